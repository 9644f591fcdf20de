import { existsSync, statSync } from 'node:fs';
import type { Database } from 'better-sqlite3';
import { freeBytes } from './disk.ts';
import { type Erased, Erasing } from './erasing.ts';
import { CHECKPOINT_PAGES, MIRROR_GROUP_BYTES, MIRROR_GROUP_ROWS, MIRROR_RETRY_CALLS } from './limits.ts';
import { type OpenedDatabase, openDatabase } from './open-database.ts';
import { readLast, reserve } from './salvage.ts';
import { Store } from './store.ts';
import { Tally } from './tally.ts';

interface MirrorOptions {
  /** Where the second device is mounted. */
  readonly dir: string;
  readonly dataDir: string;
  readonly databaseBytes: number;
  readonly diskReserveBytes: number;
}

interface OpenMirror {
  readonly opened: OpenedDatabase;
  readonly database: Database;
  readonly store: Store;
  readonly erasing: Erasing;
}

/** What came of erasing there; see `Erased`. */
type ErasedThere = Pick<Erased, 'busy' | 'more'>;

interface PartRow {
  readonly part_index: number;
  readonly sha256: string;
  readonly sealed: Buffer;
}

/** What stands in the mirror is what may still be needed, so nobody is sending it. */
const SENDING_THERE = { state: 'queued', lease: null, settle: 1 } as const;

/**
 * Every row once more on a second device, in a database of the same form, so that a dead disk loses nothing. It follows the
 * queue: a device that is away, full or slow to come back costs an alarm and no submission, and is caught up with.
 */
export class Mirror {
  readonly #options: MirrorOptions;
  readonly #main: Database;
  #open: OpenMirror | null = null;
  #isBehind = true;
  #detail = 'it is not open yet';
  #onlyHere = 0;
  /** Calls of `catchUp` that are let go by before a device that failed is opened again, and how many it is next time. */
  #callsToSkip = 0;
  #nextSkip: number = MIRROR_RETRY_CALLS.first;

  constructor(main: Database, options: MirrorOptions) {
    this.#main = main;
    this.#options = options;
  }

  state(): 'well' | 'failing' {
    return this.#open !== null && !this.#isBehind ? 'well' : 'failing';
  }

  /** Why it is failing; `null` where it is well. */
  detail(): string | null {
    return this.state() === 'well' ? null : this.#detail;
  }

  /** Submissions that wait in the mirror and that the queue has never heard of: a disk was replaced. */
  get onlyHere(): number {
    return this.#onlyHere;
  }

