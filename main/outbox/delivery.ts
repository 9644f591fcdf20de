import type { Clock } from '../../drivers/core/clock.ts';
import { assertNever, type Result } from '../../drivers/core/result.ts';
import { type AttemptResult, attempt, withDeadline } from './attempt.ts';
import { Eraser } from './eraser.ts';
import type { OutboxLimits } from './limits.ts';
import { pause } from './pause.ts';
import { fullJitterMs, retryDelayMs } from './retry-policy.ts';
import { SendingGate } from './sending-gate.ts';
import { StoreWatch } from './store-watch.ts';
import type { DeliveryPort, OutboxEvent } from './types.ts';
import type { WriterClient, WriterError } from './writer-client.ts';
import type { Claim, DueReport, Outcome } from './writer-protocol.ts';

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
  readonly #store: StoreWatch;
  readonly #eraser: Eraser;
  readonly #closing = new AbortController();
  readonly #underWay = new Set<Promise<void>>();
  /** Saved a moment ago: sent at once, whatever the gate says; people come one by one and are jitter enough. */
  readonly #fresh = new Set<string>();
  readonly #sending = new Set<string>();
  readonly #stopping = new AbortController();
  /** A claim's answer was lost: its row is leased and nobody sends it. */
  #strays = false;
  #reporting = false;
  #reachable: boolean | null = null;
  #looking = false;
  #lookAgain = false;
  #timer: number | null = null;
  /** Wall minus monotonic time: changes only when the wall clock is set. */
  #wallOffsetMs: number;

  constructor(options: DeliveryOptions) {
    const { clock, limits, random, backlog } = options;
    this.#options = options;
    this.#store = new StoreWatch(options.writer, options.emit);
    this.#eraser = new Eraser({ ...options, store: this.#store, ended: () => this.#ended(), track: (work) => this.#track(work) });
    this.#gate = new SendingGate(limits, random, clock.monotonicMs(), backlog);
    this.#wallOffsetMs = clock.wallMs() - clock.monotonicMs();
  }

  start(): void {
    // What left the queue in an earlier run and was not erased yet.
    this.#eraser.eraseIn(0);
    this.#look();
  }

  savedNow(submissionId: string): void {
    this.#fresh.add(submissionId);
    this.#look();
  }

  /** One less to send: whoever stood behind it may go, and it is erased. */
  withdrawnNow(): void {
    this.#look();
    this.#eraser.eraseIn(this.#options.limits.eraseQuietMs);
  }

  /** Starts nothing more, lets what is under way end within `graceMs`, then ends it. */
  async close(graceMs: number): Promise<void> {
    const { clock } = this.#options;
    this.#stopping.abort();
    if (this.#timer !== null) clock.clearTimeout(this.#timer);
    this.#eraser.stop();
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
        } while (this.#lookAgain && !this.#stopping.signal.aborted);
        this.#looking = false;
      })(),
    );
  }

  async #lookOnce(): Promise<void> {
    const { limits, writer } = this.#options;
    if (this.#ended()) return;
    const nextInMs = await this.#sendDue();
    // Restarted or refusing: asked again after a pause. Gone: whoever opens the next outbox goes on.
    if (!writer.gone) this.#lookIn(nextInMs ?? limits.storeRetryMs);
  }

  /** Gives when to look again; `null` where the store did not tell. */
  async #sendDue(): Promise<number | null> {
    const { clock, limits } = this.#options;
    if (!(await this.#freeStrays()) || !(await this.#noticeClockJump()) || !(await this.#sendFresh())) return null;
    const nowMs = clock.monotonicMs();
    if (this.#gate.opensAtMs() <= nowMs) {
      while (!this.#ended() && this.#sending.size < this.#gate.width()) {
        const claim = await this.#claim(null);
        if (!claim.ok) return null;
        if (claim.value === null) break;
        this.#send(claim.value);
      }
      if (!(await this.#reportNext())) return null;
    }
    const due = await this.#store.ask('nextDue', null);
    if (!due.ok) return null;
    const gateMs = this.#gate.opensAtMs() - nowMs;
    const rowMs = due.value === null ? limits.longestPauseMs : due.value - clock.wallMs();
    // A row that is due while every place is taken is looked at when a place becomes free.
    const full = this.#sending.size >= this.#gate.width();
    return full ? limits.longestPauseMs : Math.max(gateMs, rowMs);
  }

  #ended(): boolean {
    return this.#stopping.signal.aborted || this.#options.writer.gone;
  }

  #lookIn(delayMs: number): void {
    const { clock, limits } = this.#options;
    if (this.#timer !== null) clock.clearTimeout(this.#timer);
    if (this.#stopping.signal.aborted) return;
    this.#timer = clock.setTimeout(() => this.#look(), Math.min(Math.max(delayMs, limits.shortestPauseMs), limits.longestPauseMs));
  }

  /** Like its neighbours: `false` where the store did not answer. */
  async #sendFresh(): Promise<boolean> {
    if (this.#gate.paused) this.#fresh.clear();
    while (this.#fresh.size > 0 && !this.#ended()) {
      const asked = [...this.#fresh];
      const claim = await this.#claim(asked);
      if (!claim.ok) return false;
      // Behind an earlier one of the same citizen, which goes in its turn, or withdrawn; another may have come meanwhile.
      if (claim.value === null) {
        for (const submissionId of asked) this.#fresh.delete(submissionId);
        continue;
      }
      this.#fresh.delete(claim.value.envelope.header.submissionId);
      this.#send(claim.value);
    }
    return true;
  }

  async #claim(only: readonly string[] | null): Promise<Result<Claim | null, WriterError>> {
    const claim = await this.#store.ask('claim', { nowMs: this.#options.clock.wallMs(), only });
    if (!claim.ok) this.#strays = true;
    return claim;
  }

  async #freeStrays(): Promise<boolean> {
    if (this.#strays) this.#strays = !(await this.#store.ask('freeStrays', { sending: [...this.#sending] })).ok;
    return !this.#strays;
  }

  #send(claim: Claim): void {
    const { submissionId } = claim.envelope.header;
    this.#sending.add(submissionId);
    this.#track(
      this.#attemptAndRecord(claim).finally(() => {
        this.#sending.delete(submissionId);
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
        if (!(await this.#record(submissionId, { kind: 'delivered', receipt: result.receipt, nowMs: clock.wallMs() }))) return;
        this.#options.emit({ kind: 'delivered', submissionId, receipt: result.receipt });
        this.#eraser.eraseIn(limits.eraseQuietMs);
        return;
      case 'refused':
        this.#answered();
        if (!(await this.#record(submissionId, { kind: 'dead', httpStatus: result.httpStatus, nowMs: clock.wallMs() }))) return;
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

  /**
   * Until it is written or this outbox ends, which gives `false`: then the lease is freed, and settled, by the next run, and
   * what became of it is told there.
   */
  async #record(submissionId: string, outcome: Outcome): Promise<boolean> {
    const { clock, limits } = this.#options;
    for (;;) {
      const written = await this.#store.ask('finish', { submissionId, outcome });
      if (written.ok) return true;
      if (this.#ended()) return false;
      await pause(clock, limits.storeRetryMs, this.#stopping.signal);
    }
  }

  async #reportNext(): Promise<boolean> {
    if (this.#reporting || this.#ended()) return true;
    const report = await this.#store.ask('dueReport', { nowMs: this.#options.clock.wallMs() });
    if (!report.ok) return false;
    if (report.value === null) return true;
    this.#reporting = true;
    this.#track(
      this.#report(report.value).finally(() => {
        this.#reporting = false;
        this.#look();
      }),
    );
    return true;
  }

  async #report(report: DueReport): Promise<void> {
    const { delivery, clock, random, limits, emit } = this.#options;
    const { submissionId, shortNumber, httpStatus } = report;
    const told = await withDeadline(
      { clock, closing: this.#closing.signal },
      limits.lookUpTimeoutMs,
      async (signal) => (await delivery.reportRefusal({ submissionId, shortNumber, httpStatus }, signal)).ok,
      () => false,
    );
    const nextAttemptAtMs = told ? null : clock.wallMs() + fullJitterMs(report.failures, random(), limits);
    const written = await this.#store.ask('finishReport', { submissionId, nextAttemptAtMs });
    if (told && written.ok) emit({ kind: 'refusalReported', submissionId });
  }

  /** Rows carry wall times; a clock set back would strand them. */
  async #noticeClockJump(): Promise<boolean> {
    const { clock, limits } = this.#options;
    const offsetMs = clock.wallMs() - clock.monotonicMs();
    if (Math.abs(offsetMs - this.#wallOffsetMs) < limits.clockJumpMs) return true;
    const clamped = await this.#store.ask('clamp', { latestMs: clock.wallMs() + limits.retryCapMs });
    if (clamped.ok) this.#wallOffsetMs = offsetMs;
    return clamped.ok;
  }

  #track(work: Promise<void>): void {
    this.#underWay.add(work);
    void work.finally(() => this.#underWay.delete(work));
  }
}
