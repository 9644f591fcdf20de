import type { ReactElement, ReactNode } from 'react';

function Mark(props: { children: ReactNode }): ReactElement {
  return (
    <svg className="kb-mark" viewBox="0 0 48 48" aria-hidden="true" focusable="false">
      {props.children}
    </svg>
  );
}

export function BackspaceMark(): ReactElement {
  return (
    <Mark>
      <path d="M16 11h24a3 3 0 0 1 3 3v20a3 3 0 0 1-3 3H16L5 24z" />
      <path d="m22 18 12 12m0-12L22 30" />
    </Mark>
  );
}

export function ShiftMark(): ReactElement {
  return (
    <Mark>
      <path d="M24 7 8 24h9v14h14V24h9z" />
    </Mark>
  );
}

export function EarlierMark(): ReactElement {
  return (
    <Mark>
      <path d="M29 12 17 24l12 12" />
    </Mark>
  );
}

export function LaterMark(): ReactElement {
  return (
    <Mark>
      <path d="m19 12 12 12-12 12" />
    </Mark>
  );
}
