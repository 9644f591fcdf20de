/** A database of an earlier version is brought up to date whole, or stays as it was. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, test } from 'vitest';
import { openLanes } from './lane.ts';
import { KNOWN_SCHEMA, MIGRATIONS } from './migrations.ts';
import { openDatabase } from './open-database.ts';
import { bench, expectOk, freshDataDir, noise, occurrences, readRow, sha256 } from './outbox-fixture.ts';

const ZHANG = '440300199001010011';
const open = (dataDir: string, databaseBytes = 1_000_000_000) => openDatabase({ dataDir, databaseBytes, diskReserveBytes: 0, wallMs: 0 });

interface OldRow {
  readonly state: 'queued' | 'sending' | 'delivered' | 'dead';
  readonly idNumber?: string;
  readonly settle?: number;
  readonly parts?: number;
  readonly erasedAtMs?: number;
}

const EVERY_STATE: readonly OldRow[] = [
  { state: 'delivered', parts: 0, erasedAtMs: 9 },
  { state: 'delivered', parts: 2 },
  { state: 'dead', parts: 2 },
  { state: 'sending', parts: 2 },
  { state: 'queued', parts: 3 },
  { state: 'queued', parts: 2, settle: 1 },
];

const idOf = (sequence: number): string => sequence.toString(16).padStart(32, '0');

/** As version 2 wrote it: rows from sequence 1 on, the third place left empty, and 40 places given away in all. */
function oldDatabase(dataDir: string, rows: readonly OldRow[] = EVERY_STATE): void {
  const lanes = openLanes(dataDir);
  const old = new Database(join(dataDir, 'outbox.db'));
  old.pragma('journal_mode = WAL');
  for (const sql of MIGRATIONS.slice(0, 2)) old.exec(sql);
  old.pragma('user_version = 2');
  const insert = old.prepare(
    `INSERT INTO submission (sequence, submission_id, short_number, terminal_id, suite, key_id, schema_version, saved_at_ms, state, lane,
       attempts, next_attempt_at_ms, settle, lease, http_status, report_attempts, refusal_reported, receipt_number, received_at,
       delivered_at_ms, erased_at_ms)
     VALUES (?, ?, ?, 'SZ-FT-017', 'suite', 'test-1', 1, ?, ?, ?, 1, 5, ?, ?, ?, 2, ?, ?, ?, ?, ?)`,
  );
  const insertPart = old.prepare('INSERT INTO part (sequence, part_index, sha256, sealed) VALUES (?, ?, ?, ?)');
  rows.forEach((row, at) => {
    const sequence = at < 2 ? at + 1 : at + 2;
    const done = row.state === 'delivered';
    const lane = done || row.state === 'dead' ? null : lanes.lane(row.idNumber ?? ZHANG);
    insert.run(
      sequence,
      idOf(sequence),
      `S017-000${sequence}-00-${sequence}`,
      1_000 + sequence,
      row.state,
      lane,
      row.settle ?? 0,
      row.state === 'sending' ? 'another run' : null,
      row.state === 'dead' ? 422 : null,
      row.state === 'dead' ? 1 : 0,
      done ? `R-${sequence}` : null,
      done ? '2026-09-01T10:00:00+08:00' : null,
      done ? 7 : null,
      row.erasedAtMs ?? null,
    );
    for (let part = 0; part < (row.parts ?? 2); part++) {
      const sealed = noise(30_000);
      insertPart.run(sequence, part, sha256(sealed), sealed);
    }
  });
  if (rows.length > 0) old.prepare("UPDATE sqlite_sequence SET seq = 40 WHERE name = 'submission'").run();
  old.close();
}

/** Every value of every row, parts as their digest in truth. */
function contentOf(dataDir: string): { readonly rows: unknown[]; readonly parts: unknown[]; readonly sequence: unknown } {
  const reader = new Database(join(dataDir, 'outbox.db'), { readonly: true });
  const rows = reader.prepare<[], Record<string, unknown>>('SELECT * FROM submission ORDER BY sequence').all();
  const parts = reader.prepare<[], { sealed: Buffer }>('SELECT * FROM part ORDER BY part_id').all();
  const sequence = reader.prepare("SELECT seq FROM sqlite_sequence WHERE name = 'submission'").pluck().get();
  reader.close();
  return { rows, parts: parts.map((part) => ({ ...part, sealed: sha256(part.sealed) })), sequence };
}

