import type { Clock } from '../../drivers/core/clock.ts';
import { withDeadline } from './attempt.ts';
import type { OutboxLimits } from './limits.ts';
import { pause } from './pause.ts';
import { fullJitterMs } from './retry-policy.ts';
import type { StoreWatch } from './store-watch.ts';
import type { DeliveryPort, OutboxEvent } from './types.ts';
import type { DueReport } from './writer-protocol.ts';

interface RefusalReportsOptions {
  readonly store: Pick<StoreWatch, 'ask'>;
  readonly delivery: DeliveryPort;
  readonly clock: Clock;
  /** 0 ≤ r < 1. */
  readonly random: () => number;
  readonly limits: OutboxLimits;
  readonly emit: (event: OutboxEvent) => void;
  readonly closing: AbortSignal;
  readonly stopping: AbortSignal;
  readonly ended: () => boolean;
  readonly track: (work: Promise<void>) => void;
  /** One was told, or could not be. */
  readonly done: () => void;
}

/** Tells the platform by id of what is kept here and not sent, one at a time, until it knows: a look-up there says "come back". */
export class RefusalReports {
  readonly #options: RefusalReportsOptions;
  #reporting = false;

  constructor(options: RefusalReportsOptions) {
    this.#options = options;
  }

  /** `false` where the store did not answer. */
  async sendNext(): Promise<boolean> {
    const { store, clock, ended, track, done } = this.#options;
    if (this.#reporting || ended()) return true;
    const report = await store.ask('dueReport', { nowMs: clock.wallMs() });
    if (!report.ok) return false;
    if (report.value === null) return true;
    this.#reporting = true;
    track(
      this.#report(report.value).finally(() => {
        this.#reporting = false;
        done();
      }),
    );
    return true;
  }

  async #report(report: DueReport): Promise<void> {
    const { store, delivery, clock, random, limits, emit, closing, stopping } = this.#options;
    const { submissionId, shortNumber, httpStatus, reason } = report;
    const told = await withDeadline(
      { clock, closing },
      limits.lookUpTimeoutMs,
      async (signal) => (await delivery.reportRefusal({ submissionId, shortNumber, httpStatus, reason }, signal)).ok,
      () => false,
    );
    const nextAttemptAtMs = told ? null : clock.wallMs() + fullJitterMs(report.failures, random(), limits);
    const written = await store.ask('finishReport', { submissionId, nextAttemptAtMs });
    // What is not written down is due again at once.
    if (!written.ok) await pause(clock, limits.storeRetryMs, stopping);
    else if (told) emit({ kind: 'refusalReported', submissionId });
  }
}
