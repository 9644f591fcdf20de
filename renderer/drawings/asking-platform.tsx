import type { ReactElement } from 'react';

const House = (): ReactElement => (
  <g transform="translate(440 30) scale(2.1)">
    <path className="machine" d="M100 26 186 72v14H14V72Z" />
    <path className="machine-face" d="M24 86h152v74H24Z" />
    <path className="machine" d="M34 92h16v62H34zM75 92h16v62H75zM109 92h16v62h-16zM150 92h16v62h-16zM14 160h172v16H14z" />
  </g>
);

const Terminal = (): ReactElement => (
  <g transform="translate(70 430) scale(1.3)">
    <rect className="shade" x="8" y="12" width="200" height="330" rx="26" />
    <rect className="machine-dark" width="200" height="330" rx="26" />
    <rect className="phone-screen" x="20" y="22" width="160" height="206" rx="12" />
    <rect className="teal-soft" x="40" y="48" width="84" height="12" rx="6" />
    <rect className="rule" x="40" y="78" width="118" height="10" rx="5" />
    <rect className="rule" x="40" y="102" width="94" height="10" rx="5" />
    <rect className="slot" x="44" y="262" width="112" height="12" rx="6" />
  </g>
);

const Paper = (): ReactElement => (
  <g transform="translate(-68 -90) scale(1.5)">
    <rect className="paper edge" width="90" height="120" rx="6" />
    <rect className="teal-soft" x="14" y="18" width="42" height="8" rx="4" />
    <path className="rule-path" d="M16 46h58M16 62h48M16 78h58" />
    <circle className="stamp" cx="66" cy="96" r="12" />
  </g>
);

const Slip = (): ReactElement => (
  <g transform="translate(-54 -84) scale(1.5)">
    <path className="paper edge" d="M0 0h72v112l-9-8-9 8-9-8-9 8-9-8-9 8-9-8-9 8Z" />
    <rect className="teal-soft" x="12" y="14" width="34" height="8" rx="4" />
    <path className="rule-path" d="M14 40h44M14 56h34" />
    <path className="kept-tick" d="m22 80 9 9 18-19" />
  </g>
);

/** A question goes up to the platform's house, an answer comes down; at rest where nobody answers. */
export function AskingPlatform(props: { about: 'document' | 'case'; phase: 'asking' | 'failed' }): ReactElement {
  return (
    <svg
      className={`drawing asking-drawing asking-${props.phase}`}
      viewBox="40 40 840 860"
      aria-hidden="true"
      preserveAspectRatio="xMidYMid meet"
    >
      <path className="asking-way" d="M336 690C520 690 650 640 650 420" />
      <g className="asking-dots">
        <circle r="16" />
        <circle r="16" />
        <circle r="16" />
      </g>
      <House />
      <g className="asking-answer">{props.about === 'document' ? <Paper /> : <Slip />}</g>
      <Terminal />
    </svg>
  );
}
