/**
 * An A4 printer made of bytes: answers IPP questions as a printer does, takes time for each sheet, keeps every PDF it got, and
 * can run out of paper. Development and test only.
 */
import { setImmediate as nextTurn } from 'node:timers/promises';
import { type Clock, type ExchangeError, err, ok, type Result, waitMs } from '../core/index.ts';
import { decodeIpp, encodeAnswer, type IppAnswerMessage, type IppMessage } from './ipp-codec.ts';
import type { IppTransport } from './ipp-link.ts';
import { isOver, type SimulatedJob, SimulatedMechanism } from './simulated-mechanism.ts';

export interface SimulatedDocumentPrinterFaults {
  /** Takes questions and says nothing. */
  silent: boolean;
  /** Answers nonsense. */
  garbage: boolean;
  /** Takes no PDF. */
  refusesFormat: boolean;
  /** Takes the document and finds that it cannot draw it. */
  cannotDraw: boolean;
  /** Takes the document; the line breaks before it has said so. */
  losesAnswer: boolean;
  /** Twenty times slower. */
  slow: boolean;
}

export interface SimulatedDocumentPrinterOptions {
  readonly clock: Clock;
  readonly printerUri?: string;
  /** The default lets a sheet out in a third of a printer's usual time. */
  readonly msPerSheet?: number;
}

/** One PDF that it got. */
export interface SimulatedPaper {
  readonly name: string;
  readonly bytes: number;
  /** `null` where they cannot be counted from outside. */
  readonly pages: number | null;
  readonly duplex: boolean;
  readonly sheets: number;
  readonly sheetsOut: number;
  /** As in `job-state`: `completed`, `canceled`, … */
  readonly state: string;
  /** When its last sheet came out; `null` before the first. */
  readonly printedAtMs: number | null;
}

/** What comes back over the line. */
export type SimulatedReply =
  | { readonly kind: 'answer'; readonly bytes: Uint8Array }
  | { readonly kind: 'silence' }
  | { readonly kind: 'breakage' };

const DEFAULT_MS_PER_SHEET = 500;
const SLOW_FACTOR = 20;
const NOISE_BYTES = 4_096;
const PDF = 'application/pdf';
const PDF_MARK = '%PDF-';
const A4 = 'iso_a4_210x297mm';
const TWO_SIDED = 'two-sided-long-edge';

export class SimulatedDocumentPrinter implements IppTransport {
  readonly name = 'simulated:document-printer';
  readonly printerUri: string;
  readonly faults: SimulatedDocumentPrinterFaults = {
    ...{ silent: false, garbage: false, refusesFormat: false, cannotDraw: false, losesAnswer: false, slow: false },
  };
  /** What it was asked and did not understand, and paper that it does not have. */
  readonly errors: string[] = [];
  readonly #clock: Clock;
  readonly #mechanism: SimulatedMechanism;
  #plugged = true;

  constructor({ clock, printerUri = 'ipp://localhost/ipp/print', msPerSheet = DEFAULT_MS_PER_SHEET }: SimulatedDocumentPrinterOptions) {
    this.#clock = clock;
    this.printerUri = printerUri;
    this.#mechanism = new SimulatedMechanism(clock, () => msPerSheet * (this.faults.slow ? SLOW_FACTOR : 1));
  }

  get plugged(): boolean {
    return this.#plugged;
  }

  get paperLeftSheets(): number {
    return this.#mechanism.paperLeftSheets;
  }

  get jammed(): boolean {
    return this.#mechanism.jammed;
  }

  get coverOpen(): boolean {
    return this.#mechanism.coverOpen;
  }

  /** A sheet is on its way out. */
  get printing(): boolean {
    return this.#mechanism.printing;
  }

