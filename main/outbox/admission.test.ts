/** Whether one more may be begun is known before anybody types; what somebody should look after is told when it comes and goes. */
import { existsSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, test } from 'vitest';
import { Ballast } from './ballast.ts';
import { type Bench, bench, draftOf, expectOk, freshDataDir, KEY_ID, noise, partOf, readRow } from './outbox-fixture.ts';
import type { OutboxAlarm } from './types.ts';

const AWAY = () => ({ kind: 'tryLater', reason: 'away', retryAfterMs: null, reached: false }) as const;
const saves = async (on: Bench, count: number): Promise<void> => {
  for (let i = 0; i < count; i++) expectOk(await on.outbox.save(draftOf({ idNumber: `44030019900101${1000 + i}` })));
};
const alarmsOf = (on: Bench, alarm: OutboxAlarm): boolean[] =>
  on.eventsOf('alarm').flatMap((event) => (event.alarm === alarm ? [event.raised] : []));

describe('admission', () => {
  test('closes at the depth limit, opens again once a tenth has gone, and says both', async () => {
    const on = await bench({ limits: { depthLimit: 10 } });
    on.platform.answer = AWAY;
    await saves(on, 9);
    await on.until(() => on.outbox.admission().open);
    await saves(on, 1);
    await on.until(() => !on.outbox.admission().open, 100);
    expect(on.outbox.admission()).toEqual({ open: false, reason: 'depth' });
    // What is under way when it closes is saved all the same.
    await saves(on, 1);
    on.platform.answer = () => 'receive';
    await on.until(() => on.outbox.admission().open, 1_000);
    expect(expectOk(await on.outbox.depth()).queued).toBeLessThan(9);
    expect(on.eventsOf('admissionChanged').map(({ admission }) => admission.open)).toEqual([false, true]);
    expect(alarmsOf(on, 'nearlyFull')).toEqual([true, false]);
  });

  test('closes before the database is full', async () => {
    const on = await bench({ limits: { databaseBytes: 1_500_000, admissionHeadroomBytes: 400_000 } });
    on.platform.answer = AWAY;
    expect(on.outbox.admission()).toEqual({ open: true });
    for (let i = 0; i < 3; i++) expectOk(await on.outbox.save(draftOf({ parts: [partOf('page', noise(360_000))] })));
    await on.until(() => !on.outbox.admission().open, 100);
    expect(on.outbox.admission()).toEqual({ open: false, reason: 'database' });
  });

  test('is closed from the start on a disk without room, and is told once somebody listens', async () => {
    const on = await bench({ limits: { diskReserveBytes: Number.MAX_SAFE_INTEGER } });
    expect(on.outbox.admission()).toEqual({ open: false, reason: 'disk' });
    await on.until(() => on.eventsOf('admissionChanged').length === 1, 100);
    expect(alarmsOf(on, 'nearlyFull')).toEqual([true]);
  });

  test('closes while the platform does not know the key, and opens when it does', async () => {
    const on = await bench();
    on.platform.answer = () => ({ kind: 'keyUnknown' });
    await saves(on, 1);
    await on.until(() => !on.outbox.admission().open, 100);
    expect(on.outbox.admission()).toEqual({ open: false, reason: 'key' });
    expect(expectOk(await on.outbox.status())).toMatchObject({ queued: 1, dead: 0, alarms: ['keyUnknown'], keyId: KEY_ID });
    on.platform.answer = () => 'receive';
    await on.until(() => on.outbox.admission().open, 60_000);
    expect(alarmsOf(on, 'keyUnknown')).toEqual([true, false]);
    expect(on.platform.held.size).toBe(1);
  });
});

test('a key stays unknown no longer than something waits that was sealed to it', async () => {
  const on = await bench();
  on.platform.answer = () => ({ kind: 'keyUnknown' });
  const draft = draftOf();
  const { submissionId } = expectOk(await on.outbox.save(draft));
  await on.until(() => !on.outbox.admission().open);
  expect(await on.outbox.withdraw({ submissionId, subject: draft.laneSubject })).toEqual({ ok: true, value: 'withdrawn' });
  await on.until(() => on.outbox.admission().open);
  expect(alarmsOf(on, 'keyUnknown')).toEqual([true, false]);
});

