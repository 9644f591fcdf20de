/** A queue that no terminal serves, in the hand of a technician; and databases that are brought to it from elsewhere. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, onTestFinished, test } from 'vitest';
import { type Maintenance, openForMaintenance } from './maintenance.ts';
import { bench, draftOf, expectOk, freshDataDir, readRow } from './outbox-fixture.ts';
import { filled, opened } from './set-aside-fixture.ts';

/** The machines that run this may have less free than a terminal keeps. */
const RESERVE = { diskReserveBytes: 0 };

function held(dataDir: string): Maintenance {
  const queue = expectOk(openForMaintenance(dataDir, Date.UTC(2026, 8, 1), RESERVE));
  onTestFinished(() => {
    queue.close();
  });
  return queue;
}

async function withDeadLetter(dataDir: string): Promise<string> {
  const on = await bench({ dataDir });
  on.platform.answer = () => ({ kind: 'refused', httpStatus: 422, problem: null });
  const { submissionId } = expectOk(await on.outbox.save(draftOf()));
  await on.until(() => on.eventsOf('deadLetter').length === 1);
  await on.outbox.close(0);
  return submissionId;
}

test('a dead letter is given back to the queue, and the next terminal sends it', async () => {
  const dataDir = freshDataDir();
  const id = await withDeadLetter(dataDir);
  const queue = expectOk(openForMaintenance(dataDir, 0, RESERVE));
  expect(queue.retry(id)).toEqual({ ok: true, value: 'queued' });
  expect(queue.retry(id)).toEqual({ ok: false, error: { kind: 'notDead' } });
  expect(queue.retry('f'.repeat(32))).toEqual({ ok: false, error: { kind: 'unknownSubmission' } });
  queue.close();
  const on = await bench({ dataDir });
  await on.until(() => on.eventsOf('delivered').length === 1, 1_000);
});

test('while a terminal has the queue it is refused, and the other way round', async () => {
  const dataDir = freshDataDir();
  const on = await opened(dataDir);
  expect(openForMaintenance(dataDir, 0, RESERVE)).toEqual({ ok: false, error: { kind: 'inUse', path: dataDir } });
  await on.outbox.close(0);
  held(dataDir);
  await expect(bench({ dataDir })).rejects.toThrow('inUse');
});

test('a mirror is taken over into a queue that is new', async () => {
  const mirror = freshDataDir();
  const ids = await filled(mirror);
  const dataDir = freshDataDir();
  expect(held(dataDir).salvage(mirror)).toEqual({ ok: true, value: { takenOver: 3, waiting: 3, lost: 0 } });
  expect(readRow(dataDir, 'SELECT count(*) AS rows FROM submission WHERE head = 1 OR sequence > 1')).toEqual({ rows: ids.length });
});

describe('a database that is brought from elsewhere', () => {
  /** One with the columns of ours, and `change` made to it. */
  async function strange(change: (database: Database.Database) => void): Promise<string> {
    const folder = freshDataDir();
    await filled(folder, 2);
    const database = new Database(join(folder, 'outbox.db'));
    change(database);
    database.close();
    return folder;
  }

  test('is not there, is empty, is a folder', () => {
    const queue = held(freshDataDir());
    const folder = freshDataDir();
    expect(queue.salvage(folder)).toEqual({ ok: false, error: { kind: 'noDatabase', path: join(folder, 'outbox.db') } });
    expect(queue.salvage(join(folder, 'none'))).toMatchObject({ ok: false, error: { kind: 'noDatabase' } });
    mkdirSync(join(folder, 'outbox.db'));
    expect(queue.salvage(folder)).toEqual({ ok: true, value: { takenOver: 0, waiting: 0, lost: null } });
  });

  test('calls a column what would be a command: it is not carried out, and the row comes without it', async () => {
    const dataDir = freshDataDir();
    await filled(dataDir, 1);
    const folder = await strange((database) => {
      const evil = "x) VALUES (NULL) ON CONFLICT DO UPDATE SET state = 'withdrawn' --";
      database.exec(`ALTER TABLE submission ADD COLUMN "${evil}" TEXT`);
    });
    expect(held(dataDir).salvage(folder)).toEqual({ ok: true, value: { takenOver: 2, waiting: 2, lost: 0 } });
    expect(readRow(dataDir, "SELECT count(*) AS rows FROM submission WHERE state = 'queued'")).toEqual({ rows: 3 });
  });

  test.each(['9223372036854775807', "'many'"])(
    'says that its last number is %s: it is read to its end all the same, and numbers go on from there',
    async (last) => {
      const dataDir = freshDataDir();
      const folder = await strange((database) => database.exec(`UPDATE sqlite_sequence SET seq = ${last}`));
      const queue = expectOk(openForMaintenance(dataDir, 0, RESERVE));
      expect(queue.salvage(folder)).toEqual({ ok: true, value: { takenOver: 2, waiting: 2, lost: 0 } });
      queue.close();
      const on = await opened(dataDir);
      expect(expectOk(await on.outbox.save(draftOf())).sequence).toBe(3);
    },
  );

  test('is larger than the disk has room for: what fitted stays, and the rest is told', async () => {
    const dataDir = freshDataDir();
    const folder = await strange(() => undefined);
    const queue = expectOk(openForMaintenance(dataDir, 0, { diskReserveBytes: Number.MAX_SAFE_INTEGER }));
    expect(queue.salvage(folder)).toMatchObject({
      ok: false,
      error: { kind: 'later', takenOver: 0, detail: expect.stringContaining('room') },
    });
    queue.close();
  });
});
