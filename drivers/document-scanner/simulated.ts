/**
 * A document scanner as the program `scanimage` shows it: arguments, a PNG on standard output, exit codes and words on
 * standard error. Development and test only.
 */
import { parseArgs } from 'node:util';
import { type Clock, err, ok, type ProcessError, type ProcessOutcome, type ProcessTransport, type Result, waitMs } from '../core/index.ts';
import { drawPagePng, type PageDrawing } from './simulated-page.ts';

/** `empty`: the program ends well and gives nothing. `huge`: 50 MB. `torn`: half a PNG. */
export type SimulatedPage = PageDrawing['kind'] | 'empty' | 'huge' | 'torn' | { readonly png: Uint8Array };

export const SCANNER_FAULT_KINDS = [
  /** The program never ends by itself. */
  'silent',
  'busy',
  'ioError',
  /** Ended by a signal. */
  'crash',
  /** The program is not installed. */
  'notInstalled',
] as const;
export type ScannerFaultKind = (typeof SCANNER_FAULT_KINDS)[number];

export interface SimulatedScannerOptions {
  readonly clock: Clock;
  /** Accepted for likeness with the other devices; a scanner leaves nothing to chance. */
  readonly random?: () => number;
  /** As the driver is told. */
  readonly device?: string;
  /** From command to page. */
  readonly scanMs?: number;
}

type RunOptions = Parameters<ProcessTransport['run']>[2];
type RunResult = Result<ProcessOutcome, ProcessError>;

const DEFAULT_SCAN_MS = 300;
const HUGE_BYTES = 50 * 1024 * 1024;
/** What real scanimage has written of the header when sane_read fails. */
const HEADER_ONLY_BYTES = 54;
const NEVER_MS = 24 * 60 * 60 * 1_000;

export class SimulatedDocumentScanner implements ProcessTransport {
  readonly faults = new ScannerFaults();
  readonly #clock: Clock;
  readonly #device: string;
  readonly #scanMs: number;
  #page: SimulatedPage | null = null;
  #marker: string | null = null;
  #plugged = true;
  #jammed = false;
  #coverOpen = false;
  #scanning = false;

  constructor(options: SimulatedScannerOptions) {
    this.#clock = options.clock;
    this.#device = options.device ?? 'simulated:0';
    this.#scanMs = options.scanMs ?? DEFAULT_SCAN_MS;
  }

  get plugged(): boolean {
    return this.#plugged;
  }

  get jammed(): boolean {
    return this.#jammed;
  }

  get coverOpen(): boolean {
    return this.#coverOpen;
  }

  get scanning(): boolean {
    return this.#scanning;
  }

  /** `own` for a page of one's own bytes. */
  get pageOnGlass(): PageDrawing['kind'] | 'empty' | 'huge' | 'torn' | 'own' | null {
    return typeof this.#page === 'object' && this.#page !== null ? 'own' : this.#page;
  }

  /** Stays until it is taken, as on a glass. `marker` is printed on a drawn page. */
  putPage(page: SimulatedPage, options: { readonly marker?: string } = {}): void {
    this.#page = page;
    this.#marker = options.marker ?? null;
  }

  takePage(): void {
    this.#page = null;
    this.#marker = null;
  }

  jam(): void {
    this.#jammed = true;
  }

  clearJam(): void {
    this.#jammed = false;
  }

  openCover(): void {
    this.#coverOpen = true;
  }

  closeCover(): void {
    this.#coverOpen = false;
  }

  unplug(): void {
    this.#plugged = false;
  }

  replug(): void {
    this.#plugged = true;
  }

