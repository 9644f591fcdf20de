/** A serial scanner of codes made of bytes: what is held before it, it sends. Development and test only. */
import iconv from 'iconv-lite';
import type { ByteTransport, Clock } from '../core/index.ts';
import { SimulatedTransport } from '../core/simulated-transport.ts';
import { CODE_LIMITS } from './limits.ts';

export interface SimulatedCodeScannerFaults {
  /** The line breaks in the middle of each code. */
  torn: boolean;
  /** A code is followed by noise without end, until this is put right. */
  flood: boolean;
  /** Sends bytes that are no text. */
  garbage: boolean;
}

export interface SimulatedCodeScannerOptions {
  readonly clock: Clock;
  /** 0 ≤ r < 1; where codes are cut. Always the same without. */
  readonly random?: () => number;
  readonly name?: string;
  /** How it was set up. `cr` unless told. */
  readonly suffix?: 'cr' | 'crlf' | 'none';
  readonly stx?: boolean;
  /** Sends `]Q1` before the code. */
  readonly aim?: boolean;
  readonly encoding?: 'utf-8' | 'gb18030';
}

const SUFFIXES = { cr: '\r', crlf: '\r\n', none: '' } as const;
/** Not in UTF-8, and not in GB 18030 either. */
const GARBAGE = Uint8Array.of(0xff, 0xfe, 0x80, 0xff, 0x81);
const FLOOD_EVERY_MS = CODE_LIMITS.gapMs / 5;
const FLOOD_BYTES = 16_384;
const LONGEST_PIECE_BYTES = 24;

export class SimulatedCodeScanner {
  readonly faults: SimulatedCodeScannerFaults = { torn: false, flood: false, garbage: false };
  readonly #options: SimulatedCodeScannerOptions;
  readonly #cable: SimulatedTransport;
  readonly #sentListeners = new Set<(bytes: Uint8Array) => void>();
  #lastShown: string | null = null;
  #flooding = false;

  constructor(options: SimulatedCodeScannerOptions) {
    this.#options = options;
    // What is written to it, such as a trigger, it does not need: it always looks.
    this.#cable = new SimulatedTransport(options.name ?? 'simulated:code-scanner', () => undefined);
  }

  /** The driver's end of the cable. */
  get transport(): ByteTransport {
    return this.#cable;
  }

  get plugged(): boolean {
    return this.#cable.plugged;
  }

  /** The code that was last held before it. */
  get lastShown(): string | null {
    return this.#lastShown;
  }

  /** Holds a code before it; it sends the code once, in pieces. */
  show(text: string): void {
    this.#lastShown = text;
    if (!this.plugged) return;
    const { suffix = 'cr', stx = false, aim = false, encoding = 'utf-8' } = this.#options;
    const framed = `${stx ? '\u0002' : ''}${aim ? ']Q1' : ''}${text}${SUFFIXES[suffix]}`;
    const code = this.faults.garbage ? GARBAGE : iconv.encode(framed, encoding);
    this.#sendInPieces(this.faults.torn ? code.subarray(0, Math.ceil(code.length / 2)) : code);
    if (this.faults.flood && !this.#flooding) this.#flood();
  }

  /** What it says, for another cable. */
  onSent(listener: (bytes: Uint8Array) => void): () => void {
    this.#sentListeners.add(listener);
    return () => this.#sentListeners.delete(listener);
  }

  unplug(): void {
    this.#cable.unplug();
  }

  replug(): void {
    this.#cable.replug();
  }

  #flood(): void {
    this.#flooding = this.faults.flood && this.plugged;
    if (!this.#flooding) return;
    this.#send(Uint8Array.from({ length: FLOOD_BYTES }, (_, at) => (at * 7) % 251));
    this.#options.clock.setTimeout(() => this.#flood(), FLOOD_EVERY_MS);
  }

  #sendInPieces(bytes: Uint8Array): void {
    const { random = () => 0.5 } = this.#options;
    for (let at = 0; at < bytes.length; ) {
      const end = at + 1 + Math.floor(random() * LONGEST_PIECE_BYTES);
      this.#send(bytes.subarray(at, end));
      at = end;
    }
  }

  #send(bytes: Uint8Array): void {
    this.#cable.send(bytes);
    for (const listener of [...this.#sentListeners]) listener(bytes);
  }
}
