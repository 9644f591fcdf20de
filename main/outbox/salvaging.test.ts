/** What was set aside is taken over in the end, whatever comes in between, and never twice. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, onTestFinished, test } from 'vitest';
import { KNOWN_SCHEMA } from './migrations.ts';
import { bench, draftOf, expectOk, freshDataDir, noise, readRow } from './outbox-fixture.ts';
import { settle } from './set-aside.ts';
import { damageSecond, filled, foldersOf, idsOf, moveAside, opened } from './set-aside-fixture.ts';

describe('the power goes in the middle', () => {
  test('between the move and the salvage: the next opening takes everything over, tells it, and the sealed bytes are gone', async () => {
    const dataDir = freshDataDir();
    const ids = await filled(dataDir);
    const folder = moveAside(dataDir);
    const on = await bench({ dataDir });
    expect(on.outbox.notices).toMatchObject([{ kind: 'corrupt', path: folder, takenOver: 3, lost: 0 }]);
    expect(foldersOf(dataDir)).toEqual([]);
    await on.until(() => on.eventsOf('delivered').length === 3, 1_000);
    expect(on.platform.sent.map(({ header }) => header.submissionId)).toEqual(ids);
  });

  test('between the move of the database and that of its log, which holds the rows', async () => {
    const dataDir = freshDataDir();
    const on = await opened(dataDir);
    const ids: string[] = [];
    for (let i = 0; i < 3; i++) ids.push(expectOk(await on.outbox.save(draftOf())).submissionId);
    const crashed = freshDataDir();
    for (const file of ['outbox.db', 'outbox.db-wal', 'lane.key']) writeFileSync(join(crashed, file), readFileSync(join(dataDir, file)));
    const folder = moveAside(crashed, ['']);
    writeFileSync(join(folder, 'moving'), '');
    // Another one lies there, from a clock that was ahead.
    const other = join(crashed, 'set-aside-20990101T000000Z');
    mkdirSync(other);
    writeFileSync(join(other, 'outbox.db'), noise(5_000));
    const after = await opened(crashed);
    expect(after.outbox.notices).toMatchObject([
      { path: folder, takenOver: 3, lost: 0 },
      { path: other, takenOver: 0, lost: null },
    ]);
    for (const id of ids) expect(expectOk(await after.outbox.find(id))?.submissionId).toBe(id);
  });

  test('between the commit of the salvage and its mark, again and again: nothing twice', async () => {
    const dataDir = freshDataDir();
    const ids = await filled(dataDir);
    const folder = moveAside(dataDir, ['']);
    const copy = readFileSync(join(folder, 'outbox.db'));
    for (let time = 0; time < 2; time++) {
      const cut = await opened(dataDir);
      await cut.outbox.close(0);
      mkdirSync(folder);
      writeFileSync(join(folder, 'outbox.db'), copy);
    }
    const on = await bench({ dataDir });
    expect(on.outbox.notices).toMatchObject([{ takenOver: 3, lost: 0 }]);
    await on.until(() => on.eventsOf('delivered').length === 3, 1_000);
    expect(on.platform.sent.map(({ header }) => header.submissionId)).toEqual(ids);
    expect(foldersOf(dataDir)).toEqual([]);
  });

  test('after delivery of what was taken over: its row is known, and it is not sent again', async () => {
    const dataDir = freshDataDir();
    await filled(dataDir);
    const folder = moveAside(dataDir);
    const copy = readFileSync(join(folder, 'outbox.db'));
    const on = await bench({ dataDir });
    await on.until(() => on.eventsOf('delivered').length === 3, 1_000);
    await on.outbox.close(0);
    mkdirSync(folder);
    writeFileSync(join(folder, 'outbox.db'), copy);
    const again = await bench({ dataDir });
    expect(again.outbox.notices).toMatchObject([{ takenOver: 3, lost: 0 }]);
    await again.clock.advance(120_000);
    expect(again.platform.sent).toEqual([]);
    expect(again.platform.lookedUp).toEqual([]);
  });

  test('before anything was moved: a folder that is still empty goes away without a word', async () => {
    const dataDir = freshDataDir();
    const folder = join(dataDir, 'set-aside-20260901T020304Z');
    mkdirSync(folder);
    writeFileSync(join(folder, 'moving'), '');
    const on = await opened(dataDir);
    expect(on.outbox.notices).toEqual([]);
    expect(foldersOf(dataDir)).toEqual([]);
  });

  test('after the mark and before the folder was taken away: it is taken away', async () => {
    const dataDir = freshDataDir();
    const folder = join(dataDir, 'set-aside-20260901T020304Z');
    mkdirSync(folder);
    writeFileSync(join(folder, 'outbox.db'), noise(5_000));
    settle(folder, false);
    expect(readdirSync(folder).sort()).toEqual(['done', 'outbox.db']);
    writeFileSync(join(folder, 'done'), 'nothing was lost');
    const on = await opened(dataDir);
    expect(on.outbox.notices).toEqual([]);
    expect(foldersOf(dataDir)).toEqual([]);
  });
});

test('what could not be read keeps its folder, is told once with its count, and is not looked at again', async () => {
  const dataDir = freshDataDir();
  await filled(dataDir);
  damageSecond(join(dataDir, 'outbox.db'));
  const first = await opened(dataDir);
  expect(first.outbox.notices).toMatchObject([{ takenOver: 2, lost: 1 }]);
  await first.outbox.close(0);
  expect(foldersOf(dataDir)).toHaveLength(1);
  const second = await opened(dataDir);
  expect(second.outbox.notices).toEqual([]);
  expect(foldersOf(dataDir)).toHaveLength(1);
  await second.outbox.close(0);
  // What the first salvage lost is a gap, not a loss of the second.
  moveAside(dataDir, undefined, 'set-aside-20270101T000000Z');
  const third = await opened(dataDir);
  expect(third.outbox.notices).toMatchObject([{ takenOver: 2, lost: 0 }]);
});

test('the place in the order of what was lost last is not given again', async () => {
  const dataDir = freshDataDir();
  await filled(dataDir, 2);
  damageSecond(join(dataDir, 'outbox.db'));
  const on = await opened(dataDir);
  expect(on.outbox.notices).toMatchObject([{ takenOver: 1, lost: 1 }]);
  expect(expectOk(await on.outbox.save(draftOf())).sequence).toBe(3);
});

test('what was saved while it lay aside keeps its place and its number; the others come behind it, each once', async () => {
  const dataDir = freshDataDir();
  const old = await filled(dataDir);
  const folder = moveAside(dataDir);
  // An outbox that knows nothing of it.
  renameSync(folder, join(dataDir, 'elsewhere'));
  const [fresh] = await filled(dataDir, 1);
  renameSync(join(dataDir, 'elsewhere'), folder);
  const on = await bench({ dataDir });
  await on.until(() => on.eventsOf('delivered').length === 4, 1_000);
  expect(idsOf(on)).toEqual(new Set([...old, fresh]));
  expect(on.platform.sent).toHaveLength(4);
  expect(readRow(dataDir, `SELECT sequence FROM submission WHERE submission_id = '${fresh}'`)).toEqual({ sequence: 1 });
});

test('an older schema is brought up to date on the way: a dead letter comes without its lane', async () => {
  const dataDir = freshDataDir();
  const [dead] = await filled(dataDir);
  const older = new Database(join(dataDir, 'outbox.db'));
  older.exec("UPDATE submission SET state = 'dead', http_status = 422, refusal_reported = 1 WHERE sequence = 1");
  older.exec('ALTER TABLE submission DROP COLUMN owner');
  older.pragma('user_version = 1');
  older.close();
  moveAside(dataDir);
  const on = await opened(dataDir);
  expect(on.outbox.notices).toMatchObject([{ takenOver: 3, lost: 0 }]);
  expect(readRow(dataDir, `SELECT state, lane FROM submission WHERE submission_id = '${dead}'`)).toEqual({ state: 'dead', lane: null });
});

test('a newer schema waits for the version that knows it', async () => {
  const dataDir = freshDataDir();
  await filled(dataDir);
  const folder = moveAside(dataDir);
  const setSchema = (version: number): void => {
    const newer = new Database(join(folder, 'outbox.db'));
    newer.pragma(`user_version = ${version}`);
    newer.close();
  };
  setSchema(KNOWN_SCHEMA + 1);
  const before = await opened(dataDir);
  expect(before.outbox.notices).toMatchObject([{ takenOver: 0, lost: null }]);
  await before.outbox.close(0);
  setSchema(KNOWN_SCHEMA);
  const after = await opened(dataDir);
  expect(after.outbox.notices).toMatchObject([{ takenOver: 3, lost: 0 }]);
});

describe('a disk that is full in the salvage', () => {
  test('at the cap of the database: the terminal serves, and the rest comes over at the next opening, each once', async () => {
    const dataDir = freshDataDir();
    const ids = await filled(dataDir, 40);
    moveAside(dataDir);
    const before = await opened(dataDir, { databaseBytes: 1_900_000 });
    expect(before.outbox.notices).toMatchObject([{ takenOver: 32, lost: null, detail: expect.stringContaining('SQLITE_FULL') }]);
    expect(foldersOf(dataDir)).toHaveLength(1);
    await before.outbox.close(0);
    const after = await bench({ dataDir });
    expect(after.outbox.notices).toMatchObject([{ takenOver: 40, lost: 0 }]);
    expect(foldersOf(dataDir)).toEqual([]);
    await after.until(() => after.eventsOf('delivered').length === 40, 1_000);
    expect(after.platform.sent.map(({ header }) => header.submissionId)).toEqual(ids);
  });

  test('of a small file system: the reserve stays free, and what was saved meanwhile comes behind', async (context) => {
    const dataDir = mkdtempSync(join(tmpdir(), 'outbox-small-'));
    onTestFinished(() => rmSync(dataDir, { recursive: true, force: true }));
    try {
      execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=6m', 'tmpfs', dataDir], { stdio: 'ignore' });
    } catch {
      context.skip('needs the right to mount a small file system');
    }
    onTestFinished(() => {
      execFileSync('umount', ['-l', dataDir]);
    });
    const ids = await filled(dataDir, 10);
    moveAside(dataDir);
    const before = await opened(dataDir, { diskReserveBytes: 4_800_000 });
    expect(before.outbox.notices).toMatchObject([{ lost: null, detail: expect.stringContaining('no room') }]);
    expect(expectOk(await before.outbox.depth()).queued).toBeLessThan(10);
    await before.outbox.close(0);
    const meanwhile = await filled(dataDir, 1);
    const after = await bench({ dataDir });
    await after.until(() => after.eventsOf('delivered').length === 11, 1_000);
    expect(idsOf(after)).toEqual(new Set([...ids, ...meanwhile]));
    expect(after.platform.sent).toHaveLength(11);
    expect(foldersOf(dataDir)).toEqual([]);
  });
});
