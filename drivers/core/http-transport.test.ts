import http from 'node:http';
import net from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { httpTransport } from './http-transport.ts';
import { HTTP_LIMITS } from './limits.ts';
import { ManualClock } from './manual-clock.ts';

const QUESTION = Buffer.from('a question');
const ASKED = { timeoutMs: 60_000, maxAnswerBytes: 1_000 } as const;
const cleanUp: (() => void)[] = [];

afterEach(() => {
  for (const act of cleanUp.splice(0)) act();
});

async function listening(server: net.Server): Promise<string> {
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  cleanUp.push(() => server.close());
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return `http://127.0.0.1:${address.port}/ipp/print`;
}

/** An HTTP device that answers a whole question by `answer`. */
function device(answer: (question: Buffer, response: http.ServerResponse, request: http.IncomingMessage) => void): Promise<string> {
  const server = http.createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => answer(Buffer.concat(chunks), response, request));
  });
  cleanUp.push(() => server.closeAllConnections());
  return listening(server);
}

/** What speaks no HTTP, or badly. */
function line(speak: (socket: net.Socket) => void): Promise<string> {
  return listening(
    net.createServer((socket) => {
      cleanUp.push(() => socket.destroy());
      socket.on('error', () => undefined);
      speak(socket);
    }),
  );
}

const ask = (url: string, options: Partial<typeof ASKED & { signal: AbortSignal }> = {}, clock = new ManualClock()) =>
  httpTransport({ url, mediaType: 'application/ipp', clock }).exchange(QUESTION, { ...ASKED, ...options });

test('the question arrives whole, by POST, with its media type; the answer comes back whole', async () => {
  const url = await device((question, response, { method, url: path, headers }) =>
    response.end(JSON.stringify([question.toString(), method, path, headers['content-type'], headers['content-length']])),
  );
  const clock = new ManualClock();
  const answer = await ask(url, {}, clock);
  expect(answer.ok && JSON.parse(Buffer.from(answer.value).toString())).toEqual([
    ...['a question', 'POST', '/ipp/print', 'application/ipp', '10'],
  ]);
  expect(clock.waiting, 'timers left behind').toBe(0);
});

describe('nothing of the question was taken', () => {
  test('where nobody listens', async () => {
    const server = net.createServer();
    const url = await listening(server);
    await new Promise((resolve) => server.close(resolve));
    expect(await ask(url)).toMatchObject({ ok: false, error: { kind: 'absent' } });
  });

  test('where no such host is', async () => {
    expect(await ask('http://printer.invalid/')).toMatchObject({ ok: false, error: { kind: 'absent' } });
  });

  test('where the line is encrypted and the certificate is nobody’s, or there is none', async () => {
    const url = await line((socket) => socket.end('no TLS here'));
    expect(await ask(url.replace('http:', 'https:'))).toMatchObject({ ok: false, error: { kind: 'permission' } });
  });

  test.each([301, 401, 404, 500])('where HTTP says %i', async (status) => {
    const url = await device((_, response) => response.writeHead(status, { location: 'http://127.0.0.1:1/' }).end('x'.repeat(5_000)));
    expect(await ask(url)).toEqual({ ok: false, error: { kind: 'rejected', detail: `HTTP ${status}` } });
  });
});

describe('it may have been taken', () => {
  test('where the answer never comes', async () => {
    const clock = new ManualClock();
    const asked = { heard: false };
    const url = await device(() => {
      asked.heard = true;
    });
    const answer = ask(url, {}, clock);
    while (!asked.heard) await new Promise((resolve) => setTimeout(resolve, 1));
    await clock.advance(HTTP_LIMITS.connectTimeoutMs);
    await clock.advance(ASKED.timeoutMs);
    expect(await answer).toEqual({ ok: false, error: { kind: 'timeout', afterMs: ASKED.timeoutMs } });
    expect(clock.waiting).toBe(0);
  });

  test('where the line breaks before the answer, and in the middle of it', async () => {
    const before = await line((socket) => socket.once('data', () => socket.destroy()));
    expect(await ask(before)).toMatchObject({ ok: false, error: { kind: 'disconnected' } });
    const within = await line((socket) =>
      socket.once('data', () => socket.end('HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nbegun', () => socket.destroy())),
    );
    expect(await ask(within)).toMatchObject({ ok: false, error: { kind: 'disconnected' } });
  });

  test('where what answers speaks no HTTP', async () => {
    const url = await line((socket) => socket.once('data', () => socket.end('\u0002 hello\r\n\r\n')));
    expect(await ask(url)).toMatchObject({ ok: false, error: { kind: 'io' } });
  });

  test('where the answer has no end', async () => {
    const url = await device((_, response) => {
      const pour = (): void => {
        while (response.write('x'.repeat(10_000)));
        response.once('drain', pour);
      };
      pour();
    });
    expect(await ask(url)).toEqual({ ok: false, error: { kind: 'oversized', limitBytes: 1_000 } });
  });
});

test('a question is cancelled before it is sent and while it is answered', async () => {
  const url = await device(() => undefined);
  expect(await ask(url, { signal: AbortSignal.abort() })).toEqual({ ok: false, error: { kind: 'cancelled' } });
  const stop = new AbortController();
  const answer = ask(url, { signal: stop.signal });
  setImmediate(() => stop.abort());
  expect(await answer).toEqual({ ok: false, error: { kind: 'cancelled' } });
});
