import type { Clock } from '../../drivers/core/clock.ts';
import type { OutboxLimits } from './limits.ts';
import { pause } from './pause.ts';
import type { StoreWatch } from './store-watch.ts';
import type { Finished, Outcome } from './writer-protocol.ts';

interface OutcomesOptions {
  readonly store: Pick<StoreWatch, 'ask'>;
  readonly clock: Clock;
  readonly limits: Pick<OutboxLimits, 'storeRetryMs'>;
  readonly stopping: AbortSignal;
  readonly ended: () => boolean;
}

/** Writes down what became of what was sent. What comes in while one commit is under way shares the next. */
export class Outcomes {
  readonly #options: OutcomesOptions;
  #waiting: Finished[] = [];
  #next: Promise<boolean> | null = null;
  #writing: Promise<unknown> = Promise.resolve();

  constructor(options: OutcomesOptions) {
    this.#options = options;
  }

  /**
   * Until it is written or this outbox ends, which gives `false`: then the lease is freed, and settled, by the next run, and
   * what became of it is told there.
   */
  record(submissionId: string, outcome: Outcome): Promise<boolean> {
    this.#waiting.push({ submissionId, outcome });
    if (this.#next) return this.#next;
    const next = this.#writing.then(() => this.#write());
    this.#next = next;
    this.#writing = next;
    return next;
  }

  async #write(): Promise<boolean> {
    const finished = this.#waiting;
    this.#waiting = [];
    this.#next = null;
    const { store, clock, limits, stopping, ended } = this.#options;
    for (;;) {
      const written = await store.ask('finish', { finished });
      if (written.ok) return true;
      if (ended()) return false;
      await pause(clock, limits.storeRetryMs, stopping);
    }
  }
}
