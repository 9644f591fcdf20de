/** A serial port (also a USB one with a serial driver) as a stream of bytes: 8 data bits, no parity, 1 stop bit. */
import { stat } from 'node:fs/promises';
import type { SerialPort } from 'serialport';
import type { Clock } from './clock.ts';
import { SERIAL_LIMITS } from './limits.ts';
import { err, ok, type Result } from './result.ts';
import { systemClock } from './system-clock.ts';
import type { ByteTransport, TransportError } from './transport.ts';

export interface SerialTransportOptions {
  /** `/dev/serial/by-id/…`, `COM3`. */
  readonly path: string;
  /** 115200 unless told. */
  readonly baudRate?: number;
  readonly clock?: Clock;
}

export function serialTransport(options: SerialTransportOptions): ByteTransport {
  return new SerialTransport(options.path, options.baudRate ?? SERIAL_LIMITS.defaultBaudRate, options.clock ?? systemClock);
}

class SerialTransport implements ByteTransport {
  readonly name: string;
  readonly #path: string;
  readonly #baudRate: number;
  readonly #clock: Clock;
  readonly #bytesListeners = new Set<(chunk: Uint8Array) => void>();
  readonly #closedListeners = new Set<(reason: TransportError) => void>();
  #port: SerialPort | null = null;
  #opening = false;
  /** Writes whose callback the stream owes; it may stay silent when the port goes. */
  readonly #writing = new Set<(reason: TransportError) => void>();
  #closing: Promise<void> = Promise.resolve();
  #presenceTimer: number | null = null;

  constructor(path: string, baudRate: number, clock: Clock) {
    this.name = `serial:${path}`;
    this.#path = path;
    this.#baudRate = baudRate;
    this.#clock = clock;
  }

  async open(): Promise<Result<void, TransportError>> {
    if (this.#port !== null || this.#opening) return err({ kind: 'busy', detail: `${this.name} is open already` });
    this.#opening = true;
    try {
      await this.#closing;
      const port = await this.#openPort();
      if (!port.ok) return port;
      this.#adopt(port.value);
      return ok(undefined);
    } finally {
      this.#opening = false;
    }
  }

  write(bytes: Uint8Array): Promise<Result<void, TransportError>> {
    const port = this.#port;
    if (port === null) return Promise.resolve(err({ kind: 'disconnected', detail: `${this.name} is not open` }));
    return new Promise((resolve) => {
      const lost = (reason: TransportError): void => resolve(err(reason));
      this.#writing.add(lost);
      port.write(Buffer.from(bytes), (error) => {
        this.#writing.delete(lost);
        resolve(error ? err({ kind: this.#port === port ? 'io' : 'disconnected', detail: error.message }) : ok(undefined));
      });
    });
  }

  onBytes(listener: (chunk: Uint8Array) => void): () => void {
    this.#bytesListeners.add(listener);
    return () => this.#bytesListeners.delete(listener);
  }

  onClosed(listener: (reason: TransportError) => void): () => void {
    this.#closedListeners.add(listener);
    return () => this.#closedListeners.delete(listener);
  }

  async close(): Promise<void> {
    if (this.#port !== null) this.#drop(this.#port, `${this.name} was closed`);
    await this.#closing;
  }

  async #openPort(): Promise<Result<SerialPort, TransportError>> {
    try {
      // Loaded here: where no device is on a serial port, its native part is not needed.
      const { SerialPort } = await import('serialport');
      const port = new SerialPort({ path: this.#path, baudRate: this.#baudRate, autoOpen: false });
      const failure = await new Promise<Error | null>((resolve) => port.open(resolve));
      return failure === null ? ok(port) : err(openError(failure));
    } catch (cause) {
      return err({ kind: 'io', detail: cause instanceof Error ? cause.message : String(cause) });
    }
  }

  #adopt(port: SerialPort): void {
    this.#port = port;
    port.on('data', (chunk: Buffer) => {
      if (this.#port !== port) return;
      for (const listener of [...this.#bytesListeners]) listener(chunk);
    });
    port.on('close', (cause: Error | null) => this.#drop(port, `${this.name} went away${cause ? `: ${cause.message}` : ''}`));
    port.on('end', () => this.#drop(port, `${this.name} has ended`));
    port.on('error', (cause: Error) => this.#drop(port, `${this.name}: ${cause.message}`));
    // Many USB devices speak only while these lines are up. A pseudo-terminal has none, and that is no fault.
    port.set({ dtr: true, rts: true }, () => undefined);
    this.#watchPresence(port);
  }

  /**
   * A port that hangs up in the middle of a read gives 0 bytes for ever, and serialport 13 then reads on for ever (unix-read.js)
   * and never tells. So the port's own name is looked at too. Windows has no names to look at and no such reads.
   */
  #watchPresence(port: SerialPort): void {
    if (process.platform === 'win32') return;
    this.#presenceTimer = this.#clock.setTimeout(() => {
      stat(this.#path).then(
        () => {
          if (this.#port === port) this.#watchPresence(port);
        },
        (cause: Error) => this.#drop(port, `${this.name} went away: ${cause.message}`),
      );
    }, SERIAL_LIMITS.presenceCheckMs);
  }

  #drop(port: SerialPort, detail: string): void {
    if (this.#port !== port) return;
    this.#port = null;
    if (this.#presenceTimer !== null) this.#clock.clearTimeout(this.#presenceTimer);
    if (port.isOpen) this.#closing = new Promise((resolve) => port.close(() => resolve()));
    const reason: TransportError = { kind: 'disconnected', detail };
    for (const lost of [...this.#writing]) lost(reason);
    this.#writing.clear();
    for (const listener of [...this.#closedListeners]) listener(reason);
  }
}

/** The binding tells causes apart by the system's words only. */
function openError({ message }: Error): TransportError {
  if (/no such (?:file|device)|file not found|not a directory/i.test(message)) return { kind: 'absent', detail: message };
  if (/permission denied/i.test(message)) return { kind: 'permission', detail: message };
  if (/cannot lock|busy|temporarily unavailable|access denied/i.test(message)) return { kind: 'busy', detail: message };
  return { kind: 'io', detail: message };
}