  /** After these rows have changed in the queue; returns when they are on the second device, too, or it has failed. */
  follow(submissionIds: readonly string[]): void {
    if (submissionIds.length === 0 || this.#open === null) return;
    this.#tryOn((mirror) => {
      this.#copy(mirror, submissionIds);
      tidy(mirror);
    });
  }

  /** Opens it where it is not open, and copies some of what it has not. Called now and then. */
  catchUp(nowMs: number): void {
    if (this.#open === null) {
      // Opening looks at every page of it, in the writer's time.
      if (this.#callsToSkip-- > 0) return;
      this.#open = this.#openDevice(nowMs);
      this.#isBehind = true;
      this.#callsToSkip = this.#nextSkip;
      this.#nextSkip = Math.min(2 * this.#nextSkip, MIRROR_RETRY_CALLS.most);
      if (this.#open === null) return;
      this.#detail = 'it is being caught up with';
      this.#tryOn((mirror) => {
        reserve(this.#main, readLast(mirror.database));
        this.#countOnlyHere();
      });
    }
    if (!this.#isBehind) return;
    this.#tryOn((mirror) => {
      // First what is not needed there any more: its room is what the rest goes into.
      this.#copy(mirror, this.#goneSince(mirror));
      if (mirror.erasing.erase(nowMs, MIRROR_GROUP_BYTES).more) return;
      const missing = this.#missing(mirror);
      if (missing.bytes > 0 && !this.#hasRoom(missing.bytes)) {
        this.#failing(`${this.#options.dir} has no room for the rest`);
        return;
      }
      this.#copy(mirror, missing.ids);
      tidy(mirror);
      this.#isBehind = missing.ids.length > 0;
      if (!this.#isBehind) this.#nextSkip = MIRROR_RETRY_CALLS.first;
    });
  }

  #hasRoom(bytes: number): boolean {
    return freeBytes(this.#options.dir) >= this.#options.diskReserveBytes + 2 * bytes;
  }

  /** After something was taken over, from here or from elsewhere: what only the mirror has, and what it has not. */
  lookAnew(): void {
    this.#isBehind = true;
    this.#countOnlyHere();
  }

  #countOnlyHere(): void {
    this.#tryOn(({ database }) => {
      const known = this.#main.prepare<[string]>('SELECT 1 FROM submission WHERE submission_id = ?');
      this.#onlyHere = liveIdsOf(database).filter((id) => known.get(id) === undefined).length;
    });
  }

  erase(nowMs: number, groupBytes: number): ErasedThere {
    let erased: ErasedThere = { busy: false, more: false };
    this.#tryOn(({ erasing }) => {
      erased = erasing.erase(nowMs, groupBytes);
    });
    return erased;
  }

  prune(erasedBeforeMs: number): void {
    this.#tryOn(({ erasing }) => void erasing.prune(erasedBeforeMs));
  }

  close(): void {
    this.#open?.opened.close();
    this.#open = null;
  }

  #openDevice(nowMs: number): OpenMirror | null {
    const { dir, dataDir, databaseBytes, diskReserveBytes } = this.#options;
    if (!existsSync(dir)) return this.#failing(`${dir} is not there`);
    // An empty mount point is a folder of the very disk that may die.
    if (statSync(dir).dev === statSync(dataDir).dev)
      return this.#failing(`${dir} is on the same device as the queue: nothing is mounted there`);
    const opened = openDatabase({ dataDir: dir, databaseBytes, diskReserveBytes, wallMs: nowMs });
    if (!opened.ok) return this.#failing(`${dir} does not open: ${opened.error.kind}`);
    const { database } = opened.value;
    try {
      const store = new Store(database, new Tally(database));
      return { opened: opened.value, database, store, erasing: new Erasing(database, store) };
    } catch (error) {
      opened.value.close();
      return this.#failing(`${dir} cannot be read: ${String(error)}`);
    }
  }

  #failing(detail: string): null {
    this.#detail = detail;
    return null;
  }

  /** The second device may fail in any way and at any time; the queue goes on without it. */
  #tryOn(work: (mirror: OpenMirror) => void): void {
    if (this.#open === null) return;
    try {
      work(this.#open);
    } catch (error) {
      this.#isBehind = true;
      this.#failing(String(error));
      try {
        this.close();
      } catch (atClosing) {
        // What it holds is read when it is back.
        this.#open = null;
        this.#failing(`${String(error)}; ${String(atClosing)}`);
      }
    }
  }

  /** What has left the queue while the mirror was away. */
  #goneSince({ database }: OpenMirror): string[] {
    const gone = this.#main.prepare<[string]>("SELECT 1 FROM submission WHERE submission_id = ? AND state IN ('delivered', 'withdrawn')");
    return liveIdsOf(database).filter((id) => gone.get(id) !== undefined);
  }

  /** Some of what the queue has and the mirror has not, or has otherwise. */
  #missing({ database }: OpenMirror): { readonly ids: readonly string[]; readonly bytes: number } {
    const state = database.prepare<[string], { state: string }>('SELECT state FROM submission WHERE submission_id = ?');
    const live = this.#main
      .prepare<[], { id: string; state: string; sealedBytes: number }>(
        `SELECT submission_id AS id, state, sealed_bytes AS sealedBytes FROM submission
         WHERE state IN ('queued', 'sending', 'dead') ORDER BY sequence`,
      )
      .iterate();
    const behind: string[] = [];
    let bytes = 0;
    for (const row of live) {
      const there = state.get(row.id)?.state;
      if (there === (row.state === 'dead' ? 'dead' : 'queued')) continue;
      behind.push(row.id);
      bytes += row.sealedBytes;
      if (behind.length >= MIRROR_GROUP_ROWS || bytes >= MIRROR_GROUP_BYTES) break;
    }
    return { ids: behind, bytes };
  }

  #copy({ database }: OpenMirror, submissionIds: readonly string[]): void {
    database
      .transaction(() => {
        for (const id of submissionIds) this.#copyOne(database, id);
      })
      .immediate();
  }

  #copyOne(mirror: Database, submissionId: string): void {
    const row = this.#main.prepare<[string], Record<string, unknown>>('SELECT * FROM submission WHERE submission_id = ?').get(submissionId);
    if (!row) return;
    const columns: Record<string, unknown> = { ...row, ...(row['state'] === 'sending' ? SENDING_THERE : {}) };
    const there = mirror.prepare<[string]>('SELECT 1 FROM submission WHERE submission_id = ?').get(submissionId) !== undefined;
    // The mirror erases by itself, and its sequence is its own.
    const names = Object.keys(columns).filter((name) => !there || (name !== 'sequence' && name !== 'erased_at_ms'));
    if (there) {
      const sets = names.map((name) => `${name} = @${name}`).join(', ');
      mirror.prepare(`UPDATE submission SET ${sets} WHERE submission_id = @submission_id`).run(columns);
      return;
    }
    // Another row may stand in its place there, from before the queue's disk was replaced.
    if (mirror.prepare('SELECT 1 FROM submission WHERE sequence = ?').get(row['sequence']) !== undefined) columns['sequence'] = null;
    const values = names.map((name) => `@${name}`).join(', ');
    const { lastInsertRowid } = mirror.prepare(`INSERT INTO submission (${names.join(', ')}) VALUES (${values})`).run(columns);
    const insertPart = mirror.prepare('INSERT INTO part (sequence, part_index, sha256, sealed) VALUES (?, ?, ?, ?)');
    const parts = this.#main
      .prepare<[unknown], PartRow>('SELECT part_index, sha256, sealed FROM part WHERE sequence = ? ORDER BY part_index')
      .iterate(row['sequence']);
    for (const part of parts) insertPart.run(lastInsertRowid, part.part_index, part.sha256, part.sealed);
  }
}

/** Its log is copied back as the queue's is. */
function tidy({ store }: OpenMirror): void {
  if (store.uncopiedPages() > CHECKPOINT_PAGES) store.checkpoint();
}

function liveIdsOf(database: Database): string[] {
  return database
    .prepare<[], { id: string }>("SELECT submission_id AS id FROM submission WHERE state IN ('queued', 'dead') ORDER BY sequence")
    .all()
    .map(({ id }) => id);
}
