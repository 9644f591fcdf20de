import { closeSync, existsSync, mkdirSync, openSync, rmSync, unlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import Database from 'better-sqlite3';
import { err, ok, type Result } from '../../drivers/core/result.ts';
import { hasRoom, sizeOf, syncDirectory, walBytes, writeAgain } from './disk.ts';
import { BUSY_TIMEOUT_MS, DATABASE_FILE } from './limits.ts';
import { KNOWN_SCHEMA, MIGRATIONS } from './migrations.ts';
import { salvage } from './salvage.ts';
import { finishPuttingAside, putAside, settle, unsettledFolders } from './set-aside.ts';
import type { OpenError } from './types.ts';

const LOCK_FILE = 'outbox.lock';
const PROBE_FILE = 'writable.probe';
/** While it is there, the next opening looks at indices, too: damage in one passes `quick_check`. */
const SUSPECT_FILE = 'suspect';

export interface OpenedDatabase {
  readonly database: Database.Database;
  readonly path: string;
  /** What happened on the way and did not stop it. */
  readonly notices: readonly OpenError[];
  close(): void;
}

export interface DatabaseOptions {
  readonly dataDir: string;
  readonly databaseBytes: number;
  readonly diskReserveBytes: number;
  readonly wallMs: number;
}

/**
 * Opens, checks and locks the outbox of a data directory; sets a broken one aside and serves a fresh one. What lies aside,
 * from now or from an earlier opening that was cut short, is salvaged before anything else is done.
 */
export function openDatabase(options: DatabaseOptions): Result<OpenedDatabase, OpenError> {
  const path = join(options.dataDir, DATABASE_FILE);
  const locked = lock(options.dataDir);
  if (!locked.ok) return locked;
  let database: Database.Database | null = null;
  const failed = (error: OpenError): Result<never, OpenError> => {
    database?.close();
    locked.value.close();
    return err(error);
  };
  try {
    finishPuttingAside(options.dataDir);
    writeAgain(`${path}-wal`);
    const health = examine(path, existsSync(join(options.dataDir, SUSPECT_FILE)));
    if (health.kind === 'newer') return failed({ kind: 'newerSchema', path, found: health.found, known: KNOWN_SCHEMA });
    const aside = health.kind === 'corrupt' ? { folder: putAside(options.dataDir, options.wallMs), detail: health.detail } : null;
    const serving = new Database(path, { timeout: BUSY_TIMEOUT_MS });
    database = serving;
    const notDurable = setAndReadBack(serving, DURABLE);
    if (notDurable !== null) return failed({ kind: 'notDurable', detail: notDurable });
    migrate(serving);
    const notBound = setAndReadBack(serving, [['foreign_keys', 'ON', 1]]);
    if (notBound !== null) return failed({ kind: 'notDurable', detail: notBound });
    // After migrating, which a database that is full must survive too.
    capSize(serving, options.databaseBytes);
    const notices = unsettledFolders(options.dataDir).map((folder) =>
      takeOver(options, serving, folder, aside?.folder === folder ? aside.detail : 'set aside before'),
    );
    rmSync(join(options.dataDir, SUSPECT_FILE), { force: true });
    syncDirectory(options.dataDir);
    const close = (): void => {
      serving.close();
      locked.value.close();
    };
    return ok({ database: serving, path, notices, close });
  } catch (error) {
    return failed(openErrorOf(error, path));
  }
}

/** Nothing here keeps the terminal from serving: what could not be settled is tried again at the next opening. */
function takeOver(options: DatabaseOptions, into: Database.Database, folder: string, why: string): OpenError {
  const path = join(options.dataDir, DATABASE_FILE);
  const fits = (sealedBytes: number): boolean => hasRoom(options.dataDir, options.diskReserveBytes, walBytes(path), sealedBytes);
  let takenOver = 0;
  const notice = (lost: number | null, rest: string): OpenError => ({
    kind: 'corrupt',
    path: folder,
    detail: `${why}; ${takenOver} submissions taken over, ${rest}`,
    takenOver,
    lost,
  });
  try {
    const came = salvage(into, folder, fits);
    takenOver = came.takenOver;
    if (came.kind === 'later') return notice(null, `the rest later: ${came.detail}`);
    settle(folder, came.lost === 0);
    return notice(came.lost, came.lost === null ? 'nobody can tell how many not' : `${came.lost} not`);
  } catch (error) {
    return notice(null, `the rest later: ${String(error)}`);
  }
}

/**
 * One terminal a data directory, held by the kernel until the process ends however it ends. Apart from the database's own
 * locks, so that a technician's command can still read.
 */
function lock(dataDir: string): Result<Database.Database, OpenError> {
  const path = join(dataDir, LOCK_FILE);
  try {
    makeDirectory(dataDir);
    probeWritable(dataDir);
    const holder = new Database(path, { timeout: 0 });
    try {
      // Nothing is ever written in it, and a full disk has no room for a journal.
      holder.pragma('journal_mode = MEMORY');
      holder.pragma('locking_mode = EXCLUSIVE');
      holder.exec('BEGIN EXCLUSIVE');
      return ok(holder);
    } catch (error) {
      holder.close();
      throw error;
    }
  } catch (error) {
    if (error instanceof Database.SqliteError && error.code.startsWith('SQLITE_BUSY')) return err({ kind: 'inUse', path: dataDir });
    return err(openErrorOf(error, path));
  }
}

/** Level by level: Node's own `recursive` says ENOENT where a mount is read-only. */
function makeDirectory(path: string): void {
  if (existsSync(path)) return;
  makeDirectory(dirname(path));
  mkdirSync(path, { mode: 0o700 });
  // Or a power cut may take the whole directory, and all that was flushed in it.
  syncDirectory(dirname(path));
}

/**
 * A file of its own: SQLite opens what it may not write without a word, and closing any handle of the lock file would
 * drop this process's lock on it (POSIX).
 */
function probeWritable(dataDir: string): void {
  const path = join(dataDir, PROBE_FILE);
  closeSync(openSync(path, 'w', 0o600));
  unlinkSync(path);
}

type Health =
  | { readonly kind: 'sound' }
  | { readonly kind: 'newer'; readonly found: number }
  | { readonly kind: 'corrupt'; readonly detail: string };

/** Read-only, because closing a writing connection would checkpoint the WAL into a database that is then set aside. */
function examine(path: string, isSuspect: boolean): Health {
  const size = sizeOf(path);
  if (size === 0) {
    // SQLite deletes a WAL that stands beside an empty database; the rows in it are the only copy.
    return walBytes(path) > 0 ? { kind: 'corrupt', detail: 'the database is empty and its WAL is not' } : { kind: 'sound' };
  }
  try {
    const reader = new Database(path, { readonly: true, fileMustExist: true, timeout: BUSY_TIMEOUT_MS });
    try {
      const version = Number(reader.pragma('user_version', { simple: true }));
      if (version > KNOWN_SCHEMA) return { kind: 'newer', found: version };
      // A migration writes rows anew and would stumble over an index that does not fit them, opening after opening.
      const check = isSuspect || version < KNOWN_SCHEMA ? 'integrity_check(1)' : 'quick_check(1)';
      const verdict = String(reader.pragma(check, { simple: true }));
      return verdict === 'ok' ? { kind: 'sound' } : { kind: 'corrupt', detail: verdict };
    } finally {
      reader.close();
    }
  } catch (error) {
    if (isCorruption(error)) return { kind: 'corrupt', detail: `${error.code}: ${error.message}` };
    if (!isHalfMade(error)) throw error;
    rollBack(path);
    return examine(path, isSuspect);
  }
}

/** The power went while the database was made, before it had a WAL. */
function isHalfMade(error: unknown): boolean {
  return error instanceof Database.SqliteError && error.code === 'SQLITE_READONLY_ROLLBACK';
}

/** SQLite does so by itself where it may write. */
function rollBack(path: string): void {
  const writer = new Database(path, { fileMustExist: true, timeout: BUSY_TIMEOUT_MS });
  try {
    writer.pragma('user_version');
  } finally {
    writer.close();
  }
}

/** Something was found to be damaged in use that the opening had not seen: the next one looks more closely, and sets it aside. */
export function markSuspect(dataDir: string): void {
  try {
    closeSync(openSync(join(dataDir, SUSPECT_FILE), 'w', 0o600));
  } catch {
    // Without a place for the mark it is found again when it is next used.
  }
}

export function isCorruption(error: unknown): error is InstanceType<typeof Database.SqliteError> {
  return error instanceof Database.SqliteError && /^SQLITE_(CORRUPT|NOTADB|IOERR_SHORT_READ)/.test(error.code);
}

/** A commit that failed like this may have been written: it can be there again when the database is next opened. */
export function mayComeBack(error: unknown): error is InstanceType<typeof Database.SqliteError> {
  return error instanceof Database.SqliteError && error.code.startsWith('SQLITE_IOERR') && !isCorruption(error);
}

type Setting = readonly [pragma: string, value: string, readBack: unknown];

/**
 * What keeps an acknowledged save over a power cut. better-sqlite3 compiles WAL to reopen with `synchronous = NORMAL`, which
 * lost rows in 227 of 300 replayed power cuts.
 */
const DURABLE: readonly Setting[] = [
  ['journal_mode', 'WAL', 'wal'],
  ['synchronous', 'FULL', 2],
  ['secure_delete', 'ON', 1],
  // Checkpoints run after an answer, never inside a citizen's commit.
  ['wal_autocheckpoint', '0', 0],
];

/** Gives what is wrong, or `null`. */
function setAndReadBack(database: Database.Database, settings: readonly Setting[]): string | null {
  for (const [pragma, value, readBack] of settings) {
    database.pragma(`${pragma} = ${value}`);
    const found: unknown = database.pragma(pragma, { simple: true });
    if (found !== readBack) return `${pragma} reads ${String(found)}, not ${String(readBack)}`;
  }
  return null;
}

function capSize(database: Database.Database, databaseBytes: number): void {
  const pageBytes = Number(database.pragma('page_size', { simple: true }));
  database.pragma(`max_page_count = ${Math.max(1, Math.floor(databaseBytes / pageBytes))}`);
}

/** Each step with its version number in one transaction. */
function migrate(database: Database.Database): void {
  const from = Number(database.pragma('user_version', { simple: true }));
  // A table that another refers to cannot be made anew under them, and inside a transaction they cannot be lifted.
  database.pragma('foreign_keys = OFF');
  for (const [step, sql] of MIGRATIONS.entries()) {
    if (step < from) continue;
    database.transaction(() => {
      database.exec(sql);
      database.pragma(`user_version = ${step + 1}`);
    })();
  }
}

function openErrorOf(error: unknown, path: string): OpenError {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const detail = error instanceof Error ? error.message : String(error);
  const readOnly = ['EROFS', 'EACCES', 'EPERM'].includes(code) || /^SQLITE_(READONLY|PERM)/.test(code);
  return { kind: readOnly ? 'readOnly' : 'io', path, detail };
}
