import { setImmediate } from 'node:timers';
import { err, ok, type Result } from './result.ts';
import type { ByteTransport, TransportError } from './transport.ts';

/**
 * The device's end of a simulated cable. The simulated device reads what the driver wrote by `onWritten` and answers by
 * `send`; `unplug` and `replug` are the cable. It is a `ByteTransport` for the driver at the other end.
 */
export class SimulatedTransport implements ByteTransport {
  readonly name: string;
  #plugged = true;
  #open = false;
  readonly #bytesListeners = new Set<(chunk: Uint8Array) => void>();
  readonly #closedListeners = new Set<(reason: TransportError) => void>();
  readonly #onWritten: (chunk: Uint8Array) => void;

  constructor(name: string, onWritten: (chunk: Uint8Array) => void) {
    this.name = name;
    this.#onWritten = onWritten;
  }

  get plugged(): boolean {
    return this.#plugged;
  }

  open(): Promise<Result<void, TransportError>> {
    if (!this.#plugged) return Promise.resolve(err({ kind: 'absent', detail: `${this.name} is not plugged in` }));
    if (this.#open) return Promise.resolve(err({ kind: 'busy', detail: `${this.name} is open already` }));
    this.#open = true;
    return Promise.resolve(ok(undefined));
  }

  write(bytes: Uint8Array): Promise<Result<void, TransportError>> {
    if (!this.#open) return Promise.resolve(err({ kind: 'disconnected', detail: `${this.name} is not open` }));
    const copy = Uint8Array.from(bytes);
    // A device answers after the write has returned, never inside it.
    setImmediate(() => {
      if (this.#open) this.#onWritten(copy);
    });
    return Promise.resolve(ok(undefined));
  }

  onBytes(listener: (chunk: Uint8Array) => void): () => void {
    this.#bytesListeners.add(listener);
    return () => this.#bytesListeners.delete(listener);
  }

  onClosed(listener: (reason: TransportError) => void): () => void {
    this.#closedListeners.add(listener);
    return () => this.#closedListeners.delete(listener);
  }

  close(): Promise<void> {
    this.#closeWith({ kind: 'disconnected', detail: `${this.name} was closed` });
    return Promise.resolve();
  }

  /** Device side: bytes to the driver. Lost when the driver has not opened. */
  send(bytes: Uint8Array): void {
    if (!this.#open) return;
    for (const listener of [...this.#bytesListeners]) listener(bytes);
  }

  unplug(): void {
    this.#plugged = false;
    this.#closeWith({ kind: 'disconnected', detail: `${this.name} was unplugged` });
  }

  replug(): void {
    this.#plugged = true;
  }

  #closeWith(reason: TransportError): void {
    if (!this.#open) return;
    this.#open = false;
    for (const listener of [...this.#closedListeners]) listener(reason);
  }
}
