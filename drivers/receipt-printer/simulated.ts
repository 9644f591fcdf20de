/**
 * A receipt printer made of bytes: reads ESC/POS, prints on paper that can run out, answers as a printer does. Development
 * and test only.
 */
import type { ByteTransport, Clock } from '../core/index.ts';
import { SimulatedTransport } from '../core/simulated-transport.ts';
import { type ReadCommand, type SimulatedCommand, SimulatedCommandReader } from './simulated-command.ts';
import { SimulatedHead } from './simulated-head.ts';
import { drawPaper, type Paper, paperText } from './simulated-paper.ts';

export type { Paper } from './simulated-paper.ts';

export interface SimulatedPrinterFaults {
  /** Says nothing, prints all the same. */
  silent: boolean;
  /** Answers every chunk with noise. */
  babble: boolean;
  /** Prints, but GS ( H and GS r go unanswered. */
  loseConfirmation: boolean;
  /** Prints twenty times slower. */
  slow: boolean;
}

export interface SimulatedPrinterOptions {
  readonly clock: Clock;
  readonly name?: string;
  readonly dotsPerLine?: 576 | 384;
  /** Whether GS ( H is known; a clone takes it for an unknown command. */
  readonly confirmsPrinting?: boolean;
  /** 1 = 150 mm/s. The default lets a receipt out in about half a second. */
  readonly timeScale?: number;
  readonly receiveBufferBytes?: number;
}

const DOTS_PER_MM = 8;
const PRINT_MM_PER_SECOND = 150;
const ROLL_MM = 50_000;
const NEAR_END_MM = 3_000;
const SLOW_FACTOR = 20;
const NOISE_BYTES = 4_096;
const XON = 0x11;
const XOFF = 0x13;
const IDENTITY: Readonly<Record<number, string>> = { 65: '1.00', 66: 'SIMULATED', 67: 'SRP-80', 68: '000001', 69: 'GB18030' };

export class SimulatedReceiptPrinter {
  readonly faults: SimulatedPrinterFaults = { silent: false, babble: false, loseConfirmation: false, slow: false };
  /** What it was sent and did not understand, lines wider than the paper, bytes that no longer fitted. */
  readonly errors: string[] = [];
  readonly #cable: SimulatedTransport;
  readonly #clock: Clock;
  readonly #dotsPerLine: number;
  readonly #confirmsPrinting: boolean;
  readonly #timeScale: number;
  readonly #bufferBytes: number;
  readonly #head: SimulatedHead;
  readonly #answerListeners = new Set<(bytes: Uint8Array) => void>();
  #reader = new SimulatedCommandReader();
  #queue: ReadCommand[] = [];
  #queuedBytes = 0;
  #heldOff = false;
  #moving: number | null = null;
  #automaticMask = 0;
  #paperLeftMm = ROLL_MM;
  #out = false;
  #coverOpen = false;
  #jammed = false;

  constructor(options: SimulatedPrinterOptions) {
    this.#clock = options.clock;
    this.#dotsPerLine = options.dotsPerLine ?? 576;
    this.#head = new SimulatedHead(this.#dotsPerLine, (what) => this.errors.push(what));
    this.#confirmsPrinting = options.confirmsPrinting ?? true;
    this.#timeScale = options.timeScale ?? 0.5;
    this.#bufferBytes = options.receiveBufferBytes ?? 8_192;
    this.#cable = new SimulatedTransport(options.name ?? 'simulated:receipt-printer', (chunk) => this.receive(chunk));
  }

  /** The driver's end of the cable. */
  get transport(): ByteTransport {
    return this.#cable;
  }

  get plugged(): boolean {
    return this.#cable.plugged;
  }

  get paperLeftMm(): number {
    return this.#paperLeftMm;
  }

  /** Bytes from another cable, as a real serial port. */
  receive(chunk: Uint8Array): void {
    if (this.faults.babble) this.#answer(noise());
    for (const read of this.#reader.push(chunk)) {
      if (read.command.kind === 'realTimeStatus') this.#answer([this.#realTimeByte(read.command.question)]);
      else if (read.command.kind === 'clearBuffer') this.#clear();
      else this.#enqueue(read);
    }
    this.#run();
  }

  /** What it says, for another cable. */
  onAnswer(listener: (bytes: Uint8Array) => void): () => void {
    this.#answerListeners.add(listener);
    return () => this.#answerListeners.delete(listener);
  }

