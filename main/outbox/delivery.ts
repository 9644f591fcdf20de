import type { Clock } from '../../drivers/core/clock.ts';
import { assertNever, type Result } from '../../drivers/core/result.ts';
import { type AttemptResult, attempt, withDeadline } from './attempt.ts';
import type { OutboxLimits } from './limits.ts';
import { fullJitterMs, retryDelayMs } from './retry-policy.ts';
import { SendingGate } from './sending-gate.ts';
import type { DeliveryPort, OutboxEvent } from './types.ts';
import type { WriterClient, WriterError } from './writer-client.ts';
import type { Claim, DueReport, Outcome, WriterCallName, WriterCalls } from './writer-protocol.ts';

export interface DeliveryOptions {
  readonly writer: WriterClient;
  readonly delivery: DeliveryPort;
  readonly clock: Clock;
  /** 0 ≤ r < 1. */
  readonly random: () => number;
  readonly limits: OutboxLimits;
  readonly emit: (event: OutboxEvent) => void;
  readonly backlog: boolean;
}

/** Takes due rows from the writer, sends them, and writes down what became of them. Knows nothing that is not in a row. */
export class Delivery {
  readonly #options: DeliveryOptions;
  readonly #gate: SendingGate;
  readonly #closing = new AbortController();
  readonly #underWay = new Set<Promise<void>>();
  /** Saved a moment ago: sent at once, whatever the gate says; people come one by one and are jitter enough. */
  readonly #fresh = new Set<string>();
  #sending = 0;
  #reporting = false;
  #reachable: boolean | null = null;
  #stopped = false;
  #looking = false;
  #lookAgain = false;
  #timer: number | null = null;
  #eraseTimer: number | null = null;
  #eraseByMs: number | null = null;
  /** Wall minus monotonic time: changes only when the wall clock is set. */
  #wallOffsetMs: number;

  constructor(options: DeliveryOptions) {
    const { clock, limits, random, backlog } = options;
    this.#options = options;
    this.#gate = new SendingGate(limits, random, clock.monotonicMs(), backlog);
    this.#wallOffsetMs = clock.wallMs() - clock.monotonicMs();
  }

  start(): void {
    // What an earlier run delivered and did not get to erase.
    this.#eraseIn(0);
    this.#look();
  }

  savedNow(submissionId: string): void {
    this.#fresh.add(submissionId);
    this.#look();
  }

  /** Starts nothing more, lets what is under way end within `graceMs`, then ends it. */
  async close(graceMs: number): Promise<void> {
    const { clock } = this.#options;
    this.#stopped = true;
    for (const timer of [this.#timer, this.#eraseTimer]) if (timer !== null) clock.clearTimeout(timer);
    if (graceMs <= 0) this.#closing.abort();
    const grace = clock.setTimeout(() => this.#closing.abort(), graceMs);
    while (this.#underWay.size > 0) await Promise.all(this.#underWay);
    clock.clearTimeout(grace);
  }

  /** One look at a time; a call during a look asks for another after it. */
  #look(): void {
    if (this.#looking) {
      this.#lookAgain = true;
      return;
    }
    this.#looking = true;
    this.#track(
      (async () => {
        do {
          this.#lookAgain = false;
          await this.#lookOnce();
        } while (this.#lookAgain && !this.#stopped);
        this.#looking = false;
      })(),
    );
  }

  async #lookOnce(): Promise<void> {
    if (this.#stopped) return;
    const { clock, limits } = this.#options;
    await this.#noticeClockJump();
    await this.#sendFresh();
    const nowMs = clock.monotonicMs();
    if (this.#gate.opensAtMs() <= nowMs) {
      while (!this.#stopped && this.#sending < this.#gate.width()) {
        const claim = await this.#ask('claim', { nowMs: clock.wallMs(), only: null });
        if (claim === null) break;
        this.#send(claim);
      }
      await this.#reportNext();
    }
    const dueMs = await this.#ask('nextDue', null);
    const gateMs = this.#gate.opensAtMs() - nowMs;
    const rowMs = dueMs === null ? limits.longestPauseMs : dueMs - clock.wallMs();
    // A row that is due while every place is taken is looked at when a place becomes free.
    const full = this.#sending >= this.#gate.width();
    this.#lookIn(full ? limits.longestPauseMs : Math.max(gateMs, rowMs));
  }

  #lookIn(delayMs: number): void {
    const { clock, limits } = this.#options;
    if (this.#timer !== null) clock.clearTimeout(this.#timer);
    if (this.#stopped) return;
    this.#timer = clock.setTimeout(() => this.#look(), Math.min(Math.max(delayMs, limits.shortestPauseMs), limits.longestPauseMs));
  }

  async #sendFresh(): Promise<void> {
    if (this.#gate.paused) this.#fresh.clear();
    while (this.#fresh.size > 0 && !this.#stopped) {
      const claim = await this.#ask('claim', { nowMs: this.#options.clock.wallMs(), only: [...this.#fresh] });
      // Behind an earlier one of the same citizen: it goes in its turn.
      if (claim === null) {
        this.#fresh.clear();
        return;
      }
      this.#fresh.delete(claim.envelope.header.submissionId);
      this.#send(claim);
    }
  }

  #send(claim: Claim): void {
    this.#sending++;
    this.#track(
      this.#attemptAndRecord(claim).finally(() => {
        this.#sending--;
        this.#look();
      }),
    );
  }

