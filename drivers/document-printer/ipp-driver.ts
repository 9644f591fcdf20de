/**
 * The A4 printer behind an IPP address. Promises: what is `printed` the printer itself calls completed, what is `notStarted` or
 * `refused` has left nothing on paper, and what is `unknown` is never sent again by itself.
 */
import { type Clock, err, Mutex, ok, waitMs } from '../core/index.ts';
import { JOB_ATTRIBUTES, type JobFacts } from './ipp-facts.ts';
import { IppLink, type IppTransport } from './ipp-link.ts';
import { JobPatience } from './job-patience.ts';
import { IPP_LIMITS, PRINTER_LIMITS } from './limits.ts';
import { isFinal, notStarted, outcomeOf, type PrintResult, refusalOf, refused, type UnknownReason, unknown } from './print-outcome.ts';
import type { DocumentJob, DocumentPrinter } from './types.ts';

export interface DocumentPrinterOptions {
  readonly transport: IppTransport;
  readonly clock: Clock;
  /** 0 ≤ r < 1; marks this terminal's jobs. */
  readonly random?: () => number;
}

/** Whose jobs they are, in the printer's queue. */
const USER = { 'requesting-user-name': 'terminal' } as const;
const PDF = 'application/pdf';
/** PWG 5101.1; a printer's default is often Letter. */
const A4 = 'iso_a4_210x297mm';
const TWO_SIDED = 'two-sided-long-edge';
const PDF_MARK = '%PDF-';
/** Where readers of PDF look for the mark. */
const PDF_MARK_WITHIN_BYTES = 1_024;
const MARK_RANGE = 36 ** 6;
const NOTHING_WRONG = { trouble: null, suspicion: null } as const;
const GONE: ReadonlySet<string> = new Set(['client-error-not-found', 'client-error-gone']);

export function createDocumentPrinter(options: DocumentPrinterOptions): DocumentPrinter {
  return new IppPrinter(options);
}

class IppPrinter implements DocumentPrinter {
  readonly #clock: Clock;
  readonly #random: () => number;
  readonly #link: IppLink;
  readonly #turn = new Mutex();

  constructor({ transport, clock, random = Math.random }: DocumentPrinterOptions) {
    this.#clock = clock;
    this.#random = random;
    this.#link = new IppLink({ transport, clock });
  }

  status(): ReturnType<DocumentPrinter['status']> {
    return this.#link.status();
  }

  onStatus(listener: Parameters<DocumentPrinter['onStatus']>[0]): () => void {
    return this.#link.onStatus(listener);
  }

  print(job: DocumentJob): Promise<PrintResult> {
    return this.#turn.run(() => this.#link.withoutPolling(() => this.#run(job)));
  }

  async close(): Promise<void> {
    await this.#link.close();
    await this.#turn.run(() => Promise.resolve());
  }

