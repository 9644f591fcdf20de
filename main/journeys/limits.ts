/** Every wait of the journeys, in milliseconds. A profile may change those in `SessionTiming`. */
export interface SessionTiming {
  readonly idleBeforeWarningMs: number;
  readonly idleAnswerMs: number;
  readonly leavingMs: number;
  readonly receiptGraceMs: number;
}

export const JOURNEY_DELAYS = {
  /** From "card found" to its text: the slowest readers need under 2 s. */
  cardReadingMs: 12_000,
  /** After a failure the reader is asked again by itself. */
  cardRetryMs: 5_000,
  scanningMs: 90_000,
  /** Unlinking pages in RAM takes no time; the wipe at the end takes what was missed. */
  droppingMs: 2_000,
  /** A commit takes milliseconds; a disk that hangs this long is broken. */
  savingMs: 30_000,
  printingMs: 60_000,
  /** The outcome holds no personal data but a number; nobody needs it for minutes. */
  outcomeIdleMs: 60_000,
  languageIdleMs: 30_000,
  /** Erasing the session's own folder; past this the terminal goes on, and the erasing with it. */
  wipingMs: 5_000,
  interruptedMs: 30_000,
} as const;
