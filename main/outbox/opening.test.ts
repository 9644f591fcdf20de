import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, onTestFinished, test } from 'vitest';
import { ManualClock } from '../../drivers/core/manual-clock.ts';
import { KNOWN_SCHEMA } from './migrations.ts';
import { openDatabase } from './open-database.ts';
import { openOutbox } from './outbox.ts';
import { bench, draftOf, expectOk, freshDataDir, noise, OPENER, optionsFor, partOf, readRow, ScriptedPlatform } from './outbox-fixture.ts';
import { openSubmission } from './sealing/index.ts';

const NOW_MS = Date.UTC(2026, 8, 1, 2, 3, 4);
const open = (dataDir: string) => openDatabase({ dataDir, databaseBytes: 1_000_000_000, diskReserveBytes: 0, wallMs: NOW_MS });
const opening = (dataDir: string, changes: { publicKey?: string; suite?: string } = {}) =>
  openOutbox({ ...optionsFor(dataDir, new ScriptedPlatform(), new ManualClock()), ...changes });

/** A directory with three saved and undelivered submissions, closed in order. */
async function filledDataDir(): Promise<string> {
  const { outbox, platform, dataDir } = await bench();
  platform.answer = () => ({ kind: 'tryLater', reason: 'away', retryAfterMs: null, reached: false });
  for (let i = 0; i < 3; i++) expectOk(await outbox.save(draftOf({ parts: [partOf('page', noise(50_000))] })));
  await outbox.close(0);
  return dataDir;
}

describe('a database is durable on every open', () => {
  test('synchronous reads FULL, not what better-sqlite3 reopens a WAL with', () => {
    const dataDir = freshDataDir();
    for (let time = 0; time < 3; time++) {
      const { database, close } = expectOk(open(dataDir));
      expect(database.pragma('synchronous', { simple: true })).toBe(2);
      expect(database.pragma('journal_mode', { simple: true })).toBe('wal');
      expect(database.pragma('secure_delete', { simple: true })).toBe(1);
      expect(database.pragma('foreign_keys', { simple: true })).toBe(1);
      close();
    }
  });

  test('the schema has its number', () => {
    const { database, close } = expectOk(open(freshDataDir()));
    expect(database.pragma('user_version', { simple: true })).toBe(KNOWN_SCHEMA);
    close();
  });

  test('the directory and the secret are for this user only', async () => {
    const dataDir = join(freshDataDir(), 'made', 'by', 'the terminal');
    const opened = expectOk(await opening(dataDir));
    await opened.close(0);
    expect(statSync(dataDir).mode & 0o777).toBe(0o700);
    expect(statSync(join(dataDir, 'lane.key')).mode & 0o777).toBe(0o600);
    expect(statSync(join(dataDir, 'lane.key')).size).toBe(32);
  });
});

