import type { ReactElement } from 'react';
import type { CardKind } from '../../main/bridge/contract.ts';

const Portrait = (props: { x: number; y: number }): ReactElement => (
  <g transform={`translate(${props.x} ${props.y})`}>
    <rect className="tint" width="76" height="96" rx="10" />
    <circle className="rule-dark" cx="38" cy="38" r="18" />
    <path className="rule-dark" d="M8 96c0-24 14-36 30-36s30 12 30 36Z" />
  </g>
);

const Lines = (props: { x: number }): ReactElement => (
  <g transform={`translate(${props.x} 66)`}>
    <rect className="rule" width="78" height="10" rx="5" />
    <rect className="rule" y="22" width="134" height="10" rx="5" />
    <rect className="rule" y="44" width="106" height="10" rx="5" />
  </g>
);

const FACES: Record<CardKind, ReactElement> = {
  resident: (
    <>
      <text className="card-title" x="22" y="42">
        居民身份证
      </text>
      <Lines x={24} />
      <rect className="ink-soft" x="24" y="156" width="188" height="14" rx="7" />
      <Portrait x={216} y={62} />
    </>
  ),
  hmtResident: (
    <>
      <path className="card-band-hmt" d="M0 18A18 18 0 0 1 18 0h276a18 18 0 0 1 18 18v38H0Z" />
      <path className="card-wave-hmt" d="M0 132c52-30 104-30 156 0s104 30 156 0v48a18 18 0 0 1-18 18H18a18 18 0 0 1-18-18Z" />
      <text className="card-title card-title-hmt" x="22" y="38">
        港澳台居民居住证
      </text>
      <Lines x={24} />
      <rect className="ink-soft" x="24" y="160" width="188" height="14" rx="7" />
      <Portrait x={216} y={72} />
    </>
  ),
  foreigner: (
    <>
      <path className="card-band-foreigner" d="M0 18A18 18 0 0 1 18 0h276a18 18 0 0 1 18 18v44H0Z" />
      <text className="card-title card-title-foreigner" x="18" y="31">
        外国人永久居留身份证
      </text>
      <text className="card-subtitle" x="18" y="51">
        FOREIGN PERMANENT RESIDENT
      </text>
      <Portrait x={22} y={78} />
      <g transform="translate(98 14)">
        <Lines x={20} />
      </g>
      <rect className="ink-soft" x="118" y="160" width="166" height="14" rx="7" />
      <path className="card-star" d="m270 80 5.2 10.6 11.6 1.7-8.4 8.2 2 11.6-10.4-5.5-10.4 5.5 2-11.6-8.4-8.2 11.6-1.7Z" />
    </>
  ),
};

/** One card as it lies there, with the title that is printed on it, on a ground of 312 × 198. */
export const CardFace = (props: { kind: CardKind }): ReactElement => (
  <g>
    <rect className="paper edge" width="312" height="198" rx="18" />
    {FACES[props.kind]}
  </g>
);

/** A card by itself. */
export const CardPicture = (props: { kind: CardKind }): ReactElement => (
  <svg className="drawing card-picture" viewBox="-4 -4 324 212" aria-hidden="true">
    <rect className="shade" x="4" y="8" width="312" height="198" rx="18" />
    <CardFace kind={props.kind} />
  </svg>
);
