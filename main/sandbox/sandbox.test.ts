import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ManualClock } from '../../drivers/core/manual-clock.ts';
import { createSandbox, type Sandbox } from './sandbox.ts';
import { createSandboxThread } from './sandbox-thread.ts';

let dataDir = '';
let opened: Sandbox[] = [];

beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'sandbox-'));
});

afterEach(async () => {
  for (const sandbox of opened) await sandbox.close();
  opened = [];
  rmSync(dataDir, { recursive: true });
});

function kept(sandbox: Sandbox): Sandbox {
  opened.push(sandbox);
  return sandbox;
}

async function listening(sandbox: Sandbox): Promise<{ url: string; port: number }> {
  const result = await sandbox.listen({ port: 0 });
  if (!result.ok) throw new Error(result.error.kind);
  return result.value;
}

async function setFault(url: string, setting: unknown): Promise<void> {
  const answer = await fetch(`${url}/_sandbox/faults`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(setting),
  });
  expect(answer.status).toBe(200);
}

describe.each([
  ['here', createSandbox],
  ['in a thread of its own', createSandboxThread],
])('listening %s', (_where, create) => {
  const sandboxIn = (folder: string): Sandbox => kept(create({ dataDir: join(dataDir, folder) }));

  test('makes its data directory and answers under the address it gives', async () => {
    const { url, port } = await listening(sandboxIn('new/deep'));
    expect(url).toBe(`http://127.0.0.1:${port}`);
    expect((await fetch(`${url}/v1/health`)).status).toBe(200);
  });

  test('names a port that is in use, and leaves its holder alone', async () => {
    const { url, port } = await listening(sandboxIn('a'));
    expect(await sandboxIn('b').listen({ port })).toEqual({ ok: false, error: { kind: 'portInUse', port } });
    expect((await fetch(`${url}/v1/health`)).status).toBe(200);
  });

  test.each(['0.0.0.0', '::', '192.0.2.1', 'example.org'])('does not answer the world at %s', async (host) => {
    expect(await sandboxIn('a').listen({ port: 0, host })).toEqual({ ok: false, error: { kind: 'notLoopback', host } });
  });

  test.each([
    ['a directory that is a file', () => writeFileSync(join(dataDir, 'a'), ''), /EEXIST|ENOTDIR/],
    ['a database of a newer version', () => databaseOf(dataDir, 'PRAGMA user_version = 99'), /newer version \(99/],
    ['a database that is none', () => writeFileSync(join(dataDir, 'sandbox.sqlite'), 'x'.repeat(5_000)), /not a database/],
  ])('complains of %s', async (name, prepare, detail) => {
    prepare();
    const sandbox = sandboxIn(name.includes('file') ? 'a' : '.');
    expect(await sandbox.listen({ port: 0 })).toEqual({ ok: false, error: { kind: 'store', detail: expect.stringMatching(detail) } });
  });
});

describe('closing', () => {
  test('cuts a request that was never answered', async () => {
    const sandbox = kept(createSandbox({ dataDir }));
    const { url } = await listening(sandbox);
    await setFault(url, { mode: 'silent' });
    const asked = fetch(`${url}/v1/health`);
    await expect.poll(async () => (await fetch(`${url}/_sandbox/faults`)).status).toBe(200);
    await sandbox.close();
    await expect(asked).rejects.toThrow();
  });

  test('does not wait for a slow answer', async () => {
    const clock = new ManualClock();
    const sandbox = kept(createSandbox({ dataDir, clock }));
    const { url } = await listening(sandbox);
    await setFault(url, { mode: 'slow', delayMs: 60_000 });
    const asked = fetch(`${url}/v1/health`).then(
      () => 'answered',
      () => 'cut',
    );
    await expect.poll(() => clock.waiting).toBe(1);
    await sandbox.close();
    expect(['answered', 'cut']).toContain(await asked);
    expect(clock.waiting).toBe(0);
  });
});

test('a thread tells what happens in it and ends when it is closed', async () => {
  const events: unknown[] = [];
  const sandbox = createSandboxThread({ dataDir, log: (event) => events.push(event) });
  const { url } = await listening(sandbox);
  expect((await fetch(`${url}/v1/submissions`, { method: 'POST' })).status).toBe(400);
  await expect.poll(() => events).toMatchObject([{ kind: 'refused', operationId: 'submit', refusal: { kind: 'malformed' } }]);
  await sandbox.close();
  await expect(fetch(`${url}/v1/health`)).rejects.toThrow();
  await sandbox.close();
});

test('a slow platform answers when its delay is over, not before', async () => {
  const clock = new ManualClock();
  const { url } = await listening(kept(createSandbox({ dataDir, clock })));
  await setFault(url, { mode: 'slow', delayMs: 5_000 });
  let answered = false;
  const asked = fetch(`${url}/v1/health`).then((answer) => {
    answered = true;
    return answer.status;
  });
  await expect.poll(() => clock.waiting).toBe(1);
  await clock.advance(4_999);
  expect(answered).toBe(false);
  await clock.advance(1);
  expect(await asked).toBe(200);
});

function databaseOf(folder: string, statement: string): void {
  const database = new Database(join(folder, 'sandbox.sqlite'));
  database.exec(statement);
  database.close();
}