test('in a backlog, forms go while a scan is still on its way', async () => {
  const dataDir = freshDataDir();
  const before = await bench({ dataDir });
  before.platform.answer = AWAY;
  const scan = expectOk(await before.outbox.save(draftOf({ parts: [partOf('scan', noise(3_000_000))] })));
  await saves(before, 4);
  await before.outbox.close(0);
  const on = await bench({ dataDir });
  on.platform.answer = ({ header }) => (header.submissionId === scan.submissionId ? 'hang' : 'receive');
  await on.until(() => on.platform.held.size === 4, 1_000);
  expect(on.platform.sendsOf(scan.submissionId)).toBe(1);
});

describe('alarms', () => {
  test('something has waited for a day', async () => {
    const on = await bench();
    on.platform.answer = AWAY;
    await saves(on, 1);
    await on.clock.advance(23 * 3_600_000);
    expect(alarmsOf(on, 'oldestWaiting')).toEqual([]);
    await on.until(() => alarmsOf(on, 'oldestWaiting').length === 1, 600_000);
    on.platform.answer = () => 'receive';
    await on.until(() => alarmsOf(on, 'oldestWaiting').length === 2, 10_000);
  });

  test('the platform does not allow this terminal, and allows it again', async () => {
    const on = await bench();
    on.platform.answer = () => ({ kind: 'notAllowed', httpStatus: 401 });
    await saves(on, 1);
    await on.until(() => alarmsOf(on, 'queuePaused').length === 1);
    expect(expectOk(await on.outbox.status())).toMatchObject({ sending: 'paused', alarms: ['queuePaused'] });
    on.platform.answer = () => 'receive';
    await on.until(() => on.platform.held.size === 1, 60_000);
    await on.until(() => alarmsOf(on, 'queuePaused').length === 2);
  });
});

describe('a submission that cannot be sent as it is', () => {
  const changed = async (sql: string): Promise<{ readonly dataDir: string; readonly ids: readonly string[] }> => {
    const dataDir = freshDataDir();
    const before = await bench({ dataDir });
    before.platform.answer = AWAY;
    const ids: string[] = [];
    for (let i = 0; i < 2; i++) ids.push(expectOk(await before.outbox.save(draftOf())).submissionId);
    await before.outbox.close(0);
    const database = new Database(join(dataDir, 'outbox.db'));
    database.exec(sql);
    database.close();
    return { dataDir, ids };
  };

  test.each([
    ['a part that was tampered with', 'UPDATE part SET sealed = zeroblob(length(sealed)) WHERE sequence = 1 AND part_index = 1'],
    ['a part that is missing', 'DELETE FROM part WHERE sequence = 1 AND part_index = 0'],
    [
      'two parts that were swapped',
      `UPDATE part SET sealed = (SELECT other.sealed FROM part other WHERE other.sequence = 1 AND other.part_index = 1 - part.part_index)
       WHERE sequence = 1`,
    ],
  ])('%s: named, kept, alarmed, reported, and it holds up nobody', async (_, sql) => {
    const { dataDir, ids } = await changed(sql);
    const on = await bench({ dataDir });
    await on.until(() => on.eventsOf('delivered').length === 1 && on.eventsOf('refusalReported').length === 1, 1_000);
    expect(on.eventsOf('deadLetter')).toMatchObject([{ submissionId: ids[0], reason: 'damaged', httpStatus: null }]);
    expect(on.platform.sent.map(({ header }) => header.submissionId)).toEqual([ids[1]]);
    expect(on.platform.reported).toEqual([ids[0]]);
    expect(expectOk(await on.outbox.status())).toMatchObject({ dead: 1, alarms: ['deadLetters'] });
    expect(await on.outbox.retry(String(ids[0]))).toEqual({ ok: false, error: { kind: 'notSendable', reason: 'damaged' } });
  });

  test('one of another terminal: kept and alarmed, and not this one’s to report', async () => {
    const { dataDir, ids } = await changed("UPDATE submission SET terminal_id = 'SZ-LH-001' WHERE sequence = 1");
    const on = await bench({ dataDir });
    await on.until(() => on.eventsOf('delivered').length === 1, 1_000);
    expect(on.eventsOf('deadLetter')).toMatchObject([{ submissionId: ids[0], reason: 'foreignTerminal' }]);
    await on.clock.advance(600_000);
    expect(on.platform.reported).toEqual([]);
    expect(readRow(dataDir, 'SELECT count(*) AS parts FROM part WHERE sequence = 1')).toEqual({ parts: 2 });
  });

  test('a refused one goes again when a technician says so: settled first, then sent', async () => {
    const on = await bench();
    on.platform.answer = () => ({ kind: 'refused', httpStatus: 422, problem: 'contentInvalid' });
    const { submissionId } = expectOk(await on.outbox.save(draftOf()));
    await on.until(() => on.eventsOf('deadLetter').length === 1);
    expect(on.eventsOf('deadLetter')).toMatchObject([{ reason: 'refused', problem: 'contentInvalid' }]);
    expect(await on.outbox.retry('0'.repeat(32))).toEqual({ ok: false, error: { kind: 'unknownSubmission' } });
    on.platform.answer = () => 'receive';
    expect(await on.outbox.retry(submissionId)).toEqual({ ok: true, value: 'queued' });
    await on.until(() => on.eventsOf('delivered').length === 1, 1_000);
    expect(on.platform.lookedUp).toEqual([submissionId]);
    expect(await on.outbox.retry(submissionId)).toEqual({ ok: false, error: { kind: 'notDead' } });
    await on.until(() => alarmsOf(on, 'deadLetters').length === 2, 1_000);
  });
});

