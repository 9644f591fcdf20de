import type { ReactElement } from 'react';

/** The citizen's own right hand, seen from above, reaching up from the lower edge. The thumb tip is at 0,0. */
export const HandBehind = (): ReactElement => (
  <g>
    <path className="skin" d="M-58 46c-34 8-52 30-52 58 0 34 26 70 62 96l24 60h150l10-92c10-58-2-104-42-128C52 16-18 34-58 46Z" />
    <path className="sleeve" d="M-44 236 124 214l86 420H4Z" />
    <path className="cuff" d="m-52 232 182-25 10 52-184 26Z" />
  </g>
);

/** The thumb lies on top of what is held. */
export const HandBefore = (): ReactElement => (
  <g>
    <path className="skin-line skin" d="M78 128C40 118 8 74-14 28c-10-22 14-42 32-26C48 28 84 62 108 104" />
    <path className="nail" d="M-4 20c-4-12 10-20 18-11l10 12-20 16Z" />
  </g>
);
