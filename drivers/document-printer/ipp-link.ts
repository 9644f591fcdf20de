/** The line to the printer, and what is known of the printer at its other end. Jobs are the driver's business. */
import { type Clock, type DeviceStatus, type ExchangeError, type ExchangeTransport, err, ok, type Result } from '../core/index.ts';
import { decodeIpp, encodeQuestion, type IppMessage, type IppQuestion, type MalformedIpp } from './ipp-codec.ts';
import { type JobFacts, PRINTER_ATTRIBUTES, type PrinterFacts, readJob, readPrinter } from './ipp-facts.ts';
import { IPP_LIMITS, PRINTER_LIMITS } from './limits.ts';
import { healthOf, type PrinterHealth, UNKNOWN_CONDITION } from './printer-condition.ts';
import type { DocumentPrinterCondition } from './types.ts';

/** Carries one IPP question and its answer; the simulated printer is one too. */
export interface IppTransport extends ExchangeTransport {
  /** As the printer knows itself: `ipp://printer.local:631/ipp/print`. */
  readonly printerUri: string;
}

export interface IppAnswer {
  /** By name, or its number where it has none here: `successful-ok`, `0x0421`. */
  readonly status: string;
  readonly succeeded: boolean;
  /** The printer's own words; for logs. */
  readonly words: string;
  readonly message: IppMessage;
  readonly jobs: readonly JobFacts[];
}

export type AskError = ExchangeError | MalformedIpp;
export type Asked = Result<IppAnswer, AskError>;
export type Look = Pick<PrinterHealth, 'trouble' | 'suspicion'> & Pick<PrinterFacts, 'sides'>;

/** Success is 0x0000 to 0x00FF, RFC 8011 appendix B. */
const LAST_SUCCESS = 0x00ff;
const LARGEST_ID = 0x7fff_ffff;

export class IppLink {
  readonly #transport: IppTransport;
  readonly #closing = new AbortController();
  readonly #clock: Clock;
  readonly #listeners = new Set<(status: DeviceStatus<DocumentPrinterCondition>) => void>();
  #status: DeviceStatus<DocumentPrinterCondition> = { availability: 'offline', condition: UNKNOWN_CONDITION };
  #nextId = 1;
  #timer: number | null = null;
  #looking: Promise<Look> | null = null;
  /** A job asks often enough by itself; and a printer that is asked while it takes a document may drop it. */
  #resting = false;

  constructor(options: { readonly transport: IppTransport; readonly clock: Clock }) {
    this.#transport = options.transport;
    this.#clock = options.clock;
    void this.look();
  }

  get closing(): AbortSignal {
    return this.#closing.signal;
  }

  status(): DeviceStatus<DocumentPrinterCondition> {
    return this.#status;
  }

  onStatus(listener: (status: DeviceStatus<DocumentPrinterCondition>) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Asks once. `attributes` go out after the printer's address. */
  async ask(question: Omit<IppQuestion, 'id'>, timeoutMs: number = PRINTER_LIMITS.answerTimeoutMs): Promise<Asked> {
    const id = this.#nextId;
    this.#nextId = id === LARGEST_ID ? 1 : id + 1;
    const bytes = encodeQuestion({ ...question, id, attributes: { 'printer-uri': this.#transport.printerUri, ...question.attributes } });
    const answered = await this.#transport.exchange(bytes, {
      timeoutMs,
      maxAnswerBytes: IPP_LIMITS.answerBytes,
      signal: this.#closing.signal,
    });
    if (!answered.ok) return answered;
    const message = decodeIpp(answered.value);
    if (!message.ok) return message;
    if (message.value.id !== id) return err({ kind: 'malformed', detail: `an answer to ${message.value.id}, not to ${id}` });
    return ok(answerOf(message.value));
  }

  /** Asks how the printer is, and tells it to those who listen. */
  look(): Promise<Look> {
    this.#looking ??= this.#lookOnce().finally(() => {
      this.#looking = null;
      this.#scheduleLook();
    });
    return this.#looking;
  }

  /** While `task` runs, nobody else looks at the printer by himself. */
  async withoutPolling<T>(task: () => Promise<T>): Promise<T> {
    this.#resting = true;
    this.#stopTimer();
    try {
      return await task();
    } finally {
      this.#resting = false;
      this.#scheduleLook();
    }
  }

  async close(): Promise<void> {
    this.#closing.abort();
    this.#stopTimer();
    await this.#looking;
    this.#become({ availability: 'absent', condition: UNKNOWN_CONDITION });
    this.#listeners.clear();
  }

  async #lookOnce(): Promise<Look> {
    const asked = await this.ask({ operation: 'Get-Printer-Attributes', attributes: { 'requested-attributes': PRINTER_ATTRIBUTES } });
    if (!asked.ok) return this.#unreachable(asked.error);
    const facts = asked.value.succeeded ? readPrinter(asked.value.message.printer) : null;
    if (facts === null) return this.#unreachable({ kind: 'malformed', detail: asked.value.status });
    const { status, trouble, suspicion } = healthOf(facts);
    this.#become(status);
    return { trouble, suspicion, sides: facts.sides };
  }

  #unreachable(error: AskError): Look {
    if (error.kind === 'cancelled') return { trouble: 'absent', suspicion: 'absent', sides: [] };
    const availability = error.kind === 'absent' ? 'absent' : error.kind === 'busy' ? 'offline' : 'fault';
    this.#become({ availability, condition: UNKNOWN_CONDITION });
    return { trouble: availability, suspicion: availability, sides: [] };
  }

  #scheduleLook(): void {
    this.#stopTimer();
    if (this.#closing.signal.aborted || this.#resting) return;
    const { availability, condition } = this.#status;
    const well = availability === 'online' && condition.paper !== 'out' && condition.cover === 'closed' && condition.mechanism === 'ok';
    this.#timer = this.#clock.setTimeout(() => void this.look(), well ? PRINTER_LIMITS.lookEveryMs : PRINTER_LIMITS.lookEveryUnwellMs);
  }

  #stopTimer(): void {
    if (this.#timer !== null) this.#clock.clearTimeout(this.#timer);
    this.#timer = null;
  }

  #become(status: DeviceStatus<DocumentPrinterCondition>): void {
    if (isSame(status, this.#status)) return;
    this.#status = status;
    for (const listener of [...this.#listeners]) listener(status);
  }
}

function answerOf(message: IppMessage): IppAnswer {
  const words = message.attributes['status-message'];
  return {
    status: message.status ?? `0x${message.code.toString(16).padStart(4, '0')}`,
    succeeded: message.code <= LAST_SUCCESS,
    words: typeof words === 'string' ? words.slice(0, IPP_LIMITS.detailCharacters) : '',
    message,
    jobs: message.jobs.map(readJob).filter((job) => job !== null),
  };
}

function isSame(one: DeviceStatus<DocumentPrinterCondition>, other: DeviceStatus<DocumentPrinterCondition>): boolean {
  const [a, b] = [one.condition, other.condition];
  return one.availability === other.availability && a.paper === b.paper && a.cover === b.cover && a.mechanism === b.mechanism;
}
