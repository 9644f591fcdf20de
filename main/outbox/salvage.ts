import { createHash } from 'node:crypto';
import { statSync } from 'node:fs';
import Database from 'better-sqlite3';
import { BUSY_TIMEOUT_MS } from './limits.ts';
import { KNOWN_SCHEMA } from './migrations.ts';

interface FoundPart {
  readonly part_index: number;
  readonly sha256: string;
  readonly sealed: Buffer;
}

/**
 * Takes over from a database that was set aside what can still be read whole, row by row, and leaves it as it is.
 * What was being sent is settled before it is sent again. Gives how many submissions came over and how many did not.
 */
export function salvage(into: Database.Database, brokenPath: string): { readonly saved: number; readonly lost: number } {
  const count = { saved: 0, lost: 0 };
  // Opening an empty database, even to read, deletes the WAL beside it.
  if ((statSync(brokenPath, { throwIfNoEntry: false })?.size ?? 0) === 0) return count;
  let broken: Database.Database | null = null;
  try {
    broken = new Database(brokenPath, { readonly: true, fileMustExist: true, timeout: BUSY_TIMEOUT_MS });
    if (broken.pragma('user_version', { simple: true }) !== KNOWN_SCHEMA) return count;
    const last = broken.prepare<[], { seq: number }>("SELECT seq FROM sqlite_sequence WHERE name = 'submission'").get()?.seq ?? 0;
    const from = broken;
    into
      .transaction(() => {
        for (let sequence = 1; sequence <= last; sequence++) count[takeOver(into, from, sequence) ? 'saved' : 'lost']++;
      })
      .immediate();
  } catch (error) {
    // Not even its head can be read, or there is no room: it stays where it was set aside.
    if (!(error instanceof Database.SqliteError)) throw error;
    return { saved: 0, lost: 0 };
  } finally {
    broken?.close();
  }
  return count;
}

function takeOver(into: Database.Database, broken: Database.Database, sequence: number): boolean {
  try {
    const row = broken.prepare<[number], Record<string, unknown>>('SELECT * FROM submission WHERE sequence = ?').get(sequence);
    if (row === undefined) return false;
    const parts = broken
      .prepare<[number], FoundPart>('SELECT part_index, sha256, sealed FROM part WHERE sequence = ? ORDER BY part_index')
      .all(sequence);
    const whole = parts.every(
      (part, at) => part.part_index === at && part.sha256 === createHash('sha256').update(part.sealed).digest('hex'),
    );
    if (!whole || (parts.length === 0 && row['state'] !== 'delivered')) return false;
    const taken = row['state'] === 'sending' ? { ...row, state: 'queued', lease: null, settle: 1 } : row;
    const columns = Object.keys(taken);
    // A transaction inside one is a savepoint: a row that breaks a rule leaves nothing behind.
    into.transaction(() => {
      into
        .prepare(`INSERT INTO submission (${columns.join(', ')}) VALUES (${columns.map((column) => `@${column}`).join(', ')})`)
        .run(taken);
      const insert = into.prepare('INSERT INTO part (sequence, part_index, sha256, sealed) VALUES (?, ?, ?, ?)');
      for (const part of parts) insert.run(sequence, part.part_index, part.sha256, part.sealed);
    })();
    return true;
  } catch (error) {
    if (error instanceof Database.SqliteError && error.code !== 'SQLITE_FULL') return false;
    throw error;
  }
}
