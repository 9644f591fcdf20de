import type { Clock } from '../../drivers/core/clock.ts';
import { assertNever, type Result } from '../../drivers/core/result.ts';
import type { Alarms } from './alarms.ts';
import { type AttemptResult, attempt } from './attempt.ts';
import { Eraser } from './eraser.ts';
import { type OutboxLimits, SMALL_BYTES } from './limits.ts';
import { Outcomes } from './outcomes.ts';
import { RefusalReports } from './refusal-reports.ts';
import { retryDelayMs } from './retry-policy.ts';
import { SendingGate } from './sending-gate.ts';
import type { StoreWatch } from './store-watch.ts';
import type { DeliveryPort, OutboxEvent, SendingState } from './types.ts';
import type { WriterError } from './writer-client.ts';
import type { Claim, Claimed } from './writer-protocol.ts';

export interface DeliveryOptions {
  readonly store: Pick<StoreWatch, 'ask'>;
  /** The store is not asked any more: whoever opens the next outbox goes on. */
  readonly gone: () => boolean;
  readonly delivery: DeliveryPort;
  readonly alarms: Alarms;
  readonly clock: Clock;
  /** 0 ≤ r < 1. */
  readonly random: () => number;
  readonly limits: OutboxLimits;
  readonly emit: (event: OutboxEvent) => void;
  readonly backlog: boolean;
  /** Something left the queue, or the platform said something of a key. */
  readonly onChange: () => void;
}

/** Takes due rows from the writer, sends them, and writes down what became of them. Knows nothing that is not in a row. */
export class Delivery {
  readonly #options: DeliveryOptions;
  readonly #gate: SendingGate;
  readonly #eraser: Eraser;
  readonly #outcomes: Outcomes;
  readonly #reports: RefusalReports;
  readonly #closing = new AbortController();
  readonly #underWay = new Set<Promise<void>>();
  /** Saved a moment ago: sent at once, whatever the gate says; people come one by one and are jitter enough. */
  readonly #fresh = new Set<string>();
  /** What is being sent, with its sealed bytes. */
  readonly #sending = new Map<string, number>();
  readonly #stopping = new AbortController();
  /** A claim's answer was lost: its row is leased and nobody sends it. */
  #strays = false;
  #reachable: boolean | null = null;
  #looking = false;
  #lookAgain = false;
  #timer: number | null = null;
  /** Wall minus monotonic time: changes only when the wall clock is set. */
  #wallOffsetMs: number;

  constructor(options: DeliveryOptions) {
    const { clock, limits, random, backlog } = options;
    this.#options = options;
    this.#eraser = new Eraser({ ...options, ended: () => this.#ended(), track: (work) => this.#track(work) });
    this.#outcomes = new Outcomes({ ...options, stopping: this.#stopping.signal, ended: () => this.#ended() });
    this.#reports = new RefusalReports({
      ...options,
      ...{ closing: this.#closing.signal, stopping: this.#stopping.signal },
      ...{ ended: () => this.#ended(), track: (work) => this.#track(work), done: () => this.#look() },
    });
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
  withdrawnNow(submissionId: string): void {
    this.#options.alarms.left(submissionId);
    this.#look();
    this.#eraser.eraseIn(this.#options.limits.eraseQuietMs);
  }

  /** A technician gave it back to the queue. */
  retriedNow(): void {
    this.#look();
  }

  /** Without jitter and pace, until something fails again. */
  hurryNow(): void {
    this.#gate.hurry();
    this.#look();
  }

  sendingState(): SendingState {
    return this.#gate.state();
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
    const { limits, gone } = this.#options;
    if (this.#ended()) return;
    const nextInMs = await this.#sendDue();
    // Restarted or refusing: asked again after a pause. Gone: whoever opens the next outbox goes on.
    if (!gone()) this.#lookIn(nextInMs ?? limits.storeRetryMs);
  }

  /** Gives when to look again; `null` where the store did not tell. */
  async #sendDue(): Promise<number | null> {
    const { clock, limits } = this.#options;
    if (!(await this.#freeStrays()) || !(await this.#noticeClockJump()) || !(await this.#sendFresh())) return null;
    const nowMs = clock.monotonicMs();
    let foundNone = false;
    if (this.#gate.opensAtMs() <= nowMs) {
      const rows = this.#places() - this.#sending.size;
      if (rows > 0) {
        const claimed = await this.#claim(null, rows, this.#sending.size < this.#gate.width() ? null : SMALL_BYTES);
        if (!claimed.ok) return null;
        foundNone = claimed.value.claims.length === 0;
        if (!foundNone) this.#gate.sent(nowMs);
        else if (this.#sending.size === 0) this.#gate.caughtUp();
        for (const claim of claimed.value.claims) this.#send(claim);
      }
      if (!(await this.#reports.sendNext())) return null;
    }
    const due = await this.#options.store.ask('nextDue', null);
    if (!due.ok) return null;
    const gateMs = this.#gate.opensAtMs() - nowMs;
    const rowMs = due.value === null ? limits.longestPauseMs : due.value - clock.wallMs();
    // A row that is due while there is no place that fits it is looked at when one that is sent has ended.
    const full = this.#sending.size >= this.#places() || (foundNone && this.#sending.size > 0 && rowMs <= 0);
    return full ? limits.longestPauseMs : Math.max(gateMs, rowMs);
  }

  #ended(): boolean {
    return this.#stopping.signal.aborted || this.#options.gone();
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
      const claimed = await this.#claim(asked, asked.length, null);
      if (!claimed.ok) return false;
      // What was not given is behind an earlier one of the same citizen and goes in its turn, was withdrawn, or finds no place.
      for (const submissionId of asked) this.#fresh.delete(submissionId);
      for (const claim of claimed.value.claims) this.#send(claim);
    }
    return true;
  }

  async #claim(only: readonly string[] | null, rows: number, atMostBytes: number | null): Promise<Result<Claimed, WriterError>> {
    const { alarms, clock, emit, onChange, store } = this.#options;
    const oneLarger = this.#sending.size === 0;
    const claimed = await store.ask('claim', { nowMs: clock.wallMs(), only, rows, atMostBytes, roomBytes: this.#roomBytes(), oneLarger });
    if (!claimed.ok) {
      this.#strays = true;
      return claimed;
    }
    for (const letter of claimed.value.dead) {
      alarms.left(letter.submissionId);
      emit({ kind: 'deadLetter', ...letter });
    }
    if (claimed.value.dead.length > 0) onChange();
    return claimed;
  }

  /** One more for what is small while a large one is on its way: a form does not wait behind a scan. */
  #places(): number {
    const isLargeSent = [...this.#sending.values()].some((sealedBytes) => sealedBytes > SMALL_BYTES);
    return this.#gate.width() + (isLargeSent && !this.#gate.paused ? 1 : 0);
  }

  #roomBytes(): number {
    let bytes = this.#options.limits.sendingBytes;
    for (const sealed of this.#sending.values()) bytes -= sealed;
    return bytes;
  }

  async #freeStrays(): Promise<boolean> {
    if (this.#strays) this.#strays = !(await this.#options.store.ask('freeStrays', { sending: [...this.#sending.keys()] })).ok;
    return !this.#strays;
  }

  #send(claim: Claim): void {
    const { submissionId, parts } = claim.envelope.header;
    this.#sending.set(
      submissionId,
      parts.reduce((sum, part) => sum + part.byteLength, 0),
    );
    this.#track(
      this.#attemptAndRecord(claim).finally(() => {
        this.#sending.delete(submissionId);
        this.#look();
      }),
    );
  }