  /** In the order in which they came out; the last may still hang in the printer. Blank paper is not listed. */
  papers(): Paper[] {
    return this.#head.pieces().map(({ items, cut }) => ({
      text: paperText(items),
      qr: items.flatMap((item) => (item.kind === 'qr' ? [item.text] : [])),
      heightMm: items.reduce((sum, item) => sum + item.heightDots, 0) / DOTS_PER_MM,
      cut,
    }));
  }

  /** PNG, one bit, a pixel a dot; `null` when there is no such paper. */
  async paperPng(index: number): Promise<Uint8Array | null> {
    const piece = this.#head.pieces()[index];
    return piece === undefined ? null : drawPaper(piece.items, this.#dotsPerLine, this.#clock);
  }

  runOutOfPaper(): void {
    this.#change(() => {
      this.#paperLeftMm = 0;
      this.#out = true;
    });
  }

  /** A fresh roll unless asked otherwise. What hung in the printer falls out. */
  loadPaper(mm = ROLL_MM): void {
    this.#change(() => {
      if (this.#out) this.#head.finishPiece('none');
      this.#paperLeftMm = mm;
      this.#out = mm <= 0;
    });
  }

  /** The paper ends in the middle of whatever is printed then. */
  runOutAfterMm(mm: number): void {
    this.#change(() => {
      this.#paperLeftMm = mm;
    });
  }

  openCover(): void {
    this.#change(() => {
      this.#coverOpen = true;
    });
  }

  closeCover(): void {
    this.#change(() => {
      this.#coverOpen = false;
    });
  }

  cutterJam(): void {
    this.#change(() => {
      this.#jammed = true;
    });
  }

  clearJam(): void {
    this.#change(() => {
      this.#jammed = false;
    });
  }

  /** Cable and power. What is printed stays; what is not is forgotten. */
  unplug(): void {
    this.#cable.unplug();
    if (this.#moving !== null) this.#clock.clearTimeout(this.#moving);
    this.#moving = null;
    this.#reader = new SimulatedCommandReader();
    this.#automaticMask = 0;
    this.#clear();
    this.#head.reset();
  }

  replug(): void {
    this.#cable.replug();
  }

  #enqueue(read: ReadCommand): void {
    if (this.#queuedBytes + read.byteLength > this.#bufferBytes) {
      this.errors.push(`buffer overrun: ${read.command.kind} lost`);
      return;
    }
    this.#queue.push(read);
    this.#queuedBytes += read.byteLength;
    if (!this.#heldOff && this.#queuedBytes > this.#bufferBytes / 2) {
      this.#heldOff = true;
      this.#answer([XOFF]);
    }
  }

  #clear(): void {
    this.#queue = [];
    this.#queuedBytes = 0;
    this.#head.dropLine();
    this.#release();
  }

  #release(): void {
    if (!this.#heldOff || this.#queuedBytes > this.#bufferBytes / 4) return;
    this.#heldOff = false;
    this.#answer([XON]);
  }

  #run(): void {
    while (this.#moving === null && !this.#blocked()) {
      const next = this.#queue[0];
      if (next === undefined) return;
      const heightDots = this.#head.heightOf(next.command);
      if (heightDots / DOTS_PER_MM > this.#paperLeftMm) {
        this.runOutOfPaper();
        return;
      }
      this.#queue.shift();
      this.#queuedBytes -= next.byteLength;
      this.#release();
      this.#execute(next.command, heightDots);
      if (heightDots > 0) this.#move(heightDots / DOTS_PER_MM);
    }
  }

  #move(mm: number): void {
    const before = this.#automaticBytes();
    this.#paperLeftMm -= mm;
    this.#reportSince(before);
    const factor = this.#timeScale * (this.faults.slow ? SLOW_FACTOR : 1);
    this.#moving = this.#clock.setTimeout(
      () => {
        this.#moving = null;
        this.#run();
      },
      (mm / PRINT_MM_PER_SECOND) * 1_000 * factor,
    );
  }

  #execute(command: SimulatedCommand, heightDots: number): void {
    if (this.#head.execute(command, heightDots)) return;
    switch (command.kind) {
      case 'automaticStatus':
        this.#automaticMask = command.mask;
        if (command.mask !== 0) this.#answer(this.#automaticBytes());
        return;
      case 'paperSensor':
        if (!this.faults.loseConfirmation) this.#answer([this.#isNearEnd() ? 0x03 : 0x00]);
        return;
      case 'identify':
        this.#answer([0x5f, ...Buffer.from(IDENTITY[command.what] ?? ''), 0]);
        return;
      case 'confirm':
        if (!this.#confirmsPrinting) this.errors.push('GS ( H on a printer without it');
        else if (!this.faults.loseConfirmation) this.#answer([0x37, 0x22, ...command.id, 0]);
        return;
      case 'unknown':
        this.errors.push(`unknown command ${command.hex}`);
        return;
      default:
        throw new Error(`${command.kind} is neither the head's nor the board's`);
    }
  }

  #blocked(): boolean {
    return this.#out || this.#coverOpen || this.#jammed;
  }

  #isNearEnd(): boolean {
    return this.#paperLeftMm < NEAR_END_MM;
  }

  #change(what: () => void): void {
    const before = this.#automaticBytes();
    what();
    this.#reportSince(before);
    this.#run();
  }

  #reportSince(before: readonly number[]): void {
    const now = this.#automaticBytes();
    if (this.#automaticMask !== 0 && now.some((byte, index) => byte !== before[index])) this.#answer(now);
  }

  /** ASB. */
  #automaticBytes(): number[] {
    const first = 0x10 | (this.#blocked() ? 0x08 : 0) | (this.#coverOpen ? 0x20 : 0);
    return [first, this.#jammed ? 0x08 : 0, this.#out ? 0x0f : this.#isNearEnd() ? 0x03 : 0, 0];
  }

  /** DLE EOT. */
  #realTimeByte(question: number): number {
    if (question === 1) return 0x12 | (this.#blocked() ? 0x08 : 0);
    if (question === 2) return 0x12 | (this.#coverOpen ? 0x04 : 0) | (this.#out ? 0x20 : 0) | (this.#jammed ? 0x40 : 0);
    if (question === 3) return 0x12 | (this.#jammed ? 0x08 : 0);
    return 0x12 | (this.#isNearEnd() ? 0x0c : 0) | (this.#out ? 0x60 : 0);
  }

  #answer(bytes: ArrayLike<number>): void {
    if (this.faults.silent) return;
    const answer = Uint8Array.from(Array.from(bytes));
    this.#cable.send(answer);
    for (const listener of this.#answerListeners) listener(answer);
  }
}

/** The same noise every time. */
function noise(): Uint8Array {
  const bytes = new Uint8Array(NOISE_BYTES);
  let state = 0x2f6e2b1;
  for (let index = 0; index < bytes.length; index++) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    bytes[index] = state >>> 24;
  }
  return bytes;
}
