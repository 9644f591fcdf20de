/**
 * A card reader made of bytes: hears SAM_V commands, knows what lies on its glass, answers as a reader does, in pieces.
 * Development and test only.
 */
import type { ByteTransport, Clock } from '../core/index.ts';
import { SimulatedTransport } from '../core/simulated-transport.ts';
import { commandOf, encodeFrame, FrameDecoder, type SamVCommand, SW3 } from './sam-v-codec.ts';
import { encodeBase } from './simulated-card.ts';
import { CardReaderFaults, type FaultKind } from './simulated-faults.ts';
import type { SyntheticCard } from './synthetic-people.ts';

export { encodeBase, encodeCardText } from './simulated-card.ts';
export { FAULT_KINDS, type FaultKind, type FaultOptions } from './simulated-faults.ts';
export { SYNTHETIC_PEOPLE, type SyntheticCard, type SyntheticPerson } from './synthetic-people.ts';

export interface SimulatedCardReaderOptions {
  readonly clock: Clock;
  /** 0 ≤ r < 1; where answers are cut. Always the same without. */
  readonly random?: () => number;
  readonly name?: string;
  /** From a command to its answer. */
  readonly latencyMs?: number;
}

/** Longer than any request of the protocol. */
const LONGEST_REQUEST_BYTES = 64;
const SHORTEST_REQUEST_BYTES = 3;
const NOISE_BYTES = 700;
const LONGEST_PIECE_BYTES = 200;
/** What an honest reader never claims. */
const OVER_LONG_BYTES = 0xfff0;
/** Security module 05.01-20260901-0000000042, which nobody has. */
const SAM_ID = Buffer.from('05000100252835012a00000000000000', 'hex');
const FIND_PAYLOAD = [0, 0, 0, 0];
const SELECT_PAYLOAD = [0, 0, 0, 0, 0, 0, 0, 0];

export class SimulatedIdCardReader {
  readonly faults = new CardReaderFaults();
  readonly #cable: SimulatedTransport;
  readonly #clock: Clock;
  readonly #random: () => number;
  readonly #latencyMs: number;
  readonly #requests = new FrameDecoder({ shortestBytes: SHORTEST_REQUEST_BYTES, longestBytes: LONGEST_REQUEST_BYTES });
  readonly #answerListeners = new Set<(bytes: Uint8Array) => void>();
  #card: SyntheticCard | null = null;
  #cardFault: FaultKind | null = null;
  #state: 'away' | 'unseen' | 'found' | 'selected' | 'read' = 'away';

  constructor(options: SimulatedCardReaderOptions) {
    this.#clock = options.clock;
    this.#random = options.random ?? sameEveryTime();
    this.#latencyMs = options.latencyMs ?? 0;
    this.#cable = new SimulatedTransport(options.name ?? 'simulated:id-card-reader', (chunk) => this.receive(chunk));
  }

  /** The driver's end of the cable. */
  get transport(): ByteTransport {
    return this.#cable;
  }

  get plugged(): boolean {
    return this.#cable.plugged;
  }

  get cardOnGlass(): SyntheticCard | null {
    return this.#card;
  }

  /** Whether the card was read since it was put down. */
  get wasRead(): boolean {
    return this.#state === 'read';
  }

  /** Takes the place of one that lies there. `fault` is this card's own: it happens whenever it is read. */
  putCard(card: SyntheticCard, fault: FaultKind | null = null): void {
    this.#card = card;
    this.#cardFault = fault;
    this.#state = 'unseen';
  }

  takeCard(): void {
    this.#card = null;
    this.#cardFault = null;
    this.#state = 'away';
  }

  unplug(): void {
    this.#cable.unplug();
  }

