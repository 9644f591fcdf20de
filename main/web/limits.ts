/** Boundaries of the loopback host. */
export const WEB_LIMITS = {
  tokenBytes: 32,
  /** Browsers that may hold a session at once; the oldest gives way. */
  sessions: 16,
  /** Wrong tokens in a row before a pause, and how often one more try is given back. */
  tokenAttempts: 10,
  tokenAttemptEveryMs: 2_000,
  sessionBodyBytes: 1_024,
  labBodyBytes: 65_536,
  /** A page that does not answer a ping before the next one is cut off. */
  pingEveryMs: 10_000,
  connections: 128,
  requestMs: 15_000,
} as const;
