import type { ReactElement } from 'react';
import type { SheetsPhase } from '../../main/bridge/contract.ts';

const WRITTEN = [300, 276, 300, 190, 300, 284, 150];

const DrawnSheet = (): ReactElement => (
  <g>
    <rect className="teal-soft" x="96" y="44" width="188" height="18" rx="9" />
    {WRITTEN.map((width, index) => (
      <rect key={`${index + 1}`} className="rule" x="40" y={104 + index * 36} width={width} height="12" rx="6" />
    ))}
    <circle className="stamp" cx="290" cy="420" r="48" />
  </g>
);

/** The sheet comes out of the slot below the screen; where its picture is known, it is the very page that was shown. */
export function SheetOut(props: { phase: SheetsPhase; address: string | null }): ReactElement {
  const { phase, address } = props;
  return (
    <svg className={`drawing sheet-drawing sheet-${phase}`} viewBox="136 10 680 640" aria-hidden="true" preserveAspectRatio="xMidYMid meet">
      <clipPath id="below-sheet-slot">
        <rect x="-400" y="171" width="1800" height="1600" />
      </clipPath>
      <g clipPath="url(#below-sheet-slot)">
        <g className="sheet-part">
          <g transform="translate(286 96)">
            <rect className="shade" x="6" y="10" width="380" height="537" rx="4" />
            <rect className="paper edge" width="380" height="537" rx="4" />
            {address === null ? <DrawnSheet /> : <image href={address} width="380" height="537" preserveAspectRatio="xMidYMid meet" />}
          </g>
        </g>
      </g>
      <path className="machine" d="M176 -900h600v1050a44 44 0 0 1-44 44H220a44 44 0 0 1-44-44Z" />
      <rect className="slot" x="246" y="160" width="460" height="22" rx="11" />
      <rect className="machine-face" x="236" y="48" width="150" height="56" rx="16" />
      <circle className="lamp" cx="690" cy="76" r="14" />
    </svg>
  );
}

/** The same beside words. */
export function SmallSheetOut(props: { phase: SheetsPhase }): ReactElement {
  return (
    <svg className={`drawing small-sheet-drawing sheet-${props.phase}`} viewBox="0 0 300 300" aria-hidden="true">
      <clipPath id="below-small-slot">
        <rect x="0" y="76" width="300" height="224" />
      </clipPath>
      <g clipPath="url(#below-small-slot)">
        <g className="sheet-part">
          <rect className="paper edge" x="68" y="30" width="164" height="246" rx="4" />
          <rect className="teal-soft" x="92" y="102" width="84" height="12" rx="6" />
          <path className="rule-path" d="M94 138h112M94 160h100M94 182h112M94 204h64" />
          <circle className="stamp" cx="192" cy="232" r="20" />
        </g>
      </g>
      <path className="machine" d="M14 0h272v52a30 30 0 0 1-30 30H44a30 30 0 0 1-30-30Z" />
      <rect className="slot" x="46" y="60" width="208" height="16" rx="8" />
    </svg>
  );
}
