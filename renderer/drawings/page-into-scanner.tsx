import type { ReactElement } from 'react';
import { HandBefore, HandBehind } from './hand.tsx';

const Page = (): ReactElement => (
  <g>
    <rect className="shade" x="6" y="8" width="380" height="520" rx="8" />
    <rect className="paper edge" width="380" height="520" rx="8" />
    <rect className="teal-soft" x="40" y="44" width="180" height="18" rx="9" />
    {[96, 128, 160, 192, 248, 280, 312].map((y, index) => (
      <rect key={y} className="rule" x="40" y={y} width={[300, 276, 300, 190, 300, 284, 150][index]} height="12" rx="6" />
    ))}
    <circle className="stamp" cx="284" cy="390" r="46" />
  </g>
);

/** A page fed into the scanner's slot; in `scanning` the scanner pulls it in by itself. */
export function PageIntoScanner(props: { phase: 'ready' | 'scanning' }): ReactElement {
  return (
    <svg
      className={`drawing scan-drawing scan-${props.phase}`}
      viewBox="136 10 680 640"
      aria-hidden="true"
      preserveAspectRatio="xMidYMid meet"
    >
      <clipPath id="below-slot">
        <rect x="-400" y="190" width="1800" height="1600" />
      </clipPath>
      <g clipPath="url(#below-slot)">
        <g className="page-hand">
          <g transform="translate(600 420) rotate(-12)">
            <HandBehind />
          </g>
        </g>
        <g className="page-part">
          <g transform="translate(286 110)">
            <Page />
          </g>
        </g>
        <g className="page-hand">
          <g transform="translate(600 420) rotate(-12)">
            <HandBefore />
          </g>
        </g>
      </g>
      <path className="machine" d="M176 -900h600v1050a44 44 0 0 1-44 44H220a44 44 0 0 1-44-44Z" />
      <rect className="slot" x="246" y="160" width="460" height="22" rx="11" />
      <rect className="slot-light" x="262" y="167" width="428" height="8" rx="4" />
      <rect className="machine-face" x="236" y="48" width="150" height="56" rx="16" />
      <circle className="lamp" cx="690" cy="76" r="14" />
    </svg>
  );
}
