/** The cable to the reader: one command at a time, and what is known of the reader at its other end. */
import {
  type ByteTransport,
  type Clock,
  type Connection,
  type DeviceStatus,
  keepConnected,
  Mutex,
  type TransportError,
} from '../core/index.ts';
import { READER_LIMITS } from './limits.ts';
import { encodeCommand, type SamVCommand, SamVDecoder, SW3 } from './sam-v-codec.ts';
import type { CardReaderCondition } from './types.ts';

/** How one command ended, after the retries. */
export type Exchange =
  | { readonly kind: 'answer'; readonly sw3: number; readonly payload: Uint8Array }
  /** Not one byte came. */
  | { readonly kind: 'silent' }
  | { readonly kind: 'damaged'; readonly detail: string }
  | { readonly kind: 'lost'; readonly detail: string }
  | { readonly kind: 'cancelled' };

/** The SW3 by which a command succeeds. Another success is a late answer to an earlier command. */
const SUCCESS: Readonly<Record<SamVCommand, number>> = {
  status: SW3.ok,
  samId: SW3.ok,
  find: SW3.cardFound,
  select: SW3.ok,
  readBase: SW3.ok,
};

interface Listening {
  readonly hear: (chunk: Uint8Array) => void;
  readonly lose: (detail: string) => void;
}

export class ReaderLink {
  readonly #transport: ByteTransport;
  readonly #clock: Clock;
  readonly #connection: Connection;
  readonly #line = new Mutex();
  readonly #listeners = new Set<(status: DeviceStatus<CardReaderCondition>) => void>();
  readonly #stopBytes: () => void;
  #listening: Listening | null = null;
  #health: 'unknown' | 'well' | 'silent' | 'faulty' = 'unknown';
  #samId: string | null = null;
  #heardAtMs = Number.NEGATIVE_INFINITY;
  #published: DeviceStatus<CardReaderCondition> = { availability: 'offline', condition: { samId: null } };

