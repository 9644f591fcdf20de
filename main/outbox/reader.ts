/** Looks at a queue beside the terminal that serves it, or where none does. Changes nothing, and holds nothing up. */
import { join } from 'node:path';
import Database, { SqliteError } from 'better-sqlite3';
import { err, ok, type Result } from '../../drivers/core/result.ts';
import { freeBytes, sizeOf } from './disk.ts';
import { DATABASE_FILE, OUTBOX_LIMITS, READER_BUSY_TIMEOUT_MS } from './limits.ts';
import { KNOWN_SCHEMA } from './migrations.ts';
import { isCorruption } from './open-database.ts';
import { type CheckStep, checkQueue } from './reader-check.ts';
import { type FoundRow, type QueueRow, type QueueState, ROW_COLUMNS, rowOf, type StoredPart, tableStates } from './reader-rows.ts';
import type { CaseCode, OutboxAlarm } from './types.ts';

export type ReadError =
  | { readonly kind: 'noQueue'; readonly path: string }
  | { readonly kind: 'notAllowed'; readonly path: string }
  /** Of another version of the program. */
  | { readonly kind: 'newerSchema' | 'olderSchema'; readonly path: string; readonly found: number; readonly known: number }
  | { readonly kind: 'damaged'; readonly path: string; readonly detail: string }
  | { readonly kind: 'io'; readonly path: string; readonly detail: string };

export interface QueueOverview {
  readonly counts: Readonly<Record<QueueState, number>>;
  /** Of what waits. */
  readonly oldestSavedAtMs: number | null;
  /** Of the newest row; `null` in an empty queue. */
  readonly terminalId: string | null;
  /** What is waiting is sealed to these. */
  readonly keys: readonly { readonly suite: string; readonly keyId: string; readonly waiting: number }[];
  readonly freeDiskBytes: number;
  readonly databaseBytes: number;
  /** Those that show in the rows, by the usual limits: a profile may have others. */
  readonly alarms: readonly OutboxAlarm[];
}

/**
 * An open queue. Each call is one short read, since a reader keeps what was delivered from being erased; nothing of a person is
 * in what they give but the sealed bytes.
 */
export interface QueueReader {
  overview(wallMs: number): Result<QueueOverview, ReadError>;
  /** In the order of saving, and how many there are in all. */
  rows(ask: {
    readonly states: readonly QueueState[];
    readonly limit: number;
    readonly newestFirst: boolean;
  }): Result<{ readonly rows: readonly QueueRow[]; readonly total: number }, ReadError>;
  find(code: CaseCode): Result<QueueRow | null, ReadError>;
  parts(sequence: number): Result<readonly StoredPart[], ReadError>;
  /** `null`: there is no such part any more. */
  sealed(sequence: number, index: number): Result<Uint8Array | null, ReadError>;
  /** Looks at everything; a step at a time, so that whoever shows it can breathe. `terminalId: null`: that of the newest row. */
  check(terminalId: string | null): Generator<CheckStep, void>;
  close(): void;
}

/** Opens the queue in a folder, read-only. */
export function openQueueReader(folder: string): Result<QueueReader, ReadError> {
  const path = join(folder, DATABASE_FILE);
  try {
    if (sizeOf(path) === 0) return err({ kind: 'noQueue', path });
    const database = new Database(path, { readonly: true, fileMustExist: true, timeout: READER_BUSY_TIMEOUT_MS });
    try {
      const found = Number(database.pragma('user_version', { simple: true }));
      if (found === KNOWN_SCHEMA) return ok(readerOf(database, folder, path));
      database.close();
      return err({ kind: found > KNOWN_SCHEMA ? 'newerSchema' : 'olderSchema', path, found, known: KNOWN_SCHEMA });
    } catch (error) {
      database.close();
      throw error;
    }
  } catch (error) {
    return err(readError(error, path));
  }
}

