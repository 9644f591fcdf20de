import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import http from 'node:http';
import net from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { ManualClock } from '../../drivers/core/manual-clock.ts';
import { until } from '../../tests/support/until.ts';
import { LAB_LIMITS } from './limits.ts';
import { type Link, openLink } from './link.ts';

const undo: (() => unknown)[] = [];
afterEach(async () => {
  for (const one of undo.splice(0).reverse()) await one();
});

interface Line {
  readonly link: Link;
  readonly clock: ManualClock;
  /** Connects through the link; its errors are kept, its bytes gathered. */
  call(): Promise<Caller>;
  /** The platform's ends, in order of arrival. */
  readonly arrived: net.Socket[];
}

interface Caller {
  readonly socket: net.Socket;
  readonly got: () => string;
  readonly errors: string[];
}

function listen(socket: net.Socket): Caller {
  const chunks: Buffer[] = [];
  const errors: string[] = [];
  socket.on('data', (chunk) => chunks.push(chunk));
  socket.on('error', (error: NodeJS.ErrnoException) => errors.push(error.code ?? error.message));
  undo.push(() => socket.destroy());
  return { socket, got: () => Buffer.concat(chunks).toString(), errors };
}

async function line(): Promise<Line> {
  const arrived: net.Socket[] = [];
  const platform = net.createServer({ allowHalfOpen: true }, (socket) => arrived.push(socket)).listen(0, '127.0.0.1');
  await once(platform, 'listening');
  const clock = new ManualClock();
  const link = await openLink(`http://127.0.0.1:${portOf(platform)}`, clock);
  undo.push(
    () => platform.close(),
    () => arrived.map((socket) => socket.destroy()),
    () => link.close(),
  );
  const call = async (): Promise<Caller> => {
    const caller = listen(net.connect({ host: '127.0.0.1', port: Number(new URL(link.url).port), allowHalfOpen: true }));
    await Promise.race([new Promise((resolve) => caller.socket.once('connect', resolve)), closed(caller)]);
    return caller;
  };
  return { link, clock, call, arrived };
}

/** `once` of events would fail on the error that comes before. */
function closed({ socket }: Caller): Promise<void> {
  return new Promise((resolve) => void (socket.closed ? resolve() : socket.once('close', () => resolve())));
}

function portOf(server: net.Server): number {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the server has no port');
  return address.port;
}

async function connected(): Promise<Line & { readonly near: Caller; readonly far: Caller }> {
  const one = await line();
  const near = await one.call();
  await until(() => one.arrived.length === 1);
  return { ...one, near, far: listen(one.arrived[0]!) };
}

describe('a whole line', () => {
  test('5 MB go to the platform and come back as they were', async () => {
    const body = randomBytes(5 * 1024 * 1024);
    const platform = http.createServer((request, response) => request.pipe(response)).listen(0, '127.0.0.1');
    await once(platform, 'listening');
    const link = await openLink(`http://127.0.0.1:${portOf(platform)}/`, new ManualClock());
    undo.push(
      () => platform.close(),
      () => link.close(),
    );
    const answer = await fetch(`${link.url}/echo`, { method: 'POST', body });
    const sha = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
    expect(sha(new Uint8Array(await answer.arrayBuffer()))).toBe(sha(body));
  });

  test('one end may be done with talking and still listen', async () => {
    const { near, far } = await connected();
    near.socket.end('question');
    await once(far.socket, 'end');
    expect(far.got()).toBe('question');
    far.socket.end('answer');
    await once(near.socket, 'end');
    expect(near.got()).toBe('answer');
    expect(near.errors).toEqual([]);
  });

  test('a finished connection is counted no more', async () => {
    const { link, near, far } = await connected();
    expect(link.state().connections).toBe(1);
    near.socket.end();
    far.socket.end();
    await until(() => link.state().connections === 0);
  });

  test('a platform that is not there resets the caller', async () => {
    const gone = net.createServer().listen(0, '127.0.0.1');
    await once(gone, 'listening');
    const port = portOf(gone);
    await new Promise((resolve) => gone.close(resolve));
    const link = await openLink(`http://127.0.0.1:${port}`, new ManualClock());
    undo.push(() => link.close());
    const caller = listen(net.connect({ host: '127.0.0.1', port: Number(new URL(link.url).port) }));
    await closed(caller);
    expect(caller.errors).toEqual(['ECONNRESET']);
  });

  test('a platform that resets is passed on as a reset, not as an orderly end', async () => {
    const { near, far } = await connected();
    far.socket.resetAndDestroy();
    await closed(near);
    expect(near.errors).toEqual(['ECONNRESET']);
  });

  test('who does not read holds up who writes', async () => {
    const { near, far } = await connected();
    far.socket.pause();
    const chunk = Buffer.alloc(65_536);
    const mostBytes = 256 * 1024 * 1024;
    let sentBytes = 0;
    const full = async (): Promise<boolean> => {
      if (near.socket.writableNeedDrain) return !(await Promise.race([once(near.socket, 'drain').then(() => true), quiet()]));
      near.socket.write(chunk);
      sentBytes += chunk.byteLength;
      return sentBytes > mostBytes;
    };
    await until(full);
    expect(sentBytes).toBeLessThan(mostBytes);
    let gotBytes = 0;
    far.socket.on('data', ({ byteLength }) => (gotBytes += byteLength));
    far.socket.resume();
    await until(() => gotBytes === sentBytes);
  });

  test('a platform over TLS is refused at once: its certificate does not bear the name of the relay', async () => {
    await expect(openLink('https://platform.example', new ManualClock())).rejects.toThrow('plain http only');
  });
});

