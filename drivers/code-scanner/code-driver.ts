/**
 * A serial scanner of codes. A code is what comes between two pauses: so one scan is one code whatever suffix the scanner sends,
 * and a code of several lines is refused whole instead of being taken for its first line.
 */
import {
  type ByteTransport,
  type Clock,
  type Connection,
  type ConnectionState,
  err,
  keepConnected,
  Mutex,
  type Result,
} from '../core/index.ts';
import { decodeCode } from './code-codec.ts';
import { CODE_LIMITS } from './limits.ts';
import type { CodeReadError, CodeScanner } from './types.ts';

export interface CodeScannerOptions {
  readonly transport: ByteTransport;
  readonly clock: Clock;
  /** 0 ≤ r < 1. */
  readonly random: () => number;
}

type CodeResult = Result<string, CodeReadError>;
type Status = ReturnType<CodeScanner['status']>;

/**
 * Half a pause, twice: after the whole process stood still, timers come before the bytes that have arrived meanwhile, and a code
 * must not be torn for that.
 */
const HALF_GAP_MS = CODE_LIMITS.gapMs / 2;
/** Nothing is kept beyond what shows that a code is too long: prefix and suffix come on top of it. */
const KEPT_BYTES = CODE_LIMITS.codeBytes + 8;

export function createCodeScanner(options: CodeScannerOptions): CodeScanner {
  return new SerialCodeScanner(options);
}

class SerialCodeScanner implements CodeScanner {
  readonly #clock: Clock;
  readonly #connection: Connection;
  readonly #stopBytes: () => void;
  readonly #turn = new Mutex();
  readonly #closing = new AbortController();
  readonly #listeners = new Set<(status: Status) => void>();
  #published: Status = { availability: 'offline', condition: {} };
  #waiting: ((result: CodeResult) => void) | null = null;
  /** Since the last pause. */
  #code: Uint8Array[] = [];
  #codeBytes = 0;
  /** Somebody waited when the first of them came. */
  #wanted = false;
  #flooded = false;
  #gap: number | null = null;

  constructor({ transport, clock, random }: CodeScannerOptions) {
    this.#clock = clock;
    this.#stopBytes = transport.onBytes((chunk) => this.#hear(chunk));
    this.#connection = keepConnected({
      ...{ transport, clock, random },
      onState: (state) => {
        this.#forget();
        if (state !== 'open') this.#answer(unavailable(state));
        this.#changed();
      },
    });
  }

  status(): Status {
    return this.#published;
  }

  onStatus(listener: (status: Status) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  readCode(options: { readonly signal: AbortSignal }): Promise<CodeResult> {
    const signal = AbortSignal.any([options.signal, this.#closing.signal]);
    return this.#turn.run(() => this.#waitForCode(signal));
  }

  async close(): Promise<void> {
    this.#closing.abort();
    await this.#connection.close();
    this.#stopBytes();
    this.#listeners.clear();
  }

  #waitForCode(signal: AbortSignal): Promise<CodeResult> {
    if (signal.aborted) return Promise.resolve(err({ kind: 'cancelled' }));
    if (this.#connection.state() !== 'open') return Promise.resolve(unavailable(this.#connection.state()));
    if (this.#flooded) return Promise.resolve(unavailable('fault'));
    return new Promise((resolve) => {
      const settle = (result: CodeResult): void => {
        signal.removeEventListener('abort', cancel);
        this.#waiting = null;
        // What goes on of a code that nobody waits for any more is not for the next one who waits.
        this.#wanted = false;
        resolve(result);
      };
      const cancel = (): void => settle(err({ kind: 'cancelled' }));
      signal.addEventListener('abort', cancel, { once: true });
      this.#waiting = settle;
    });
  }

  #hear(chunk: Uint8Array): void {
    if (chunk.length === 0) return;
    if (this.#codeBytes === 0) this.#wanted = this.#waiting !== null;
    // Cut, not refused: whether it was too long is told when it has ended.
    const room = KEPT_BYTES - this.#codeBytes;
    if (this.#wanted && room > 0) this.#code.push(chunk.slice(0, room));
    this.#codeBytes += chunk.length;
    if (this.#codeBytes > CODE_LIMITS.floodBytes && !this.#flooded) {
      this.#flooded = true;
      this.#answer(unavailable('fault'));
      this.#changed();
    }
    this.#awaitPause(HALF_GAP_MS, () => this.#awaitPause(HALF_GAP_MS, () => this.#end()));
  }

  #awaitPause(delayMs: number, then: () => void): void {
    if (this.#gap !== null) this.#clock.clearTimeout(this.#gap);
    this.#gap = this.#clock.setTimeout(() => {
      this.#gap = null;
      then();
    }, delayMs);
  }

  #end(): void {
    const code = this.#wanted && !this.#flooded ? decodeCode(Buffer.concat(this.#code)) : null;
    this.#forget();
    this.#changed();
    if (code !== null) this.#answer(code);
  }

  #forget(): void {
    if (this.#gap !== null) this.#clock.clearTimeout(this.#gap);
    this.#gap = null;
    this.#code = [];
    this.#codeBytes = 0;
    this.#wanted = false;
    this.#flooded = false;
  }

  #answer(result: CodeResult): void {
    this.#waiting?.(result);
  }

  #changed(): void {
    const availability = availabilityOf(this.#connection.state(), this.#flooded);
    if (availability === this.#published.availability) return;
    this.#published = { availability, condition: {} };
    for (const listener of [...this.#listeners]) listener(this.#published);
  }
}

function availabilityOf(state: ConnectionState, flooded: boolean): Status['availability'] {
  switch (state) {
    case 'opening':
      return 'offline';
    case 'absent':
    case 'closed':
      return 'absent';
    case 'fault':
      return 'fault';
    case 'open':
      return flooded ? 'fault' : 'online';
  }
}

function unavailable(state: ConnectionState): CodeResult {
  return err({ kind: 'scannerUnavailable', detail: `the scanner is ${state === 'fault' ? 'not to be understood' : 'not connected'}` });
}
