/**
 * The reader of resident identity cards behind a SAM_V line: find, select, read. It asks for a card only while somebody
 * waits for one; otherwise a slow question whether the reader is there.
 */
import { type ByteTransport, type Clock, err, Mutex, ok, type Result, waitMs } from '../core/index.ts';
import { parseBase } from './card-text.ts';
import { READER_LIMITS } from './limits.ts';
import { type Exchange, ReaderLink, unlessAborted } from './reader-link.ts';
import { parseSamId, type SamVCommand, SW3 } from './sam-v-codec.ts';
import type { CardReadError, IdCard, IdCardReader } from './types.ts';

export interface IdCardReaderOptions {
  readonly transport: ByteTransport;
  readonly clock: Clock;
  /** 0 ≤ r < 1. */
  readonly random: () => number;
}

export function createIdCardReader(options: IdCardReaderOptions): IdCardReader {
  return new SamVReader(options);
}

type ReadResult = Result<IdCard, CardReadError>;
type Answer = Result<{ readonly sw3: number; readonly payload: Uint8Array }, CardReadError>;

class SamVReader implements IdCardReader {
  readonly #clock: Clock;
  readonly #link: ReaderLink;
  readonly #turn = new Mutex();
  readonly #closing = new AbortController();
  #keepAlive: number | null = null;

  constructor(options: IdCardReaderOptions) {
    this.#clock = options.clock;
    this.#link = new ReaderLink({ ...options, onOpened: () => void this.#greet() });
    this.#scheduleKeepAlive();
  }

  status(): ReturnType<IdCardReader['status']> {
    return this.#link.status();
  }

  onStatus(listener: Parameters<IdCardReader['onStatus']>[0]): () => void {
    return this.#link.onStatus(listener);
  }

  async readCard(options: { readonly signal: AbortSignal; readonly onReading?: () => void }): Promise<ReadResult> {
    const signal = AbortSignal.any([options.signal, this.#closing.signal]);
    const read = this.#turn.run(() => this.#waitAndRead(signal, options.onReading));
    return (await unlessAborted(read, signal)) ?? err({ kind: 'cancelled' });
  }

  async close(): Promise<void> {
    this.#closing.abort();
    if (this.#keepAlive !== null) this.#clock.clearTimeout(this.#keepAlive);
    await this.#link.close();
  }

  async #waitAndRead(signal: AbortSignal, onReading?: () => void): Promise<ReadResult> {
    for (;;) {
      const found = await this.#ask('find', signal);
      if (!found.ok) return found;
      if (found.value.sw3 === SW3.cardFound) break;
      if (found.value.sw3 !== SW3.noCard) return err(refusal(found.value.sw3));
      await waitMs(this.#clock, READER_LIMITS.findIntervalMs, signal);
    }
    if (!signal.aborted) onReading?.();
    return this.#readFound(signal);
  }

  async #readFound(signal: AbortSignal): Promise<ReadResult> {
    for (let attempt = 1; ; attempt++) {
      const base = await this.#selectAndRead(signal);
      if (!base.ok) return base;
      if (base.value.sw3 === SW3.ok) return parseBase(base.value.payload);
      const refused = refusal(base.value.sw3);
      if (refused.kind !== 'unreadable') return err(refused);
      // A card that is still there is found again, since it was not read; one that was lifted is not.
      const found = await this.#ask('find', signal);
      if (!found.ok) return found;
      if (found.value.sw3 === SW3.noCard) return err({ kind: 'cardRemoved' });
      if (found.value.sw3 !== SW3.cardFound || attempt === READER_LIMITS.attemptsPerCard) return err(refused);
    }
  }

  async #selectAndRead(signal: AbortSignal): Promise<Answer> {
    const selected = await this.#ask('select', signal);
    return selected.ok && selected.value.sw3 === SW3.ok ? this.#ask('readBase', signal) : selected;
  }

  async #ask(command: SamVCommand, signal: AbortSignal): Promise<Answer> {
    const exchange = await this.#link.exchange(command, signal);
    return signal.aborted ? err({ kind: 'cancelled' }) : answered(exchange);
  }

  async #greet(): Promise<void> {
    const status = await this.#link.exchange('status', this.#closing.signal);
    if (status.kind !== 'answer' || status.sw3 !== SW3.ok) return;
    const asked = await this.#link.exchange('samId', this.#closing.signal);
    const samId = asked.kind === 'answer' && asked.sw3 === SW3.ok ? parseSamId(asked.payload) : null;
    if (samId !== null) this.#link.noteSamId(samId);
  }

  #scheduleKeepAlive(): void {
    const delayMs = this.#link.status().availability === 'fault' ? READER_LIMITS.recoveryMs : READER_LIMITS.keepAliveMs;
    this.#keepAlive = this.#clock.setTimeout(() => void this.#stayInTouch(), delayMs);
  }

  async #stayInTouch(): Promise<void> {
    const { availability, condition } = this.#link.status();
    if (this.#link.open) {
      if (availability !== 'online' || condition.samId === null) await this.#greet();
      else if (this.#link.quietForMs >= READER_LIMITS.keepAliveMs) await this.#link.exchange('status', this.#closing.signal);
    }
    if (!this.#closing.signal.aborted) this.#scheduleKeepAlive();
  }
}

function answered(exchange: Exchange): Answer {
  switch (exchange.kind) {
    case 'answer':
      return ok(exchange);
    case 'silent':
      return err({ kind: 'readerUnavailable', detail: 'the reader does not answer' });
    case 'damaged':
      return err({ kind: 'protocol', detail: exchange.detail });
    case 'lost':
      return err({ kind: 'readerUnavailable', detail: exchange.detail });
    case 'cancelled':
      return err({ kind: 'cancelled' });
  }
}

/** What a refusal means for the one who waits, by SW3. */
export function refusal(sw3: number): CardReadError {
  const detail = `the reader answered ${sw3.toString(16).padStart(2, '0')}`;
  switch (sw3) {
    case SW3.cardRejectsSam:
    case SW3.samRejectsCard:
    case SW3.wrongCardType:
      return { kind: 'wrongCard', detail };
    case SW3.verificationFailed:
    case SW3.readFailed:
    case SW3.randomFailed:
    case SW3.selectFailed:
    case SW3.itemAbsent:
    // The reader has lost sight of the card between two commands.
    case SW3.noCard:
      return { kind: 'unreadable', detail };
    case SW3.selfTestFailed:
    case SW3.unauthorised:
      return { kind: 'readerFault', sw3 };
    default:
      return { kind: 'protocol', detail };
  }
}
