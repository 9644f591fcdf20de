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
} as const;

/** The longest body that can still be a submission. */
export const LONGEST_BODY_BYTES =
  PLATFORM_LIMITS.submissionBytes + PLATFORM_LIMITS.envelopeBytes + (PLATFORM_LIMITS.parts + 2) * SANDBOX_LIMITS.multipartBytesPerPart;
