/** What the room of documents allows itself and what it is given. */
export const DOCUMENT_LIMITS = {
  /** From the first byte to the worker until the answer, the start of the worker included; a slow machine takes under 2 s. */
  sheetsMs: 10_000,
  signatureMs: 5_000,
  inspectMs: 15_000,
  /** For each page. */
  drawPageMs: 10_000,
  /** As much as the platform may send (`PLATFORM_LIMITS.documentBytes`). */
  pdfBytes: 10_485_760,
  pdfPages: 20,
  /** Every side of every page. A3 fits, and so does a slip; what is larger or smaller is no paper. */
  pageMm: { shortest: 40, longest: 450 },
  /** The screen is 1080 px wide; a page is drawn no finer than 150 dpi and no larger than this area. */
  drawnWidthPx: 1_080,
  drawnDpi: 150,
  drawnPixels: 3_000_000,
  /** A scan of A4 at 600 dpi has 35 million. */
  imagePixels: 40_000_000,
  /** What one compressed stream may hold: an image of that size in colour. */
  streamBytes: 134_217_728,
  /** All of them together. */
  streamsBytes: 268_435_456,
  /** Dictionaries, arrays and references of one document. */
  pdfValues: 2_000_000,
  pdfNesting: 60,
} as const;

/**
 * What hostile documents may take. V8's limits count its own heap alone, not the buffers outside it that a decompression bomb
 * fills; these are watched from the core.
 */
export const PDF_WORKER_LIMITS = {
  heap: { maxOldGenerationSizeMb: 384, maxYoungGenerationSizeMb: 64, stackSizeMb: 4 },
  /** By how much the whole process may grow during one call. */
  growthBytes: 629_145_600,
  watchEveryMs: 50,
} as const;
