import { Worker } from 'node:worker_threads';
import type { Clock } from '../../drivers/core/clock.ts';
import { assertNever, err, ok, type Result } from '../../drivers/core/result.ts';
import type { SheetsAsk } from './documents-worker.ts';
import { DOCUMENT_LIMITS, PDF_WORKER_LIMITS } from './limits.ts';
import type { PdfAnswer, PdfAsk, PdfNote } from './pdf-worker.ts';
import type { Documents, DrawOptions, InspectOptions, PdfError, SheetsError, SheetsInput, Strokes } from './types.ts';
import { type SeatError, WorkerSeat } from './worker-seat.ts';

export interface DocumentsOptions {
  readonly clock: Clock;
}

/** Threads start with the first paper that is asked for. */
export function createDocuments({ clock }: DocumentsOptions): Documents {
  return new WorkerDocuments(clock);
}

class WorkerDocuments implements Documents {
  readonly #sheets: WorkerSeat<SheetsAsk, Uint8Array>;
  /**
   * Apart, so that no document of strangers takes the sheets with it. Ended when a document was drawn or refused: what it knew
   * of the document, and what the document did to it, ends there.
   */
  readonly #pdfs: WorkerSeat<PdfAsk, PdfAnswer, PdfNote>;

  constructor(clock: Clock) {
    this.#sheets = new WorkerSeat({ clock, startWorker: () => new Worker(new URL('./documents-worker.ts', import.meta.url)) });
    this.#pdfs = new WorkerSeat({
      clock,
      startWorker: () => new Worker(new URL('./pdf-worker.ts', import.meta.url), { resourceLimits: PDF_WORKER_LIMITS.heap }),
      memory: PDF_WORKER_LIMITS,
    });
  }

  async submissionSheets(input: SheetsInput): Promise<Result<Uint8Array, SheetsError>> {
    const drawn = await this.#sheets.call({ ask: { name: 'sheets', input }, limitMs: DOCUMENT_LIMITS.sheetsMs });
    return drawn.ok ? drawn : err(sheetsError(drawn.error));
  }

  async signaturePng(strokes: Strokes): Promise<Result<Uint8Array, SheetsError>> {
    const drawn = await this.#sheets.call({ ask: { name: 'signature', strokes }, limitMs: DOCUMENT_LIMITS.signatureMs });
    return drawn.ok ? drawn : err(sheetsError(drawn.error));
  }

  async inspectPdf(pdf: Uint8Array, { signal }: InspectOptions = {}): Promise<Result<{ readonly pages: number }, PdfError>> {
    if (pdf.byteLength > DOCUMENT_LIMITS.pdfBytes) return err({ kind: 'tooLarge', limitBytes: DOCUMENT_LIMITS.pdfBytes });
    const seen = await this.#pdfs.call({
      ask: { name: 'inspect', pdf },
      limitMs: DOCUMENT_LIMITS.inspectMs,
      ...(signal === undefined ? {} : { signal }),
      endsWorker: (answer) => !answer.ok,
    });
    return seen.ok ? seen.value : err(pdfError(seen.error));
  }

  async drawPdf(pdf: Uint8Array, { onPage, signal }: DrawOptions): Promise<Result<void, PdfError>> {
    if (pdf.byteLength > DOCUMENT_LIMITS.pdfBytes) return err({ kind: 'tooLarge', limitBytes: DOCUMENT_LIMITS.pdfBytes });
    const drawn = await this.#pdfs.call({
      ask: { name: 'draw', pdf },
      limitMs: DOCUMENT_LIMITS.drawPageMs,
      onNote: ({ number, png }) => onPage(number, png),
      signal,
      endsWorker: () => true,
    });
    if (!drawn.ok) return err(pdfError(drawn.error));
    return drawn.value.ok ? ok(undefined) : drawn.value;
  }

  async close(): Promise<void> {
    await Promise.all([this.#sheets.close(), this.#pdfs.close()]);
  }
}

function sheetsError(error: SeatError): SheetsError {
  switch (error.kind) {
    case 'timeout':
    case 'closed':
      return { kind: error.kind };
    case 'failed':
      return error;
    case 'tooMuchMemory':
    case 'aborted':
      return { kind: 'failed', detail: error.kind };
    default:
      return assertNever(error);
  }
}

function pdfError(error: SeatError): PdfError {
  switch (error.kind) {
    case 'timeout':
      return { kind: 'timeout' };
    case 'tooMuchMemory':
      return { kind: 'damaged', detail: 'it takes more memory than a paper may' };
    case 'failed':
      return error;
    case 'aborted':
    case 'closed':
      return { kind: 'failed', detail: error.kind };
    default:
      return assertNever(error);
  }
}
