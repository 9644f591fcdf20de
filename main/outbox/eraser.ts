import type { Clock } from '../../drivers/core/clock.ts';
import type { OutboxLimits } from './limits.ts';
import type { StoreWatch } from './store-watch.ts';
import type { OutboxEvent } from './types.ts';

interface EraserOptions {
  readonly store: Pick<StoreWatch, 'ask'>;
  readonly clock: Clock;
  readonly limits: OutboxLimits;
  readonly emit: (event: OutboxEvent) => void;
  readonly ended: () => boolean;
  readonly track: (work: Promise<void>) => void;
}

/** Has what was delivered or withdrawn erased when the queue is quiet. */
export class Eraser {
  readonly #options: EraserOptions;
  #timer: number | null = null;
  #byMs: number | null = null;

  constructor(options: EraserOptions) {
    this.#options = options;
  }

  stop(): void {
    if (this.#timer !== null) this.#options.clock.clearTimeout(this.#timer);
  }

  /** Soon after the last delivery or withdrawal, and within `eraseWithinMs` of the first however many follow. */
  eraseIn(delayMs: number): void {
    const { clock, limits } = this.#options;
    if (this.#options.ended()) return;
    const nowMs = clock.monotonicMs();
    this.#byMs ??= nowMs + limits.eraseWithinMs;
    if (this.#timer !== null) clock.clearTimeout(this.#timer);
    this.#timer = clock.setTimeout(() => this.#options.track(this.#erase()), Math.min(delayMs, Math.max(0, this.#byMs - nowMs)));
  }

  async #erase(): Promise<void> {
    this.#timer = null;
    this.#byMs = null;
    const erased = await this.#options.store.ask('erase', { nowMs: this.#options.clock.wallMs() });
    if (erased.ok && erased.value.submissions > 0) this.#options.emit({ kind: 'erased', submissions: erased.value.submissions });
    if (!erased.ok || erased.value.busy) {
      this.eraseIn(this.#options.limits.eraseRetryMs);
      return;
    }
    if (erased.value.more) this.eraseIn(0);
    else await this.#prune();
  }

  /** After the last erasing: rarely anything, and never in anybody's way. */
  async #prune(): Promise<void> {
    const { store, clock, limits, ended } = this.#options;
    for (let pruned = 1; pruned > 0 && !ended(); ) {
      const gone = await store.ask('prune', { erasedBeforeMs: clock.wallMs() - limits.keepDeliveredMs });
      pruned = gone.ok ? gone.value : 0;
    }
  }
}
