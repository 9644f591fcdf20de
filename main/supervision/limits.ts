/** How long a core may be silent, and how often and how soon it is started again. */
export interface SupervisionLimits {
  /** A running core says `beat`; silence this long means its event loop is stuck, and it is killed. */
  readonly beatTimeoutMs: number;
  /** The same for the first beat after a start: modules load, the database is checked. */
  readonly firstBeatTimeoutMs: number;
  /** A core that beats but is not ready after this long is stuck in its start and is killed. */
  readonly readyTimeoutMs: number;
  /** Last part of every beat timeout: beats that waited while the host itself was busy are read in it. */
  readonly graceMs: number;
  /** A core that was ready this long lived properly: its end is followed by a start at once, and counts for nothing. */
  readonly steadyMs: number;
  /** Short lives within `windowMs` after which the long pause begins. */
  readonly shortLivesInWindow: number;
  readonly windowMs: number;
  /** The first restart is immediate, the second waits about this long, and each later one twice as long as the one before. */
  readonly firstPauseMs: number;
  readonly longestPauseMs: number;
  /** Between tries once `shortLivesInWindow` is spent and the core does not even become ready. Tries never end. */
  readonly restPauseMs: number;
  /** From `stop` (or `fatal`) to SIGKILL. */
  readonly stopTimeoutMs: number;
}

export const SUPERVISION_LIMITS: SupervisionLimits = {
  beatTimeoutMs: 5_000,
  firstBeatTimeoutMs: 15_000,
  readyTimeoutMs: 120_000,
  graceMs: 250,
  steadyMs: 2_000,
  shortLivesInWindow: 5,
  windowMs: 60_000,
  firstPauseMs: 250,
  longestPauseMs: 2_000,
  restPauseMs: 30_000,
  stopTimeoutMs: 5_000,
};
