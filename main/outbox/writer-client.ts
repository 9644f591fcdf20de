import type { Worker } from 'node:worker_threads';
import type { Clock } from '../../drivers/core/clock.ts';
import { err, ok, type Result } from '../../drivers/core/result.ts';
import type { OutboxLimits } from './limits.ts';
import { pause } from './pause.ts';
import type { OpenError } from './types.ts';
import type { WriterCallName, WriterCalls, WriterReply } from './writer-protocol.ts';

export type WriterError =
  /** It was asked, and ended before it answered. */
  | { readonly kind: 'workerLost' }
  /** It is gone or closed, so nothing was asked. */
  | { readonly kind: 'notAsked' }
  | { readonly kind: 'failed'; readonly detail: string };

type Waiting = (reply: Result<unknown, WriterError>) => void;

type WriterLimits = Pick<OutboxLimits, 'writerRestarts' | 'writerRestartWindowMs' | 'writerRestartPauseMs'>;

interface WriterClientOptions {
  readonly startWorker: () => Worker;
  readonly clock: Clock;
  readonly limits: WriterLimits;
  /** Once, when nothing more can be asked: it ended too often, its store does not open any more, or the store is corrupt. */
  readonly onGone: (detail: string) => void;
}

/** The core's end of the writer: asks it, and starts it again, within bounds, when it ends. */
export class WriterClient {
  readonly #options: WriterClientOptions;
  readonly #waiting = new Map<number, Waiting>();
  readonly #notices: OpenError[] = [];
  readonly #closing = new AbortController();
  #nextId = 1;
  #startsAtMs: number[] = [];
  #worker: Worker | null = null;
  /** Settles when the present worker has opened the store, or never will. */
  #ready: Promise<unknown> = Promise.resolve();
  /** Whoever opens deals with a worker that ends meanwhile. */
  #opening = false;
  #gone = false;

  constructor(options: WriterClientOptions) {
    this.#options = options;
  }

  /** What opening reported, this time and after every restart. */
  get notices(): readonly OpenError[] {
    return this.#notices;
  }

  get gone(): boolean {
    return this.#gone;
  }

  start(): Promise<Result<void, OpenError>> {
    const opened = this.#open();
    this.#ready = opened;
    return opened;
  }

  /** A writer that starts again is waited for. */
  async call<Name extends WriterCallName>(
    name: Name,
    ask: WriterCalls[Name]['ask'],
  ): Promise<Result<WriterCalls[Name]['answer'], WriterError>> {
    // A restart may follow a restart while this waits.
    for (let seen: unknown = null; seen !== this.#ready; ) {
      seen = this.#ready;
      await seen;
    }
    return this.#gone || this.#closing.signal.aborted ? err({ kind: 'notAsked' }) : this.#ask(name, ask);
  }

  /** Ends the writer, and with it its connection, and starts another: what a failed commit left on the disk shows then. */
  async restart(): Promise<void> {
    const worker = this.#worker;
    if (worker === null) return;
    await this.#ask('standStill', null);
    await worker.terminate();
  }

  /** Ends the worker after it has closed the store, or by force after `withinMs`. */
  async close(withinMs: number): Promise<void> {
    if (this.#closing.signal.aborted) return;
    this.#closing.abort();
    const { clock } = this.#options;
    let timer = 0;
    const late = new Promise<'late'>((resolve) => {
      timer = clock.setTimeout(() => resolve('late'), withinMs);
    });
    const ended = await Promise.race([this.#end(), late]);
    clock.clearTimeout(timer);
    if (ended !== 'late') return;
    // Not waited for: a thread that hangs in the kernel ends with the process.
    void this.#worker?.terminate();
    for (const waiting of this.#takeWaiting()) waiting(err({ kind: 'workerLost' }));
  }

  async #end(): Promise<void> {
    await this.#ready;
    // A corrupt store is left as it stands, for the next opening to set aside.
    if (this.#gone) await this.#ask('standStill', null);
    else await this.#ask('close', { nowMs: this.#options.clock.wallMs() });
    await this.#worker?.terminate();
  }

  #ask<Name extends WriterCallName>(name: Name, ask: WriterCalls[Name]['ask']): Promise<Result<WriterCalls[Name]['answer'], WriterError>> {
    const worker = this.#worker;
    if (worker === null) return Promise.resolve(err({ kind: 'notAsked' }));
    const id = this.#nextId++;
    return new Promise((resolve) => {
      // Both ends are compiled from `WriterCalls`, and the number ties the answer to its call.
      this.#waiting.set(id, (reply) => resolve(reply as Result<WriterCalls[Name]['answer'], WriterError>));
      worker.postMessage({ id, name, ask });
    });
  }

  async #open(): Promise<Result<void, OpenError>> {
    this.#startsAtMs.push(this.#options.clock.monotonicMs());
    this.#opening = true;
    const worker = this.#options.startWorker();
    this.#worker = worker;
    worker.on('message', (reply: WriterReply) => this.#settle(reply));
    let reason = 'the writer ended';
    worker.on('error', (error) => {
      reason = String(error);
    });
    worker.on('exit', () => this.#onExit(worker));
    const opened = await this.#ask('open', { nowMs: this.#options.clock.wallMs() });
    this.#opening = false;
    if (!opened.ok)
      return err({ kind: 'io', path: 'outbox-worker', detail: opened.error.kind === 'failed' ? opened.error.detail : reason });
    if (!opened.value.ok) {
      // Nothing can be asked of a writer without a store.
      this.#worker = null;
      await worker.terminate();
      return opened.value;
    }
    this.#notices.push(...opened.value.value.notices);
    return ok(undefined);
  }

  #settle(reply: WriterReply): void {
    const waiting = this.#waiting.get(reply.id);
    this.#waiting.delete(reply.id);
    if (!('failed' in reply)) {
      waiting?.(ok(reply.answer));
      return;
    }
    waiting?.(err({ kind: 'failed', detail: reply.failed }));
    if (reply.corrupt) this.#giveUp(reply.failed);
  }

  #onExit(worker: Worker): void {
    if (this.#worker !== worker) return;
    this.#worker = null;
    const lost = this.#takeWaiting();
    // Before the callers learn of it, so that what they ask next waits for the new one.
    if (!this.#opening && !this.#gone && !this.#closing.signal.aborted) this.#ready = this.#reopen();
    for (const waiting of lost) waiting(err({ kind: 'workerLost' }));
  }

  #takeWaiting(): Waiting[] {
    const waiting = [...this.#waiting.values()];
    this.#waiting.clear();
    return waiting;
  }

  async #reopen(): Promise<void> {
    const { clock, limits } = this.#options;
    let why = 'the writer ended again and again';
    while (this.#mayRestart()) {
      const opened = await this.#open();
      if (opened.ok || this.#closing.signal.aborted) return;
      why = `the store does not open any more: ${JSON.stringify(opened.error)}`;
      await pause(clock, limits.writerRestartPauseMs, this.#closing.signal);
      if (this.#closing.signal.aborted) return;
    }
    this.#giveUp(why);
  }

  #giveUp(detail: string): void {
    if (this.#gone) return;
    this.#gone = true;
    this.#options.onGone(detail);
  }

  #mayRestart(): boolean {
    const { clock, limits } = this.#options;
    const since = clock.monotonicMs() - limits.writerRestartWindowMs;
    this.#startsAtMs = this.#startsAtMs.filter((startedAtMs) => startedAtMs > since);
    return this.#startsAtMs.length <= limits.writerRestarts;
  }
}