  /** Plugged in again it has forgotten what it saw. */
  replug(): void {
    this.#requests.reset();
    if (this.#state !== 'away') this.#state = 'unseen';
    this.#cable.replug();
  }

  /** Bytes from the driver, also by another cable, as a real serial port. */
  receive(chunk: Uint8Array): void {
    for (const request of this.#requests.push(chunk)) {
      if (request.kind === 'damaged') this.#send(encodeFrame([0, 0, request.reason === 'length' ? SW3.badLength : SW3.badChecksum]));
      else this.#obey(commandOf(request.body));
    }
  }

  /** What it says, for another cable. */
  onAnswer(listener: (bytes: Uint8Array) => void): () => void {
    this.#answerListeners.add(listener);
    return () => this.#answerListeners.delete(listener);
  }

  #obey(command: SamVCommand | null): void {
    if (command === null) {
      this.#send(encodeFrame([0, 0, SW3.badCommand]));
      return;
    }
    const own = command === 'readBase' && this.#cardFault !== null ? { kind: this.#cardFault, gapMs: 0 } : null;
    const fault = own ?? this.faults.take(command);
    const answer = this.#answer(command, fault?.kind ?? null);
    if (this.#latencyMs === 0) this.#say(answer, fault?.kind ?? null, fault?.gapMs ?? 0);
    else this.#clock.setTimeout(() => this.#say(answer, fault?.kind ?? null, fault?.gapMs ?? 0), this.#latencyMs);
  }

  #answer(command: SamVCommand, fault: FaultKind | null): Uint8Array {
    if (fault === 'selfTestFailed') return encodeFrame([0, 0, SW3.selfTestFailed]);
    switch (command) {
      case 'status':
        return encodeFrame([0, 0, SW3.ok]);
      case 'samId':
        return encodeFrame([0, 0, SW3.ok, ...SAM_ID]);
      case 'find':
        // A card that was read is not found again before it has left; the others are, however often one asks.
        if (this.#state === 'away' || this.#state === 'read') return encodeFrame([0, 0, SW3.noCard]);
        this.#state = 'found';
        return encodeFrame([0, 0, SW3.cardFound, ...FIND_PAYLOAD]);
      case 'select':
        if (fault === 'samRejects') return encodeFrame([0, 0, SW3.samRejectsCard]);
        if (this.#state !== 'found') return encodeFrame([0, 0, SW3.selectFailed]);
        this.#state = 'selected';
        return encodeFrame([0, 0, SW3.ok, ...SELECT_PAYLOAD]);
      case 'readBase':
        return this.#readBase(fault);
    }
  }

  #readBase(fault: FaultKind | null): Uint8Array {
    if (this.#card === null || (this.#state !== 'selected' && this.#state !== 'read')) return encodeFrame([0, 0, SW3.readFailed]);
    if (fault === 'wrongCardType') return encodeFrame([0, 0, SW3.wrongCardType]);
    if (fault === 'unreadable') {
      this.#state = 'unseen';
      return encodeFrame([0, 0, SW3.readFailed]);
    }
    const answer = encodeFrame([0, 0, SW3.ok, ...encodeBase(this.#card)]);
    if (fault === 'removeDuringRead') this.takeCard();
    else this.#state = 'read';
    return answer;
  }

  #say(answer: Uint8Array, fault: FaultKind | null, gapMs: number): void {
    switch (fault) {
      case 'silent':
        return;
      case 'damagedFrame':
        answer[answer.length - 2] = (answer[answer.length - 2] ?? 0) ^ 0x55;
        break;
      case 'truncatedFrame':
      case 'removeDuringRead':
        this.#send(answer.subarray(0, Math.ceil(answer.length / 2)));
        return;
      case 'overLongFrame':
        new DataView(answer.buffer, answer.byteOffset).setUint16(5, OVER_LONG_BYTES);
        break;
      case 'noiseBefore':
        this.#send(noise(this.#random));
        break;
      case 'slowBytes':
        this.#dribble(answer, gapMs);
        return;
      case 'unreadable':
      case 'samRejects':
      case 'wrongCardType':
      case 'selfTestFailed':
      case null:
        break;
    }
    this.#send(answer);
  }

  #send(answer: Uint8Array): void {
    for (const piece of this.#cut(answer)) this.#sendPiece(piece);
  }

  #dribble(answer: Uint8Array, gapMs: number): void {
    const pieces = this.#cut(answer);
    const next = (): void => {
      const piece = pieces.shift();
      if (piece === undefined) return;
      this.#sendPiece(piece);
      this.#clock.setTimeout(next, gapMs);
    };
    next();
  }

  #cut(answer: Uint8Array): Uint8Array[] {
    const pieces: Uint8Array[] = [];
    for (let at = 0; at < answer.length; ) {
      const length = 1 + Math.floor(this.#random() ** 3 * LONGEST_PIECE_BYTES);
      pieces.push(answer.subarray(at, at + length));
      at += length;
    }
    return pieces;
  }

  #sendPiece(piece: Uint8Array): void {
    this.#cable.send(piece);
    for (const listener of [...this.#answerListeners]) listener(piece);
  }
}

/** Bytes that hold a preamble with an impossible length, and the beginning of another. */
function noise(random: () => number): Uint8Array {
  const bytes = Uint8Array.from({ length: NOISE_BYTES }, () => Math.floor(random() * 256));
  bytes.set([0xaa, 0xaa, 0xaa, 0x96, 0x69, 0xff, 0xff], 100);
  bytes.set([0xaa, 0xaa], NOISE_BYTES - 2);
  return bytes;
}

function sameEveryTime(): () => number {
  let state = 42;
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return state / 2_147_483_648;
  };
}
