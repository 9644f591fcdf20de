/**
 * A receipt printer made of bytes: reads ESC/POS, prints on paper that can run out, answers as a printer does. Development
 * and test only.
 */
import type { ByteTransport, Clock } from '../core/index.ts';
import { SimulatedTransport } from '../core/simulated-transport.ts';
import { type SimulatedCommand, SimulatedCommandReader, type ReadCommand } from './simulated-command.ts';
import { drawPaper, type Paper, type PaperItem, paperText, qrBitmap } from './simulated-paper.ts';

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
const ASCII_DOTS = 12;
const CHARACTER_DOTS = 24;
/** From the head to the cutter. */
const CUTTER_DOTS = 96;
const DEFAULT_SPACING_DOTS = 30;
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
  readonly #answerListeners = new Set<(bytes: Uint8Array) => void>();
  readonly #done: { readonly items: readonly PaperItem[]; readonly cut: Paper['cut'] }[] = [];
  #reader = new SimulatedCommandReader();
  #queue: ReadCommand[] = [];
  #queuedBytes = 0;
  #heldOff = false;
  #moving: number | null = null;
  #current: PaperItem[] = [];
  #line = '';
  #style = freshStyle();
  #qr = { moduleDots: 3, level: 'L' as 'L' | 'M' | 'Q' | 'H', text: '' };
  #automaticMask = 0;
  #paperLeftMm = ROLL_MM;
  #out = false;
  #coverOpen = false;
  #jammed = false;

  constructor(options: SimulatedPrinterOptions) {
    this.#clock = options.clock;
    this.#dotsPerLine = options.dotsPerLine ?? 576;
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
    return this.#pieces().map(({ items, cut }) => ({
      text: paperText(items),
      qr: items.flatMap((item) => (item.kind === 'qr' ? [item.text] : [])),
      heightMm: items.reduce((sum, item) => sum + item.heightDots, 0) / DOTS_PER_MM,
      cut,
    }));
  }

  /** PNG, one bit, a pixel a dot; `null` when there is no such paper. */
  async paperPng(index: number): Promise<Uint8Array | null> {
    const piece = this.#pieces()[index];
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
      if (this.#out) this.#finishPiece('none');
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
    this.#style = freshStyle();
  }

  replug(): void {
    this.#cable.replug();
  }

  #pieces(): { readonly items: readonly PaperItem[]; readonly cut: Paper['cut'] }[] {
    return [...this.#done, { items: this.#current, cut: 'none' as const }].filter(({ items }) => items.some((item) => item.kind !== 'feed'));
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
    this.#line = '';
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
      const heightDots = this.#heightOf(next.command);
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
    this.#moving = this.#clock.setTimeout(() => {
      this.#moving = null;
      this.#run();
    }, (mm / PRINT_MM_PER_SECOND) * 1_000 * factor);
  }

  #heightOf(command: SimulatedCommand): number {
    if (command.kind === 'lineFeed') return Math.max(this.#style.spacingDots, this.#line === '' ? 0 : CHARACTER_DOTS * this.#style.size);
    if (command.kind === 'feedLines') return command.lines * this.#style.spacingDots;
    if (command.kind === 'raster') return command.bitmap.heightDots;
    if (command.kind === 'qrPrint') return this.#qr.text === '' ? 0 : qrBitmap(this.#qr.text, this.#qr.moduleDots, this.#qr.level).heightDots;
    return command.kind === 'cut' ? CUTTER_DOTS + command.feedDots : 0;
  }

  #execute(command: SimulatedCommand, heightDots: number): void {
    switch (command.kind) {
      case 'initialise':
        this.#style = freshStyle();
        this.#line = '';
        return;
      case 'chineseMode':
        return;
      case 'align':
        this.#style.align = command.align;
        return;
      case 'size':
        if (command.width !== command.height || (command.width !== 1 && command.width !== 2)) this.errors.push(`size ${command.width}×${command.height}`);
        else this.#style.size = command.width;
        return;
      case 'bold':
        this.#style.bold = command.on;
        return;
      case 'lineSpacing':
        this.#style.spacingDots = command.dots;
        return;
      case 'characters':
        this.#line += command.text;
        this.#style.usedDots += ASCII_DOTS * (command.chinese ? 2 : 1) * this.#style.size;
        return;
      case 'lineFeed':
        this.#printLine(heightDots);
        return;
      case 'feedLines':
        this.#current.push({ kind: 'feed', heightDots });
        return;
      case 'raster':
        if (command.bitmap.widthDots > this.#dotsPerLine) this.errors.push(`raster of ${command.bitmap.widthDots} dots`);
        this.#current.push({ kind: 'raster', bitmap: command.bitmap, heightDots });
        return;
      case 'qrModel':
        if (command.model !== 2) this.errors.push(`QR model ${command.model}`);
        return;
      case 'qrModuleDots':
        this.#qr.moduleDots = command.dots;
        return;
      case 'qrLevel':
        this.#qr.level = command.level;
        return;
      case 'qrStore':
        this.#qr.text = command.text;
        return;
      case 'qrPrint':
        this.#printQr(heightDots);
        return;
      case 'cut':
        this.#current.push({ kind: 'feed', heightDots });
        this.#finishPiece(command.cut);
        return;
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
      case 'realTimeStatus':
      case 'clearBuffer':
        throw new Error(`${command.kind} is answered on arrival`);
    }
  }

  #printLine(heightDots: number): void {
    const { align, size, bold, usedDots } = this.#style;
    if (usedDots > this.#dotsPerLine) this.errors.push(`a line of ${usedDots} dots: ${this.#line}`);
    this.#current.push({ kind: 'line', line: { text: this.#line, align, size, bold, widthDots: this.#dotsPerLine }, heightDots });
    this.#line = '';
    this.#style.usedDots = 0;
  }

  #printQr(heightDots: number): void {
    const { text, moduleDots, level } = this.#qr;
    if (text === '') {
      this.errors.push('QR printed before it was stored');
      return;
    }
    const bitmap = qrBitmap(text, moduleDots, level);
    if (bitmap.widthDots > this.#dotsPerLine) this.errors.push(`QR of ${bitmap.widthDots} dots`);
    this.#current.push({ kind: 'qr', text, centred: this.#style.align === 'centre', bitmap, heightDots });
  }

  #finishPiece(cut: Paper['cut']): void {
    this.#done.push({ items: this.#current, cut });
    this.#current = [];
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

function freshStyle(): { align: 'left' | 'centre'; size: 1 | 2; bold: boolean; spacingDots: number; usedDots: number } {
  return { align: 'left', size: 1, bold: false, spacingDots: DEFAULT_SPACING_DOTS, usedDots: 0 };
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