  constructor(options: {
    readonly transport: ByteTransport;
    readonly clock: Clock;
    readonly random: () => number;
    readonly onOpened: () => void;
  }) {
    this.#transport = options.transport;
    this.#clock = options.clock;
    this.#stopBytes = options.transport.onBytes((chunk) => this.#listening?.hear(chunk));
    this.#connection = keepConnected({
      ...options,
      onState: (state, reason) => {
        this.#health = 'unknown';
        this.#samId = null;
        if (state !== 'open') this.#listening?.lose(describe(reason));
        this.#changed();
        if (state === 'open') options.onOpened();
      },
    });
  }

  status(): DeviceStatus<CardReaderCondition> {
    return this.#published;
  }

  onStatus(listener: (status: DeviceStatus<CardReaderCondition>) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  get open(): boolean {
    return this.#connection.state() === 'open';
  }

  /** Milliseconds since the reader last answered. */
  get quietForMs(): number {
    return this.#clock.monotonicMs() - this.#heardAtMs;
  }

  noteSamId(samId: string): void {
    this.#samId = samId;
    this.#changed();
  }

  /**
   * Sends a command and waits for its answer, again where it is damaged or does not come. Once sent, a try runs to its end
   * even when `signal` is aborted: its answer must not be taken for the next command's.
   */
  exchange(command: SamVCommand, signal?: AbortSignal): Promise<Exchange> {
    return this.#line.run(async () => {
      let outcome: Exchange = { kind: 'silent' };
      for (let sent = 0; sent < READER_LIMITS.tries; sent++) {
        if (signal?.aborted) return { kind: 'cancelled' };
        if (!this.open) return { kind: 'lost', detail: 'the reader is not connected' };
        if (sent > 0) await this.#quiet();
        const again = await this.#try(command);
        // Silence after damage does not undo that something was heard.
        if (again.kind !== 'silent' || outcome.kind === 'silent') outcome = again;
        if (outcome.kind === 'lost') return outcome;
        if (outcome.kind === 'answer' && !isLineDamage(outcome.sw3)) break;
      }
      this.#judge(outcome);
      return outcome;
    });
  }

  async close(): Promise<void> {
    this.#listening?.lose('the reader was closed');
    await this.#connection.close();
    this.#stopBytes();
    this.#listeners.clear();
  }

  #try(command: SamVCommand): Promise<Exchange> {
    return new Promise((resolve) => {
      const decoder = new SamVDecoder();
      let bytes = 0;
      let gapTimer: number | null = null;
      let damage: string | null = null;
      const settle = (outcome: Exchange): void => {
        this.#listening = null;
        this.#clock.clearTimeout(timer);
        if (gapTimer !== null) this.#clock.clearTimeout(gapTimer);
        resolve(outcome);
      };
      const end = (why: string): void => settle(bytes === 0 ? { kind: 'silent' } : { kind: 'damaged', detail: damage ?? why });
      const timer = this.#clock.setTimeout(() => end('the answer did not come to its end'), READER_LIMITS.answerTimeoutMs[command]);
      this.#listening = {
        lose: (detail) => settle({ kind: 'lost', detail }),
        hear: (chunk) => {
          bytes += chunk.length;
          if (bytes > READER_LIMITS.bytesPerTry) {
            end('noise without end');
            return;
          }
          for (const found of decoder.push(chunk)) {
            if (found.kind === 'damaged') damage = `a frame with a wrong ${found.reason}`;
            else if (isAnswerTo(command, found.sw3)) {
              settle(found);
              return;
            }
          }
          if (gapTimer !== null) this.#clock.clearTimeout(gapTimer);
          gapTimer = this.#clock.setTimeout(() => end('the answer broke off'), READER_LIMITS.gapTimeoutMs);
        },
      };
      void this.#transport.write(encodeCommand(command)).then((written) => {
        if (!written.ok) settle({ kind: 'lost', detail: describe(written.error) });
      });
    });
  }

  /** Waits until the line has said nothing for a while. */
  #quiet(): Promise<void> {
    return new Promise((resolve) => {
      const settle = (): void => {
        this.#listening = null;
        this.#clock.clearTimeout(timer);
        this.#clock.clearTimeout(limit);
        resolve();
      };
      let timer = this.#clock.setTimeout(settle, READER_LIMITS.quietMs);
      const limit = this.#clock.setTimeout(settle, READER_LIMITS.quietTimeoutMs);
      this.#listening = {
        lose: settle,
        hear: () => {
          this.#clock.clearTimeout(timer);
          timer = this.#clock.setTimeout(settle, READER_LIMITS.quietMs);
        },
      };
    });
  }

  #judge(outcome: Exchange): void {
    if (outcome.kind === 'answer') {
      this.#heardAtMs = this.#clock.monotonicMs();
      this.#health = outcome.sw3 === SW3.selfTestFailed || outcome.sw3 === SW3.unauthorised ? 'faulty' : 'well';
    } else if (outcome.kind === 'silent' || outcome.kind === 'damaged') {
      this.#health = 'silent';
    }
    this.#changed();
  }

  #compute(): DeviceStatus<CardReaderCondition> {
    const condition = { samId: this.#samId };
    switch (this.#connection.state()) {
      case 'opening':
        return { availability: 'offline', condition };
      case 'absent':
      case 'closed':
        return { availability: 'absent', condition };
      case 'fault':
        return { availability: 'fault', condition };
      case 'open':
        return { availability: this.#health === 'well' ? 'online' : this.#health === 'unknown' ? 'offline' : 'fault', condition };
    }
  }

  #changed(): void {
    const status = this.#compute();
    const before = this.#published;
    if (status.availability === before.availability && status.condition.samId === before.condition.samId) return;
    this.#published = status;
    for (const listener of [...this.#listeners]) listener(status);
  }
}

/** A success of another command is an answer that came too late; every refusal may be meant. */
function isAnswerTo(command: SamVCommand, sw3: number): boolean {
  const success = sw3 === SW3.ok || sw3 === SW3.cardFound;
  return !success || sw3 === SUCCESS[command];
}

/** The reader says that the command arrived damaged. */
function isLineDamage(sw3: number): boolean {
  return sw3 === SW3.badChecksum || sw3 === SW3.badLength;
}

function describe(reason: TransportError | null): string {
  return reason === null ? 'the reader was closed' : reason.detail;
}

/** Resolves with `null` as soon as `signal` is aborted. */
export function unlessAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T | null> {
  if (signal.aborted) return Promise.resolve(null);
  return new Promise((resolve, reject) => {
    const stop = (): void => resolve(null);
    signal.addEventListener('abort', stop, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop));
  });
}
