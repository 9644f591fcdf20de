/** The cable to the printer and what is known of the printer at its other end. Jobs are the driver's business. */
import {
  type ByteTransport,
  type Clock,
  type Connection,
  type DeviceStatus,
  err,
  keepConnected,
  type Result,
  type TransportError,
} from '../core/index.ts';
import { type AutomaticStatus, EscPosDecoder, type PrinterAnswer, realTimeStatus } from './esc-pos-codec.ts';
import { DRIVER_LIMITS } from './limits.ts';
import { NoiseGauge } from './noise-gauge.ts';
import type { ReceiptPrinterCondition } from './types.ts';

export type Trouble = 'absent' | 'fault' | 'coverOpen' | 'paperOut' | 'offline';

const UNKNOWN: ReceiptPrinterCondition = { paper: 'unknown', cover: 'unknown', mechanism: 'unknown' };
const QUESTIONS = [1, 2, 3, 4] as const;

export class PrinterLink {
  readonly #transport: ByteTransport;
  readonly #clock: Clock;
  readonly #connection: Connection;
  readonly #decoder = new EscPosDecoder();
  readonly #watchers = new Set<() => void>();
  readonly #listeners = new Set<(status: DeviceStatus<ReceiptPrinterCondition>) => void>();
  readonly #stopBytes: () => void;
  readonly #noise = new NoiseGauge();
  #told: AutomaticStatus | null = null;
  #silent = false;
  #mayWrite = true;
  #realTimeByte: number | null = null;
  #processedId: string | null = null;
  #paperSensorAnswers = 0;
  #published: DeviceStatus<ReceiptPrinterCondition>;

