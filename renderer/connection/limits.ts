export const CONNECTION_LIMITS = {
  /** Between tries to connect; each try waits twice as long as the one before, up to the longest. Jittered by half. */
  firstPauseMs: 100,
  longestPauseMs: 1_500,
  /** A question for the session, or a connection, that has not come through after this long is given up. */
  connectMs: 3_000,
  /** Without a session: somebody may yet bring the token, in another tab. */
  deniedPauseMs: 5_000,
  /** An intent without an answer after this long counts as lost. */
  answerMs: 10_000,
} as const;