  /** In the order in which they came, those of which nothing was printed too. */
  papers(): SimulatedPaper[] {
    return this.#mechanism.everyJob.map(({ name, pdf, pages, duplex, sheets, sheetsOut, state, printedAtMs }) => ({
      ...{ name, bytes: pdf.length, pages, duplex, sheets, sheetsOut, state, printedAtMs },
    }));
  }

  /** The document as it arrived; `null` when there is no such paper. */
  pdf(index: number): Uint8Array | null {
    return this.#mechanism.everyJob[index]?.pdf ?? null;
  }

  runOutOfPaper(): void {
    this.#mechanism.loadPaper(0);
  }

  /** The tray ends so many sheets from now. */
  runOutAfterSheets(sheets: number): void {
    this.#mechanism.loadPaper(sheets);
  }

  /** Fills the tray. What waits for paper goes on by itself. */
  loadPaper(): void {
    this.#mechanism.loadPaper();
  }

  jam(): void {
    this.#mechanism.setJammed(true);
  }

  clearJam(): void {
    this.#mechanism.setJammed(false);
  }

  openCover(): void {
    this.#mechanism.setCoverOpen(true);
  }

  closeCover(): void {
    this.#mechanism.setCoverOpen(false);
  }

  /** Cable and power. */
  unplug(): void {
    this.#plugged = false;
    this.#mechanism.cutPower();
  }

  replug(): void {
    this.#plugged = true;
  }

  async exchange(question: Uint8Array, options: Parameters<IppTransport['exchange']>[1]): Promise<Result<Uint8Array, ExchangeError>> {
    if (options.signal?.aborted) return err({ kind: 'cancelled' });
    if (!this.#plugged) return err({ kind: 'absent', detail: `${this.name} is not plugged in` });
    const reply = this.hear(question);
    if (reply.kind === 'silence') {
      await waitMs(this.#clock, options.timeoutMs, options.signal);
      return err(options.signal?.aborted ? { kind: 'cancelled' } : { kind: 'timeout', afterMs: options.timeoutMs });
    }
    // A device answers after the question has arrived, never inside the asking.
    await nextTurn();
    if (options.signal?.aborted) return err({ kind: 'cancelled' });
    if (reply.kind === 'breakage' || !this.#plugged) return err({ kind: 'disconnected', detail: 'the answer broke off' });
    return reply.bytes.length > options.maxAnswerBytes ? err({ kind: 'oversized', limitBytes: options.maxAnswerBytes }) : ok(reply.bytes);
  }

  /** A question, also by another line, as HTTP. */
  hear(question: Uint8Array): SimulatedReply {
    if (this.faults.silent) return { kind: 'silence' };
    if (this.faults.garbage) return { kind: 'answer', bytes: noise() };
    const message = decodeIpp(question);
    if (!message.ok) {
      this.errors.push(message.error.detail);
      return { kind: 'answer', bytes: encodeAnswer({ id: 1, status: 'client-error-bad-request' }) };
    }
    const answer = this.#answer(message.value);
    if (message.value.operation === 'Print-Job' && this.faults.losesAnswer) return { kind: 'breakage' };
    return { kind: 'answer', bytes: encodeAnswer({ id: message.value.id, ...answer }) };
  }

  #answer(message: IppMessage): Omit<IppAnswerMessage, 'id'> {
    switch (message.operation) {
      case 'Get-Printer-Attributes':
        return {
          status: 'successful-ok',
          printer: {
            'printer-state': this.#mechanism.state,
            'printer-state-reasons': this.#mechanism.reasons,
            'printer-is-accepting-jobs': true,
            'sides-supported': ['one-sided', TWO_SIDED],
          },
        };
      case 'Print-Job':
        return this.#take(message);
      case 'Get-Jobs': {
        const over = message.attributes['which-jobs'] === 'completed';
        return { status: 'successful-ok', jobs: this.#mechanism.jobs.filter((job) => isOver(job) === over).map(describeJob) };
      }
      case 'Get-Job-Attributes':
      case 'Cancel-Job': {
        const job = this.#mechanism.jobs.find(({ id }) => id === message.attributes['job-id']);
        if (job === undefined) return { status: 'client-error-not-found' };
        if (message.operation === 'Get-Job-Attributes') return { status: 'successful-ok', jobs: [describeJob(job)] };
        if (isOver(job)) return { status: 'client-error-not-possible' };
        this.#mechanism.end(job, 'canceled', 'job-canceled-by-user');
        return { status: 'successful-ok' };
      }
      default:
        this.errors.push(`unknown operation ${message.code}`);
        return { status: 'server-error-operation-not-supported' };
    }
  }

  #take({ attributes, jobs, document }: IppMessage): Omit<IppAnswerMessage, 'id'> {
    if (this.faults.refusesFormat || attributes['document-format'] !== PDF) {
      return {
        status: 'client-error-document-format-not-supported',
        attributes: { 'status-message': `no ${String(attributes['document-format'])} here` },
      };
    }
    const { media, sides } = jobs[0] ?? {};
    if (media !== A4) this.errors.push(`there is no ${String(media)} in the tray`);
    const job = this.#mechanism.accept({ name: String(attributes['job-name']), pdf: document, duplex: sides === TWO_SIDED });
    const isPdf = Buffer.from(document.subarray(0, PDF_MARK.length)).toString('latin1') === PDF_MARK;
    if (this.faults.cannotDraw || !isPdf) this.#mechanism.end(job, 'aborted', 'document-format-error');
    return { status: 'successful-ok', jobs: [describeJob(job)] };
  }
}

function describeJob(job: SimulatedJob): Readonly<Record<string, string | number | readonly string[]>> {
  return {
    'job-id': job.id,
    'job-name': job.name,
    'job-state': job.state,
    'job-state-reasons': [job.reason],
    'job-impressions-completed': Math.min(job.sheetsOut * (job.duplex ? 2 : 1), job.pages ?? 1),
    'job-media-sheets-completed': job.sheetsOut,
  };
}

/** The same noise every time. */
function noise(): Uint8Array {
  return Uint8Array.from({ length: NOISE_BYTES }, (_, at) => (at * 7) % 251);
}
