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
  /** The platform is asked for a code, or whether one is right. */
  checkingMs: 15_000,
  /** The platform makes a document, it is fetched and looked over. */
  fetchingMs: 45_000,
  /** All pages of a long document, on a slow machine. */
  drawingMs: 60_000,
  /** Longer than the printer's driver takes to give up by itself (`longestJobMs` and what stands around it). */
  sheetsMs: 430_000,
  phoneLinkMs: 15_000,
  lookingUpMs: 20_000,
  withdrawingMs: 10_000,
} as const;
