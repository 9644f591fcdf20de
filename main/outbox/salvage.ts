import { createHash } from 'node:crypto';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { err, ok, type Result } from '../../drivers/core/result.ts';
import { hasRoom, sizeOf, walBytes } from './disk.ts';
import { MARK_HEADS } from './lanes-in-table.ts';
import { BUSY_TIMEOUT_MS, DATABASE_FILE, SALVAGE_GROUP_ROWS, SALVAGE_LAST_SEQUENCE } from './limits.ts';
import { KNOWN_SCHEMA } from './migrations.ts';
import { type FoundPart, partsIn, reading, UNREADABLE } from './read-damaged.ts';
import type { Salvaged, SalvageError, Unavailable } from './types.ts';

/**
 * What came of reading a database that was set aside. `settled`: all that can be read of it is committed; `lost` is how many
 * submissions could not be, `null` where nobody can tell. `later`: something else stood in the way, so it is tried again.
 */
export type Salvage =
  | { readonly kind: 'settled'; readonly takenOver: number; readonly lost: number | null }
  | { readonly kind: 'later'; readonly takenOver: number; readonly detail: string };

interface FoundRow {
  readonly columns: Readonly<Record<string, unknown>>;
  readonly parts: readonly FoundPart[];
  readonly sealedBytes: number;
}

/**
 * Takes over from the database in `folder` what can still be read whole, row by row, and leaves it as it is. What `into`
 * already has stays as it is there, so a second time adds nothing. What waits is settled before it is sent.
 */
export function salvage(into: Database.Database, folder: string, fits: (sealedBytes: number) => boolean): Salvage {
  const path = join(folder, DATABASE_FILE);
  const count = { takenOver: 0, lost: 0 };
  // Opening an empty database, even to read, deletes the WAL beside it.
  if (sizeOf(path) === 0) return { kind: 'settled', takenOver: 0, lost: null };
  let broken: Database.Database | null = null;
  try {
    const from = new Database(path, { readonly: true, fileMustExist: true, timeout: BUSY_TIMEOUT_MS });
    broken = from;
    const head = reading(() => readHead(from));
    if (head.kind === 'unreadable') return { kind: 'settled', takenOver: 0, lost: null };
    const { version, last, gapsAreLost, spent } = head.value;
    let absent = 0;
    if (version > KNOWN_SCHEMA) return { kind: 'later', takenOver: 0, detail: `its schema ${version} is newer than ${KNOWN_SCHEMA}` };
    reserve(into, last);
    takeOverSpentNumbers(into, from);
    const partsOf = partsIn(from);
    for (let first = 1; first <= last; first += SALVAGE_GROUP_ROWS) {
      const take = (): GroupCount => takeOverGroup(into, { from, partsOf }, first, Math.min(last, first + SALVAGE_GROUP_ROWS - 1), fits);
      const group = into.transaction(take).immediate();
      count.takenOver += group.takenOver;
      count.lost += group.lost;
      absent += group.absent;
      if (!group.fits) return { kind: 'later', takenOver: count.takenOver, detail: 'the disk has no room for the rest' };
      into.pragma('wal_checkpoint(PASSIVE)');
    }
    return { kind: 'settled', takenOver: count.takenOver, lost: count.lost + (gapsAreLost ? Math.max(0, absent - spent) : 0) };
  } catch (error) {
    if (!(error instanceof Database.SqliteError)) throw error;
    if (broken === null && UNREADABLE.test(error.code)) return { kind: 'settled', takenOver: 0, lost: null };
    return { kind: 'later', takenOver: count.takenOver, detail: `${error.code}: ${error.message}` };
  } finally {
    broken?.close();
    if (count.takenOver > 0) into.exec(MARK_HEADS);
  }
}