describe('a database that is broken is set aside, and the terminal serves', () => {
  async function opensAfresh(dataDir: string): Promise<string> {
    const outbox = expectOk(await opening(dataDir));
    onTestFinished(() => outbox.close(0));
    expect(outbox.notices).toMatchObject([{ kind: 'corrupt' }]);
    expect((await outbox.save(draftOf())).ok).toBe(true);
    const folder = readdirSync(dataDir).find((name) => name.startsWith('set-aside-'));
    return join(dataDir, folder ?? 'none was set aside');
  }

  test('a page of noise', async () => {
    const dataDir = await filledDataDir();
    const path = join(dataDir, 'outbox.db');
    const page = Number(readRow(dataDir, "SELECT rootpage FROM sqlite_schema WHERE name = 'submission'")?.rootpage);
    const broken = readFileSync(path);
    broken.set(noise(4_096), (page - 1) * 4_096);
    writeFileSync(path, broken);
    const folder = await opensAfresh(dataDir);
    expect(readFileSync(join(folder, 'outbox.db')).equals(broken)).toBe(true);
  });

  test('what can still be read whole is taken over and delivered, and the rest is counted', async () => {
    const dataDir = await filledDataDir();
    const path = join(dataDir, 'outbox.db');
    const broken = readFileSync(path);
    const reader = new Database(path, { readonly: true });
    const sealed: unknown = reader.prepare('SELECT sealed FROM part WHERE sequence = 2 AND part_index = 1').pluck().get();
    reader.close();
    if (!(sealed instanceof Uint8Array)) throw new Error('the second page is not there');
    const inTheMiddle = broken.indexOf(sealed.subarray(20_000, 20_032));
    broken.set(noise(4_096), inTheMiddle - (inTheMiddle % 4_096));
    writeFileSync(path, broken);
    const on = await bench({ dataDir });
    expect(on.outbox.notices).toMatchObject([{ kind: 'corrupt', detail: expect.stringMatching(/2 submissions taken over, 1 not$/) }]);
    await on.until(() => on.eventsOf('delivered').length === 2, 1_000);
    expect(on.platform.sent.map(({ header }) => header.sequence)).toEqual([1, 3]);
    for (const envelope of on.platform.sent) expect((await openSubmission(envelope, OPENER)).ok).toBe(true);
    expect(expectOk(await on.outbox.save(draftOf())).sequence).toBe(4);
  });

  test.each([10, 5_000, 40_000])('cut off after %i bytes', async (bytes) => {
    const dataDir = await filledDataDir();
    truncateSync(join(dataDir, 'outbox.db'), bytes);
    const folder = await opensAfresh(dataDir);
    expect(statSync(join(folder, 'outbox.db')).size).toBe(bytes);
  });

  test('noise from the first byte', async () => {
    const dataDir = freshDataDir();
    writeFileSync(join(dataDir, 'outbox.db'), noise(20_000));
    await opensAfresh(dataDir);
  });

  test('an empty file beside a WAL: SQLite would delete the WAL, which holds the rows', async () => {
    const dataDir = freshDataDir();
    writeFileSync(join(dataDir, 'outbox.db'), '');
    writeFileSync(join(dataDir, 'outbox.db-wal'), noise(5_000));
    const folder = await opensAfresh(dataDir);
    expect(statSync(join(folder, 'outbox.db-wal')).size).toBe(5_000);
  });

  test('twice in the same second does not overwrite the first', () => {
    const dataDir = freshDataDir();
    for (let time = 0; time < 2; time++) {
      writeFileSync(join(dataDir, 'outbox.db'), `broken ${time}`);
      expectOk(open(dataDir)).close();
    }
    expect(readdirSync(dataDir).filter((name) => name.startsWith('set-aside-'))).toEqual([
      'set-aside-20260901T020304Z',
      'set-aside-20260901T020304Z-2',
    ]);
  });
});

describe('a database is refused', () => {
  test('from a newer version, and left as it is', async () => {
    const dataDir = await filledDataDir();
    const path = join(dataDir, 'outbox.db');
    const future = new Database(path);
    future.pragma(`user_version = ${KNOWN_SCHEMA + 1}`);
    future.close();
    const before = readFileSync(path);
    expect(await opening(dataDir)).toEqual({
      ok: false,
      error: { kind: 'newerSchema', path, found: KNOWN_SCHEMA + 1, known: KNOWN_SCHEMA },
    });
    expect(readFileSync(path).equals(before)).toBe(true);
    expect(readdirSync(dataDir).some((name) => name.startsWith('set-aside-'))).toBe(false);
  });

  test('while another terminal has it, in this process or another', async () => {
    const { dataDir, outbox } = await bench();
    expect(await opening(dataDir)).toEqual({ ok: false, error: { kind: 'inUse', path: dataDir } });
    const script = `
      const Database = require('better-sqlite3');
      const other = new Database(process.argv[1], { timeout: 0 });
      try { other.exec('BEGIN EXCLUSIVE'); console.log('taken'); } catch (error) { console.log(error.code); }`;
    const told = execFileSync(process.execPath, ['-e', script, join(dataDir, 'outbox.lock')], { encoding: 'utf8' });
    expect(told.trim()).toBe('SQLITE_BUSY');
    await outbox.close(0);
    const again = expectOk(await opening(dataDir));
    await again.close(0);
  });

  test('on a read-only mount', async (context) => {
    const dataDir = await filledDataDir();
    const release = readOnlyDirectory(dataDir);
    if (release === null) context.skip('needs root and mount, or a user whom file modes bind');
    onTestFinished(() => release?.());
    expect(await opening(dataDir)).toMatchObject({ ok: false, error: { kind: 'readOnly' } });
    expect(await opening(join(dataDir, 'below'))).toMatchObject({ ok: false, error: { kind: 'readOnly' } });
  });

  test('where the directory is a file', async () => {
    const path = join(freshDataDir(), 'file');
    writeFileSync(path, '');
    expect(await opening(path)).toMatchObject({ ok: false, error: { kind: 'io' } });
  });

  test('with a key that is none, or a suite that is not known, before anything is touched', async () => {
    const dataDir = freshDataDir();
    expect(await opening(dataDir, { publicKey: 'AAAA' })).toMatchObject({ ok: false, error: { kind: 'keyRefused' } });
    expect(await opening(dataDir, { suite: 'rot13' })).toMatchObject({ ok: false, error: { kind: 'keyRefused' } });
    expect(readdirSync(dataDir)).toEqual([]);
  });
});

