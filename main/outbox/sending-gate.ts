import type { OutboxLimits } from './limits.ts';
import { fullJitterMs } from './retry-policy.ts';

/** Failures of a platform that does answer before the whole queue is slowed: one bad submission must not slow the others. */
const REACHED_FAILURES_BEFORE_CLOSING = 3;

/**
 * When the queue as a whole may send. Rows keep their own back-off; this keeps a long queue from knocking row after row
 * on a platform that is away, and spreads the first send after it. Pure state: times are monotonic milliseconds.
 */
export class SendingGate {
  readonly #limits: OutboxLimits;
  readonly #random: () => number;
  #failures = 0;
  #probing = false;
  #opensAtMs: number;
  #pausedUntilMs: number | null = null;

  /** `backlog`: rows wait from an earlier run. Terminals that lost power together come back together. */
  constructor(limits: OutboxLimits, random: () => number, nowMs: number, backlog: boolean) {
    this.#limits = limits;
    this.#random = random;
    this.#opensAtMs = backlog ? nowMs + random() * limits.reconnectSpreadMs : nowMs;
  }

  opensAtMs(): number {
    return Math.max(this.#opensAtMs, this.#pausedUntilMs ?? 0);
  }

  get paused(): boolean {
    return this.#pausedUntilMs !== null;
  }

  /** One at a time is the probe while the platform is in trouble. */
  width(): number {
    return this.paused || this.#probing ? 1 : this.#limits.deliveriesAtOnce;
  }

  answered(): void {
    this.#failures = 0;
    this.#probing = false;
    this.#opensAtMs = 0;
    this.#pausedUntilMs = null;
  }

  failed(reached: boolean, nowMs: number): void {
    this.#failures++;
    if (reached && this.#failures < REACHED_FAILURES_BEFORE_CLOSING) return;
    this.#probing = true;
    const jitterMs = fullJitterMs(this.#failures, this.#random(), this.#limits);
    this.#opensAtMs = nowMs + Math.min(jitterMs, this.#limits.reconnectSpreadMs);
  }

  /** Gives whether this is news. */
  pause(nowMs: number): boolean {
    const news = !this.paused;
    this.#pausedUntilMs = nowMs + this.#limits.pausedProbeMs * (0.5 + this.#random() / 2);
    return news;
  }
}
