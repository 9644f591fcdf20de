import type { OutboxLimits } from './limits.ts';
import { fullJitterMs } from './retry-policy.ts';
import type { SendingState } from './types.ts';

/** Failures of a platform that does answer before the whole queue is slowed: one bad submission must not slow the others. */
const REACHED_FAILURES_BEFORE_CLOSING = 3;

/**
 * When the queue as a whole may send: its breaker. Rows keep their own back-off; this keeps a long queue from knocking row
 * after row on a platform that is away, spreads the first send after it, and lets a backlog out one by one. Pure state:
 * times are monotonic milliseconds.
 */
export class SendingGate {
  readonly #limits: OutboxLimits;
  readonly #random: () => number;
  #failures = 0;
  #state: SendingState;
  #opensAtMs: number;

  /** `backlog`: rows wait from an earlier run. Terminals that lost power together come back together. */
  constructor(limits: OutboxLimits, random: () => number, nowMs: number, backlog: boolean) {
    this.#limits = limits;
    this.#random = random;
    this.#state = backlog ? 'catchingUp' : 'open';
    this.#opensAtMs = backlog ? nowMs + random() * limits.reconnectSpreadMs : nowMs;
  }

  opensAtMs(): number {
    return this.#opensAtMs;
  }

  state(): SendingState {
    return this.#state;
  }

  get paused(): boolean {
    return this.#state === 'paused';
  }

  /** One at a time is the probe while the platform is in trouble, and the pace after it. */
  width(): number {
    return this.#state === 'open' ? this.#limits.deliveriesAtOnce : 1;
  }

  /** The platform took or refused one: it is well. What was held back meanwhile follows at a walk. */
  answered(nowMs: number): void {
    this.#failures = 0;
    if (this.#state === 'open' || this.#state === 'catchingUp') return;
    this.#state = 'catchingUp';
    this.#walk(nowMs);
  }

  /** One of the backlog is on its way. */
  sent(nowMs: number): void {
    if (this.#state === 'catchingUp') this.#walk(nowMs);
  }

  /** Nothing more is due: what comes now comes one by one anyway. */
  caughtUp(): void {
    if (this.#state !== 'catchingUp') return;
    this.#state = 'open';
    this.#opensAtMs = 0;
  }

  failed(reached: boolean, nowMs: number): void {
    this.#failures++;
    if (reached && this.#failures < REACHED_FAILURES_BEFORE_CLOSING) return;
    if (this.#state !== 'paused') this.#state = 'probing';
    const jitterMs = fullJitterMs(this.#failures, this.#random(), this.#limits);
    this.#opensAtMs = Math.max(this.#opensAtMs, nowMs + Math.min(jitterMs, this.#limits.reconnectSpreadMs));
  }

  /** Gives whether this is news. */
  pause(nowMs: number): boolean {
    const news = !this.paused;
    this.#state = 'paused';
    this.#opensAtMs = nowMs + this.#limits.pausedProbeMs * (0.5 + this.#random() / 2);
    return news;
  }

  /** Somebody stands beside the terminal and waits. */
  hurry(): void {
    this.#failures = 0;
    this.#state = 'open';
    this.#opensAtMs = 0;
  }

  #walk(nowMs: number): void {
    this.#opensAtMs = nowMs + this.#random() * this.#limits.catchUpPaceMs;
  }
}