/** For a technician, who named the folder: into the queue that is open in `dataDir`, as far as its disk has room. */
export function salvageFolder(
  queue: { readonly database: Database.Database; readonly path: string; readonly dataDir: string; readonly diskReserveBytes: number },
  folder: string,
): Result<Salvaged, Exclude<SalvageError, Unavailable>> {
  const path = join(folder, DATABASE_FILE);
  if (sizeOf(path) === 0) return err({ kind: 'noDatabase', path });
  const fits = (sealedBytes: number): boolean => hasRoom(queue.dataDir, queue.diskReserveBytes, walBytes(queue.path), sealedBytes);
  const waits = waitingIn(queue.database);
  const before = waits();
  const came = salvage(queue.database, folder, fits);
  if (came.kind === 'later') return err({ kind: 'later', takenOver: came.takenOver, detail: came.detail });
  // The one writer is at work with this alone: what waits more than before came with it.
  return ok({ takenOver: came.takenOver, waiting: waits() - before, lost: came.lost });
}

/** Counts what waits and is this terminal's own, by the newest row that is not another's; in an empty queue all is taken for its own. */
function waitingIn(database: Database.Database): () => number {
  const own = database
    .prepare<[], string>("SELECT terminal_id FROM submission WHERE dead_reason IS NOT 'foreignTerminal' ORDER BY sequence DESC LIMIT 1")
    .pluck()
    .get();
  const counted = database
    .prepare<[string | null], number>("SELECT count(*) FROM submission WHERE state = 'queued' AND terminal_id = ifnull(?, terminal_id)")
    .pluck();
  return () => counted.get(own ?? null) ?? 0;
}

interface Head {
  readonly version: number;
  readonly last: number;
  readonly gapsAreLost: boolean;
  /** Rows that went because their time was over: gaps that are no loss. */
  readonly spent: number;
}

function readHead(from: Database.Database): Head {
  const version = Number(from.pragma('user_version', { simple: true }));
  const last = readLast(from);
  // A sequence that an earlier salvage lost is missing from a sound table; from a damaged one, a row may have gone.
  const sound = reading(() => from.pragma("quick_check('submission')", { simple: true }) === 'ok');
  // Older databases kept every row.
  const spent = reading(() => from.prepare<[], { rows: number }>('SELECT count(*) AS rows FROM spent_number').get()?.rows ?? 0);
  return {
    version,
    last,
    gapsAreLost: sound.kind === 'unreadable' || !sound.value,
    spent: spent.kind === 'read' ? spent.value : 0,
  };
}

/** A number that damage made up would be counted to for ever, and no submission could be numbered beyond it. */
export function readLast(from: Database.Database): number {
  const told = reading(() => from.prepare<[], { seq: unknown }>("SELECT seq FROM sqlite_sequence WHERE name = 'submission'").get());
  const last = told.kind === 'read' ? (told.value?.seq ?? 0) : null;
  if (typeof last === 'number' && last >= 0 && last <= SALVAGE_LAST_SEQUENCE) return last;
  const highest = from.prepare<[number], { sequence: number | null }>(
    'SELECT max(sequence) AS sequence FROM submission WHERE sequence <= ?',
  );
  return highest.get(SALVAGE_LAST_SEQUENCE)?.sequence ?? 0;
}

/** So that what is saved from now on comes behind all of this, lost or taken over later. */
export function reserve(into: Database.Database, last: number): void {
  into
    .transaction(() => {
      const known = into.prepare("UPDATE sqlite_sequence SET seq = max(seq, ?) WHERE name = 'submission'").run(last).changes;
      if (known === 0) into.prepare("INSERT INTO sqlite_sequence (name, seq) VALUES ('submission', ?)").run(last);
    })
    .immediate();
}

/** What was given once is not given again, also by a queue that never had it. */
function takeOverSpentNumbers(into: Database.Database, from: Database.Database): void {
  const spent = reading(() => from.prepare<[], { number: string }>('SELECT short_number AS number FROM spent_number').all());
  if (spent.kind === 'unreadable') return;
  const spend = into.prepare<[string]>('INSERT OR IGNORE INTO spent_number (short_number) VALUES (?)');
  into.transaction(() => {
    for (const { number } of spent.value) spend.run(number);
  })();
}

interface GroupCount {
  readonly takenOver: number;
  readonly lost: number;
  readonly absent: number;
  /** `false`: it ended early, with what it has. */
  readonly fits: boolean;
}

