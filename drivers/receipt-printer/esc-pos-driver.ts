/**
 * The receipt printer behind an ESC/POS cable. Promises: what is `notStarted` has left nothing of the job on paper, what is
 * `printed` the printer itself confirmed, and what is `unknown` is never printed again by itself.
 */
import { type ByteTransport, type Clock, err, Mutex, ok, type Result, waitMs } from '../core/index.ts';
import { cutBytes, type DotsPerLine, type EncodedReceipt, encodeReceipt, INITIALISE, rasterBands } from './esc-pos-encoder.ts';
import { rasteriseLines } from './glyph-raster.ts';
import { DRIVER_LIMITS } from './limits.ts';
import { PrinterLink, type Trouble } from './printer-link.ts';
import type { PrintError, PrintOutcome, ReceiptDocument, ReceiptPrinter } from './types.ts';

export interface ReceiptPrinterOptions {
  readonly transport: ByteTransport;
  readonly clock: Clock;
  /** 0 ≤ r < 1. */
  readonly random: () => number;
  /** 576 on 80 mm paper, 384 on 58 mm. */
  readonly dotsPerLine: DotsPerLine;
  /** The printer answers GS ( H. Many clones do not. */
  readonly confirmsPrinting: boolean;
  /** `full` where a presenter or a tray takes the receipt; `partial` (the default) leaves it hanging by a point. */
  readonly cut?: 'full' | 'partial';
}

/** GS a: report every change by itself. */
const ENABLE_AUTOMATIC_STATUS = Uint8Array.of(0x1d, 0x61, 0xff);
/** DLE DC4 8: forget what is not printed yet, so that new paper does not bring out the rest of somebody's receipt. */
const CLEAR_BUFFER = Uint8Array.of(0x10, 0x14, 0x08, 0x01, 0x03, 0x14, 0x01, 0x06, 0x02, 0x08);
/** GS r 1: answered when everything before it has been taken. */
const ASK_PAPER_SENSOR = Uint8Array.of(0x1d, 0x72, 0x01);
const ID_FIRST = 0x20;
const ID_RANGE = 0x7f - ID_FIRST;
const ID_LENGTH = 4;

type JobResult = Result<PrintOutcome, PrintError>;

export function createReceiptPrinter(options: ReceiptPrinterOptions): ReceiptPrinter {
  return new EscPosPrinter(options);
}

class EscPosPrinter implements ReceiptPrinter {
  readonly #options: ReceiptPrinterOptions;
  readonly #link: PrinterLink;
  readonly #turn = new Mutex();
  #poll: number | null = null;
  #closed = false;
  #jobNumber: number;
  /** Something of an earlier job may hang from the cutter: after an unknown outcome, and after a start, which may be one. */
  #tailOnPaper = true;

  constructor(options: ReceiptPrinterOptions) {
    this.#options = options;
    this.#jobNumber = Math.floor(options.random() * ID_RANGE ** ID_LENGTH);
    this.#link = new PrinterLink({ ...options, onOpened: () => void this.#turn.run(() => this.#greet()) });
    this.#schedulePoll();
  }

  status(): ReturnType<ReceiptPrinter['status']> {
    return this.#link.status();
  }

  onStatus(listener: Parameters<ReceiptPrinter['onStatus']>[0]): () => void {
    return this.#link.onStatus(listener);
  }

