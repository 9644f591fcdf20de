import type { Result } from './result.ts';

/** Why bytes could not be moved. `detail` is for the technician's log, never for a citizen. */
export type TransportError =
  | { readonly kind: 'absent'; readonly detail: string }
  | { readonly kind: 'permission'; readonly detail: string }
  | { readonly kind: 'busy'; readonly detail: string }
  | { readonly kind: 'disconnected'; readonly detail: string }
  | { readonly kind: 'io'; readonly detail: string };

/**
 * A two-way stream of bytes: a serial port, a socket, a simulated device. Chunks may be cut anywhere.
 * A transport may be opened again after it closed.
 */
export interface ByteTransport {
  /** For logs and diagnosis: `serial:/dev/ttyS0`, `simulated:id-card-reader`. */
  readonly name: string;
  open(): Promise<Result<void, TransportError>>;
  /** Resolves when the bytes have left this process. Fails with `disconnected` when not open. */
  write(bytes: Uint8Array): Promise<Result<void, TransportError>>;
  /** Returns how to stop listening. Bytes that arrive while nobody listens are dropped. */
  onBytes(listener: (chunk: Uint8Array) => void): () => void;
  /** Called once for each time an open transport closes, by unplugging or by `close`. */
  onClosed(listener: (reason: TransportError) => void): () => void;
  /** Safe to call at any time and more than once. */
  close(): Promise<void>;
}

/** What a finished child process left. */
export interface ProcessOutcome {
  /** `null` when it was ended by a signal. */
  readonly exitCode: number | null;
  readonly stdout: Uint8Array;
  readonly stderr: string;
}

export type ProcessError =
  | { readonly kind: 'absent'; readonly detail: string }
  | { readonly kind: 'timeout'; readonly afterMs: number }
  | { readonly kind: 'cancelled' }
  | { readonly kind: 'oversized'; readonly limitBytes: number }
  | { readonly kind: 'io'; readonly detail: string };

/** Runs one program to its end: argument array, never a shell. The seam under drivers that speak to a device through a tool. */
export interface ProcessTransport {
  run(
    program: string,
    args: readonly string[],
    options: { readonly timeoutMs: number; readonly maxStdoutBytes: number; readonly signal?: AbortSignal },
  ): Promise<Result<ProcessOutcome, ProcessError>>;
}

export type ExchangeError =
  | TransportError
  | { readonly kind: 'timeout'; readonly afterMs: number }
  | { readonly kind: 'cancelled' }
  | { readonly kind: 'oversized'; readonly limitBytes: number }
  /** The other end heard the question and does not take it, as HTTP does with a status other than 200. */
  | { readonly kind: 'rejected'; readonly detail: string };

/**
 * One question, one answer, each whole: what HTTP carries. After `absent`, `permission`, `busy` and `rejected` the device has
 * taken nothing of the question; after any other error it may have taken all of it.
 */
export interface ExchangeTransport {
  /** For logs and diagnosis: `http://printer.local:631/ipp/print`. */
  readonly name: string;
  exchange(
    question: Uint8Array,
    options: { readonly timeoutMs: number; readonly maxAnswerBytes: number; readonly signal?: AbortSignal },
  ): Promise<Result<Uint8Array, ExchangeError>>;
}
