import { once } from 'node:events';
import http from 'node:http';
import { expect, onTestFinished, test } from 'vitest';
import { seededRandom } from './crash/seeded-random.ts';
import { FAULT_KINDS, type FaultKind, type FaultProxy, startFaultProxy } from './support/fault-proxy.ts';
import { until } from './support/until.ts';

const ANSWER = JSON.stringify({ receipt: 'R-1', words: 'x'.repeat(500) });
const BODY = 'b'.repeat(200_000);
const SEED = 4;
const LONGEST_DELAY_MS = 200;

interface Behind {
  readonly port: number;
  /** Bodies that came whole and were taken in. */
  readonly taken: string[];
  /** Requests that broke off in the middle. */
  broken: number;
  readonly connections: Set<unknown>;
  close(): Promise<void>;
}

async function platformBehind(): Promise<Behind> {
  const connections = new Set<unknown>();
  const server = http.createServer((request, response) => {
    connections.add(request.socket);
    let body = '';
    request.setEncoding('utf8').on('data', (text: string) => {
      body += text;
    });
    request.on('error', () => behind.broken++);
    request.on('end', () => {
      behind.taken.push(body);
      response.writeHead(201, { 'Content-Length': ANSWER.length }).end(ANSWER);
    });
  });
  const close = async (): Promise<void> => {
    server.closeAllConnections();
    if (server.listening) await new Promise((resolve) => server.close(resolve));
  };
  onTestFinished(close);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  const behind: Behind = { port: address.port, taken: [], broken: 0, connections, close };
  return behind;
}

async function proxyBefore(port: number, shares: Partial<Record<FaultKind, number>>): Promise<FaultProxy> {
  const proxy = await startFaultProxy({
    targetPort: port,
    random: seededRandom(SEED),
    shares,
    delayMs: LONGEST_DELAY_MS,
    blackHoleMs: 100,
    lateMs: 100,
  });
  onTestFinished(() => proxy.close());
  return proxy;
}

/** What the terminal's side gets: the whole answer, or nothing it could read. */
async function sends(proxy: FaultProxy, body: string | null = BODY): Promise<string | null> {
  try {
    const answer = await fetch(proxy.url, body === null ? {} : { method: 'POST', body });
    return await answer.text();
  } catch {
    return null;
  }
}

test('without a fault, requests and answers pass whole, one after the other', async () => {
  const behind = await platformBehind();
  const proxy = await proxyBefore(behind.port, {});
  expect([await sends(proxy), await sends(proxy, null), await sends(proxy)]).toEqual([ANSWER, ANSWER, ANSWER]);
  expect(behind.taken).toEqual([BODY, '', BODY]);
  expect(behind.connections.size, 'connections are kept').toBeLessThan(3);
  expect(proxy.counts).toMatchObject({ requests: 3, createdUnheard: 0, platformAway: 0 });
  expect([...proxy.counts.methods]).toEqual([
    ['POST', 2],
    ['GET', 1],
  ]);
});

test('a delayed request arrives whole, and its answer too', async () => {
  const behind = await platformBehind();
  const proxy = await proxyBefore(behind.port, { delay: 1 });
  const startedMs = performance.now();
  expect(await sends(proxy)).toBe(ANSWER);
  // The first draw decides for the delay, the second says which part of the longest it is.
  const random = seededRandom(SEED);
  random();
  expect(performance.now() - startedMs).toBeGreaterThanOrEqual(Math.floor(random() * LONGEST_DELAY_MS));
  expect(behind.taken).toEqual([BODY]);
});

test.each(['reset', 'blackHole'] as const)('%s: nothing arrives and nobody is answered', async (kind) => {
  const behind = await platformBehind();
  const proxy = await proxyBefore(behind.port, { [kind]: 1 });
  expect(await sends(proxy)).toBeNull();
  expect(behind.connections.size).toBe(0);
  expect(proxy.counts.faults[kind]).toBe(1);
});

test('a request cut in the middle arrives in part and is not taken in', async () => {
  const behind = await platformBehind();
  const proxy = await proxyBefore(behind.port, { cutRequest: 1 });
  expect(await sends(proxy)).toBeNull();
  await until(() => behind.broken === 1);
  expect(behind.taken).toEqual([]);
  expect(await sends(proxy, null), 'one without a body is cut in its head').toBeNull();
  expect(behind.taken).toEqual([]);
});

test.each(['dropAnswer', 'cutAnswer'] as const)('%s: the request is taken in, and who sent it does not learn of it', async (kind) => {
  const behind = await platformBehind();
  const proxy = await proxyBefore(behind.port, { [kind]: 1 });
  expect(await sends(proxy)).toBeNull();
  expect(behind.taken).toEqual([BODY]);
  expect(proxy.counts.createdUnheard).toBe(1);
});

test('late: the request is taken in after its sender was cut off', async () => {
  const behind = await platformBehind();
  const proxy = await proxyBefore(behind.port, { late: 1 });
  expect(await sends(proxy)).toBeNull();
  expect(behind.taken).toEqual([]);
  await until(() => proxy.counts.createdUnheard === 1);
  expect(behind.taken).toEqual([BODY]);
});

test('a platform that is away is a cut line, and once it is back the next request passes', async () => {
  const behind = await platformBehind();
  const proxy = await proxyBefore(behind.port, {});
  expect(await sends(proxy)).toBe(ANSWER);
  await behind.close();
  expect(await sends(proxy)).toBeNull();
  expect(proxy.counts.platformAway).toBe(1);
});

test('the same seed draws the same faults again, each about as often as asked', async () => {
  const shares = { delay: 0.1, reset: 0.1, cutRequest: 0.1, dropAnswer: 0.1, cutAnswer: 0.1, late: 0.1 };
  const drawn = async (): Promise<Readonly<Record<FaultKind, number>>> => {
    const behind = await platformBehind();
    const proxy = await startFaultProxy({
      targetPort: behind.port,
      random: seededRandom(7),
      shares,
      delayMs: 0,
      blackHoleMs: 0,
      lateMs: 0,
    });
    for (let request = 0; request < 200; request++) await sends(proxy, 'small');
    await proxy.close();
    return proxy.counts.faults;
  };
  const first = await drawn();
  expect(await drawn()).toEqual(first);
  for (const kind of FAULT_KINDS) {
    if (kind === 'blackHole') expect(first[kind]).toBe(0);
    else expect(first[kind]).toBeGreaterThan(8);
  }
});
