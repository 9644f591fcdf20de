import { randomInt } from 'node:crypto';
import { join } from 'node:path';
import { SqliteError } from 'better-sqlite3';
import { err, ok, type Result } from '../../drivers/core/result.ts';
import { Ballast } from './ballast.ts';
import { Cases } from './cases.ts';
import { freeBytes, hasRoom, sizeOf, walBytes } from './disk.ts';
import { Erasing } from './erasing.ts';
import { openLanes } from './lane.ts';
import { Leases } from './leases.ts';
import { DATABASE_FILE } from './limits.ts';
import { type OpenedDatabase, openDatabase } from './open-database.ts';
import { salvage } from './salvage.ts';
import { type SaveContext, save } from './save.ts';
import type { Sealer } from './sealing/index.ts';
import { Store } from './store.ts';
import { Tally } from './tally.ts';
import type { OpenError, Salvaged, SalvageError, SavedSubmission, SaveError, SubmissionDraft, Unavailable } from './types.ts';
import type { WriterOptions, WriterState } from './writer-protocol.ts';

/** The open database of one data directory, and all that is done to it. Owned by the writer. */
export class Queue {
  readonly store: Store;
  readonly leases: Leases;
  readonly erasing: Erasing;
  readonly cases: Cases;
  readonly #database: OpenedDatabase;
  readonly #options: WriterOptions;
  readonly #tally: Tally;
  readonly #ballast: Ballast;
  readonly #saving: SaveContext;

  constructor(database: OpenedDatabase, options: WriterOptions, sealer: Sealer) {
    const { dataDir, terminalId, terminalCode, bootId, limits } = options;
    this.#database = database;
    this.#options = options;
    this.#tally = new Tally(database.database);
    this.store = new Store(database.database, this.#tally);
    this.leases = new Leases(database.database, { bootId, terminalId, tally: this.#tally });
    this.erasing = new Erasing(database.database, this.store);
    const lanes = openLanes(dataDir);
    this.cases = new Cases({ database: database.database, lanes, store: this.store });
    this.#ballast = new Ballast({ dataDir, ...limits });
    this.#saving = {
      store: this.store,
      walBytes: () => walBytes(database.path),
      sealer,
      lanes,
      draw: (bound) => randomInt(bound),
      ...{ dataDir, terminalId, terminalCode, limits },
    };
  }

  get notices(): readonly OpenError[] {
    return this.#database.notices;
  }

  /** What a run before this one left behind, and what a wrong clock did. */
  begin(nowMs: number): void {
    this.leases.freeOfEarlierRuns();
    this.store.clamp(nowMs + this.#options.limits.retryCapMs);
  }

  save(draft: SubmissionDraft, nowMs: number): Promise<Result<SavedSubmission, SaveError>> {
    return save(this.#saving, { draft, nowMs });
  }

  /** Runs what must not fail for want of room, once more with the ballast's. Counts anew after a failure, which may have come anywhere. */
  withRoom<T>(work: () => T): T {
    try {
      return work();
    } catch (error) {
      this.#tally.count();
      if (!(error instanceof SqliteError && error.code === 'SQLITE_FULL') || !this.#ballast.giveUp()) throw error;
      return work();
    }
  }

  state(): WriterState {
    const { database } = this.#database;
    const pragma = (name: string): number => Number(database.pragma(name, { simple: true }));
    const pageBytes = pragma('page_size');
    return {
      ...this.#tally.depth(),
      freeDiskBytes: freeBytes(this.#options.dataDir),
      databaseBytes: (pragma('page_count') - pragma('freelist_count')) * pageBytes,
      databaseLimitBytes: pragma('max_page_count') * pageBytes,
      ballastBytes: this.#ballast.bytes(),
      mirror: 'none',
    };
  }

  salvage(folder: string): Result<Salvaged, Exclude<SalvageError, Unavailable>> {
    const path = join(folder, DATABASE_FILE);
    if (sizeOf(path) === 0) return err({ kind: 'noDatabase', path });
    const { dataDir, limits } = this.#options;
    const fits = (sealedBytes: number): boolean => hasRoom(dataDir, limits.diskReserveBytes, walBytes(this.#database.path), sealedBytes);
    try {
      const came = salvage(this.#database.database, folder, fits);
      if (came.kind === 'later') return err({ kind: 'later', takenOver: came.takenOver, detail: came.detail });
      return ok({ takenOver: came.takenOver, lost: came.lost });
    } finally {
      this.#tally.count();
    }
  }

  /** Laid down when nobody waits for it. */
  keepBallast(): void {
    this.#ballast.keep();
  }

  /** Copies a long log back, so that it does not grow; after an answer, so that nobody waits for it. */
  tidy(walLimitBytes: number): void {
    if (walBytes(this.#database.path) > walLimitBytes) this.store.checkpoint();
  }

  close(nowMs: number): void {
    try {
      this.erasing.erase(nowMs, this.#options.limits.eraseGroupBytes);
      this.store.truncateWal();
    } finally {
      this.#database.close();
    }
  }
}

export function openQueue(options: WriterOptions, sealer: Sealer, nowMs: number): Result<Queue, OpenError> {
  const { databaseBytes, diskReserveBytes } = options.limits;
  const database = openDatabase({ dataDir: options.dataDir, databaseBytes, diskReserveBytes, wallMs: nowMs });
  if (!database.ok) return database;
  try {
    const queue = new Queue(database.value, options, sealer);
    queue.begin(nowMs);
    return ok(queue);
  } catch (error) {
    database.value.close();
    return err({ kind: 'io', path: options.dataDir, detail: String(error) });
  }
}
