/**
 * A bad line between terminals and the platform: a TCP proxy that draws a fault for every HTTP request it is to pass on. Each
 * fault ends at another place, so that each leaves another doubt: did it arrive, was it taken in, did the answer come back?
 */
import { once } from 'node:events';
import net from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

export const FAULT_KINDS = ['delay', 'reset', 'cutRequest', 'dropAnswer', 'cutAnswer', 'blackHole', 'late'] as const;

/**
 * `delay`: passed on after a while. `reset`: cut before a byte was passed on. `cutRequest`: cut in the middle of its body, or of
 * its head where it has none. `dropAnswer`: the platform answered, and the line is cut instead of the answer. `cutAnswer`: half
 * of the answer, then cut. `blackHole`: silence, then cut; nothing passed on. `late`: cut once it was read whole, and passed on
 * after that, when the terminal may have asked or sent again already.
 */
export type FaultKind = (typeof FAULT_KINDS)[number];

export interface FaultProxyOptions {
  readonly targetPort: number;
  /** 0 ≤ r < 1. Requests of several connections draw from it in the order in which they come. */
  readonly random: () => number;
  /** Of all requests, which part meets which fault; the rest passes. */
  readonly shares: Partial<Readonly<Record<FaultKind, number>>>;
  /** The longest of each; how long is drawn. */
  readonly delayMs: number;
  readonly blackHoleMs: number;
  readonly lateMs: number;
}

export interface FaultProxyCounts {
  requests: number;
  /** Of them, by method. */
  readonly methods: Map<string, number>;
  readonly faults: Record<FaultKind, number>;
  /** Answers 201, by which something was taken in, that never came to who had sent it, or not whole. */
  createdUnheard: number;
  /** Requests that found the platform away. */
  platformAway: number;
}

export interface FaultProxy {
  readonly url: string;
  readonly counts: Readonly<FaultProxyCounts>;
  close(): Promise<void>;
}

const HEAD_END = '\r\n\r\n';
const LONGEST_HEAD_BYTES = 65_536;
const LONGEST_METHOD = 16;

