/** Looking at a queue from outside: beside the writer that serves it, on one that lies still, and on one that is not as it should be. */
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, onTestFinished, test } from 'vitest';
import { OUTBOX_LIMITS } from './limits.ts';
import { draftOf, expectOk, freshDataDir, MARKER, noise, partOf, receiptFor, sha256, TERMINAL_ID } from './outbox-fixture.ts';
import { openQueueReader, type QueueReader } from './reader.ts';
import type { CheckStep, Finding } from './reader-check.ts';
import { QUEUE_STATES } from './reader-rows.ts';
import { damageSecond, filled, opened } from './set-aside-fixture.ts';

function reading(dataDir: string): QueueReader {
  const reader = expectOk(openQueueReader(dataDir));
  onTestFinished(() => reader.close());
  return reader;
}

/** Changes a queue that lies still, behind everybody's back. */
function tamper(dataDir: string, sql: string, ...values: unknown[]): void {
  const database = new Database(join(dataDir, 'outbox.db'));
  database.pragma('foreign_keys = OFF');
  database.prepare(sql).run(...values);
  database.close();
}

const checked = (dataDir: string, terminalId: string | null = TERMINAL_ID): CheckStep[] => [...reading(dataDir).check(terminalId)];
const findingsIn = (steps: readonly CheckStep[]): Finding[] => steps.flatMap((step) => (step.kind === 'finding' ? [step.finding] : []));
const all = { states: QUEUE_STATES, limit: 100, newestFirst: false } as const;

describe('beside the writer', () => {
  test('what was just saved is seen, with all that is known of it and nothing of a person', async () => {
    const on = await opened(freshDataDir());
    const saved = expectOk(await on.outbox.save(draftOf({ parts: [partOf('page', noise(1_000))] })));
    const reader = reading(on.dataDir);
    const { rows, total } = expectOk(reader.rows(all));
    expect(total).toBe(1);
    expect(rows[0]).toMatchObject({ ...saved, terminalId: TERMINAL_ID, keyId: 'test-1', deadReason: null, settle: false });
    expect(expectOk(reader.find({ shortNumber: saved.shortNumber }))).toEqual(rows[0]);
    expect(expectOk(reader.find({ submissionId: saved.submissionId }))).toEqual(rows[0]);
    expect(expectOk(reader.find({ submissionId: 'f'.repeat(32) }))).toBeNull();
    const parts = expectOk(reader.parts(saved.sequence));
    expect(parts.map(({ index }) => index)).toEqual([0, 1]);
    expect(rows[0]?.sealedBytes).toBe(parts.reduce((sum, { byteLength }) => sum + byteLength, 0));
    for (const { index, byteLength, sha256: digest } of parts) {
      const sealed = expectOk(reader.sealed(saved.sequence, index)) ?? new Uint8Array();
      expect([sealed.length, sha256(sealed)]).toEqual([byteLength, digest]);
    }
    const told = JSON.stringify([rows, parts, reader.overview(0)]);
    expect(told).not.toMatch(/lane|owner|lease/i);
    expect(told).not.toContain(MARKER);
  });

  test('an open reader keeps nothing from being erased', async () => {
    const on = await opened(freshDataDir());
    on.platform.answer = () => 'receive';
    const reader = reading(on.dataDir);
    const saved = expectOk(await on.outbox.save(draftOf()));
    await on.until(() => on.eventsOf('erased').length > 0, 1_000);
    expect(expectOk(reader.find(saved))).toMatchObject({
      state: 'delivered',
      receiptNumber: receiptFor(saved.submissionId).receiptNumber,
      erasedAtMs: expect.any(Number),
    });
    expect(expectOk(reader.parts(saved.sequence))).toEqual([]);
    expect(expectOk(reader.sealed(saved.sequence, 0))).toBeNull();
  });

  test('it is counted by state, and what shows in the rows is an alarm', async () => {
    const on = await opened(freshDataDir());
    on.platform.answer = () => ({ kind: 'refused', httpStatus: 422, problem: 'contentInvalid' });
    expectOk(await on.outbox.save(draftOf({ idNumber: '440300199001010012' })));
    await on.until(() => on.eventsOf('deadLetter').length === 1);
    on.platform.answer = () => ({ kind: 'tryLater', reason: 'away', retryAfterMs: null, reached: false });
    const first = on.clock.wallMs();
    for (let i = 0; i < 2; i++) expectOk(await on.outbox.save(draftOf()));
    await on.until(() => on.eventsOf('attemptFailed').length === 1);
    const reader = reading(on.dataDir);
    expect(expectOk(reader.overview(first))).toMatchObject({
      counts: { waiting: 2, sending: 0, dead: 1, delivered: 0, withdrawn: 0 },
      oldestSavedAtMs: first,
      terminalId: TERMINAL_ID,
      keys: [{ keyId: 'test-1', waiting: 2 }],
      alarms: ['deadLetters'],
    });
    expect(expectOk(reader.overview(first + OUTBOX_LIMITS.oldestAlarmMs + 1)).alarms).toEqual(['oldestWaiting', 'deadLetters']);
    const { rows, total } = expectOk(reader.rows({ states: ['waiting', 'dead'], limit: 2, newestFirst: true }));
    expect(total).toBe(3);
    expect(rows.map(({ state, first: isFirst, attempts }) => ({ state, isFirst, attempts }))).toEqual([
      { state: 'waiting', isFirst: false, attempts: 0 },
      { state: 'waiting', isFirst: true, attempts: 1 },
    ]);
    expect(expectOk(reader.rows({ states: ['dead'], limit: 9, newestFirst: false })).rows[0]).toMatchObject({
      deadReason: 'refused',
      httpStatus: 422,
      problem: 'contentInvalid',
    });
  });
});

