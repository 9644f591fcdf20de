export const LAB_LIMITS = {
  /** Longest delay that the lab's network may be given. */
  linkDelayMs: 60_000,
  /** Bytes held in one direction of one delayed connection before it is paused. */
  linkHeldBytes: 1_048_576,
  /** Largest page that the lab puts on the scanner; `huge` is the one that is too large. */
  sizedPageBytes: 20 * 1_048_576,
  /** A full tray of the A4 printer. */
  traySheets: 500,
  /** Longer than any code, so that one can be too long. */
  codeCharacters: 10_000,
} as const;
