import type { OutboxLimits } from '../../../main/outbox/limits.ts';

/** A second with more than its mean and four times its spread comes once in ten thousand. */
const SPREADS = 4;
/** Of one step of a queue: it asks whether the platform holds the submission, and sends it. */
const REQUESTS_PER_STEP = 2;

/**
 * What a city of terminals sends from its queues in any one second, at most. Each takes a step after `random · catchUpPaceMs`, so
 * `terminals / (catchUpPaceMs / 2)` steps a millisecond on average, each of up to two requests. Steps come independently of each
 * other, and less scattered than Poisson's; two requests at a time double the variance.
 */
export function boundPerSecond(terminals: number, { catchUpPaceMs }: Pick<OutboxLimits, 'catchUpPaceMs'>): number {
  const steps = terminals / (catchUpPaceMs / 2 / 1_000);
  return Math.ceil(REQUESTS_PER_STEP * steps + SPREADS * REQUESTS_PER_STEP * Math.sqrt(steps));
}
