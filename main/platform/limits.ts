/** What both sides of the platform's interface hold to. */
export const PLATFORM_LIMITS = {
  /** Over all parts, sealed. */
  submissionBytes: 52_428_800,
  parts: 24,
  envelopeBytes: 65_536,
  /** Of a part in one request ahead of its submission: what a cut costs at most, 66 s at 64 kbit/s. */
  appendBytes: 524_288,
  /** Of any JSON answer that the terminal reads. */
  answerBytes: 262_144,
  /** Of a document that the platform makes. */
  documentBytes: 10_485_760,
  /** Of each text, UTF-16 units, that the platform has the citizen told. */
  wordsLength: 500,
  phoneLinkLength: 300,
  /** A platform that asks for a longer rest is asked again after this one. */
  retryAfterMs: 3_600_000,
} as const;

/** How the sealed parts go out. */
export const UPLOAD_LIMITS = {
  /** Read in pieces, with a breath for the event loop in between. */
  pieceBytes: 65_536,
  bytesBetweenBreaths: 262_144,
  /** A submission above this sends every part above `aheadPartBytes` ahead, and more until no more than this is left. */
  inOneGoBytes: 1_048_576,
  aheadPartBytes: 262_144,
  /** So often in one attempt, where the platform does not know the parts again; then the whole goes in one. */
  timesAhead: 2,
  /** A body up to this waits for no bandwidth: a citizen's form, not a scan. */
  smallBodyBytes: 16_384,
  /**
   * So many attempts in a row stopped by an answer that is not the platform's word, and it counts as one that takes no parts
   * ahead. One alone may be a sign-in page that will be gone.
   */
  attemptsWithoutItsWord: 3,
  /** How long a platform that takes no parts ahead is not asked again whether it does. */
  notOfferedMs: 600_000,
} as const;

/**
 * `silenceMs`: no byte of the request taken and no answer begun. `totalMs`: from the call to the last byte of the answer.
 * A slow line that moves is left alone; 50 MB in ten minutes is 0.7 Mbit/s. Waiting for bandwidth counts to neither.
 */
export const PLATFORM_TIMEOUTS = {
  deliver: { silenceMs: 30_000, totalMs: 600_000 },
  partOffset: { silenceMs: 10_000, totalMs: 15_000 },
  appendToPart: { silenceMs: 30_000, totalMs: 300_000 },
  lookUp: { silenceMs: 10_000, totalMs: 15_000 },
  reportRefusal: { silenceMs: 10_000, totalMs: 15_000 },
  caseStatus: { silenceMs: 10_000, totalMs: 15_000 },
  startIdentityCheck: { silenceMs: 10_000, totalMs: 15_000 },
  answerIdentityCheck: { silenceMs: 10_000, totalMs: 15_000 },
  /** Until the platform has made the document. */
  requestDocument: { silenceMs: 30_000, totalMs: 30_000 },
  documentContent: { silenceMs: 10_000, totalMs: 60_000 },
  phoneLink: { silenceMs: 10_000, totalMs: 15_000 },
  health: { silenceMs: 4_000, totalMs: 5_000 },
} as const satisfies Record<string, Timeout>;

export interface Timeout {
  readonly silenceMs: number;
  readonly totalMs: number;
}

export type PlatformTimeouts = { readonly [Call in keyof typeof PLATFORM_TIMEOUTS]: Timeout };
