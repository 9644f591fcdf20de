/**
 * A seat for one worker thread: started when first needed, kept warm, one call at a time. A worker that dies or takes too
 * long is ended hard and its seat is filled again by the next call.
 */
import type { Worker } from 'node:worker_threads';
import type { Clock } from '../../drivers/core/clock.ts';
import { err, ok, type Result } from '../../drivers/core/result.ts';

export type SeatError =
  | { readonly kind: 'timeout' }
  /** It grew beyond what it may. */
  | { readonly kind: 'tooMuchMemory' }
  /** It ended by itself, or told that it failed. */
  | { readonly kind: 'failed'; readonly detail: string }
  | { readonly kind: 'aborted' }
  | { readonly kind: 'closed' };

/** What a worker posts: any number of notes, then one answer. */
export type WorkerReply<Answer, Note> = { readonly note: Note } | { readonly answer: Answer } | { readonly failed: string };

export interface Call<Ask, Answer, Note> {
  readonly ask: Ask;
  /** From posting to the answer, and again after every note. Waiting for other calls does not count. */
  readonly limitMs: number;
  readonly onNote?: (note: Note) => void;
  readonly signal?: AbortSignal;
  /** Whether the worker is to end after this answer: whatever it knew of the matter is gone with it. */
  readonly endsWorker?: (answer: Answer) => boolean;
}

export interface SeatOptions {
  readonly startWorker: () => Worker;
  readonly clock: Clock;
  /** How far the process may grow during one call, buffers outside V8's heap included. */
  readonly memory?: { readonly growthBytes: number; readonly watchEveryMs: number };
}

export class WorkerSeat<Ask, Answer, Note = never> {
  readonly #options: SeatOptions;
  readonly #closing = new AbortController();
  #worker: Worker | null = null;
  #turn: Promise<unknown> = Promise.resolve();

  constructor(options: SeatOptions) {
    this.#options = options;
  }

  /** In the order of asking. */
  call(call: Call<Ask, Answer, Note>): Promise<Result<Answer, SeatError>> {
    const answered = this.#turn.then(() => this.#call(call));
    this.#turn = answered.then(ignore, ignore);
    return answered;
  }

  /** Whoever waits is answered `closed`. */
  async close(): Promise<void> {
    this.#closing.abort();
    await this.#turn;
    await this.#worker?.terminate();
  }

  #call({ ask, limitMs, onNote, signal, endsWorker }: Call<Ask, Answer, Note>): Promise<Result<Answer, SeatError>> {
    if (this.#closing.signal.aborted) return Promise.resolve(err({ kind: 'closed' }));
    if (signal?.aborted === true) return Promise.resolve(err({ kind: 'aborted' }));
    const { clock } = this.#options;
    const worker = this.#worker ?? this.#fill();
    // Before anything waits, since what cannot be copied to another thread throws here.
    worker.postMessage(ask);
    return new Promise((resolve) => {
      const settle = (result: Result<Answer, SeatError>): void => {
        clock.clearTimeout(limit);
        stopWatching();
        worker.off('message', onMessage).off('error', onError).off('exit', onExit);
        signal?.removeEventListener('abort', onAbort);
        this.#closing.signal.removeEventListener('abort', onClose);
        resolve(result);
      };
      const end = (): void => {
        if (this.#worker === worker) this.#worker = null;
        void worker.terminate();
      };
      const fail = (error: SeatError): void => {
        end();
        settle(err(error));
      };
      const onAbort = (): void => fail({ kind: 'aborted' });
      const onClose = (): void => fail({ kind: 'closed' });
      const startLimit = (): number => clock.setTimeout(() => fail({ kind: 'timeout' }), limitMs);
      let limit = startLimit();
      const stopWatching = this.#watchMemory(() => fail({ kind: 'tooMuchMemory' }));
      signal?.addEventListener('abort', onAbort);
      this.#closing.signal.addEventListener('abort', onClose);
      const onMessage = (reply: WorkerReply<Answer, Note>): void => {
        if ('note' in reply) {
          clock.clearTimeout(limit);
          limit = startLimit();
          onNote?.(reply.note);
        } else if ('answer' in reply) {
          if (endsWorker?.(reply.answer) === true) end();
          settle(ok(reply.answer));
        } else {
          fail({ kind: 'failed', detail: reply.failed });
        }
      };
      const onError = (error: unknown): void =>
        fail(isOutOfMemory(error) ? { kind: 'tooMuchMemory' } : { kind: 'failed', detail: String(error) });
      const onExit = (code: number): void => fail({ kind: 'failed', detail: `the worker ended with ${code}` });
      worker.on('message', onMessage).on('error', onError).on('exit', onExit);
    });
  }

  #fill(): Worker {
    const worker = this.#options.startWorker();
    this.#worker = worker;
    worker.on('exit', () => {
      if (this.#worker === worker) this.#worker = null;
    });
    // Between calls a dying thread's last words are nobody's business, but unheard they would end the process.
    worker.on('error', ignore);
    return worker;
  }

  #watchMemory(onTooMuch: () => void): () => void {
    const { clock, memory } = this.#options;
    if (memory === undefined) return () => undefined;
    const startBytes = process.memoryUsage.rss();
    let timer = 0;
    const look = (): void => {
      if (process.memoryUsage.rss() - startBytes > memory.growthBytes) onTooMuch();
      else timer = clock.setTimeout(look, memory.watchEveryMs);
    };
    timer = clock.setTimeout(look, memory.watchEveryMs);
    return () => clock.clearTimeout(timer);
  }
}

const ignore = (): void => undefined;

const isOutOfMemory = (error: unknown): boolean => error instanceof Error && 'code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY';