  async #attemptAndRecord(claim: Claim): Promise<void> {
    const { alarms, delivery, clock, emit, limits, onChange } = this.#options;
    const result = await attempt({ delivery, clock, limits, closing: this.#closing.signal }, claim);
    const { submissionId, shortNumber, keyId } = claim.envelope.header;
    switch (result.kind) {
      case 'received':
        this.#answered();
        alarms.keyKnown(keyId);
        if (!(await this.#outcomes.record(submissionId, { kind: 'delivered', receipt: result.receipt, nowMs: clock.wallMs() }))) return;
        emit({ kind: 'delivered', submissionId, receipt: result.receipt });
        this.#eraser.eraseIn(limits.eraseQuietMs);
        onChange();
        return;
      case 'refused': {
        this.#answered();
        const { httpStatus, problem } = result;
        alarms.left(submissionId);
        if (!(await this.#outcomes.record(submissionId, { kind: 'dead', httpStatus, problem, nowMs: clock.wallMs() }))) return;
        emit({ kind: 'deadLetter', submissionId, shortNumber, reason: 'refused', httpStatus, problem });
        onChange();
        return;
      }
      case 'keyUnknown': {
        // A configuration is at fault, here or there: the row waits for it to be mended, and only its own lane with it.
        this.#answered();
        alarms.keyUnknown(keyId, submissionId);
        const nextAttemptAtMs = clock.wallMs() + limits.keyUnknownRetryMs;
        await this.#outcomes.record(submissionId, { kind: 'later', failures: claim.failures, nextAttemptAtMs, settle: result.settle });
        onChange();
        return;
      }
      case 'notAllowed': {
        this.#setReachable(true);
        const news = this.#gate.pause(clock.monotonicMs());
        alarms.set('queuePaused', true);
        // The queue is at fault, not the row: it counts no failure. Another one is the next probe, where one waits.
        const { failures } = claim;
        const nextAttemptAtMs = clock.wallMs();
        await this.#outcomes.record(submissionId, { kind: 'later', failures, nextAttemptAtMs, settle: result.settle });
        if (news) emit({ kind: 'queuePaused', httpStatus: result.httpStatus });
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
    const nextAttemptAtMs = clock.wallMs() + nextInMs;
    await this.#outcomes.record(submissionId, { kind: 'later', failures, nextAttemptAtMs, settle: result.settle });
    emit({ kind: 'attemptFailed', submissionId, attempt: failures, reason: result.reason, nextInMs });
  }

  #answered(): void {
    this.#gate.answered(this.#options.clock.monotonicMs());
    this.#options.alarms.set('queuePaused', false);
    this.#setReachable(true);
  }

  #setReachable(reachable: boolean): void {
    if (this.#reachable === reachable) return;
    this.#reachable = reachable;
    this.#options.emit({ kind: 'reachable', reachable });
  }

  /** Rows carry wall times; a clock set back would strand them. */
  async #noticeClockJump(): Promise<boolean> {
    const { clock, limits } = this.#options;
    const offsetMs = clock.wallMs() - clock.monotonicMs();
    if (Math.abs(offsetMs - this.#wallOffsetMs) < limits.clockJumpMs) return true;
    const clamped = await this.#options.store.ask('clamp', { latestMs: clock.wallMs() + limits.retryCapMs });
    if (clamped.ok) this.#wallOffsetMs = offsetMs;
    return clamped.ok;
  }

  #track(work: Promise<void>): void {
    this.#underWay.add(work);
    void work.finally(() => this.#underWay.delete(work));
  }
}