function readerOf(database: Database.Database, folder: string, path: string): QueueReader {
  const reading = <T>(read: () => T): Result<T, ReadError> => {
    try {
      return ok(read());
    } catch (error) {
      return err(readError(error, path));
    }
  };
  const row = database.prepare<[string], FoundRow>(`SELECT ${ROW_COLUMNS} FROM submission WHERE submission_id = ?`);
  const rowByNumber = database.prepare<[string], FoundRow>(`SELECT ${ROW_COLUMNS} FROM submission WHERE short_number = ?`);
  const parts = database.prepare<[number], StoredPart>(
    'SELECT part_index AS "index", length(sealed) AS byteLength, sha256 FROM part WHERE sequence = ? ORDER BY part_index',
  );
  const sealed = database.prepare<[number, number], { sealed: Buffer }>('SELECT sealed FROM part WHERE sequence = ? AND part_index = ?');
  return {
    overview: (wallMs) => reading(() => overviewOf(database, folder, wallMs)),
    rows: ({ states, limit, newestFirst }) =>
      reading(() => {
        const among = 'FROM submission WHERE state IN (SELECT value FROM json_each(?))';
        const rows = database
          .prepare<[string, number], FoundRow>(`SELECT ${ROW_COLUMNS} ${among} ORDER BY sequence ${newestFirst ? 'DESC' : 'ASC'} LIMIT ?`)
          .all(tableStates(states), limit);
        const counted = database.prepare<[string], { total: number }>(`SELECT count(*) AS total ${among}`).get(tableStates(states));
        return { rows: rows.map(rowOf), total: counted?.total ?? 0 };
      }),
    find: (code) =>
      reading(() => {
        const found = 'submissionId' in code ? row.get(code.submissionId) : rowByNumber.get(code.shortNumber);
        return found ? rowOf(found) : null;
      }),
    parts: (sequence) => reading(() => parts.all(sequence)),
    sealed: (sequence, index) => reading(() => sealed.get(sequence, index)?.sealed ?? null),
    check: (terminalId) => checkQueue(database, terminalId ?? newestTerminalId(database)),
    close: () => void database.close(),
  };
}

function overviewOf(database: Database.Database, folder: string, wallMs: number): QueueOverview {
  const counts = { waiting: 0, sending: 0, dead: 0, delivered: 0, withdrawn: 0 };
  const states = database.prepare<[], Pick<FoundRow, 'state'> & { rows: number }>(
    'SELECT state, count(*) AS rows FROM submission GROUP BY state',
  );
  for (const { state, rows } of states.all()) counts[state === 'queued' ? 'waiting' : state] = rows;
  const oldestSavedAtMs =
    database
      .prepare<[], { savedAtMs: number }>(
        "SELECT saved_at_ms AS savedAtMs FROM submission WHERE state IN ('queued', 'sending') ORDER BY sequence LIMIT 1",
      )
      .get()?.savedAtMs ?? null;
  const keys = database
    .prepare<[], { suite: string; keyId: string; waiting: number }>(
      `SELECT suite, key_id AS keyId, count(*) AS waiting FROM submission WHERE state IN ('queued', 'sending')
       GROUP BY suite, key_id ORDER BY min(sequence)`,
    )
    .all();
  const pragma = (name: string): number => Number(database.pragma(name, { simple: true }));
  const isOld = oldestSavedAtMs !== null && wallMs - oldestSavedAtMs > OUTBOX_LIMITS.oldestAlarmMs;
  return {
    counts,
    oldestSavedAtMs,
    terminalId: newestTerminalId(database),
    keys,
    freeDiskBytes: freeBytes(folder),
    databaseBytes: (pragma('page_count') - pragma('freelist_count')) * pragma('page_size'),
    alarms: [...(isOld ? (['oldestWaiting'] as const) : []), ...(counts.dead > 0 ? (['deadLetters'] as const) : [])],
  };
}

function newestTerminalId(database: Database.Database): string | null {
  const newest = database.prepare<[], { terminalId: string }>(
    'SELECT terminal_id AS terminalId FROM submission ORDER BY sequence DESC LIMIT 1',
  );
  return newest.get()?.terminalId ?? null;
}

function readError(error: unknown, path: string): ReadError {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const detail = error instanceof Error ? `${code === '' ? '' : `${code}: `}${error.message}` : String(error);
  if (isCorruption(error)) return { kind: 'damaged', path, detail };
  if (code === 'ENOENT' || code === 'ENOTDIR') return { kind: 'noQueue', path };
  // SQLite says of a file that it may not open no more than that.
  const isDenied =
    ['EACCES', 'EPERM'].includes(code) || (error instanceof SqliteError && /^SQLITE_(CANTOPEN|PERM|AUTH|READONLY)/.test(code));
  return isDenied ? { kind: 'notAllowed', path } : { kind: 'io', path, detail };
}
