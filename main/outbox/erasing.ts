import type { Database } from 'better-sqlite3';
import { ERASE_GROUP_ROWS, PRUNE_GROUP_ROWS, PRUNE_KEEPS_ROWS } from './limits.ts';
import type { Store } from './store.ts';

export interface Erased {
  readonly submissions: number;
  /** A reader kept the log from being cut off: later. */
  readonly busy: boolean;
  /** There is more: at once. */
  readonly more: boolean;
}

interface Waiting {
  readonly sequence: number;
  readonly sealedBytes: number;
}

/** Takes away what is not needed any more: what a citizen gave once the platform has it, and the row when it is old. */
export class Erasing {
  readonly #database: Database;
  readonly #store: Store;
  readonly #waiting;
  readonly #deleteParts;
  readonly #partsOf;
  readonly #deletePart;
  readonly #markErased;

  constructor(database: Database, store: Store) {
    this.#database = database;
    this.#store = store;
    this.#waiting = database.prepare<[number], Waiting>(
      `SELECT sequence, sealed_bytes AS sealedBytes FROM submission
       WHERE state IN ('delivered', 'withdrawn') AND erased_at_ms IS NULL ORDER BY sequence LIMIT ?`,
    );
    this.#deleteParts = database.prepare<[number]>('DELETE FROM part WHERE sequence = ?');
    this.#partsOf = database.prepare<[number], { partId: number }>('SELECT part_id AS partId FROM part WHERE sequence = ?');
    this.#deletePart = database.prepare<[number]>('DELETE FROM part WHERE part_id = ?');
    this.#markErased = database.prepare<[number, number]>('UPDATE submission SET erased_at_ms = ? WHERE sequence = ?');
  }

  /**
   * Overwrites the parts of some delivered or withdrawn rows with zeros (`secure_delete`) and cuts the WAL off, which still
   * holds them, and whose they were.
   * A group at a time, so that a save passes in between and the zeros find room on a disk that is nearly full.
   * Idempotent: what ended in the middle is taken up again.
   */
  erase(nowMs: number, groupBytes: number): Erased {
    const waiting = this.#waiting.all(ERASE_GROUP_ROWS);
    if (waiting.length === 0) return { submissions: 0, busy: false, more: false };
    // Room first: what was saved and not copied back yet may fill the disk.
    this.#store.checkpoint();
    const group: Waiting[] = [];
    let bytes = 0;
    for (const row of waiting) {
      if (bytes >= groupBytes) break;
      group.push(row);
      bytes += row.sealedBytes;
    }
    this.#database.transaction(() => {
      for (const { sequence, sealedBytes } of group) if (sealedBytes <= groupBytes) this.#deleteParts.run(sequence);
    })();
    for (const { sequence, sealedBytes } of group) if (sealedBytes > groupBytes) this.#deletePartByPart(sequence);
    if (!this.#store.truncateWal()) return { submissions: 0, busy: true, more: true };
    this.#database.transaction(() => {
      for (const { sequence } of group) this.#markErased.run(nowMs, sequence);
    })();
    return { submissions: group.length, busy: false, more: group.length < waiting.length || waiting.length === ERASE_GROUP_ROWS };
  }

  /** A large one, so that the log never holds more zeros than the ballast has room for. */
  #deletePartByPart(sequence: number): void {
    for (const { partId } of this.#partsOf.all(sequence)) {
      this.#deletePart.run(partId);
      this.#store.checkpoint();
    }
  }

  /**
   * Rows whose time is over, and only those that hold nothing any more. Their numbers stay taken. The newest are kept whatever
   * the clock says: one that jumped a year ahead would take all. Gives how many.
   */
  prune(erasedBeforeMs: number): number {
    const old = this.#database
      .prepare<[number, number, number], { sequence: number; shortNumber: string }>(
        `SELECT sequence, short_number AS shortNumber FROM submission
         WHERE erased_at_ms IS NOT NULL AND erased_at_ms < ? AND sequence <= ? LIMIT ?`,
      )
      .all(erasedBeforeMs, this.#store.nextSequence() - 1 - PRUNE_KEEPS_ROWS, PRUNE_GROUP_ROWS);
    if (old.length === 0) return 0;
    const spend = this.#database.prepare<[string]>('INSERT OR IGNORE INTO spent_number (short_number) VALUES (?)');
    const remove = this.#database.prepare<[number]>('DELETE FROM submission WHERE sequence = ?');
    this.#database.transaction(() => {
      for (const { sequence, shortNumber } of old) {
        spend.run(shortNumber);
        remove.run(sequence);
      }
    })();
    return old.length;
  }
}
