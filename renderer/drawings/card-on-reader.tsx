import type { ReactElement } from 'react';
import { HandBefore, HandBehind } from './hand.tsx';

const Card = (): ReactElement => (
  <g>
    <rect className="shade" x="4" y="10" width="312" height="198" rx="18" />
    <rect className="paper edge" width="312" height="198" rx="18" />
    <rect className="teal-soft" x="24" y="28" width="120" height="12" rx="6" />
    <rect className="rule" x="24" y="58" width="78" height="10" rx="5" />
    <rect className="rule" x="24" y="82" width="128" height="10" rx="5" />
    <rect className="rule" x="24" y="106" width="104" height="10" rx="5" />
    <rect className="ink-soft" x="24" y="154" width="190" height="14" rx="7" />
    <g transform="translate(214 28)">
      <rect className="tint" width="76" height="100" rx="10" />
      <circle className="rule-dark" cx="38" cy="40" r="18" />
      <path className="rule-dark" d="M8 100c0-24 14-36 30-36s30 12 30 36Z" />
    </g>
  </g>
);

const Reader = (): ReactElement => (
  <g>
    <rect className="shade" x="206" y="64" width="540" height="372" rx="44" />
    <rect className="machine" x="206" y="52" width="540" height="372" rx="44" />
    <rect className="machine-face" x="250" y="92" width="452" height="292" rx="28" />
    <rect className="dashes" x="308" y="126" width="336" height="222" rx="24" />
  </g>
);

const Waves = (): ReactElement => (
  <g className="waves" transform="translate(476 237)">
    <rect x="-186" y="-129" width="372" height="258" rx="40" />
    <rect x="-214" y="-157" width="428" height="314" rx="56" />
  </g>
);

/** A card laid on the reader: `waiting` shows the hand's way, `reading` and `read` the card at rest. */
export function CardOnReader(props: { phase: 'waiting' | 'reading' | 'read' | 'failed' }): ReactElement {
  const { phase } = props;
  return (
    <svg className={`drawing card-drawing card-${phase}`} viewBox="136 10 680 620" aria-hidden="true" preserveAspectRatio="xMidYMid meet">
      <Reader />
      <g className="card-sleeve-part">
        <g transform="translate(592 300) rotate(-12)">
          <HandBehind />
        </g>
      </g>
      <g className="card-part">
        <g transform="translate(320 138)">
          <Card />
        </g>
      </g>
      <Waves />
      <g className="card-thumb-part">
        <g transform="translate(592 300) rotate(-12)">
          <HandBefore />
        </g>
      </g>
      {phase === 'read' && (
        <g className="seal" transform="translate(632 130)">
          <circle className="done" r="62" />
          <path className="done-tick" d="m-28 2 20 20 38-42" />
        </g>
      )}
    </svg>
  );
}
