import type { Clock } from '../../drivers/core/clock.ts';
import type { Alarms } from './alarms.ts';
import type { OutboxLimits } from './limits.ts';
import type { StoreWatch } from './store-watch.ts';
import type { Admission, AdmissionReason, OutboxEvent } from './types.ts';
import type { WriterState } from './writer-protocol.ts';

interface QueueWatchOptions {
  readonly store: Pick<StoreWatch, 'ask'>;
  readonly clock: Clock;
  readonly limits: OutboxLimits;
  /** What is sealed to from now on. */
  readonly keyId: string;
  readonly alarms: Alarms;
  readonly emit: (event: OutboxEvent) => void;
  readonly ended: () => boolean;
}

/** Keeps an eye on room, depth and age, so that whether one more may be begun is known without asking. */
export class QueueWatch {
  readonly #options: QueueWatchOptions;
  #state: WriterState;
  #admission: Admission = { open: true };
  /** As an event; nobody is told that it is open from the start. */
  #told: AdmissionReason | null = null;
  #timer: number | null = null;
  #looking: Promise<void> = Promise.resolve();
  #next: Promise<void> | null = null;

  constructor(options: QueueWatchOptions, first: WriterState) {
    this.#options = options;
    this.#state = first;
    this.#admission = this.#judged();
  }

  admission(): Admission {
    return this.#judged();
  }

  /** What it found at the opening is told when somebody can listen. */
  start(): void {
    this.#again(0);
  }

  stop(): void {
    if (this.#timer !== null) this.#options.clock.clearTimeout(this.#timer);
    this.#timer = null;
  }

  /** The queue is another than before. One look at a time, and one more for all that came meanwhile. */
  look(): Promise<void> {
    if (this.#next) return this.#next;
    const next = this.#looking.then(() => {
      this.#next = null;
      return this.#lookOnce();
    });
    this.#next = next;
    this.#looking = next;
    return next;
  }

  async #lookOnce(): Promise<void> {
    const { store, clock } = this.#options;
    const told = await store.ask('state', { nowMs: clock.wallMs() });
    if (!told.ok || this.#options.ended()) return;
    this.#state = told.value;
    this.#judge();
  }

  #again(delayMs: number): void {
    const { clock, limits, ended } = this.#options;
    if (ended()) return;
    this.#timer = clock.setTimeout(() => {
      void this.look().then(() => this.#again(limits.watchEveryMs));
    }, delayMs);
  }

  #judge(): void {
    const { alarms, clock, emit, limits } = this.#options;
    const { dead, oldestSavedAtMs, ballastBytes } = this.#state;
    const reason = this.#whyClosed();
    this.#admission = this.#judged();
    if (reason !== this.#told) emit({ kind: 'admissionChanged', admission: this.#admission });
    this.#told = reason;
    alarms.set('nearlyFull', (reason !== null && reason !== 'key') || ballastBytes < limits.ballastBytes);
    alarms.set('deadLetters', dead > 0);
    alarms.set('mirrorFailing', this.#state.mirror === 'failing');
    alarms.set('onlyInMirror', this.#state.onlyInMirror > 0);
    alarms.set('oldestWaiting', oldestSavedAtMs !== null && clock.wallMs() - oldestSavedAtMs > limits.oldestAlarmMs);
  }

  #judged(): Admission {
    const reason = this.#whyClosed();
    return reason === null ? { open: true } : { open: false, reason };
  }

  #whyClosed(): AdmissionReason | null {
    const { alarms, keyId, limits } = this.#options;
    const { queued, freeDiskBytes, databaseBytes, databaseLimitBytes } = this.#state;
    const was = this.#admission.open ? null : this.#admission.reason;
    const roomBytes = (of: AdmissionReason): number => limits.admissionHeadroomBytes * (was === of ? limits.roomReopenFactor : 1);
    if (freeDiskBytes < limits.diskReserveBytes + roomBytes('disk')) return 'disk';
    if (databaseLimitBytes - databaseBytes < roomBytes('database')) return 'database';
    if (queued >= limits.depthLimit * (was === 'depth' ? limits.depthReopenShare : 1)) return 'depth';
    return alarms.isKeyUnknown(keyId) ? 'key' : null;
  }
}