test('in a hurry, a backlog goes at once, without jitter and pace', async () => {
  const on = await bench({ random: () => 0.99 });
  on.platform.answer = AWAY;
  await saves(on, 20);
  await on.until(() => on.eventsOf('attemptFailed').length >= 20, 1_000);
  on.platform.answer = () => 'receive';
  const startedMs = on.clock.monotonicMs();
  expectOk(await on.outbox.hurry());
  await on.until(() => on.platform.held.size === 20);
  expect(on.clock.monotonicMs() - startedMs).toBeLessThan(1_000);
});

test('old rows go when their time is over, the newest stay, and no number is given twice', async () => {
  const dataDir = freshDataDir();
  const before = await bench({ dataDir });
  await saves(before, 3);
  await before.until(() => before.eventsOf('erased').reduce((sum, { submissions }) => sum + submissions, 0) === 3, 1_000);
  await before.outbox.close(0);
  const database = new Database(join(dataDir, 'outbox.db'));
  // As if a thousand had come since.
  database.exec("UPDATE sqlite_sequence SET seq = 1001 WHERE name = 'submission'");
  const numbers = database.prepare('SELECT short_number FROM submission ORDER BY sequence').pluck().all();
  database.close();
  const on = await bench({ dataDir, limits: { keepDeliveredMs: 60_000 } });
  await on.clock.advance(120_000);
  expectOk(await on.outbox.save(draftOf()));
  const kept = () =>
    readRow(dataDir, "SELECT group_concat(sequence, ' ') AS kept FROM (SELECT sequence FROM submission ORDER BY sequence)")?.['kept'];
  // A reader would hold the log, so it is not looked at before.
  await on.until(() => on.eventsOf('erased').length > 0, 1_000);
  await on.until(() => kept() === '3 1002', 1_000);
  expect(
    readRow(dataDir, "SELECT group_concat(short_number, ' ') AS spent FROM (SELECT short_number FROM spent_number ORDER BY 1)")?.['spent'],
  ).toBe([...numbers.slice(0, 2)].sort().join(' '));
});

describe('the ballast', () => {
  test('is laid down as written bytes, is given up once, and comes back when there is room', () => {
    const dataDir = freshDataDir();
    const ballast = new Ballast({ dataDir, ballastBytes: 3_000_000, diskReserveBytes: 0 });
    ballast.keep();
    const { size, blocks } = statSync(join(dataDir, 'ballast'));
    expect([size, blocks * 512 >= size]).toEqual([3_000_000, true]);
    expect(ballast.giveUp()).toBe(true);
    expect(ballast.giveUp()).toBe(false);
    expect(existsSync(join(dataDir, 'ballast'))).toBe(false);
    ballast.keep();
    expect(ballast.bytes()).toBe(3_000_000);
  });

  test('half of one, after a power cut, is laid down anew; without room there is none', () => {
    const dataDir = freshDataDir();
    writeFileSync(join(dataDir, 'ballast'), 'half');
    new Ballast({ dataDir, ballastBytes: 1_000_000, diskReserveBytes: 0 }).keep();
    expect(statSync(join(dataDir, 'ballast')).size).toBe(1_000_000);
    const crowded = new Ballast({ dataDir: freshDataDir(), ballastBytes: 1_000_000, diskReserveBytes: Number.MAX_SAFE_INTEGER });
    crowded.keep();
    expect(crowded.bytes()).toBe(0);
  });
});
