import { err, ok, type Result } from '../../../drivers/core/result.ts';
import type { DeliveryAnswer, DeliveryPort, StoredEnvelope } from '../../../main/outbox/index.ts';
import { pause } from '../../../main/outbox/pause.ts';
import type { HealthReading, PlatformClient, SubmissionReceipt } from '../../../main/platform/index.ts';
import { PLATFORM_TIMEOUTS } from '../../../main/platform/limits.ts';
import type { Arrived } from '../exactly-once/verdict.ts';
import type { CityClock } from './city-clock.ts';
import { type Line, type OutagePlan, PLATFORM } from './city-plan.ts';
import { readPaper } from './paper.ts';
import { type RequestKind, RequestTimes } from './request-times.ts';

type Unreachable = { readonly kind: 'unreachable'; readonly detail: string };

/** Why a request has no answer of the platform's. `reached: false`: surely nothing of it arrived. */
type NoAnswer = { readonly kind: 'none'; readonly reached: boolean } | { readonly kind: 'busy' };

const unreachable = (why: NoAnswer): Result<never, Unreachable> => err({ kind: 'unreachable', detail: why.kind });

/** What a terminal's line gives it: the platform as its queue and its core know it. */
export type CityLine = DeliveryPort & Pick<PlatformClient, 'health'>;

/** The platform of the city: away for a while, then back, with so much capacity and no more. Times are of the simulated clock. */
export class CityPlatform {
  readonly requests = new RequestTimes();
  /** In the order of its commits. */
  readonly taken: Arrived[] = [];
  /** Of its refusals, as terminals told them. */
  readonly reported = new Set<string>();
  readonly refused = new Set<string>();
  /** Sent again although it was held, and known again. */
  again = 0;
  /** Committed, and the terminal did not hear of it. */
  unheard = 0;
  /** Answered with 503. */
  turnedAway = 0;
  readonly #clock: CityClock;
  readonly #random: () => number;
  readonly #capacityPerSecond: number;
  readonly #awayFromMs: number;
  readonly #backAtMs: number;
  readonly #held = new Map<string, SubmissionReceipt>();
  /** When it let in what it let in within the last second. */
  #letIn: number[] = [];

  constructor(options: {
    readonly clock: CityClock;
    readonly random: () => number;
    readonly plan: Pick<OutagePlan, 'capacityPerSecond'>;
    readonly awayFromMs: number;
    readonly backAtMs: number;
  }) {
    this.#clock = options.clock;
    this.#random = options.random;
    this.#capacityPerSecond = options.plan.capacityPerSecond;
    this.#awayFromMs = options.awayFromMs;
    this.#backAtMs = options.backAtMs;
  }