  async print(document: ReceiptDocument): Promise<JobResult> {
    const encoded = encodeReceipt(document, this.#options.dotsPerLine);
    if (!encoded.ok) return encoded;
    return this.#turn.run(async () => {
      const result = await this.#run(encoded.value, document);
      if (result.ok) this.#tailOnPaper = false;
      else if (result.error.kind === 'unknown') await this.#leaveBehind();
      return result;
    });
  }

  async close(): Promise<void> {
    this.#closed = true;
    if (this.#poll !== null) this.#options.clock.clearTimeout(this.#poll);
    await this.#link.close();
    await this.#turn.run(() => Promise.resolve());
  }

  async #run(encoded: EncodedReceipt, document: ReceiptDocument): Promise<JobResult> {
    if (!this.#link.open) return notStarted(this.#link.trouble() ?? 'absent');
    const body = await this.#body(encoded, document);
    if (!(await this.#link.probe())) return notStarted(this.#link.trouble() ?? 'fault');
    const before = this.#link.trouble();
    if (before !== null) return notStarted(before);
    this.#link.expectRoom();

    const preface = [...(this.#tailOnPaper ? [cutBytes('partial')] : []), INITIALISE, ENABLE_AUTOMATIC_STATUS];
    const opened = await this.#link.write(joinBytes(preface), DRIVER_LIMITS.answerTimeoutMs);
    if (!opened.ok) return notStarted(this.#link.trouble() ?? 'offline');

    const timeoutMs = DRIVER_LIMITS.printTimeoutMs + encoded.lineCount * DRIVER_LIMITS.printTimeoutPerLineMs;
    const deadlineMs = this.#options.clock.monotonicMs() + timeoutMs;
    const failure = await this.#send([...body, cutBytes(this.#options.cut ?? 'partial')], deadlineMs, false);
    if (failure !== null) return failure;
    return this.#options.confirmsPrinting ? this.#confirm(deadlineMs) : this.#settleUnconfirmed(deadlineMs);
  }

  /** Drawn lines where they are needed; where drawing fails, the receipt still says which character it was. */
  async #body(encoded: EncodedReceipt, document: ReceiptDocument): Promise<Uint8Array[]> {
    const lines = encoded.parts.flatMap((part) => (part.kind === 'raster' ? [part.line] : []));
    const drawn = lines.length === 0 ? ok([]) : await rasteriseLines(lines, this.#options.clock);
    if (drawn.ok) {
      const bitmaps = [...drawn.value];
      return encoded.parts.flatMap((part) => (part.kind === 'bytes' ? [part.bytes] : rasterBands(bitmaps.shift() ?? NO_DOTS)));
    }
    const spelled = encodeReceipt(document, this.#options.dotsPerLine, 'codePoint');
    return spelled.ok ? spelled.value.parts.flatMap((part) => (part.kind === 'bytes' ? [part.bytes] : [])) : [];
  }

  /** `null` when all was taken. `begun`: something of the job has been written before. */
  async #send(commands: readonly Uint8Array[], deadlineMs: number, begun: boolean): Promise<JobResult | null> {
    const { clock } = this.#options;
    let written = begun;
    for (const chunk of chunksOf(commands)) {
      const state = await this.#link.until(
        () => this.#link.lastingTrouble() ?? (this.#link.mayWrite ? 'ready' : null),
        deadlineMs - clock.monotonicMs(),
      );
      if (state !== 'ready' && !written) return notStarted(state ?? 'offline');
      if (state === null) return this.#unknownAfterTimeout();
      if (state !== 'ready') return unknown(state);
      written = true;
      const taken = await this.#link.write(chunk, deadlineMs - clock.monotonicMs());
      if (!taken.ok) {
        return taken.error.kind === 'timeout' ? this.#unknownAfterTimeout() : unknown(this.#link.lastingTrouble() ?? 'offline');
      }
      await waitMs(clock, DRIVER_LIMITS.chunkPauseMs);
    }
    return null;
  }

  async #confirm(deadlineMs: number): Promise<JobResult> {
    const id = this.#nextId();
    const request = Uint8Array.of(0x1d, 0x28, 0x48, 0x06, 0x00, 0x30, 0x30, ...Buffer.from(id, 'latin1'));
    const failure = await this.#send([request], deadlineMs, true);
    if (failure !== null) return failure;
    const state = await this.#link.until(
      () => (this.#link.processedId === id ? 'printed' : this.#link.lastingTrouble()),
      deadlineMs - this.#options.clock.monotonicMs(),
    );
    if (state === null) return this.#unknownAfterTimeout();
    return state === 'printed' ? ok('printed') : unknown(state);
  }

  async #settleUnconfirmed(deadlineMs: number): Promise<JobResult> {
    const answersBefore = this.#link.paperSensorAnswers;
    const failure = await this.#send([ASK_PAPER_SENSOR], deadlineMs, true);
    if (failure !== null) return failure;
    const state = await this.#link.until(
      () => (this.#link.paperSensorAnswers > answersBefore ? 'taken' : this.#link.lastingTrouble()),
      deadlineMs - this.#options.clock.monotonicMs(),
    );
    if (state === null) return this.#unknownAfterTimeout();
    if (state !== 'taken') return unknown(state);
    if (!(await this.#link.probe())) return unknown('timeout');
    const after = this.#link.trouble();
    return after === null ? ok('processed') : unknown(after);
  }

  /** A clone without ASB tells its reason only when asked. */
  async #unknownAfterTimeout(): Promise<JobResult> {
    const answered = await this.#link.probe();
    const trouble = this.#link.trouble();
    return trouble === null || !answered ? unknown('timeout') : unknown(trouble);
  }

  async #leaveBehind(): Promise<void> {
    this.#tailOnPaper = true;
    // Known to the printers that know GS ( H; a failure changes nothing, the next job cuts first in any case.
    if (this.#options.confirmsPrinting && this.#link.open) await this.#link.write(CLEAR_BUFFER, DRIVER_LIMITS.answerTimeoutMs);
  }

  async #greet(): Promise<void> {
    const enabled = await this.#link.write(ENABLE_AUTOMATIC_STATUS, DRIVER_LIMITS.answerTimeoutMs);
    if (enabled.ok) await this.#link.probe();
  }

  #schedulePoll(): void {
    if (this.#closed) return;
    this.#poll = this.#options.clock.setTimeout(() => {
      void this.#turn.run(() => this.#look()).then(() => this.#schedulePoll());
    }, DRIVER_LIMITS.pollIntervalMs);
  }

  async #look(): Promise<void> {
    if (!this.#link.open) return;
    const wasWell = this.#link.status().availability === 'online';
    // A printer that was switched off and on behind a serial cable has forgotten that it should report.
    if ((await this.#link.probe()) && !wasWell) await this.#greet();
  }

  #nextId(): string {
    let rest = this.#jobNumber++ % ID_RANGE ** ID_LENGTH;
    let id = '';
    for (let index = 0; index < ID_LENGTH; index++) {
      id += String.fromCharCode(ID_FIRST + (rest % ID_RANGE));
      rest = Math.floor(rest / ID_RANGE);
    }
    return id;
  }
}

const NO_DOTS = { widthDots: 0, heightDots: 0, rows: new Uint8Array(0) } as const;

function notStarted(reason: Trouble): JobResult {
  return err({ kind: 'notStarted', reason });
}

function unknown(reason: Trouble | 'timeout'): JobResult {
  return err({ kind: 'unknown', reason: reason === 'absent' ? 'offline' : reason });
}

/** Whole commands together, up to the size of a chunk. */
function chunksOf(commands: readonly Uint8Array[]): Uint8Array[] {
  const chunks: Uint8Array[] = [];
  let together: Uint8Array[] = [];
  let length = 0;
  for (const command of commands) {
    if (length > 0 && length + command.length > DRIVER_LIMITS.chunkBytes) {
      chunks.push(joinBytes(together));
      together = [];
      length = 0;
    }
    together.push(command);
    length += command.length;
  }
  if (length > 0) chunks.push(joinBytes(together));
  return chunks;
}

function joinBytes(pieces: readonly Uint8Array[]): Uint8Array {
  return Buffer.concat(pieces);
}
