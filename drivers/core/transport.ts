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