interface Source {
  readonly from: Database.Database;
  readonly partsOf: (sequence: number) => readonly FoundPart[] | null;
}

function takeOverGroup(
  into: Database.Database,
  source: Source,
  first: number,
  last: number,
  fits: (sealedBytes: number) => boolean,
): GroupCount {
  const count = { takenOver: 0, lost: 0, absent: 0 };
  let groupBytes = 0;
  for (let sequence = first; sequence <= last; sequence++) {
    const found = reading(() => readRow(source, sequence));
    if (found.kind === 'unreadable' || found.value === 'not whole') {
      count.lost++;
    } else if (found.value === 'absent') {
      count.absent++;
    } else {
      groupBytes += found.value.sealedBytes;
      if (!fits(groupBytes)) return { ...count, fits: false };
      count[takeOver(into, found.value) ? 'takenOver' : 'lost']++;
    }
  }
  return { ...count, fits: true };
}

function readRow({ from, partsOf }: Source, sequence: number): FoundRow | 'absent' | 'not whole' {
  const columns = from.prepare<[number], Record<string, unknown>>('SELECT * FROM submission WHERE sequence = ?').get(sequence);
  if (columns === undefined) return 'absent';
  // Of what was delivered or withdrawn only the row is kept; parts that were not erased there are not taken along.
  if (columns['state'] === 'delivered' || columns['state'] === 'withdrawn') return { columns, parts: [], sealedBytes: 0 };
  const parts = partsOf(sequence);
  if (parts === null || parts.length === 0) return 'not whole';
  const whole = parts.every((part, at) => part.part_index === at && part.sha256 === createHash('sha256').update(part.sealed).digest('hex'));
  const sealedBytes = parts.reduce((sum, part) => sum + part.sealed.length, 0);
  // A last part that is missing is seen by nothing else. Older databases do not say how much there was.
  const complete = !('sealed_bytes' in columns) || columns['sealed_bytes'] === sealedBytes;
  return whole && complete ? { columns, parts, sealedBytes } : 'not whole';
}

/** `false` where the row breaks a rule of the table: damage that a digest does not see. */
function takeOver(into: Database.Database, found: FoundRow): boolean {
  const { columns, parts } = found;
  if (into.prepare('SELECT 1 FROM submission WHERE submission_id = ?').get(columns['submission_id']) !== undefined) return true;
  const taken: Record<string, unknown> = { ...columns, head: 0, sealed_bytes: found.sealedBytes };
  if (taken['state'] === 'sending') Object.assign(taken, { state: 'queued', lease: null });
  // What is damaged may have lost its newest word: it is asked for before it is sent, and not withdrawn as if it never was.
  if (taken['state'] === 'queued') taken['settle'] = 1;
  if (taken['state'] === 'dead') Object.assign(taken, { lane: null, dead_reason: taken['dead_reason'] ?? 'refused' });
  // Given to another while this one could not be read: it goes last, and is the same submission by its id.
  if (into.prepare('SELECT 1 FROM submission WHERE sequence = ?').get(taken['sequence']) !== undefined) taken['sequence'] = null;
  // By the table that takes it: what comes from elsewhere may call its columns what it likes.
  const names = columnsOf(into).filter((name) => name in taken);
  try {
    // A transaction inside one is a savepoint: a row that breaks a rule leaves nothing behind.
    into.transaction(() => {
      const row = into
        .prepare(`INSERT INTO submission (${names.join(', ')}) VALUES (${names.map((name) => `@${name}`).join(', ')})`)
        .run(taken);
      const insert = into.prepare('INSERT INTO part (sequence, part_index, sha256, sealed) VALUES (?, ?, ?, ?)');
      for (const part of parts) insert.run(row.lastInsertRowid, part.part_index, part.sha256, part.sealed);
    })();
    return true;
  } catch (error) {
    if (error instanceof Database.SqliteError && /^SQLITE_(CONSTRAINT|MISMATCH)/.test(error.code)) return false;
    throw error;
  }
}

const columnsOf = (database: Database.Database): string[] =>
  database
    .prepare('SELECT * FROM submission')
    .columns()
    .map(({ name }) => name);
