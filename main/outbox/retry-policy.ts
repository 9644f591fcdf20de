import type { OutboxLimits } from './limits.ts';

type RetryLimits = Pick<OutboxLimits, 'retryBaseMs' | 'retryCapMs' | 'longestRetryAfterMs'>;

/** Full jitter: anywhere from 0 to `min(cap, base · 2^failures)`. `unit` is random, 0 ≤ unit < 1. */
export function fullJitterMs(failures: number, unit: number, limits: RetryLimits): number {
  return Math.floor(unit * Math.min(limits.retryCapMs, limits.retryBaseMs * 2 ** Math.min(failures, 30)));
}

/** When to try again: jittered, and not before the platform's `Retry-After` within reason. */
export function retryDelayMs(failures: number, unit: number, retryAfterMs: number | null, limits: RetryLimits): number {
  return Math.max(fullJitterMs(failures, unit, limits), Math.min(retryAfterMs ?? 0, limits.longestRetryAfterMs));
}
