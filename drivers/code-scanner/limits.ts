export const CODE_LIMITS = {
  /** The most that a QR code holds: version 40, level L, bytes (ISO/IEC 18004). */
  codeBytes: 2_953,
  /** A scanner that sends no suffix has ended when it has paused for so long. */
  gapMs: 50,
  /** Without one pause: a broken cable or another device, not a code. */
  floodBytes: 65_536,
} as const;
