/**
 * The one source of time. Everything that waits takes it as an argument, so that a test can move it by hand and a jump
 * of the wall clock moves nothing.
 */
export interface Clock {
  /** Milliseconds since an arbitrary start; never goes back. For durations and deadlines. */
  monotonicMs(): number;
  /** Milliseconds since 1970 as the machine believes. May jump; never order by it. */
  wallMs(): number;
  /** Gives the timer's number. */
  setTimeout(callback: () => void, delayMs: number): number;
  /** A number that is no running timer is ignored. */
  clearTimeout(timer: number): void;
}