describe('what cannot be read says so', () => {
  test('no queue there', () => {
    const dataDir = freshDataDir();
    const path = join(dataDir, 'outbox.db');
    expect(openQueueReader(dataDir)).toEqual({ ok: false, error: { kind: 'noQueue', path } });
    expect(openQueueReader(join(dataDir, 'none'))).toMatchObject({ ok: false, error: { kind: 'noQueue' } });
    writeFileSync(path, '');
    expect(openQueueReader(dataDir)).toMatchObject({ ok: false, error: { kind: 'noQueue' } });
    expect(openQueueReader(path)).toMatchObject({ ok: false, error: { kind: 'noQueue' } });
  });

  test('noise, a folder in its place, another version', () => {
    const dataDir = freshDataDir();
    const path = join(dataDir, 'outbox.db');
    writeFileSync(path, noise(20_000));
    expect(openQueueReader(dataDir)).toMatchObject({ ok: false, error: { kind: 'damaged', path } });
    const folder = join(freshDataDir(), 'outbox.db');
    mkdirSync(folder);
    expect(openQueueReader(join(folder, '..'))).toMatchObject({ ok: false, error: { kind: 'io' } });
    const versions = freshDataDir();
    tamper(versions, 'PRAGMA user_version = 99');
    expect(openQueueReader(versions)).toMatchObject({ ok: false, error: { kind: 'newerSchema', found: 99 } });
    tamper(versions, 'PRAGMA user_version = 2');
    expect(openQueueReader(versions)).toMatchObject({ ok: false, error: { kind: 'olderSchema', found: 2 } });
  });

  test.skipIf(process.getuid?.() === 0)('of another user (skipped: root may read everything)', async () => {
    const dataDir = freshDataDir();
    await filled(dataDir, 1);
    chmodSync(join(dataDir, 'outbox.db'), 0);
    expect(openQueueReader(dataDir)).toMatchObject({ ok: false, error: { kind: 'notAllowed' } });
  });
});