  async run(program: string, args: readonly string[], options: RunOptions): Promise<RunResult> {
    if (options.signal?.aborted) return err({ kind: 'cancelled' });
    const asked = parseScanimage(program, args);
    if (asked === null) return ended(1, `${program}: cannot understand ${args.join(' ')}`);
    if (!this.#plugged || asked.device !== this.#device) {
      return ended(1, `scanimage: open of device ${asked.device} failed: Invalid argument`);
    }
    if (this.#scanning) return ended(3, `scanimage: open of device ${asked.device} failed: Device busy`);
    if (asked.dontScan) return ended(0, '');
    this.#scanning = true;
    try {
      return await this.#scan(asked, options);
    } finally {
      this.#scanning = false;
    }
  }

  async #scan(asked: ScanimageArguments, { timeoutMs, maxStdoutBytes, signal }: RunOptions): Promise<RunResult> {
    const fault = this.faults.take();
    if (fault === 'notInstalled') return err({ kind: 'absent', detail: 'spawn scanimage ENOENT' });
    const needsMs = fault === 'silent' ? NEVER_MS : this.#scanMs;
    await waitMs(this.#clock, Math.min(needsMs, timeoutMs), signal);
    if (signal?.aborted) return err({ kind: 'cancelled' });
    if (needsMs >= timeoutMs) return err({ kind: 'timeout', afterMs: timeoutMs });

    if (fault === 'crash') return ok({ exitCode: null, stdout: new Uint8Array(HEADER_ONLY_BYTES), stderr: '' });
    if (fault === 'busy') return ended(3, 'scanimage: sane_start: Device busy');
    if (fault === 'ioError' || !this.#plugged) return ended(9, 'scanimage: sane_read: Error during device I/O', HEADER_ONLY_BYTES);
    if (this.#coverOpen) return ended(8, 'scanimage: sane_read: Scanner cover is open', HEADER_ONLY_BYTES);
    if (this.#jammed) return ended(6, 'scanimage: sane_read: Document feeder jammed', HEADER_ONLY_BYTES);
    if (this.#page === null) return ended(7, 'scanimage: sane_start: Document feeder out of documents');
    const stdout = await this.#pageBytes(this.#page, asked);
    if (signal?.aborted) return err({ kind: 'cancelled' });
    if (stdout.length > maxStdoutBytes) return err({ kind: 'oversized', limitBytes: maxStdoutBytes });
    return ok({ exitCode: 0, stdout, stderr: '' });
  }

  async #pageBytes(page: SimulatedPage, { resolutionDpi, mode }: ScanimageArguments): Promise<Uint8Array> {
    if (typeof page === 'object') return page.png;
    if (page === 'empty') return new Uint8Array(0);
    if (page === 'huge') return new Uint8Array(HUGE_BYTES);
    const kind = page === 'torn' ? 'lease' : page;
    const png = await drawPagePng({ kind, resolutionDpi, mode, marker: this.#marker });
    return page === 'torn' ? png.subarray(0, Math.floor(png.length / 2)) : png;
  }
}

class ScannerFaults {
  #next: ScannerFaultKind[] = [];
  #repeated: ScannerFaultKind | null = null;

  failNext(kind: ScannerFaultKind, times = 1): void {
    this.#next.push(...new Array<ScannerFaultKind>(times).fill(kind));
  }

  /** Every scan until `clear`. */
  failRepeatedly(kind: ScannerFaultKind): void {
    this.#repeated = kind;
  }

  clear(): void {
    this.#next = [];
    this.#repeated = null;
  }

  /** The scanner asks before each scan. */
  take(): ScannerFaultKind | null {
    return this.#next.shift() ?? this.#repeated;
  }
}

interface ScanimageArguments {
  readonly device: string;
  readonly dontScan: boolean;
  readonly resolutionDpi: number;
  readonly mode: 'Gray' | 'Color';
}

/** `null` for what the program would not take. */
function parseScanimage(program: string, args: readonly string[]): ScanimageArguments | null {
  if (program !== 'scanimage') return null;
  const { values, positionals } = parseArgs({
    args: [...args],
    strict: false,
    allowPositionals: true,
    options: {
      'device-name': { type: 'string' },
      'dont-scan': { type: 'boolean' },
      format: { type: 'string' },
      resolution: { type: 'string' },
      mode: { type: 'string' },
    },
  });
  const known = Object.keys(values).every((name) => ['device-name', 'dont-scan', 'format', 'resolution', 'mode'].includes(name));
  const { 'device-name': device, mode = 'Gray', resolution = '200' } = values;
  const resolutionDpi = Number(resolution);
  if (!known || positionals.length > 0 || typeof device !== 'string' || !Number.isInteger(resolutionDpi)) return null;
  if (resolutionDpi < 1 || resolutionDpi > 1_200 || (mode !== 'Gray' && mode !== 'Color')) return null;
  const dontScan = values['dont-scan'] === true;
  return dontScan || values['format'] === 'png' ? { device, dontScan, resolutionDpi, mode } : null;
}

function ended(exitCode: number, stderr: string, stdoutBytes = 0): RunResult {
  return ok({ exitCode, stdout: new Uint8Array(stdoutBytes), stderr });
}
