/**
 * Scanners that SANE knows, through its own program: `scanimage` writes one PNG to its standard output and says by its exit
 * code, the SANE status, what went wrong. The page never touches a disk here.
 */
import { type Clock, err, ok, type ProcessOutcome, type ProcessTransport, type Result } from '../core/index.ts';
import { MAX_PAGE_BYTES, SCANNER_LIMITS } from './limits.ts';
import { checkPng } from './png-check.ts';
import type { DocumentScanner, ScanError, ScannedPage, ScannerCondition } from './types.ts';

export interface DocumentScannerOptions {
  readonly process: ProcessTransport;
  /** As `scanimage -L` names it. */
  readonly device: string;
  readonly clock: Clock;
}

const PROGRAM = 'scanimage';
const DEFAULT_RESOLUTION_DPI = 200;
/** Enumeration SANE_Status; what `scanimage` ends with. */
const SANE_STATUS = {
  good: 0,
  unsupported: 1,
  cancelled: 2,
  busy: 3,
  jammed: 6,
  noDocs: 7,
  coverOpen: 8,
  ioError: 9,
  accessDenied: 11,
} as const;

type Status = ReturnType<DocumentScanner['status']>;

export function createDocumentScanner(options: DocumentScannerOptions): DocumentScanner {
  return new SaneScanner(options);
}

class SaneScanner implements DocumentScanner {
  readonly #process: ProcessTransport;
  readonly #device: string;
  readonly #clock: Clock;
  readonly #closing = new AbortController();
  readonly #listeners = new Set<(status: Status) => void>();
  #status: Status = { availability: 'offline', condition: { feeder: 'unknown' } };
  /** The probe that runs now; the scanner's program has the device to itself. */
  #probing: Promise<void> | null = null;
  #stopProbe = new AbortController();
  #scanning = false;
  #timer: number | null = null;

  constructor(options: DocumentScannerOptions) {
    this.#process = options.process;
    this.#device = options.device;
    this.#clock = options.clock;
    void this.probe();
  }

  status(): Status {
    return this.#status;
  }

  onStatus(listener: (status: Status) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  probe(): Promise<void> {
    // A scan that runs says more than a question could.
    if (this.#scanning || this.#closing.signal.aborted) return Promise.resolve();
    this.#probing ??= this.#ask().finally(() => {
      this.#probing = null;
      this.#scheduleProbe();
    });
    return this.#probing;
  }