  async #attemptAndRecord(claim: Claim): Promise<void> {
    const { delivery, clock, limits } = this.#options;
    const result = await attempt({ delivery, clock, limits, closing: this.#closing.signal }, claim);
    const nowMs = clock.monotonicMs();
    const { submissionId, shortNumber } = claim.envelope.header;
    switch (result.kind) {
      case 'received':
        this.#answered();
        await this.#record(submissionId, { kind: 'delivered', receipt: result.receipt, nowMs: clock.wallMs() });
        this.#options.emit({ kind: 'delivered', submissionId, receipt: result.receipt });
        this.#eraseIn(limits.eraseQuietMs);
        return;
      case 'refused':
        this.#answered();
        await this.#record(submissionId, { kind: 'dead', httpStatus: result.httpStatus, nowMs: clock.wallMs() });
        this.#options.emit({ kind: 'deadLetter', submissionId, shortNumber, httpStatus: result.httpStatus });
        return;
      case 'notAllowed': {
        this.#setReachable(true);
        const news = this.#gate.pause(nowMs);
        // The queue is at fault, not the row: it counts no failure and keeps its place.
        await this.#record(submissionId, {
          kind: 'later',
          failures: claim.failures,
          nextAttemptAtMs: clock.wallMs(),
          settle: result.settle,
        });
        if (news) this.#options.emit({ kind: 'queuePaused', httpStatus: result.httpStatus });
        return;
      }
      case 'tryLater':
        await this.#putOff(claim, result);
        return;
      default:
        assertNever(result);
    }
  }

  async #putOff(claim: Claim, result: AttemptResult & { kind: 'tryLater' }): Promise<void> {
    const { clock, random, limits, emit } = this.#options;
    const { submissionId } = claim.envelope.header;
    this.#setReachable(result.reached);
    this.#gate.failed(result.reached, clock.monotonicMs());
    const nextInMs = retryDelayMs(claim.failures, random(), result.retryAfterMs, limits);
    const failures = claim.failures + 1;
    await this.#record(submissionId, { kind: 'later', failures, nextAttemptAtMs: clock.wallMs() + nextInMs, settle: result.settle });
    emit({ kind: 'attemptFailed', submissionId, attempt: failures, reason: result.reason, nextInMs });
  }

  #answered(): void {
    this.#gate.answered();
    this.#setReachable(true);
  }

  #setReachable(reachable: boolean): void {
    if (this.#reachable === reachable) return;
    this.#reachable = reachable;
    this.#options.emit({ kind: 'reachable', reachable });
  }

  /** Until it is written or the writer is gone for good; then the lease is freed, and settled, by the next run. */
  async #record(submissionId: string, outcome: Outcome): Promise<void> {
    for (;;) {
      const written = await this.#options.writer.call('finish', { submissionId, outcome });
      if (written.ok || this.#stopped || this.#options.writer.gone) return;
      await this.#pause();
    }
  }

  #pause(): Promise<void> {
    return new Promise((resolve) => {
      this.#options.clock.setTimeout(resolve, this.#options.limits.recordRetryMs);
    });
  }

  async #reportNext(): Promise<void> {
    if (this.#reporting || this.#stopped) return;
    const report = await this.#ask('dueReport', { nowMs: this.#options.clock.wallMs() });
    if (report === null) return;
    this.#reporting = true;
    this.#track(
      this.#report(report).finally(() => {
        this.#reporting = false;
        this.#look();
      }),
    );
  }

  async #report(report: DueReport): Promise<void> {
    const { delivery, clock, random, limits, writer, emit } = this.#options;
    const { submissionId, shortNumber, httpStatus } = report;
    const told = await withDeadline(
      { clock, closing: this.#closing.signal },
      limits.lookUpTimeoutMs,
      async (signal) => (await delivery.reportRefusal({ submissionId, shortNumber, httpStatus }, signal)).ok,
      () => false,
    );
    const nextAttemptAtMs = told ? null : clock.wallMs() + fullJitterMs(report.failures, random(), limits);
    await writer.call('finishReport', { submissionId, nextAttemptAtMs });
    if (told) emit({ kind: 'refusalReported', submissionId });
  }

  /** Rows carry wall times; a clock set back would strand them. */
  async #noticeClockJump(): Promise<void> {
    const { clock, limits } = this.#options;
    const offsetMs = clock.wallMs() - clock.monotonicMs();
    if (Math.abs(offsetMs - this.#wallOffsetMs) < limits.clockJumpMs) return;
    this.#wallOffsetMs = offsetMs;
    await this.#ask('clamp', { latestMs: clock.wallMs() + limits.retryCapMs });
  }

  /** Soon after the last delivery, and within `eraseWithinMs` of the first however many follow. */
  #eraseIn(delayMs: number): void {
    const { clock, limits } = this.#options;
    if (this.#stopped) return;
    const nowMs = clock.monotonicMs();
    this.#eraseByMs ??= nowMs + limits.eraseWithinMs;
    if (this.#eraseTimer !== null) clock.clearTimeout(this.#eraseTimer);
    this.#eraseTimer = clock.setTimeout(() => this.#track(this.#erase()), Math.min(delayMs, Math.max(0, this.#eraseByMs - nowMs)));
  }

  async #erase(): Promise<void> {
    this.#eraseTimer = null;
    this.#eraseByMs = null;
    const erased = await this.#options.writer.call('erase', { nowMs: this.#options.clock.wallMs() });
    if (!erased.ok || erased.value.busy) {
      this.#eraseIn(this.#options.limits.eraseRetryMs);
      return;
    }
    if (erased.value.submissions > 0) this.#options.emit({ kind: 'erased', submissions: erased.value.submissions });
    if (erased.value.more) this.#eraseIn(0);
  }

  /** `null` also where the writer cannot answer: the loop looks again. */
  async #ask<Name extends WriterCallName>(name: Name, ask: WriterCalls[Name]['ask']): Promise<WriterCalls[Name]['answer'] | null> {
    const answer: Result<WriterCalls[Name]['answer'], WriterError> = await this.#options.writer.call(name, ask);
    return answer.ok ? answer.value : null;
  }

  #track(work: Promise<void>): void {
    this.#underWay.add(work);
    void work.finally(() => this.#underWay.delete(work));
  }
}
