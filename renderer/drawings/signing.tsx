import type { ReactElement } from 'react';

/** A name written on the line, stroke by stroke. */
export const Signing = (): ReactElement => (
  <svg className="drawing signing-drawing" viewBox="0 0 760 300" aria-hidden="true" preserveAspectRatio="xMidYMid meet">
    <rect className="shade" x="96" y="52" width="580" height="400" rx="8" />
    <rect className="paper edge" x="90" y="44" width="580" height="420" rx="8" />
    <rect className="teal-soft" x="130" y="82" width="190" height="16" rx="8" />
    <rect className="rule" x="130" y="122" width="430" height="12" rx="6" />
    <path className="signing-line" d="M130 246h500" />
    <path
      className="signing-ink"
      pathLength="100"
      d="M196 226c30-70 46-84 54-66 10 26-44 84-20 82 30-4 46-76 62-72 14 4-20 66 4 66 22 0 34-52 52-50 16 2-10 48 10 50 26 2 40-86 58-84 14 2-18 76 6 80 20 2 32-36 50-36 16 0 4 30 24 32 22 2 42-20 66-34"
    />
  </svg>
);
