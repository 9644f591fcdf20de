import type { ReactElement } from 'react';

/** Line drawings on a 32-unit ground; always beside words, never instead of them. */
const Icon = (props: { d: string; width?: number }): ReactElement => (
  <svg
    viewBox="0 0 32 32"
    aria-hidden="true"
    fill="none"
    stroke="currentColor"
    strokeWidth={props.width ?? 3}
    strokeLinecap="round"
    strokeLinejoin="round"
  >
    <path d={props.d} />
  </svg>
);

export const ChevronLeft = (): ReactElement => <Icon d="M20 6 10 16l10 10" width={3.5} />;
export const ChevronRight = (): ReactElement => <Icon d="m12 6 10 10-10 10" width={3.5} />;
export const Tick = (): ReactElement => <Icon d="m6 17 7 7L26 9" width={4} />;
export const Cross = (): ReactElement => <Icon d="m8 8 16 16M24 8 8 24" width={4} />;
export const Exclaim = (): ReactElement => <Icon d="M16 6v12M16 25v.1" width={4.5} />;
export const Phone = (): ReactElement => (
  <Icon d="M7 4h5l2.5 7-3.5 2.5a14 14 0 0 0 7.5 7.5L21 17.5l7 2.5v5c0 1.7-1.3 3-3 3C13.4 28 4 18.6 4 7c0-1.7 1.3-3 3-3Z" />
);
export const Attention = (): ReactElement => <Icon d="M16 4.5 29 27H3L16 4.5ZM16 13v6M16 23v.1" />;
export const Undo = (): ReactElement => <Icon d="M11 6 5 12l6 6M5 12h14a7.5 7.5 0 0 1 0 15h-6" />;
export const Eraser = (): ReactElement => <Icon d="m6 18 11-12 9 8.5L17 25h-7l-4-4v-3ZM12 12l8.5 8M5 28h22" />;
export const Eye = (): ReactElement => (
  <Icon d="M3 16s5-8.5 13-8.5S29 16 29 16s-5 8.5-13 8.5S3 16 3 16ZM16 12.5a3.5 3.5 0 1 1 0 7 3.5 3.5 0 0 1 0-7Z" />
);
export const Bin = (): ReactElement => <Icon d="M5 9h22M12 9V5h8v4M8 9l1.5 18h13L24 9M13.5 14.5v7M18.5 14.5v7" />;
export const Larger = (): ReactElement => <Icon d="M14 5a9 9 0 1 1 0 18 9 9 0 0 1 0-18ZM20.5 20.5 28 28M14 10v8M10 14h8" />;
export const Smaller = (): ReactElement => <Icon d="M14 5a9 9 0 1 1 0 18 9 9 0 0 1 0-18ZM20.5 20.5 28 28M10 14h8" />;
export const Handset = (): ReactElement => <Icon d="M11 3h10a3 3 0 0 1 3 3v20a3 3 0 0 1-3 3H11a3 3 0 0 1-3-3V6a3 3 0 0 1 3-3ZM14 24.5h4" />;
export const Printer = (): ReactElement => <Icon d="M9 12V4h14v8M9 24H5V12h22v12h-4M9 19h14v9H9Z" />;