  async #run(job: DocumentJob): Promise<PrintResult> {
    const unfit = whyUnfit(job.pdf);
    if (unfit !== null) return refused(unfit);
    if (this.#link.closing.aborted) return notStarted('absent');
    const { trouble, sides } = await this.#link.look();
    if (trouble !== null) return notStarted(trouble);

    const name = this.#nameOf(job);
    const bothSides = job.duplex && (sides.length === 0 || sides.includes(TWO_SIDED));
    const submitted = await this.#link.ask(
      {
        operation: 'Print-Job',
        attributes: { ...USER, 'job-name': name, 'document-format': PDF },
        job: { media: A4, sides: bothSides ? TWO_SIDED : 'one-sided' },
        document: job.pdf,
      },
      PRINTER_LIMITS.submitTimeoutMs,
    );
    if (submitted.ok) {
      if (!submitted.value.succeeded) return refusalOf(submitted.value);
      const accepted = submitted.value.jobs[0];
      return accepted === undefined ? this.#search(name, 'fault') : this.#follow(accepted.id);
    }
    switch (submitted.error.kind) {
      case 'absent':
        return notStarted('absent');
      case 'busy':
        return notStarted('offline');
      case 'permission':
      case 'rejected':
        return notStarted('fault');
      case 'timeout':
        return this.#search(name, 'timeout');
      case 'malformed':
      case 'oversized':
        return this.#search(name, 'fault');
      case 'disconnected':
      case 'io':
      case 'cancelled':
        return this.#search(name, 'offline');
    }
  }

  /** Until the job has ended, or patience has. */
  async #follow(id: number): Promise<PrintResult> {
    const patience = new JobPatience(this.#clock.monotonicMs());
    let heardMs = this.#clock.monotonicMs();
    while (!this.#link.closing.aborted) {
      const job = await this.#askJob(id);
      if (job.ok) {
        heardMs = this.#clock.monotonicMs();
        const printer = job.value.state === 'completed' ? NOTHING_WRONG : await this.#link.look();
        const enough = patience.judge(heardMs, job.value, printer);
        if (isFinal(job.value)) return outcomeOf(job.value, printer.suspicion ?? 'fault', patience.counted);
        if (enough !== null) return this.#cancel(id, enough, patience);
      } else if (job.error.kind === 'gone') {
        return unknown('fault');
      } else {
        await this.#link.look();
        if (this.#clock.monotonicMs() - heardMs >= PRINTER_LIMITS.lostContactMs) return unknown('offline');
      }
      await waitMs(this.#clock, PRINTER_LIMITS.jobPollMs, this.#link.closing);
    }
    return unknown('offline');
  }

  /** What is not printed yet must not come out when the citizen has gone. A job that ends well after all is printed. */
  async #cancel(id: number, reason: UnknownReason, patience: JobPatience): Promise<PrintResult> {
    const untilMs = this.#clock.monotonicMs() + PRINTER_LIMITS.cancelWaitMs;
    for (let heard = false; ; ) {
      if (!heard) heard = (await this.#link.ask({ operation: 'Cancel-Job', attributes: { 'job-id': id, ...USER } })).ok;
      const job = await this.#askJob(id);
      if (job.ok && isFinal(job.value)) return outcomeOf(job.value, reason, patience.counted);
      const gone = !job.ok && job.error.kind === 'gone';
      if (gone || this.#link.closing.aborted || this.#clock.monotonicMs() >= untilMs) return unknown(reason);
      await waitMs(this.#clock, PRINTER_LIMITS.jobPollMs, this.#link.closing);
    }
  }

  /** The answer to Print-Job was lost: whether the printer has the job can be asked, sending it again would be a guess. */
  async #search(name: string, reason: UnknownReason): Promise<PrintResult> {
    const untilMs = this.#clock.monotonicMs() + PRINTER_LIMITS.lostJobSearchMs;
    while (!this.#link.closing.aborted) {
      for (const which of ['not-completed', 'completed']) {
        const asked = await this.#link.ask({
          operation: 'Get-Jobs',
          attributes: {
            ...USER,
            limit: IPP_LIMITS.jobsAsked,
            'requested-attributes': JOB_ATTRIBUTES,
            'which-jobs': which,
            'my-jobs': true,
          },
        });
        const found = asked.ok ? asked.value.jobs.find((job) => job.name === name) : undefined;
        if (found) return this.#follow(found.id);
      }
      if (this.#clock.monotonicMs() >= untilMs) break;
      await waitMs(this.#clock, PRINTER_LIMITS.jobPollMs, this.#link.closing);
    }
    return unknown(reason);
  }

  async #askJob(id: number) {
    const asked = await this.#link.ask({
      operation: 'Get-Job-Attributes',
      attributes: { 'job-id': id, ...USER, 'requested-attributes': JOB_ATTRIBUTES },
    });
    if (!asked.ok) return asked;
    if (GONE.has(asked.value.status)) return err({ kind: 'gone' } as const);
    const job: JobFacts | undefined = asked.value.jobs[0];
    return job === undefined ? err({ kind: 'malformed', detail: asked.value.status } as const) : ok(job);
  }

  /** One name for one sending, so that a job of ours can be found again. */
  #nameOf({ name }: DocumentJob): string {
    const mark = Math.floor(this.#random() * MARK_RANGE).toString(36);
    return `${name.replace(/[^ -~]/g, '').slice(0, IPP_LIMITS.jobNameCharacters)} ${mark}`.trim();
  }
}

function whyUnfit(pdf: Uint8Array): string | null {
  if (pdf.length > PRINTER_LIMITS.documentBytes) return `the document has over ${PRINTER_LIMITS.documentBytes} bytes`;
  return Buffer.from(pdf.buffer, pdf.byteOffset, pdf.length).subarray(0, PDF_MARK_WITHIN_BYTES).includes(PDF_MARK)
    ? null
    : 'the document is no PDF';
}
