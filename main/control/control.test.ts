/** The socket between a technician's command and the core, over real sockets. */
import { existsSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createConnection, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { systemClock } from '../../drivers/core/index.ts';
import { ManualClock } from '../../drivers/core/manual-clock.ts';
import { err, ok } from '../../drivers/core/result.ts';
import { until } from '../../tests/support/until.ts';
import type { OutboxStatus } from '../outbox/index.ts';
import { type ControlClient, connectControl } from './client.ts';
import { CONTROL_LIMITS } from './limits.ts';
import { type ControlService, serveControl } from './server.ts';
import { controlFolder, controlSocket } from './socket-address.ts';

const STATUS: OutboxStatus = {
  queued: 2,
  dead: 1,
  oldestSavedAtMs: 1_767_000_000_000,
  sending: 'probing',
  admission: { open: false, reason: 'disk' },
  alarms: ['nearlyFull', 'deadLetters'],
  freeDiskBytes: 1,
  databaseBytes: 2,
  databaseLimitBytes: 3,
  ballastBytes: 0,
  mirror: 'failing',
  mirrorDetail: 'away',
  onlyInMirror: 0,
  suite: 'hpke-x25519-sha256-aes256gcm',
  keyId: 'k-1',
};
const ID = '0123456789abcdef0123456789abcdef';

const WELL: ControlService = {
  ping: () => ({ terminalId: 'SZ-FT-017', pid: 7 }),
  status: () => Promise.resolve(ok(STATUS)),
  retry: (submissionId) => Promise.resolve(submissionId === ID ? ok('queued') : err({ kind: 'notSendable', reason: 'damaged' })),
  hurry: () => Promise.resolve(ok(null)),
  salvage: (folder) =>
    Promise.resolve(folder === '/empty' ? err({ kind: 'noDatabase', path: folder }) : ok({ takenOver: 3, waiting: 2, lost: null })),
};

function freshDir(): string {
  const dir = mkdtempSync(join(tmpdir(), 'control-'));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  return dir;
}

async function served(
  service: Partial<ControlService> = {},
  given: { readonly dataDir?: string; readonly clock?: ManualClock } = {},
): Promise<string> {
  const dataDir = given.dataDir ?? freshDir();
  const server = await serveControl({ dataDir, service: { ...WELL, ...service }, clock: given.clock ?? systemClock });
  if (!server.ok) throw new Error(server.error.detail);
  onTestFinished(() => server.value.close());
  return dataDir;
}

async function connected(dataDir: string): Promise<ControlClient> {
  const client = await connectControl({ dataDir, clock: systemClock });
  if (!client.ok) throw new Error(client.error.kind);
  onTestFinished(() => client.value.close());
  return client.value;
}

interface Raw {
  readonly socket: Socket;
  text: string;
  closed: boolean;
}

/** Somebody who sends what they please. */
function raw(dataDir: string): Raw {
  const socket = createConnection({ path: controlSocket(dataDir) });
  const seen: Raw = { socket, text: '', closed: false };
  socket.on('data', (chunk) => {
    seen.text += chunk.toString();
  });
  socket.on('error', () => undefined);
  socket.on('close', () => {
    seen.closed = true;
  });
  onTestFinished(() => void socket.destroy());
  return seen;
}

const line = (request: object): string => `${JSON.stringify({ version: 1, ...request })}\n`;

test('every question has its answer, one after the other on one connection', async () => {
  const client = await connected(await served());
  expect(await client.ping()).toEqual(ok({ terminalId: 'SZ-FT-017', pid: 7 }));
  expect(await client.status()).toEqual(ok(STATUS));
  expect(await client.retry(ID)).toEqual(ok('queued'));
  expect(await client.retry('f'.repeat(32))).toEqual(err({ kind: 'notSendable', reason: 'damaged' }));
  expect(await client.hurry()).toEqual(ok(null));
  expect(await client.salvage('/media/card')).toEqual(ok({ takenOver: 3, waiting: 2, lost: null }));
  expect(await client.salvage('/empty')).toEqual(err({ kind: 'noDatabase', path: '/empty' }));
});

test('several technicians are served beside each other, and a slow answer holds nobody else up', async () => {
  const { promise, resolve } = Promise.withResolvers<void>();
  const dataDir = await served({ salvage: () => promise.then(() => ok({ takenOver: 1, waiting: 1, lost: 0 })) });
  const [slow, quick] = [await connected(dataDir), await connected(dataDir)];
  const salvaged = slow.salvage('/media/card');
  expect(await quick.status()).toMatchObject({ ok: true });
  resolve();
  expect(await salvaged).toEqual(ok({ takenOver: 1, waiting: 1, lost: 0 }));
});

test('only the own user may reach it: the folder is 0700 and the socket 0600, whatever was there before', async () => {
  const dataDir = freshDir();
  mkdirSync(controlFolder(dataDir), { mode: 0o755 });
  await served({}, { dataDir });
  expect(statSync(controlFolder(dataDir)).mode & 0o777).toBe(0o700);
  expect(statSync(controlSocket(dataDir)).mode & 0o777).toBe(0o600);
});

test('a data directory deeper than an address of a socket may be long is reached all the same', async () => {
  const dataDir = join(freshDir(), 'a'.repeat(120), 'b'.repeat(120));
  mkdirSync(dataDir, { recursive: true });
  const server = await serveControl({ dataDir, service: WELL, clock: systemClock });
  expect(server).toMatchObject({ ok: true });
  expect(await (await connected(dataDir)).ping()).toMatchObject({ ok: true });
  if (server.ok) await server.value.close();
  expect(existsSync(controlSocket(dataDir))).toBe(false);
});

test('a socket that a dead core left behind is replaced', async () => {
  const dataDir = freshDir();
  mkdirSync(controlFolder(dataDir));
  writeFileSync(controlSocket(dataDir), 'left behind');
  await served({}, { dataDir });
  expect(await (await connected(dataDir)).ping()).toMatchObject({ ok: true });
});

test('where it cannot listen it says where and why', async () => {
  const dataDir = freshDir();
  writeFileSync(controlFolder(dataDir), 'a file');
  expect(await serveControl({ dataDir, service: WELL, clock: systemClock })).toMatchObject({
    ok: false,
    error: { kind: 'io', path: controlSocket(dataDir), detail: expect.stringContaining('EEXIST') },
  });
});

test('closed, nobody is there any more, and whoever was connected is cut off', async () => {
  const dataDir = freshDir();
  const server = await serveControl({ dataDir, service: { ...WELL, salvage: () => new Promise(() => undefined) }, clock: systemClock });
  const client = await connected(dataDir);
  const waiting = client.salvage('/media/card');
  if (server.ok) await server.value.close();
  expect(await waiting).toEqual(err({ kind: 'cutOff' }));
  expect(await client.status()).toEqual(err({ kind: 'cutOff' }));
  expect(await connectControl({ dataDir, clock: systemClock })).toEqual(err({ kind: 'notRunning' }));
});

describe('whoever sends what is no question is told so once and cut off, and the next is served', () => {
  test.each([
    ['no JSON', 'status\n', 'one JSON object a line'],
    ['bytes', Buffer.from([0, 255, 254, 10]), 'one JSON object a line'],
    ['no object', '[]\n', 'Invalid input'],
    ['an unknown call', line({ call: 'erase' }), 'call'],
    ['a field too many', line({ call: 'status', all: true }), 'Unrecognized key'],
    ['an id that is none', line({ call: 'retry', submissionId: '../../etc/passwd' }), 'submissionId'],
    ['a folder that is not from the root', line({ call: 'salvage', folder: 'card' }), 'folder'],
    ['a line without an end', Buffer.alloc(CONTROL_LIMITS.lineBytes + 1, 'x'), 'at most 65536 bytes'],
    [
      'a line too long',
      `${JSON.stringify({ version: 1, call: 'status', pad: 'x'.repeat(CONTROL_LIMITS.lineBytes) })}\n`,
      'at most 65536 bytes',
    ],
    ['megabytes', Buffer.alloc(8 * 1024 ** 2, '{'), 'at most 65536 bytes'],
  ])('%s', async (_what, sent, told) => {
    const dataDir = await served();
    const seen = raw(dataDir);
    seen.socket.write(sent);
    await until(() => seen.closed);
    // What is still being sent when the connection is cut may cost the answer.
    if (sent.length <= CONTROL_LIMITS.lineBytes + 1) {
      expect(JSON.parse(seen.text)).toMatchObject({
        version: 1,
        ok: false,
        error: { kind: 'malformed', detail: expect.stringContaining(told) },
      });
    }
    expect(await (await connected(dataDir)).status()).toMatchObject({ ok: true });
  });
});

test('another version is told which one is spoken here', async () => {
  const seen = raw(await served());
  seen.socket.write('{"version":2,"call":"drain","fast":true}\n');
  await until(() => seen.closed);
  expect(JSON.parse(seen.text)).toEqual({ version: 1, ok: false, error: { kind: 'wrongVersion', speaks: 1 } });
});

test('a question in pieces is one question, and several in one piece are answered in their order', async () => {
  const seen = raw(await served());
  for (const piece of line({ call: 'ping' })) seen.socket.write(piece);
  seen.socket.write(line({ call: 'hurry' }) + line({ call: 'retry', submissionId: ID }));
  await until(() => seen.text.split('\n').length === 4);
  expect(
    seen.text
      .trim()
      .split('\n')
      .map((answer) => JSON.parse(answer).answer),
  ).toEqual([{ terminalId: 'SZ-FT-017', pid: 7 }, null, 'queued']);
});

test('whoever asks and hangs up at once is answered, as in a pipe of the shell', async () => {
  const dataDir = await served({ status: () => new Promise((resolve) => setImmediate(() => resolve(ok(STATUS)))) });
  const seen = raw(dataDir);
  seen.socket.end(line({ call: 'status' }));
  await until(() => seen.closed);
  expect(JSON.parse(seen.text)).toEqual({ version: 1, ok: true, answer: STATUS });
});

test('of a flood of questions one at a time is taken, and the rest stays with the sender', async () => {
  const { promise, resolve } = Promise.withResolvers<void>();
  let asked = 0;
  const dataDir = await served({
    status: async () => {
      asked++;
      await promise;
      return ok(STATUS);
    },
  });
  const seen = raw(dataDir);
  const flood = Buffer.from(line({ call: 'status' }).repeat(100_000));
  const taken = seen.socket.write(flood);
  await until(() => asked === 1);
  expect(await (await connected(dataDir)).ping()).toMatchObject({ ok: true });
  expect(taken).toBe(false);
  expect(seen.socket.writableLength).toBeGreaterThan(flood.length / 2);
  expect(asked).toBe(1);
  seen.socket.destroy();
  resolve();
});

test('no more connections are kept than there are places, and one that asks nothing gives its place back', async () => {
  const clock = new ManualClock();
  const dataDir = await served({}, { clock });
  const seen = Array.from({ length: CONTROL_LIMITS.connections + 3 }, () => raw(dataDir));
  await until(() => seen.filter(({ closed }) => closed).length === 3);
  await clock.advance(CONTROL_LIMITS.idleMs);
  await until(() => seen.every(({ closed }) => closed));
  expect(await (await connected(dataDir)).ping()).toMatchObject({ ok: true });
});

test('one that sends a byte now and then and never ends its line gives its place back too', async () => {
  const clock = new ManualClock();
  const dataDir = await served({}, { clock });
  const seen = raw(dataDir);
  for (let quarter = 0; quarter < 4; quarter++) {
    await new Promise<void>((resolve) => void seen.socket.write('{', () => resolve()));
    // Whoever is answered now came after that byte.
    expect(await (await connected(dataDir)).ping()).toMatchObject({ ok: true });
    await clock.advance(CONTROL_LIMITS.idleMs / 4);
  }
  await until(() => seen.closed);
});

test('a service that breaks is a fault that is told, and the core lives on', async () => {
  const dataDir = await served({ hurry: () => Promise.reject(new Error('a bug')) });
  expect(await (await connected(dataDir)).hurry()).toEqual(err({ kind: 'broke', detail: 'Error: a bug' }));
  expect(await (await connected(dataDir)).ping()).toMatchObject({ ok: true });
});

describe('a command that speaks to something else', () => {
  async function answering(reply: string | null): Promise<ControlClient> {
    const dataDir = freshDir();
    mkdirSync(controlFolder(dataDir));
    const server = createServer((socket) => {
      socket.on('error', () => undefined);
      socket.on('data', () => (reply === null ? socket.destroy() : socket.write(reply)));
    });
    await new Promise<void>((resolve) => server.listen(controlSocket(dataDir), resolve));
    onTestFinished(() => void server.close());
    return connected(dataDir);
  }

  test.each([
    ['hangs up', null, 'cutOff'],
    ['speaks another language', 'HTTP/1.1 400 Bad Request\r\n\r\n', 'notUnderstood'],
    ['answers another question', `${JSON.stringify({ version: 1, ok: true, answer: 'queued' })}\n`, 'notUnderstood'],
    ['fails in a way nobody knows', `${JSON.stringify({ version: 1, ok: false, error: { kind: 'odd' } })}\n`, 'notUnderstood'],
    ['never ends its line', 'x'.repeat(CONTROL_LIMITS.lineBytes + 1), 'notUnderstood'],
  ])('that %s', async (_what, reply, kind) => {
    expect(await (await answering(reply)).status()).toMatchObject({ ok: false, error: { kind } });
  });

  test('that never answers: after a while it is let go of', async () => {
    const dataDir = await served({ status: () => new Promise(() => undefined) });
    const clock = new ManualClock();
    const client = await connectControl({ dataDir, clock });
    if (!client.ok) throw new Error(client.error.kind);
    const status = client.value.status();
    await clock.advance(CONTROL_LIMITS.answerMs);
    expect(await status).toEqual(err({ kind: 'silent', afterMs: CONTROL_LIMITS.answerMs }));
    expect(await client.value.ping()).toEqual(err({ kind: 'cutOff' }));
  });
});

test('a data directory in which no terminal ever ran', async () => {
  expect(await connectControl({ dataDir: join(freshDir(), 'none'), clock: systemClock })).toEqual(err({ kind: 'notRunning' }));
});
