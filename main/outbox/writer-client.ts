import type { Worker } from 'node:worker_threads';
import type { Clock } from '../../drivers/core/clock.ts';
import { err, ok, type Result } from '../../drivers/core/result.ts';
import type { OutboxLimits } from './limits.ts';
import type { OpenError } from './types.ts';
import type { WriterCallName, WriterCalls, WriterReply } from './writer-protocol.ts';

export type WriterError = { readonly kind: 'workerLost' } | { readonly kind: 'failed'; readonly detail: string };

type Waiting = (reply: Result<unknown, WriterError>) => void;

/** The core's end of the writer: asks it, and starts it again, within bounds, when it ends. */
export class WriterClient {
  readonly #startWorker: () => Worker;
  readonly #clock: Clock;
  readonly #limits: Pick<OutboxLimits, 'writerRestarts' | 'writerRestartWindowMs'>;
  readonly #waiting = new Map<number, Waiting>();
  readonly #notices: OpenError[] = [];
  #nextId = 1;
  #startsAtMs: number[] = [];
  #worker: Worker | null = null;
  /** Settles when the present worker has opened the store, or never will. */
  #ready: Promise<Result<void, OpenError>> = Promise.resolve(ok(undefined));
  #closing = false;

  constructor(options: {
    readonly startWorker: () => Worker;
    readonly clock: Clock;
    readonly limits: Pick<OutboxLimits, 'writerRestarts' | 'writerRestartWindowMs'>;
  }) {
    this.#startWorker = options.startWorker;
    this.#clock = options.clock;
    this.#limits = options.limits;
  }

  /** What opening reported, this time and after every restart. */
  get notices(): readonly OpenError[] {
    return this.#notices;
  }

  /** It ended too often, or its store cannot be opened any more. */
  get gone(): boolean {
    return this.#worker === null;
  }

  start(): Promise<Result<void, OpenError>> {
    this.#ready = this.#open();
    return this.#ready;
  }

  /** `workerLost`: it was asked, and ended before it answered. A writer that starts again is waited for. */
  async call<Name extends WriterCallName>(
    name: Name,
    ask: WriterCalls[Name]['ask'],
  ): Promise<Result<WriterCalls[Name]['answer'], WriterError>> {
    // A restart may follow a restart while this waits.
    for (let seen = null; seen !== this.#ready; ) {
      seen = this.#ready;
      await seen;
    }
    return this.#ask(name, ask);
  }

  /** Ends the worker after it has closed the store; by force when that takes over `graceMs`. */
  async close(graceMs: number): Promise<void> {
    if (this.#closing) return;
    const asked = this.call('close', { nowMs: this.#clock.wallMs() });
    this.#closing = true;
    let timer = 0;
    const late = new Promise<void>((resolve) => {
      timer = this.#clock.setTimeout(resolve, graceMs);
    });
    await Promise.race([asked, late]);
    this.#clock.clearTimeout(timer);
    await this.#worker?.terminate();
  }

  #ask<Name extends WriterCallName>(name: Name, ask: WriterCalls[Name]['ask']): Promise<Result<WriterCalls[Name]['answer'], WriterError>> {
    const worker = this.#worker;
    if (worker === null) return Promise.resolve(err({ kind: 'workerLost' }));
    const id = this.#nextId++;
    return new Promise((resolve) => {
      // Both ends are compiled from `WriterCalls`, and the number ties the answer to its call.
      this.#waiting.set(id, (reply) => resolve(reply as Result<WriterCalls[Name]['answer'], WriterError>));
      worker.postMessage({ id, name, ask });
    });
  }

  async #open(): Promise<Result<void, OpenError>> {
    this.#startsAtMs.push(this.#clock.monotonicMs());
    const worker = this.#startWorker();
    this.#worker = worker;
    worker.on('message', (reply: WriterReply) => this.#settle(reply));
    let reason = 'the writer ended';
    worker.on('error', (error) => {
      reason = String(error);
    });
    worker.on('exit', () => this.#onExit(worker));
    const opened = await this.#ask('open', { nowMs: this.#clock.wallMs() });
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
    waiting?.('failed' in reply ? err({ kind: 'failed', detail: reply.failed }) : ok(reply.answer));
  }

  #onExit(worker: Worker): void {
    if (this.#worker !== worker) return;
    this.#worker = null;
    const lost = [...this.#waiting.values()];
    this.#waiting.clear();
    // Before the callers learn of it, so that what they ask next waits for the new one.
    if (!this.#closing && this.#mayRestart()) this.#ready = this.#open();
    for (const waiting of lost) waiting(err({ kind: 'workerLost' }));
  }

  #mayRestart(): boolean {
    const since = this.#clock.monotonicMs() - this.#limits.writerRestartWindowMs;
    this.#startsAtMs = this.#startsAtMs.filter((startedAtMs) => startedAtMs > since);
    return this.#startsAtMs.length <= this.#limits.writerRestarts;
  }
}