/** `false` after enough turns of the event loop that a line which still flowed would have moved. */
async function quiet(): Promise<boolean> {
  const startedMs = performance.now();
  await until(() => performance.now() - startedMs > 150);
  return false;
}

describe('a cut line', () => {
  test('resets what is under way, at both ends', async () => {
    const { link, near, far } = await connected();
    const ended = Promise.all([closed(near), closed(far)]);
    link.cut();
    await ended;
    expect([near.errors, far.errors]).toEqual([['ECONNRESET'], ['ECONNRESET']]);
    expect(link.state()).toEqual({ connected: false, delayMs: 0, connections: 0 });
  });

  test('refuses what comes, and the platform hears nothing of it', async () => {
    const { link, call, arrived } = await line();
    link.cut();
    // As on a line that is down: who calls knows that nothing has arrived.
    await until(async () => {
      const caller = await call();
      await closed(caller);
      return caller.errors.join() === 'ECONNREFUSED';
    });
    expect(arrived).toEqual([]);
  });

  test('carries again once it is restored', async () => {
    const { link, call, arrived } = await line();
    link.cut();
    link.restore();
    await until(async () => {
      const caller = await call();
      caller.socket.write('hello');
      await until(() => arrived.length === 1 || caller.errors.length > 0);
      return arrived.length === 1;
    });
    const far = listen(arrived[0]!);
    await until(() => far.got() === 'hello');
    expect(link.state().connected).toBe(true);
  });

  test('loses what was on its way, and no timer stays behind', async () => {
    const { link, clock, near, far } = await connected();
    link.setDelayMs(1_000);
    near.socket.write('lost');
    await until(() => clock.waiting === 1);
    link.cut();
    await until(() => clock.waiting === 0);
    await clock.advance(2_000);
    expect(far.got()).toBe('');
  });
});

describe('a slow line', () => {
  test('takes its time in both directions', async () => {
    const { link, clock, near, far } = await connected();
    link.setDelayMs(1_500);
    near.socket.write('there');
    await until(() => clock.waiting === 1);
    await clock.advance(1_499);
    expect(far.got()).toBe('');
    await clock.advance(1);
    await until(() => far.got() === 'there');

    far.socket.write('back');
    await until(() => clock.waiting === 1);
    await clock.advance(1_499);
    expect(near.got()).toBe('');
    await clock.advance(1);
    await until(() => near.got() === 'back');
  });

  test.each([0, 100])('that is made faster (%i ms) keeps the order of what is on its way', async (fasterMs) => {
    const { link, clock, near, far } = await connected();
    link.setDelayMs(5_000);
    near.socket.write('first ');
    await until(() => clock.waiting === 1);
    link.setDelayMs(fasterMs);
    near.socket.write('second');
    await until(() => clock.waiting === 2);
    await clock.advance(4_999);
    expect(far.got()).toBe('');
    await clock.advance(1);
    await until(() => far.got() === 'first second');
  });

  test('ends after its last byte, not before', async () => {
    const { link, clock, near, far } = await connected();
    const order: string[] = [];
    far.socket.on('data', () => order.push('bytes'));
    far.socket.on('end', () => order.push('end'));
    link.setDelayMs(800);
    near.socket.end('bye');
    await until(() => clock.waiting === 2);
    await clock.advance(800);
    await until(() => order.length === 2);
    expect(order).toEqual(['bytes', 'end']);
  });

  test('holds no more than its limit and a piece, and loses nothing of what waits behind', async () => {
    const { link, clock, near, far } = await connected();
    link.setDelayMs(1_000);
    const all = Buffer.alloc(4 * LAB_LIMITS.linkHeldBytes, 'x');
    near.socket.write(all);
    let gotBytes = 0;
    far.socket.on('data', ({ byteLength }) => (gotBytes += byteLength));
    await until(() => clock.waiting * 65_536 > LAB_LIMITS.linkHeldBytes);
    await quiet();
    await clock.advance(1_000);
    await quiet();
    expect(gotBytes).toBeLessThanOrEqual(LAB_LIMITS.linkHeldBytes + 65_536);
    await until(async () => {
      await clock.advance(1_000);
      return gotBytes === all.byteLength;
    });
  });

  test('is no slower than its longest delay', async () => {
    const { link } = await line();
    link.setDelayMs(10 * LAB_LIMITS.linkDelayMs);
    expect(link.state().delayMs).toBe(LAB_LIMITS.linkDelayMs);
  });
});
