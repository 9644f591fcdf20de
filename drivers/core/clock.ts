/** What a running timer is known by. */
export type TimerHandle = { readonly timer: unique symbol } | ReturnType<typeof globalThis.setTimeout>;

/**
 * The one source of time. Everything that waits takes it as an argument, so that a test can move it by hand and a jump
 * of the wall clock moves nothing.
 */
export interface Clock {
  /** Milliseconds since an arbitrary start; never goes back. For durations and deadlines. */
  monotonicMs(): number;
  /** Milliseconds since 1970 as the machine believes. May jump; never order by it. */
  wallMs(): number;
  setTimeout(callback: () => void, delayMs: number): TimerHandle;
  clearTimeout(handle: TimerHandle): void;
}
