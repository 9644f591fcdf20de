import { CORE_LIMITS } from '../../../main/core/limits.ts';
import { type PlatformLink, watchPlatform } from '../../../main/core/platform-link.ts';
import { Alarms } from '../../../main/outbox/alarms.ts';
import { Delivery } from '../../../main/outbox/delivery.ts';
import type { OutboxEvent } from '../../../main/outbox/index.ts';
import { Queue } from '../../../main/outbox/queue.ts';
import { seededRandom } from '../../crash/seeded-random.ts';
import type { Expected } from '../exactly-once/verdict.ts';
import type { CityClock } from './city-clock.ts';
import { CITY, HOUR_MS, type Line, type OutagePlan } from './city-plan.ts';
import type { CityPlatform } from './city-platform.ts';
import { databaseInMemory, storeOf } from './in-process-store.ts';
import { draftOf, expectedOf, GLASS_SEALER } from './paper.ts';

/** From then on a row's back-off is at its cap. */
const FAILURES_OF_A_LONG_OUTAGE = 6;
const ALWAYS_THE_LONGEST = 1 - Number.EPSILON;

interface CityTerminalOptions {
  /** Of the terminal in the city, from 0. */
  readonly place: number;
  readonly plan: OutagePlan;
  readonly clock: CityClock;
  readonly platform: CityPlatform;
  /** For the secret of the lanes. */
  readonly dataDir: string;
}

/** A terminal as the platform sees it: the product's queue, delivery and health checks, and citizens who come and go. */
export class CityTerminal {
  /** In the order of saving. */
  readonly saved: Expected[] = [];
  readonly delivered: string[] = [];
  readonly dead: string[] = [];
  readonly #options: CityTerminalOptions;
  readonly #terminalId: string;
  readonly #kindOfLine: Line;
  /** Draws of its citizens, apart from those of its queue: the same citizens come, whatever the queue does. */
  readonly #citizens: () => number;
  readonly #random: () => number;
  readonly #queue: Queue;
  #citizen = 0;
  #isOpen = true;
  #running: { readonly delivery: Delivery; readonly link: PlatformLink } | null = null;

  constructor(options: CityTerminalOptions) {
    const { place, plan, dataDir } = options;
    this.#options = options;
    this.#terminalId = `SZ-${String(place).padStart(4, '0')}`;
    this.#kindOfLine = plan.lines[place % plan.lines.length] ?? 'refused';
    this.#citizens = seededRandom(Math.imul(2 * place + 1, 0x9e37_79b1) ^ plan.seed);
    const random = seededRandom(Math.imul(2 * place + 2, 0x9e37_79b1) ^ plan.seed);
    this.#random = plan.jitter ? random : () => ALWAYS_THE_LONGEST;
    const writer = {
      ...{ dataDir, terminalId: this.#terminalId, terminalCode: `S${String(place).padStart(3, '0')}`, mirrorDir: null },
      ...{ suite: GLASS_SEALER.suite, keyId: GLASS_SEALER.keyId, publicKey: '', bootId: 'city', limits: plan.limits },
    };
    this.#queue = new Queue(databaseInMemory(), writer, GLASS_SEALER);
  }

  /** Waiting or being sent. */
  get waiting(): number {
    return this.saved.length - this.delivered.length - this.dead.length;
  }

  /** What was saved in the part of the outage before `begin`, which is not lived through. */
  async comesOutOfOutageSince(fromMs: number): Promise<void> {
    const { clock, plan } = this.#options;
    for (let atMs = fromMs + this.#untilNextMs(); atMs < clock.monotonicMs(); atMs += this.#untilNextMs()) {
      const submissionId = await this.#save();
      const roomBytes = plan.limits.sendingBytes;
      this.#queue.claim({ nowMs: clock.wallMs(), only: [submissionId], rows: 1, atMostBytes: null, roomBytes, oneLarger: true });
      const nextAttemptAtMs = clock.wallMs() + Math.floor(this.#citizens() * plan.limits.retryCapMs);
      const settle = this.#kindOfLine === 'silent';
      // Whoever stands behind an earlier one of the same citizen was not tried, was not claimed, and stays as it is.
      this.#queue.finish([{ submissionId, outcome: { kind: 'later', failures: FAILURES_OF_A_LONG_OUTAGE, nextAttemptAtMs, settle } }]);
    }
  }

  begin(): void {
    const { clock, platform, plan } = this.#options;
    const line = platform.line(this.#kindOfLine);
    const link = watchPlatform({ client: line, clock, onChange: () => undefined, onPlatformTime: () => undefined });
    const emit = (event: OutboxEvent): void => {
      if (event.kind === 'delivered') this.delivered.push(event.submissionId);
      else if (event.kind === 'deadLetter') this.dead.push(event.submissionId);
      else if (event.kind === 'reachable') link.learnt(event.reachable);
    };
    const delivery = new Delivery({
      ...{ store: storeOf(this.#queue), gone: () => false, delivery: line, alarms: new Alarms(emit), clock, random: this.#random },
      ...{ limits: plan.limits, emit, backlog: this.waiting > 0, onChange: () => undefined },
    });
    this.#running = { delivery, link };
    delivery.start();
    // Terminals were not switched on in the same second.
    clock.setTimeout(() => link.askNow(), this.#citizens() * CORE_LIMITS.healthEveryMs);
    this.#nextCitizenComes();
  }

  /** Its doors are closed; what waits goes out. */
  closeDoors(): void {
    this.#isOpen = false;
  }

  async close(): Promise<void> {
    this.closeDoors();
    this.#running?.link.close();
    await this.#running?.delivery.close(0);
    this.#running = null;
    this.#queue.close(this.#options.clock.wallMs());
  }

  #nextCitizenComes(): void {
    this.#options.clock.setTimeout(() => void this.#citizenSubmits(), this.#untilNextMs());
  }

  async #citizenSubmits(): Promise<void> {
    if (!this.#isOpen) return;
    this.#nextCitizenComes();
    const submissionId = await this.#save();
    this.#running?.delivery.savedNow(submissionId);
  }

  async #save(): Promise<string> {
    if (this.saved.length === 0 || this.#citizens() >= CITY.sameCitizenShare) this.#citizen++;
    const submissionId = Array.from({ length: 4 }, () =>
      Math.floor(this.#citizens() * 2 ** 32)
        .toString(16)
        .padStart(8, '0'),
    ).join('');
    const paper = { submissionId, terminalId: this.#terminalId, ordinal: this.saved.length + 1, citizen: this.#citizen };
    const saved = await this.#queue.save(draftOf(paper), this.#options.clock.wallMs());
    if (!saved.ok) throw new Error(`not saved: ${JSON.stringify(saved.error)}`);
    this.saved.push(expectedOf(paper, saved.value.shortNumber));
    return submissionId;
  }

  /** Citizens come independently of each other. */
  #untilNextMs(): number {
    return (-Math.log(1 - this.#citizens()) * HOUR_MS) / CITY.submissionsPerHour;
  }
}
