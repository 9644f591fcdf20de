/** One page as it comes from the scanner: A4 at 300 dpi in colour, photographs included. */
export const MAX_PAGE_BYTES = 20 * 1024 * 1024;

export const SCANNER_LIMITS = {
  /** A slow flatbed in colour at 300 dpi, with its lamp cold. */
  scanTimeoutMs: 90_000,
  /** Opening a scanner that is there takes under a second; one on the network a few. */
  probeTimeoutMs: 8_000,
  probeIntervalMs: 60_000,
  /** While it is away. */
  absentProbeIntervalMs: 10_000,
  /** No scanner of documents gives a longer side. */
  sidePx: 20_000,
  detailCharacters: 300,
} as const;