  line(kind: Line): CityLine {
    return {
      deliver: (envelope, signal) => this.#deliver(kind, envelope, signal),
      lookUp: async (submissionId, signal) => {
        const answer = await this.#ask('lookUp', kind, signal, () => this.#held.get(submissionId) ?? null);
        return answer.ok ? answer : unreachable(answer.error);
      },
      reportRefusal: async ({ submissionId }, signal) => {
        const answer = await this.#ask('report', kind, signal, () => void this.reported.add(submissionId));
        return answer.ok ? answer : unreachable(answer.error);
      },
      health: async (signal) => {
        const startedMs = this.#clock.monotonicMs();
        const answer = await this.#ask('health', kind, signal, () => this.#clock.wallMs());
        if (!answer.ok) return unreachable(answer.error);
        return ok<HealthReading>({ timeMs: answer.value, roundTripMs: this.#clock.monotonicMs() - startedMs });
      },
    };
  }

  async #deliver(kind: Line, envelope: StoredEnvelope, signal: AbortSignal): Promise<DeliveryAnswer> {
    const answer = await this.#ask('submit', kind, signal, () => this.#take(envelope));
    if (answer.ok) return answer.value;
    const why = answer.error;
    return why.kind === 'busy'
      ? { kind: 'tryLater', reason: 'status 503', retryAfterMs: PLATFORM.retryAfterMs, reached: true }
      : { kind: 'tryLater', reason: 'no answer', retryAfterMs: null, reached: why.reached };
  }

  #take(envelope: StoredEnvelope): DeliveryAnswer {
    const { submissionId } = envelope.header;
    const before = this.#held.get(submissionId);
    if (before) {
      this.again++;
      return { kind: 'received', receipt: before };
    }
    if (this.refused.has(submissionId) || this.#random() < PLATFORM.refusedShare) {
      this.refused.add(submissionId);
      return { kind: 'refused', httpStatus: 422, problem: 'contentInvalid' };
    }
    this.taken.push(readPaper(envelope));
    const receipt = { submissionId, receiptNumber: `R-${this.taken.length}`, receivedAt: new Date(this.#clock.wallMs()).toISOString() };
    this.#held.set(submissionId, receipt);
    return { kind: 'received', receipt };
  }

  /** One request from its sending to its answer; `work` is what the platform does at its commit. */
  async #ask<T>(kind: RequestKind, line: Line, signal: AbortSignal, work: () => T): Promise<Result<T, NoAnswer>> {
    this.requests.add(kind, this.#clock.monotonicMs());
    if (this.#isAway()) return this.#nobodyThere(kind, line, signal);
    await this.#wait(this.#between(PLATFORM.lineMs), signal);
    if (this.#isAway()) return this.#brokenOff();
    if (kind !== 'health') {
      if (!this.#letsIn()) {
        await this.#wait(this.#between(PLATFORM.lineMs), signal);
        return err({ kind: 'busy' });
      }
      await this.#wait(this.#between(PLATFORM.serviceMs), signal);
      if (this.#isAway() && this.#random() >= PLATFORM.committedAtTheEndShare) return this.#brokenOff();
    }
    const answer = work();
    const isLost = this.#isAway() || (kind === 'submit' && this.#random() < PLATFORM.answerLostShare);
    if (isLost && kind === 'submit') this.unheard++;
    if (isLost) return this.#brokenOff();
    await this.#wait(this.#between(PLATFORM.lineMs), signal);
    return ok(answer);
  }

  async #nobodyThere(kind: RequestKind, line: Line, signal: AbortSignal): Promise<Result<never, NoAnswer>> {
    const { silenceMs } = TIMEOUTS[kind];
    switch (line) {
      case 'refused':
        await this.#wait(PLATFORM.refusalMs, signal);
        return err({ kind: 'none', reached: false });
      case 'dropped':
        await this.#wait(Math.min(PLATFORM.connectTimeoutMs, silenceMs), signal);
        return err({ kind: 'none', reached: silenceMs < PLATFORM.connectTimeoutMs });
      case 'silent':
        await this.#wait(silenceMs, signal);
        return err({ kind: 'none', reached: true });
    }
  }

  #brokenOff(): Result<never, NoAnswer> {
    return err({ kind: 'none', reached: true });
  }

  #isAway(): boolean {
    const nowMs = this.#clock.monotonicMs();
    return nowMs >= this.#awayFromMs && nowMs < this.#backAtMs;
  }

  #letsIn(): boolean {
    const nowMs = this.#clock.monotonicMs();
    this.#letIn = this.#letIn.filter((atMs) => atMs > nowMs - 1_000);
    if (this.#letIn.length >= this.#capacityPerSecond) {
      this.turnedAway++;
      return false;
    }
    this.#letIn.push(nowMs);
    return true;
  }

  #between({ least, most }: { readonly least: number; readonly most: number }): number {
    return least + this.#random() * (most - least);
  }

  #wait(delayMs: number, signal: AbortSignal): Promise<void> {
    return pause(this.#clock, delayMs, signal);
  }
}

/** After so much silence the terminal's client gives up. */
const TIMEOUTS: Readonly<Record<RequestKind, { readonly silenceMs: number }>> = {
  submit: PLATFORM_TIMEOUTS.deliver,
  lookUp: PLATFORM_TIMEOUTS.lookUp,
  report: PLATFORM_TIMEOUTS.reportRefusal,
  health: PLATFORM_TIMEOUTS.health,
};
