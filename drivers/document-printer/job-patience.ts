import type { JobFacts } from './ipp-facts.ts';
import { PRINTER_LIMITS } from './limits.ts';
import { countOf, type UnknownReason } from './print-outcome.ts';
import type { PrinterHealth, Trouble } from './printer-condition.ts';

/** How long a job is waited for: long while it moves, long enough to fill in paper, never for ever. */
export class JobPatience {
  readonly #startMs: number;
  #movedMs: number;
  #progress = '';
  #trouble: Trouble | null = null;
  #troubleMs = 0;
  #counted = 0;

  constructor(nowMs: number) {
    this.#startMs = nowMs;
    this.#movedMs = nowMs;
  }

  /** The most that the printer ever said of this job. */
  get counted(): number {
    return this.#counted;
  }

  /** Why the job should be waited for no longer; `null` to wait on. Called with each look at the job. */
  judge(nowMs: number, job: JobFacts, { trouble, suspicion }: Pick<PrinterHealth, 'trouble' | 'suspicion'>): UnknownReason | null {
    const progress = `${job.state} ${countOf(job)}`;
    const moved = progress !== this.#progress;
    this.#progress = progress;
    this.#counted = Math.max(this.#counted, countOf(job) ?? 0);
    // Standing still while somebody puts it right is no standing still, and what prints all the same is in no trouble.
    if (moved || trouble !== null) this.#movedMs = nowMs;
    if (moved || trouble === null || this.#trouble === null) this.#troubleMs = nowMs;
    this.#trouble = trouble;

    if (trouble !== null && nowMs - this.#troubleMs >= PRINTER_LIMITS.repairWaitMs) return asReason(trouble);
    const standingMs = nowMs - this.#movedMs;
    // Some printers only warn of what has stopped them (ippeveprinter: media-empty-warning, "processing").
    if (suspicion !== null && standingMs >= PRINTER_LIMITS.repairWaitMs) return asReason(suspicion);
    return standingMs >= PRINTER_LIMITS.stalledMs || nowMs - this.#startMs >= PRINTER_LIMITS.longestJobMs ? 'timeout' : null;
  }
}

function asReason(trouble: Trouble): UnknownReason {
  return trouble === 'absent' ? 'offline' : trouble;
}
