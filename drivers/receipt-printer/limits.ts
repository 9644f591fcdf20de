/** What one receipt may hold; more is `tooLong`. */
export const RECEIPT_LIMITS = {
  blocks: 200,
  /** Code points of all texts together. */
  characters: 4_000,
  feedLines: 20,
  /** Version 11 at level M, 61 modules: fits 384 dots with its quiet zone. */
  qrBytes: 251,
  moduleDots: 16,
} as const;

/** Dots of the printer's own characters: font A for ASCII, the Chinese font for the rest. 8 dots are 1 mm. */
export const GLYPH_DOTS = { asciiWidth: 12, height: 24, lineGap: 10, perMm: 8 } as const;

/** What the driver allows itself and the printer. */
export const DRIVER_LIMITS = {
  /** Smaller than any printer's receive buffer. */
  chunkBytes: 512,
  /** Between chunks: about 50 KB/s, over what the paper takes, below what a USB clone drops. */
  chunkPauseMs: 10,
  /** A printer answers DLE EOT at once, in the middle of printing too. */
  answerTimeoutMs: 800,
  pollIntervalMs: 5_000,
  /** From the first byte to the confirmation. */
  printTimeoutMs: 15_000,
  /** Added for each line: a slow head warms 60 mm/s. */
  printTimeoutPerLineMs: 100,
  /** More in one second than a printer has to say in an hour is a broken cable or another device. */
  bytesPerSecond: 2_000,
  rejectedBytesPerSecond: 64,
  /** GS I and GS ( blocks are at most 80 bytes by the command reference. */
  blockBytes: 96,
  rasterTimeoutMs: 5_000,
} as const;
