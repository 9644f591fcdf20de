import type { ReactElement } from 'react';

/** What one carries: small pictures on a ground of 200 × 160. */
export const CardThing = (): ReactElement => (
  <svg className="drawing" viewBox="0 0 200 160" aria-hidden="true">
    <rect className="shade" x="22" y="34" width="160" height="104" rx="12" />
    <rect className="paper edge" x="20" y="28" width="160" height="104" rx="12" />
    <rect className="teal-soft" x="34" y="44" width="60" height="8" rx="4" />
    <rect className="rule" x="34" y="62" width="42" height="7" rx="3.5" />
    <rect className="rule" x="34" y="78" width="68" height="7" rx="3.5" />
    <rect className="ink-soft" x="34" y="106" width="96" height="9" rx="4.5" />
    <rect className="tint" x="126" y="42" width="40" height="52" rx="6" />
    <circle className="rule-dark" cx="146" cy="62" r="9" />
    <path className="rule-dark" d="M130 94c0-13 7-19 16-19s16 6 16 19Z" />
  </svg>
);

export const PapersThing = (): ReactElement => (
  <svg className="drawing" viewBox="0 0 200 160" aria-hidden="true">
    <rect className="paper edge" x="70" y="10" width="96" height="130" rx="6" transform="rotate(7 118 75)" />
    <rect className="paper edge" x="42" y="14" width="98" height="134" rx="6" />
    <rect className="teal-soft" x="56" y="30" width="44" height="8" rx="4" />
    <path className="rule-path" d="M58 56h64M58 72h58M58 88h64M58 104h34" />
    <circle className="stamp" cx="112" cy="122" r="14" />
  </svg>
);

export const ReceiptThing = (): ReactElement => (
  <svg className="drawing" viewBox="0 0 200 160" aria-hidden="true">
    <path className="paper edge" d="M60 8h80v144l-10-9-10 9-10-9-10 9-10-9-10 9-10-9-10 9Z" />
    <rect className="teal-soft" x="74" y="26" width="36" height="8" rx="4" />
    <path className="rule-path" d="M76 50h48M76 64h36" />
    <path
      className="ink-soft"
      d="M74 82h18v18H74zM98 82h8v8h-8zM112 82h14v8h-14zM98 96h14v8H98zM118 96h8v14h-8zM74 108h10v10H74zM92 110h18v8H92z"
    />
  </svg>
);

/** An application: a sheet with a seal. */
export const ApplicationThing = (): ReactElement => (
  <svg className="drawing" viewBox="0 0 200 200" aria-hidden="true">
    <rect className="shade" x="44" y="22" width="120" height="164" rx="8" />
    <rect className="paper edge" x="40" y="16" width="120" height="164" rx="8" />
    <rect className="teal-soft" x="58" y="38" width="62" height="10" rx="5" />
    <path className="rule-path" d="M60 68h80M60 88h72M60 108h80M60 128h40" />
    <circle className="seal-disc" cx="134" cy="150" r="30" />
    <path className="seal-star" d="m134 134 4.7 9.6 10.6 1.5-7.7 7.4 1.9 10.5-9.5-5-9.5 5 1.9-10.5-7.7-7.4 10.6-1.5Z" />
  </svg>
);

/** Two ways to say the same. */
export const TwoTongues = (): ReactElement => (
  <svg className="drawing" viewBox="0 0 952 560" aria-hidden="true">
    <path
      className="teal-soft"
      d="M150 70h380a44 44 0 0 1 44 44v190a44 44 0 0 1-44 44H290l-90 80 14-80h-64a44 44 0 0 1-44-44V114a44 44 0 0 1 44-44Z"
    />
    <path
      className="paper edge"
      d="M470 190h330a44 44 0 0 1 44 44v170a44 44 0 0 1-44 44h-44l12 74-84-74H470a44 44 0 0 1-44-44V234a44 44 0 0 1 44-44Z"
    />
    <path className="tongue-zh" d="M340 112v26M236 150h208M388 150c-20 66-72 118-150 150M292 150c20 62 72 118 152 150" />
    <path className="tongue-en" d="m570 398 62-166 62 166M590 346h84" />
  </svg>
);

/** A shelf that keeps what was handed in. */
export const KeptThing = (): ReactElement => (
  <svg className="drawing" viewBox="0 0 200 200" aria-hidden="true">
    <g className="kept-sheet">
      <rect className="paper edge" x="58" y="14" width="84" height="112" rx="6" />
      <rect className="teal-soft" x="72" y="30" width="40" height="8" rx="4" />
      <path className="rule-path" d="M74 54h52M74 70h46M74 86h52" />
    </g>
    <path className="machine-dark" d="M22 96h36l8 18h68l8-18h36v74a14 14 0 0 1-14 14H36a14 14 0 0 1-14-14Z" />
    <circle className="kept-lock" cx="100" cy="148" r="19" />
    <path className="kept-tick" d="m91 148 7 7 13-14" />
  </svg>
);

/** The platform's house: what was sent is inside it, or stands before its door. */
export const PlatformThing = (props: { took: boolean }): ReactElement => (
  <svg className="drawing" viewBox="0 0 200 200" aria-hidden="true">
    <path className="machine" d="M100 26 186 72v14H14V72Z" />
    <path className="machine-face" d="M24 86h152v74H24Z" />
    <path className="machine" d="M34 92h16v62H34zM150 92h16v62h-16zM14 160h172v16H14z" />
    <g className="kept-sheet">
      <rect className="paper edge" x="70" y="92" width="60" height="80" rx="5" />
      <rect className="teal-soft" x="80" y="104" width="28" height="6" rx="3" />
      <path className="rule-path" d="M82 122h36M82 136h30" />
    </g>
    {props.took && (
      <g transform="translate(134 164)">
        <circle className="done" r="20" />
        <path className="done-tick-small" d="m-9 1 6.5 6.5L9.5-7" />
      </g>
    )}
  </svg>
);
