/** Paper, rollers and queue of the simulated printer; it knows nothing of the line. Development and test only. */
import type { Clock } from '../core/index.ts';
import type { JobState } from './ipp-facts.ts';

export interface SimulatedJob {
  readonly id: number;
  readonly name: string;
  readonly pdf: Uint8Array;
  /** As far as one sees from outside; `null` where the pages are packed away. */
  readonly pages: number | null;
  readonly duplex: boolean;
  readonly sheets: number;
  sheetsOut: number;
  state: JobState;
  reason: string;
  /** When the last sheet came out, by the wall clock. */
  printedAtMs: number | null;
}

const FULL_TRAY_SHEETS = 500;
const LOW_SHEETS = 20;

export class SimulatedMechanism {
  readonly #clock: Clock;
  readonly #msPerSheet: () => number;
  readonly #jobs: SimulatedJob[] = [];
  /** Numbers before it were forgotten when the power went. */
  #firstKnownId = 1;
  #moving: number | null = null;
  #paperLeftSheets = FULL_TRAY_SHEETS;
  #jammed = false;
  #coverOpen = false;

  constructor(clock: Clock, msPerSheet: () => number) {
    this.#clock = clock;
    this.#msPerSheet = msPerSheet;
  }

  get paperLeftSheets(): number {
    return this.#paperLeftSheets;
  }

  get jammed(): boolean {
    return this.#jammed;
  }

  get coverOpen(): boolean {
    return this.#coverOpen;
  }

  /** A sheet is in the rollers. */
  get printing(): boolean {
    return this.#moving !== null;
  }

  /** Every job it ever got, in order. */
  get everyJob(): readonly SimulatedJob[] {
    return this.#jobs;
  }

  /** What it still knows of. */
  get jobs(): readonly SimulatedJob[] {
    return this.#jobs.filter(({ id }) => id >= this.#firstKnownId);
  }

  /** `printer-state`. */
  get state(): 'idle' | 'processing' | 'stopped' {
    if (this.#blocked()) return 'stopped';
    return this.#current() === undefined ? 'idle' : 'processing';
  }

  /** `printer-state-reasons`. */
  get reasons(): readonly string[] {
    const reasons = [
      ...(this.#coverOpen ? ['cover-open-error'] : []),
      ...(this.#jammed ? ['media-jam-error'] : []),
      ...(this.#paperLeftSheets === 0 ? ['media-empty-error'] : this.#paperLeftSheets <= LOW_SHEETS ? ['media-low-warning'] : []),
    ];
    return reasons.length === 0 ? ['none'] : reasons;
  }

  accept({ name, pdf, duplex }: Pick<SimulatedJob, 'name' | 'pdf' | 'duplex'>): SimulatedJob {
    const pages = countPages(pdf);
    const job: SimulatedJob = {
      ...{ id: this.#jobs.length + 1, name, pdf: Uint8Array.from(pdf), pages, duplex },
      sheets: Math.ceil((pages ?? 1) / (duplex ? 2 : 1)),
      ...{ sheetsOut: 0, state: 'pending', reason: 'none', printedAtMs: null },
    };
    this.#jobs.push(job);
    this.#run();
    return job;
  }

  end(job: SimulatedJob, state: 'canceled' | 'aborted', reason: string): void {
    if (isOver(job)) return;
    job.state = state;
    job.reason = reason;
    this.#stop();
    this.#run();
  }

  loadPaper(sheets: number = FULL_TRAY_SHEETS): void {
    this.#change(() => {
      this.#paperLeftSheets = sheets;
    });
  }

  setJammed(jammed: boolean): void {
    this.#change(() => {
      this.#jammed = jammed;
    });
  }

  setCoverOpen(open: boolean): void {
    this.#change(() => {
      this.#coverOpen = open;
    });
  }

  /** What is printed stays; what is not is forgotten. */
  cutPower(): void {
    for (const job of this.jobs.filter((job) => !isOver(job))) {
      job.state = 'aborted';
      job.reason = 'aborted-by-system';
    }
    this.#firstKnownId = this.#jobs.length + 1;
    this.#stop();
  }

  #change(what: () => void): void {
    what();
    if (this.#blocked()) this.#stop();
    this.#run();
  }

  #run(): void {
    const job = this.#current();
    if (job === undefined || this.#moving !== null) return;
    if (this.#blocked()) {
      job.state = 'processing-stopped';
      job.reason = 'printer-stopped';
      return;
    }
    job.state = 'processing';
    job.reason = 'job-printing';
    this.#moving = this.#clock.setTimeout(() => {
      this.#moving = null;
      this.#paperLeftSheets -= 1;
      job.sheetsOut += 1;
      job.printedAtMs = this.#clock.wallMs();
      if (job.sheetsOut >= job.sheets) {
        job.state = 'completed';
        job.reason = 'job-completed-successfully';
      }
      this.#run();
    }, this.#msPerSheet());
  }

  /** The sheet in the rollers is not counted. */
  #stop(): void {
    if (this.#moving !== null) this.#clock.clearTimeout(this.#moving);
    this.#moving = null;
  }

  #current(): SimulatedJob | undefined {
    return this.#jobs.find((job) => !isOver(job));
  }

  #blocked(): boolean {
    return this.#jammed || this.#coverOpen || this.#paperLeftSheets === 0;
  }
}

export function isOver({ state }: SimulatedJob): boolean {
  return state === 'completed' || state === 'canceled' || state === 'aborted';
}

/** Page objects that stand open in the file. */
function countPages(pdf: Uint8Array): number | null {
  const found = Buffer.from(pdf.buffer, pdf.byteOffset, pdf.length)
    .toString('latin1')
    .match(/\/Type\s*\/Page(?![A-Za-z])/g);
  return found?.length ?? null;
}