/** What a version 2 row says, in the columns of today. */
function broughtUpToDate(rows: readonly unknown[]): unknown[] {
  const sealedBytes: Readonly<Record<number, number>> = { 2: 60_000, 4: 60_000, 5: 60_000, 6: 90_000, 7: 60_000 };
  return rows.map((row) => {
    const old: { readonly sequence: number; readonly state: string } = Object(row);
    // All that is on its way is of one citizen: only the first of it may go.
    const head = old.sequence === 5 ? 1 : 0;
    const deadReason = old.state === 'dead' ? 'refused' : null;
    return { ...old, owner: null, head, sealed_bytes: sealedBytes[old.sequence] ?? 0, dead_reason: deadReason, problem: null };
  });
}

function schemaOf(dataDir: string): unknown[] {
  const reader = new Database(join(dataDir, 'outbox.db'), { readonly: true });
  const found = reader.prepare('SELECT type, name, tbl_name, sql FROM sqlite_schema ORDER BY type, name').all();
  reader.close();
  return found;
}

describe('from version 2, with rows in every state', () => {
  test('nothing is lost or changed: rows, parts, and the place where the order goes on', () => {
    const dataDir = freshDataDir();
    oldDatabase(dataDir);
    const before = contentOf(dataDir);
    expect(before.rows).toHaveLength(6);
    expectOk(open(dataDir)).close();
    const after = contentOf(dataDir);
    expect(after.rows).toEqual(broughtUpToDate(before.rows));
    expect(after.parts).toEqual(before.parts);
    expect([before.sequence, after.sequence]).toEqual([40, 40]);
  });

  test('it is the same as one that is made today, sound, and its parts belong to their rows as before', () => {
    const [dataDir, madeToday] = [freshDataDir(), freshDataDir()];
    oldDatabase(dataDir);
    expectOk(open(madeToday)).close();
    const { database, close } = expectOk(open(dataDir));
    expect(database.pragma('user_version', { simple: true })).toBe(KNOWN_SCHEMA);
    expect(database.pragma('foreign_keys', { simple: true })).toBe(1);
    expect(database.pragma('foreign_key_check')).toEqual([]);
    expect(database.pragma('integrity_check', { simple: true })).toBe('ok');
    const orphan = "INSERT INTO part (sequence, part_index, sha256, sealed) VALUES (999, 0, '', x'')";
    expect(() => database.exec(orphan)).toThrow('FOREIGN KEY constraint failed');
    expect(() => database.exec('DELETE FROM submission WHERE sequence = 6')).toThrow('FOREIGN KEY constraint failed');
    for (const column of ['lane', 'owner'])
      expect(() => database.exec(`UPDATE submission SET state = 'withdrawn', lane = NULL, ${column} = x'01' WHERE sequence = 6`)).toThrow(
        'CHECK constraint failed',
      );
    close();
    expect(schemaOf(dataDir)).toEqual(schemaOf(madeToday));
    expect(schemaOf(dataDir)).toHaveLength(12);
  });

  test('a second opening changes nothing', () => {
    const dataDir = freshDataDir();
    oldDatabase(dataDir);
    expectOk(open(dataDir)).close();
    const first = contentOf(dataDir);
    expectOk(open(dataDir)).close();
    expect(contentOf(dataDir)).toEqual(first);
  });

  test('one that is full is brought up to date all the same, and is full then', () => {
    const dataDir = freshDataDir();
    oldDatabase(dataDir, [{ state: 'queued', parts: 10 }]);
    const { database, close } = expectOk(open(dataDir, 100_000));
    expect(database.pragma('user_version', { simple: true })).toBe(KNOWN_SCHEMA);
    expect(() => database.exec("INSERT INTO part (sequence, part_index, sha256, sealed) VALUES (1, 99, '', zeroblob(200000))")).toThrow(
      'database or disk is full',
    );
    close();
  });

  test('one without rows, and one whose rows were all lost', () => {
    for (const given of [null, 40]) {
      const dataDir = freshDataDir();
      oldDatabase(dataDir, []);
      if (given !== null) {
        const old = new Database(join(dataDir, 'outbox.db'));
        old.prepare("INSERT INTO sqlite_sequence (name, seq) VALUES ('submission', ?)").run(given);
        old.close();
      }
      expectOk(open(dataDir)).close();
      expect(contentOf(dataDir)).toEqual({ rows: [], parts: [], sequence: given ?? undefined });
    }
  });

  test('power that goes in the middle leaves the old one whole, and the next opening goes through', () => {
    const dataDir = freshDataDir();
    oldDatabase(dataDir);
    const old = readFileSync(join(dataDir, 'outbox.db'));
    const before = contentOf(dataDir);
    const { close } = expectOk(open(dataDir));
    const log = readFileSync(join(dataDir, 'outbox.db-wal'));
    expect(log.length).toBeGreaterThan(20_000);
    close();
    for (let cut = 0; cut <= log.length; cut += 5_150) {
      const crashed = freshDataDir();
      writeFileSync(join(crashed, 'outbox.db'), old);
      writeFileSync(join(crashed, 'outbox.db-wal'), log.subarray(0, cut));
      expect([2, 3, KNOWN_SCHEMA]).toContain(readRow(crashed, 'PRAGMA user_version')?.user_version);
      const opened = expectOk(open(crashed));
      expect(opened.notices).toEqual([]);
      opened.close();
      expect(contentOf(crashed)).toEqual({ ...before, rows: broughtUpToDate(before.rows) });
    }
  });

  test('an index that does not fit its table, which a copy would stumble over for ever: set aside, and taken over', () => {
    const dataDir = freshDataDir();
    oldDatabase(dataDir);
    const path = join(dataDir, 'outbox.db');
    // The same id twice, which the index does not know of.
    const bytes = readFileSync(path);
    const table = Number(readRow(dataDir, "SELECT rootpage FROM sqlite_schema WHERE name = 'submission'")?.rootpage);
    bytes.write(idOf(1), bytes.indexOf(idOf(2), (table - 1) * 4_096));
    writeFileSync(path, bytes);
    const reader = new Database(path, { readonly: true });
    expect(reader.pragma('quick_check(1)', { simple: true })).toBe('ok');
    reader.close();
    const opened = expectOk(open(dataDir));
    expect(opened.notices).toMatchObject([{ kind: 'corrupt' }]);
    expect(opened.database.pragma('user_version', { simple: true })).toBe(KNOWN_SCHEMA);
    opened.close();
  });
});