describe('the check', () => {
  test('finds nothing in a queue that is well, and has looked at every byte', async () => {
    const dataDir = freshDataDir();
    await filled(dataDir, 3);
    const steps = checked(dataDir);
    expect(findingsIn(steps)).toEqual([]);
    const last = steps.at(-1);
    expect(last).toMatchObject({ kind: 'progress', rows: 3 });
    if (last?.kind === 'progress') expect([last.doneBytes, last.doneBytes > 150_000]).toEqual([last.totalBytes, true]);
  });

  test('names each row that is not as it was saved', async () => {
    const dataDir = freshDataDir();
    const ids = await filled(dataDir, 6);
    tamper(dataDir, 'UPDATE part SET sealed = ? WHERE sequence = 2 AND part_index = 1', noise(50_000));
    tamper(dataDir, 'DELETE FROM part WHERE sequence = 3 AND part_index = 0');
    tamper(dataDir, 'DELETE FROM part WHERE sequence = 4 AND part_index = 1');
    tamper(dataDir, "UPDATE submission SET terminal_id = 'SZ-LH-001' WHERE sequence = 5");
    tamper(dataDir, 'UPDATE submission SET head = 0 WHERE sequence = 1');
    tamper(dataDir, 'UPDATE submission SET head = 1 WHERE sequence = 6');
    const found = findingsIn(checked(dataDir));
    const named = (sequence: number) => ({ sequence, submissionId: ids[sequence - 1], shortNumber: expect.stringMatching(/^S017-/) });
    expect(found).toEqual([
      { kind: 'foreignTerminal', terminalId: 'SZ-LH-001', ...named(5) },
      { kind: 'stuck', ...named(1) },
      { kind: 'outOfTurn', ...named(6) },
      { kind: 'partChanged', part: 1, ...named(2) },
      { kind: 'partMissing', part: 0, ...named(3) },
      { kind: 'sizeChanged', savedBytes: expect.any(Number), foundBytes: expect.any(Number), ...named(4) },
    ]);
  });

  test('a page that was overwritten with noise costs its submission and no other', async () => {
    const dataDir = freshDataDir();
    const ids = await filled(dataDir);
    damageSecond(join(dataDir, 'outbox.db'));
    const found = findingsIn(checked(dataDir));
    const rows = new Set(found.flatMap((finding) => ('submissionId' in finding ? [finding.submissionId] : [])));
    expect([...rows]).toEqual([ids[1]]);
  });

  test('parts that nobody owns and numbers that are missing are told', async () => {
    const dataDir = freshDataDir();
    await filled(dataDir, 3);
    tamper(dataDir, 'DELETE FROM submission WHERE sequence = 2');
    const steps = checked(dataDir, null);
    expect(findingsIn(steps)).toEqual([{ kind: 'leftOver', sequence: 2, parts: 2 }]);
    expect(steps).toContainEqual({ kind: 'gaps', numbers: 1 });
  });

  test('what is delivered while it is looked at is no finding', async () => {
    const on = await opened(freshDataDir());
    for (let i = 0; i < 3; i++) expectOk(await on.outbox.save(draftOf()));
    const steps = reading(on.dataDir).check(TERMINAL_ID);
    const seen: CheckStep[] = [];
    for (let step = steps.next(); !step.done; step = steps.next()) {
      seen.push(step.value);
      on.platform.answer = () => 'receive';
      await on.until(() => on.eventsOf('erased').reduce((sum, { submissions }) => sum + submissions, 0) === 3, 1_000);
    }
    expect(findingsIn(seen)).toEqual([]);
  });

  test('changes nothing', async () => {
    const dataDir = freshDataDir();
    await filled(dataDir, 2);
    const before = readFileSync(join(dataDir, 'outbox.db'));
    checked(dataDir);
    expect(readFileSync(join(dataDir, 'outbox.db')).equals(before)).toBe(true);
  });
});