  async scanPage(options: Parameters<DocumentScanner['scanPage']>[0]): Promise<Result<ScannedPage, ScanError>> {
    if (options.signal.aborted || this.#closing.signal.aborted) return err({ kind: 'cancelled' });
    if (this.#scanning) return err({ kind: 'busy' });
    this.#scanning = true;
    try {
      this.#stopProbe.abort();
      await this.#probing;
      return await this.#scan(options);
    } finally {
      this.#scanning = false;
      this.#scheduleProbe();
    }
  }

  async close(): Promise<void> {
    this.#closing.abort();
    this.#stopProbe.abort();
    if (this.#timer !== null) this.#clock.clearTimeout(this.#timer);
    await this.#probing;
    this.#listeners.clear();
  }

  async #scan(options: Parameters<DocumentScanner['scanPage']>[0]): Promise<Result<ScannedPage, ScanError>> {
    const { resolutionDpi = DEFAULT_RESOLUTION_DPI, mode = 'Gray' } = options;
    const ran = await this.#process.run(
      PROGRAM,
      [`--device-name=${this.#device}`, '--format=png', '--resolution', String(resolutionDpi), '--mode', mode],
      {
        timeoutMs: SCANNER_LIMITS.scanTimeoutMs,
        maxStdoutBytes: MAX_PAGE_BYTES,
        signal: AbortSignal.any([options.signal, this.#closing.signal]),
      },
    );
    if (!ran.ok) {
      switch (ran.error.kind) {
        case 'absent':
          this.#become('absent', 'unknown');
          return err({ kind: 'scannerUnavailable', detail: ran.error.detail });
        case 'io':
          this.#become('fault', 'unknown');
          return err({ kind: 'scannerFault', detail: ran.error.detail });
        case 'timeout':
          this.#become('fault', 'unknown');
          return err({ kind: 'timeout' });
        case 'cancelled':
        case 'oversized':
          return err(ran.error);
      }
    }
    return this.#judge(ran.value);
  }

  async #judge(outcome: ProcessOutcome): Promise<Result<ScannedPage, ScanError>> {
    switch (outcome.exitCode) {
      case SANE_STATUS.good: {
        this.#become('online', 'ok');
        const size = checkPng(outcome.stdout);
        return size.ok ? ok({ mediaType: 'image/png', bytes: outcome.stdout, ...size.value }) : size;
      }
      case SANE_STATUS.cancelled:
        return err({ kind: 'cancelled' });
      case SANE_STATUS.busy:
        return err({ kind: 'busy' });
      case SANE_STATUS.jammed:
        this.#become('online', 'jammed');
        return err({ kind: 'jammed' });
      case SANE_STATUS.noDocs:
        this.#become('online', 'ok');
        return err({ kind: 'noPaper' });
      case SANE_STATUS.coverOpen:
        this.#become('online', 'coverOpen');
        return err({ kind: 'coverOpen' });
      case SANE_STATUS.accessDenied:
        this.#become('fault', 'unknown');
        return err({ kind: 'scannerUnavailable', detail: describe(outcome) });
      // A scanner that was unplugged fails with either; asking again tells it from one that is there and broken.
      case SANE_STATUS.unsupported:
      case SANE_STATUS.ioError: {
        await this.#ask();
        const gone = this.#status.availability !== 'online';
        return err({ kind: gone ? 'scannerUnavailable' : 'scannerFault', detail: describe(outcome) });
      }
      default:
        this.#become('fault', 'unknown');
        return err({ kind: 'scannerFault', detail: describe(outcome) });
    }
  }

  /** Opens the scanner and closes it again, without moving anything. */
  async #ask(): Promise<void> {
    this.#stopProbe = new AbortController();
    const asked = await this.#process.run(PROGRAM, [`--device-name=${this.#device}`, '--dont-scan'], {
      timeoutMs: SCANNER_LIMITS.probeTimeoutMs,
      maxStdoutBytes: MAX_PAGE_BYTES,
      signal: this.#stopProbe.signal,
    });
    const feeder = this.#status.condition.feeder;
    if (!asked.ok) {
      if (asked.error.kind !== 'cancelled') this.#become(asked.error.kind === 'absent' ? 'absent' : 'fault', 'unknown');
    } else if (asked.value.exitCode === SANE_STATUS.good) {
      this.#become('online', feeder);
    } else if (asked.value.exitCode === SANE_STATUS.accessDenied) {
      this.#become('fault', 'unknown');
    } else if (asked.value.exitCode !== SANE_STATUS.busy) {
      this.#become('absent', 'unknown');
    }
  }

  #scheduleProbe(): void {
    if (this.#timer !== null) this.#clock.clearTimeout(this.#timer);
    if (this.#closing.signal.aborted) return;
    const delayMs = this.#status.availability === 'online' ? SCANNER_LIMITS.probeIntervalMs : SCANNER_LIMITS.absentProbeIntervalMs;
    this.#timer = this.#clock.setTimeout(() => void this.probe(), delayMs);
  }

  #become(availability: Status['availability'], feeder: ScannerCondition['feeder']): void {
    if (this.#status.availability === availability && this.#status.condition.feeder === feeder) return;
    this.#status = { availability, condition: { feeder } };
    for (const listener of [...this.#listeners]) listener(this.#status);
  }
}

/** For the technician's log: the program's own last words. */
function describe({ exitCode, stderr }: ProcessOutcome): string {
  return `${PROGRAM} ended with ${exitCode ?? 'a signal'}: ${stderr.trim().slice(-SCANNER_LIMITS.detailCharacters)}`;
}