describe('what an older version saved', () => {
  const AWAY = { kind: 'tryLater', reason: 'cable out', retryAfterMs: null, reached: false } as const;

  test('is found and taken back by the lane while it waits; a dead letter belongs to nobody', async () => {
    const dataDir = freshDataDir();
    oldDatabase(dataDir, [{ state: 'queued' }, { state: 'dead' }, { state: 'queued', idNumber: '440300199202020022' }]);
    const on = await bench({ dataDir });
    on.platform.answer = () => AWAY;
    const find = async (sequence: number, subject = ZHANG) =>
      expectOk(await on.outbox.findCase({ code: { submissionId: idOf(sequence) }, subject }));
    expect(await find(1)).toMatchObject({ state: 'waiting', withdrawable: true, savedAtMs: 1_001 });
    expect(await find(1, '440300199202020022')).toBeNull();
    expect(await find(2)).toBeNull();
    expect(await find(4)).toBeNull();
    expect(await on.outbox.withdraw({ submissionId: idOf(4), subject: ZHANG })).toMatchObject({ error: { kind: 'unknownCase' } });
    expect(await on.outbox.withdraw({ submissionId: idOf(1), subject: ZHANG })).toEqual({ ok: true, value: 'withdrawn' });
    await on.until(() => on.eventsOf('erased').length === 1, 500);
    expect(readRow(dataDir, 'SELECT count(*) AS parts FROM part WHERE sequence = 1')).toEqual({ parts: 0 });
  });

  test('is sent in its order, behind nothing that was lost', async () => {
    const dataDir = freshDataDir();
    oldDatabase(dataDir);
    const lane = openLanes(dataDir).lane(ZHANG).toString('latin1');
    expect(occurrences(dataDir, lane)).toBeGreaterThan(0);
    const on = await bench({ dataDir });
    await on.until(() => on.eventsOf('delivered').length === 3, 1_000);
    expect(on.platform.sent.map(({ header }) => header.sequence)).toEqual([5, 6, 7]);
    // Sent by a run that ended, and one whose answer was lost: asked for first.
    expect(on.platform.lookedUp).toEqual([idOf(5), idOf(7)]);
    // Neither in the new table nor where the old one was.
    await on.until(() => on.eventsOf('erased').reduce((sum, { submissions }) => sum + submissions, 0) === 4, 500);
    expect(occurrences(dataDir, lane)).toBe(0);
  });
});