export async function startFaultProxy(options: FaultProxyOptions): Promise<FaultProxy> {
  const counts: FaultProxyCounts = {
    requests: 0,
    methods: new Map(),
    faults: { delay: 0, reset: 0, cutRequest: 0, dropAnswer: 0, cutAnswer: 0, blackHole: 0, late: 0 },
    createdUnheard: 0,
    platformAway: 0,
  };
  const closing = new AbortController();
  const lines = new Set<Promise<void>>();
  const server = net.createServer({ noDelay: true }, (client) => {
    const line = new Line(client, options, counts, closing.signal).serve();
    lines.add(line);
    void line.finally(() => lines.delete(line));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the proxy has no port');
  return {
    url: `http://127.0.0.1:${address.port}`,
    counts,
    close: async () => {
      server.close();
      closing.abort();
      await Promise.all(lines);
    },
  };
}

/** One connection of a terminal, with its own to the platform behind it. */
class Line {
  readonly #client: net.Socket;
  readonly #reader: Reader;
  readonly #options: FaultProxyOptions;
  readonly #counts: FaultProxyCounts;
  readonly #closing: AbortSignal;
  #platform: net.Socket | null = null;
  /** What the request that was read last has met. */
  #met: FaultKind | null = null;

  constructor(client: net.Socket, options: FaultProxyOptions, counts: FaultProxyCounts, closing: AbortSignal) {
    this.#client = client;
    // The reader sees it as the end.
    client.on('error', () => undefined);
    this.#reader = new Reader(client);
    this.#options = options;
    this.#counts = counts;
    this.#closing = closing;
  }

  async serve(): Promise<void> {
    const cut = (): void => this.#cut();
    this.#closing.addEventListener('abort', cut);
    try {
      for (;;) {
        // HTTP/1.1 without pipelining: the next head comes after the answer to the last one.
        const head = await this.#reader.head();
        if (head === null || !(await this.#pass(head))) return;
      }
    } finally {
      this.#closing.removeEventListener('abort', cut);
      this.#cut();
    }
  }

  /** `false` where the line was cut. */
  async #pass(head: Buffer): Promise<boolean> {
    const { random, delayMs, blackHoleMs } = this.#options;
    const bodyBytes = bodyBytesOf(head);
    this.#counts.requests++;
    const [method = ''] = head.toString('latin1', 0, LONGEST_METHOD).split(' ', 1);
    this.#counts.methods.set(method, (this.#counts.methods.get(method) ?? 0) + 1);
    const fault = this.#draw();
    if (fault !== null) this.#counts.faults[fault]++;
    this.#met = fault;
    switch (fault) {
      case 'reset':
        return false;
      case 'blackHole':
        await this.#pause(random() * blackHoleMs);
        return false;
      case 'cutRequest': {
        const passed = bodyBytes === 0 ? Math.floor(random() * head.length) : head.length + Math.floor(random() * bodyBytes);
        await this.#passOn(head.subarray(0, passed), passed - Math.min(passed, head.length));
        return false;
      }
      case 'late':
        await this.#passOnLate(head, bodyBytes);
        return false;
      case 'delay':
        await this.#pause(random() * delayMs);
        return this.#passOn(head, bodyBytes);
      case 'dropAnswer':
      case 'cutAnswer':
      case null:
        return this.#passOn(head, bodyBytes);
    }
  }

  #draw(): FaultKind | null {
    let drawn = this.#options.random();
    for (const kind of FAULT_KINDS) {
      drawn -= this.#options.shares[kind] ?? 0;
      if (drawn < 0) return kind;
    }
    return null;
  }

  async #passOn(head: Buffer, bodyBytes: number): Promise<boolean> {
    this.#platform ??= await this.#reach((platform) => {
      platform.on('data', (answer) => this.#answer(answer));
      platform.on('close', () => this.#cut());
    });
    if (this.#platform === null || !(await write(this.#platform, head))) return false;
    for (let left = bodyBytes; left > 0; ) {
      const bytes = await this.#reader.some(left);
      if (bytes === null || !(await write(this.#platform, bytes))) return false;
      left -= bytes.length;
    }
    return true;
  }

  /** Answers are small: the client's socket may hold them. */
  #answer(bytes: Buffer): void {
    switch (this.#met) {
      case 'dropAnswer':
        this.#noteUnheard(bytes);
        this.#cut();
        return;
      case 'cutAnswer':
        this.#noteUnheard(bytes);
        this.#platform?.removeAllListeners('data').resume();
        this.#client.write(bytes.subarray(0, bytes.length / 2), () => this.#cut());
        return;
      default:
        this.#client.write(bytes);
    }
  }

  async #passOnLate(head: Buffer, bodyBytes: number): Promise<void> {
    const pieces = [head];
    for (let left = bodyBytes; left > 0; ) {
      const bytes = await this.#reader.some(left);
      if (bytes === null) return;
      pieces.push(bytes);
      left -= bytes.length;
    }
    this.#client.resetAndDestroy();
    await this.#pause(this.#options.random() * this.#options.lateMs);
    const answered = Promise.withResolvers<void>();
    this.#platform?.removeAllListeners('data').removeAllListeners('close').resetAndDestroy();
    this.#platform = await this.#reach((platform) => {
      platform.once('data', (bytes) => {
        this.#noteUnheard(bytes);
        answered.resolve();
      });
      platform.once('close', answered.resolve);
    });
    if (this.#platform !== null && (await write(this.#platform, Buffer.concat(pieces)))) await answered.promise;
  }

  #noteUnheard(answer: Buffer): void {
    if (answer.subarray(0, 12).toString('latin1') === 'HTTP/1.1 201') this.#counts.createdUnheard++;
  }

  /** A connection to the platform; `null` where it is away. */
  async #reach(listen: (platform: net.Socket) => void): Promise<net.Socket | null> {
    if (this.#closing.aborted) return null;
    const platform = net.connect({ port: this.#options.targetPort, host: '127.0.0.1', noDelay: true });
    const reached = await new Promise<boolean>((resolve) => {
      platform.once('connect', () => resolve(true));
      platform.once('close', () => resolve(false));
      // 'close' follows.
      platform.on('error', () => undefined);
    });
    if (!reached) {
      this.#counts.platformAway++;
      return null;
    }
    listen(platform);
    return platform;
  }

  async #pause(ms: number): Promise<void> {
    await sleep(ms, undefined, { signal: this.#closing }).catch(() => undefined);
  }

  #cut(): void {
    for (const socket of [this.#client, this.#platform]) if (socket?.destroyed === false) socket.resetAndDestroy();
  }
}

/** Reads a connection piece by piece; what is not read yet stays in the sender's hands. */
class Reader {
  readonly #chunks: AsyncIterator<Buffer>;
  #unread: Buffer = Buffer.alloc(0);

  constructor(socket: net.Socket) {
    this.#chunks = socket[Symbol.asyncIterator]();
  }

  /** To the empty line that ends it; `null` where the connection ended before. */
  async head(): Promise<Buffer | null> {
    for (;;) {
      const end = this.#unread.indexOf(HEAD_END);
      if (end >= 0) return this.#take(end + HEAD_END.length);
      if (this.#unread.length > LONGEST_HEAD_BYTES) throw new Error('this is no HTTP');
      const chunk = await this.#next();
      if (chunk === null) return null;
      this.#unread = Buffer.concat([this.#unread, chunk]);
    }
  }

  /** At least one byte, at most so many; `null` where the connection ended. */
  async some(mostBytes: number): Promise<Buffer | null> {
    if (this.#unread.length === 0) {
      const chunk = await this.#next();
      if (chunk === null) return null;
      this.#unread = chunk;
    }
    return this.#take(mostBytes);
  }

  #take(bytes: number): Buffer {
    const taken = this.#unread.subarray(0, bytes);
    this.#unread = this.#unread.subarray(taken.length);
    return taken;
  }

  async #next(): Promise<Buffer | null> {
    const next = await this.#chunks.next().catch(() => null);
    return next === null || next.done === true ? null : next.value;
  }
}

/** The terminal's client always says how long its bodies are; one that does not would be cut in two here. */
function bodyBytesOf(head: Buffer): number {
  const text = head.toString('latin1');
  if (/\r\ntransfer-encoding:/i.test(text)) throw new Error('a body of unknown length came to the fault proxy');
  return Number(/\r\ncontent-length: *(\d+)/i.exec(text)?.[1] ?? 0);
}

/** Once it has left; `false` where the connection is gone. */
function write(socket: net.Socket, bytes: Buffer): Promise<boolean> {
  return new Promise((resolve) => socket.write(bytes, (error) => resolve(!error)));
}
