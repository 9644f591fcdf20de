/** Every number of the queue's commands that someone may want to argue about. */
export const QUEUE_COMMAND_LIMITS = {
  /** Lines of a list, unless told otherwise. */
  listedRows: 50,
  /** Findings of a check that are listed for a person; `--json` has all. */
  listedFindings: 100,
  drainMinutes: 30,
  /** How often a drain looks how far it is, and how often it hurries again what failed meanwhile. */
  drainLookMs: 1_000,
  drainHurryMs: 30_000,
  /** Rows that are read at once where all are gone through. */
  pageRows: 500,
  /** How often a long look lets the bar be drawn and Ctrl+C be heard. */
  breatheMs: 50,
  /** Left free on the disk that an export goes to: folders and lists. */
  exportReserveBytes: 1_048_576,
} as const;
