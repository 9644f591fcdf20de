import type { Database } from 'better-sqlite3';
import type { OutboxDepth } from './types.ts';

/** How many wait and how many are dead, counted once and then kept: a look at it reads no table. Owned by the writer. */
export class Tally {
  readonly #database: Database;
  readonly #oldest;
  #queued = 0;
  #dead = 0;
  /** Nothing before this sequence waits any more. */
  #from = 0;

  constructor(database: Database) {
    this.#database = database;
    this.#oldest = database.prepare<[number], { sequence: number; savedAtMs: number }>(
      `SELECT sequence, saved_at_ms AS savedAtMs FROM submission
       WHERE sequence >= ? AND state IN ('queued', 'sending') ORDER BY sequence LIMIT 1`,
    );
    this.count();
  }

  /** From the table, where rows came or went by another way. */
  count(): void {
    const row = this.#database
      .prepare<[], { queued: number; dead: number }>(
        `SELECT count(*) FILTER (WHERE state IN ('queued', 'sending')) AS queued, count(*) FILTER (WHERE state = 'dead') AS dead
         FROM submission`,
      )
      .get();
    this.#queued = row?.queued ?? 0;
    this.#dead = row?.dead ?? 0;
    this.#from = 0;
  }

  saved(): void {
    this.#queued++;
  }

  /** Delivered or withdrawn. */
  left(): void {
    this.#queued--;
  }

  died(): void {
    this.#queued--;
    this.#dead++;
  }

  revived(sequence: number): void {
    this.#queued++;
    this.#dead--;
    this.#from = Math.min(this.#from, sequence);
  }

  depth(): OutboxDepth {
    const oldest = this.#queued === 0 ? undefined : this.#oldest.get(this.#from);
    if (oldest) this.#from = oldest.sequence;
    return { queued: this.#queued, dead: this.#dead, oldestSavedAtMs: oldest?.savedAtMs ?? null };
  }
}