test('a technician’s command can read while the terminal has it', async () => {
  const { dataDir, outbox } = await bench();
  const saved = expectOk(await outbox.save(draftOf()));
  expect(readRow(dataDir, 'SELECT short_number AS number FROM submission')).toEqual({ number: saved.shortNumber });
});

test('a secret that was cut off is made anew', async () => {
  const dataDir = freshDataDir();
  mkdirSync(dataDir, { recursive: true });
  writeFileSync(join(dataDir, 'lane.key'), 'short');
  const outbox = expectOk(await opening(dataDir));
  await outbox.close(0);
  expect(statSync(join(dataDir, 'lane.key')).size).toBe(32);
  expect(existsSync(join(dataDir, 'lane.key.new'))).toBe(false);
});

/** File modes do not bind root, a read-only bind mount does. Gives how to undo it, or `null` where neither is possible. */
function readOnlyDirectory(dir: string): (() => void) | null {
  if (process.getuid?.() !== 0) {
    chmodSync(dir, 0o500);
    return () => chmodSync(dir, 0o700);
  }
  try {
    execFileSync('mount', ['--bind', dir, dir], { stdio: 'ignore' });
    execFileSync('mount', ['-o', 'remount,bind,ro', dir], { stdio: 'ignore' });
    return () => {
      execFileSync('umount', [dir]);
    };
  } catch {
    return null;
  }
}

test('damage in an index, which a quick look passes over: the queue is set aside, taken over, and sends', async () => {
  const dataDir = freshDataDir();
  const before = await bench({ dataDir });
  before.platform.answer = () => ({ kind: 'tryLater', reason: 'away', retryAfterMs: null, reached: false });
  for (let i = 0; i < 3; i++) expectOk(await before.outbox.save(draftOf({ idNumber: `44030019900101${1000 + i}` })));
  await before.outbox.close(0);
  const path = join(dataDir, 'outbox.db');
  const root = Number(readRow(dataDir, "SELECT rootpage FROM sqlite_schema WHERE name = 'submission_lane'")?.['rootpage']);
  const lane = readRow(dataDir, 'SELECT lane FROM submission WHERE sequence = 2')?.['lane'];
  if (!(lane instanceof Uint8Array)) throw new Error('there is no lane');
  const bytes = readFileSync(path);
  const at = bytes.indexOf(lane, (root - 1) * 4_096);
  bytes[at + 5] = (bytes[at + 5] ?? 0) ^ 0xff;
  writeFileSync(path, bytes);
  const reader = new Database(path, { readonly: true });
  expect(reader.pragma('quick_check(1)', { simple: true })).toBe('ok');
  reader.close();

  const platform = new ScriptedPlatform();
  const settled = async (): Promise<boolean> => {
    const on = await bench({ dataDir, platform });
    // It shows in use: then this outbox is gone, and the next opening knows.
    await on.until(() => platform.held.size === 3 || on.eventsOf('gone').length > 0, 1_000);
    await on.outbox.close(0);
    return platform.held.size === 3;
  };
  expect((await settled()) || (await settled())).toBe(true);
});
