import { existsSync, statSync } from 'node:fs';
import type { Database } from 'better-sqlite3';
import { Erasing } from './erasing.ts';
import { MIRROR_GROUP_BYTES, MIRROR_GROUP_ROWS } from './limits.ts';
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
  readonly erasing: Erasing;
}

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
    this.#tryOn((mirror) => this.#copy(mirror, submissionIds));
  }

  /** Opens it where it is not open, and copies some of what it has not. Called now and then. */
  catchUp(nowMs: number): void {
    if (this.#open === null) {
      this.#open = this.#openDevice(nowMs);
      this.#isBehind = true;
      if (this.#open === null) return;
      this.#detail = 'it is being caught up with';
      this.#tryOn((mirror) => {
        reserve(this.#main, readLast(mirror.database));
        this.#countOnlyHere();
      });
    }
    if (!this.#isBehind) return;
    this.#tryOn((mirror) => {
      const behind = this.#behind(mirror);
      this.#copy(mirror, behind);
      this.#isBehind = behind.length > 0;
    });
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

  /** Whether there is more. */
  erase(nowMs: number, groupBytes: number): boolean {
    let more = false;
    this.#tryOn(({ erasing }) => {
      more = erasing.erase(nowMs, groupBytes).more;
    });
    return more;
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
    return { opened: opened.value, database, erasing: new Erasing(database, new Store(database, new Tally(database))) };
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

  /** Some of what the queue has and the mirror has not, or has otherwise. */
  #behind({ database }: OpenMirror): string[] {
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
      if (behind.length >= MIRROR_GROUP_ROWS || bytes >= MIRROR_GROUP_BYTES) return behind;
    }
    const gone = this.#main.prepare<[string]>("SELECT 1 FROM submission WHERE submission_id = ? AND state IN ('delivered', 'withdrawn')");
    return [...behind, ...liveIdsOf(database).filter((id) => gone.get(id) !== undefined)];
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

function liveIdsOf(database: Database): string[] {
  return database
    .prepare<[], { id: string }>("SELECT submission_id AS id FROM submission WHERE state IN ('queued', 'dead') ORDER BY sequence")
    .all()
    .map(({ id }) => id);
}