  constructor(options: {
    readonly transport: ByteTransport;
    readonly clock: Clock;
    readonly random: () => number;
    readonly onOpened: () => void;
  }) {
    this.#transport = options.transport;
    this.#clock = options.clock;
    this.#stopBytes = options.transport.onBytes((chunk) => this.#hear(chunk));
    this.#connection = keepConnected({
      transport: options.transport,
      clock: options.clock,
      random: options.random,
      onState: (state) => {
        this.#forget();
        this.#changed();
        if (state === 'open') options.onOpened();
      },
    });
    this.#published = this.#compute();
  }

  status(): DeviceStatus<ReceiptPrinterCondition> {
    return this.#published;
  }

  onStatus(listener: (status: DeviceStatus<ReceiptPrinterCondition>) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  get open(): boolean {
    return this.#connection.state() === 'open';
  }

  /** False between XOFF and XON. */
  get mayWrite(): boolean {
    return this.#mayWrite;
  }

  /** Id of the last GS ( H answer. */
  get processedId(): string | null {
    return this.#processedId;
  }

  get paperSensorAnswers(): number {
    return this.#paperSensorAnswers;
  }

  /** A printer with nothing to print has room: an XOFF from an earlier life no longer counts. */
  expectRoom(): void {
    this.#mayWrite = true;
  }

  /** Why nothing can be printed now. */
  trouble(): Trouble | null {
    const known = this.#knownTrouble();
    if (known !== null) return known;
    if (this.#told?.errors.autoRecoverable) return 'fault';
    return this.#told?.offline ? 'offline' : null;
  }

  /** Why what is being printed will not go on by itself. A hot head and a pressed feed button pass. */
  lastingTrouble(): Trouble | null {
    return this.#knownTrouble();
  }

  /** Asks DLE EOT 1 to 4. False when the printer did not answer one of them. */
  async probe(): Promise<boolean> {
    const answers: number[] = [];
    for (const question of QUESTIONS) {
      const answer = await this.#ask(question);
      if (answer === null) return false;
      answers.push(answer);
    }
    const [printer = 0, offlineCause = 0, error = 0, paper = 0] = answers;
    this.#told = realTimeStatus({ printer, offlineCause, error, paper });
    this.#changed();
    return true;
  }

  async write(bytes: Uint8Array, timeoutMs: number): Promise<Result<void, TransportError | { readonly kind: 'timeout' }>> {
    let outcome: Result<void, TransportError> | null = null;
    void this.#transport.write(bytes).then((written) => {
      outcome = written;
      this.#wake();
    });
    return (await this.until(() => outcome, timeoutMs)) ?? err({ kind: 'timeout' });
  }

  /** Looks at `condition` after everything that happens here; `null` when the time is over. */
  until<T>(condition: () => T | null, timeoutMs: number): Promise<T | null> {
    const now = condition();
    if (now !== null) return Promise.resolve(now);
    return new Promise((resolve) => {
      const settle = (value: T | null): void => {
        this.#watchers.delete(look);
        this.#clock.clearTimeout(timer);
        resolve(value);
      };
      const look = (): void => {
        const value = condition();
        if (value !== null) settle(value);
      };
      const timer = this.#clock.setTimeout(() => settle(null), timeoutMs);
      this.#watchers.add(look);
    });
  }

  async close(): Promise<void> {
    await this.#connection.close();
    this.#stopBytes();
    this.#listeners.clear();
  }

  async #ask(question: number): Promise<number | null> {
    this.#realTimeByte = null;
    if (this.#noise.stillLoud(this.#clock.monotonicMs())) return null;
    this.#changed();
    const written = await this.write(Uint8Array.of(0x10, 0x04, question), DRIVER_LIMITS.answerTimeoutMs);
    const answer = written.ok ? await this.until(() => (this.open ? this.#realTimeByte : 'lost'), DRIVER_LIMITS.answerTimeoutMs) : null;
    if (typeof answer === 'number') return answer;
    if (this.open) {
      this.#decoder.reset();
      this.#silent = true;
      this.#changed();
    }
    return null;
  }

  #hear(chunk: Uint8Array): void {
    const nowMs = this.#clock.monotonicMs();
    const rejectedBefore = this.#decoder.rejectedBytes;
    const answers = this.#noise.isLoud(nowMs, chunk.length, 0) ? [] : this.#decoder.push(chunk);
    if (this.#noise.isLoud(nowMs, 0, this.#decoder.rejectedBytes - rejectedBefore)) this.#decoder.reset();
    else for (const answer of answers) this.#take(answer);
    this.#changed();
  }

  #take(answer: PrinterAnswer): void {
    this.#silent = false;
    switch (answer.kind) {
      case 'realTime':
        this.#realTimeByte = answer.byte;
        return;
      case 'automatic':
        this.#told = answer.status;
        return;
      case 'processed':
        this.#processedId = answer.id;
        return;
      case 'paperSensor':
        this.#paperSensorAnswers++;
        return;
      case 'flow':
        this.#mayWrite = answer.mayWrite;
        return;
      case 'block':
        return;
    }
  }

  #forget(): void {
    this.#decoder.reset();
    this.#noise.forget();
    this.#told = null;
    this.#silent = false;
    this.#mayWrite = true;
  }

  #knownTrouble(): Trouble | null {
    const state = this.#connection.state();
    if (state !== 'open') return state === 'fault' ? 'fault' : 'absent';
    if (this.#silent || this.#noise.loud) return 'fault';
    if (this.#told === null) return null;
    const { errors, coverOpen, paper } = this.#told;
    // An open cover often hides the paper from its sensor: the cover is what a person can put right.
    if (coverOpen) return 'coverOpen';
    if (paper === 'out') return 'paperOut';
    return errors.cutter || errors.recoverable || errors.unrecoverable ? 'fault' : null;
  }

  #compute(): DeviceStatus<ReceiptPrinterCondition> {
    const state = this.#connection.state();
    if (state === 'opening') return { availability: 'offline', condition: UNKNOWN };
    if (state !== 'open') return { availability: state === 'fault' ? 'fault' : 'absent', condition: UNKNOWN };
    if (this.#silent || this.#noise.loud) return { availability: 'fault', condition: UNKNOWN };
    const told = this.#told;
    if (told === null) return { availability: 'offline', condition: UNKNOWN };
    return {
      // Offline for a reason that the condition names is a condition.
      availability: this.trouble() === 'offline' ? 'offline' : 'online',
      condition: { paper: told.paper, cover: told.coverOpen ? 'open' : 'closed', mechanism: mechanismOf(told) },
    };
  }

  #changed(): void {
    const status = this.#compute();
    if (!isSame(status, this.#published)) {
      this.#published = status;
      for (const listener of [...this.#listeners]) listener(status);
    }
    this.#wake();
  }

  #wake(): void {
    for (const watcher of [...this.#watchers]) watcher();
  }
}

function mechanismOf({ errors }: AutomaticStatus): ReceiptPrinterCondition['mechanism'] {
  if (errors.unrecoverable) return 'unrecoverable';
  if (errors.cutter) return 'cutterError';
  return errors.recoverable || errors.autoRecoverable ? 'recoverable' : 'ok';
}

function isSame(one: DeviceStatus<ReceiptPrinterCondition>, other: DeviceStatus<ReceiptPrinterCondition>): boolean {
  const [a, b] = [one.condition, other.condition];
  return one.availability === other.availability && a.paper === b.paper && a.cover === b.cover && a.mechanism === b.mechanism;
}
