import { PLATFORM_LIMITS } from '../platform/index.ts';

export const SANDBOX_LIMITS = {
  /** Boundaries and headers of a part, generously. */
  multipartBytesPerPart: 1_024,
  /** Of a JSON body: a fault, a refusal report. */
  jsonBytes: 65_536,
  /** A request that takes longer to arrive is cut. */
  requestMs: 300_000,
  /** Of the `slow` fault, where none is given, and at most. */
  slowMs: 3_000,
  delayMs: 600_000,
  faultTimes: 1_000_000,
  retryAfterSeconds: 86_400,
  /** A check by code: six digits, five minutes, the third wrong answer ends it. */
  codeDigits: 6,
  codeValidMs: 300_000,
  codeAttempts: 3,
  /** How long a passed check opens its kind of document. */
  passedCheckMs: 600_000,
  checksPerPerson: 5,
  checksWindowMs: 3_600_000,
  /** Look-ups of cases that found nothing, of one terminal. */
  failedLookUps: 20,
  failedLookUpsWindowMs: 600_000,
  /** How long a document stands ready, and an address given for it. */
  documentMs: 600_000,
  phoneLinkMs: 600_000,
  /** A part that came ahead of its submission is forgotten so long after its last bytes: longer than a night without power. */
  partUploadMs: 86_400_000,
  /** Of one terminal; what it touched longest ago goes first. Room for three of the largest submissions at once, and more. */
  partUploadsPerTerminal: 96,
  partUploadBytesPerTerminal: 268_435_456,
  /** Kept in memory, the oldest given up first. */
  checks: 1_000,
  documents: 20,
  phoneLinks: 100,
  messages: 100,
  downloads: 20,
  people: 10_000,
  rateKeys: 10_000,
} as const;

/** The longest body that can still be a submission. */
export const LONGEST_BODY_BYTES =
  PLATFORM_LIMITS.submissionBytes + PLATFORM_LIMITS.envelopeBytes + (PLATFORM_LIMITS.parts + 2) * SANDBOX_LIMITS.multipartBytesPerPart;
