import type { ReactElement } from 'react';
import type { CardKind } from '../../main/bridge/contract.ts';
import { CardFace } from './card-faces.tsx';
import { HandBefore, HandBehind } from './hand.tsx';

/** Where several kinds are taken, the hand brings another one each time it comes. */
const Cards = (props: { kinds: readonly CardKind[] }): ReactElement => (
  <g data-kinds={props.kinds.length}>
    <rect className="shade" x="4" y="10" width="312" height="198" rx="18" />
    {props.kinds.map((kind) => (
      <g key={kind} className="card-turn">
        <CardFace kind={kind} />
      </g>
    ))}
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

/** A card laid on the reader: `waiting` shows the hand's way, `reading` and `read` the card at rest. At least one kind. */
export function CardOnReader(props: { phase: 'waiting' | 'reading' | 'read' | 'failed'; kinds: readonly CardKind[] }): ReactElement {
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
          <Cards kinds={props.kinds} />
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
