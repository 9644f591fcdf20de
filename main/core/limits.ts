/** Every number of the core that is not a room's own. */
export const CORE_LIMITS = {
  /** A clock before this release is wrong: 1 September 2026. */
  earliestPlausibleMs: Date.UTC(2026, 8, 1),
  /** No terminal runs this software after 1 January 2056; a clock that says so is wrong. */
  latestPlausibleMs: Date.UTC(2056, 0, 1),
  /** The platform's clock and ours may be this far apart. */
  clockToleranceMs: 300_000,
  /** How often the platform is asked whether it is there: while it is, and while it is away. */
  healthEveryMs: 30_000,
  healthEveryAwayMs: 5_000,
  healthTimeoutMs: 4_000,
  /** Out of service for its storage, the terminal tries to open it again. */
  storageRetryMs: 10_000,
  /** A changed catalogue is read when its files have been still for so long. */
  catalogueSettleMs: 200,
  /** What delivery under way may still take after `stop`; with the closing it stays under the host's 5 s. */
  stopGraceMs: 2_000,
  /** Refused intents that are logged, a minute: a page that loops must not fill the disk. */
  refusalsLoggedPerMinute: 60,
  /** A code scanner that is away, or read nonsense, is asked again after so long. */
  codeScannerRetryMs: 1_000,
  /** The platform says "too many" without saying for how long. */
  lookUpPauseWithoutWordMs: 600_000,
  /** A look-up waits so long for an attempt to send that is under way, and looks again so often. */
  sendingSettlesMs: 3_000,
  sendingLookMs: 200,
  /** Look-ups that found nothing, remembered at most. */
  failedLookUpsKept: 1_000,
  /** A scanned page, or a document, in the RAM folder. */
  pageBytes: 20_971_520,
  /** All pages of one session: 1 MiB less than a submission may have, for its record, its signature and its seals. */
  sessionBytes: 51_380_224,
} as const;
