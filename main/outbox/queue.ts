import { randomInt } from 'node:crypto';
import { SqliteError } from 'better-sqlite3';
import { err, ok, type Result } from '../../drivers/core/result.ts';
import { Ballast } from './ballast.ts';
import { Cases } from './cases.ts';
import { freeBytes } from './disk.ts';
import { type Erased, Erasing } from './erasing.ts';
import { openLanes } from './lane.ts';
import { MARK_HEADS } from './lanes-in-table.ts';
import { Leases } from './leases.ts';
import { CHECKPOINT_PAGES, OPENING_ROOM_BYTES } from './limits.ts';
import { Mirror } from './mirror.ts';
import { isCorruption, markSuspect, type OpenedDatabase, openDatabase } from './open-database.ts';
import { salvageFolder } from './salvage.ts';
import { type SaveContext, save } from './save.ts';
import type { Sealer } from './sealing/index.ts';
import { Store } from './store.ts';
import { Tally } from './tally.ts';
import type { OpenError, Salvaged, SalvageError, SavedSubmission, SaveError, SubmissionDraft, Unavailable } from './types.ts';
import type { ClaimAsk, Claimed, Finished, Withdrawal, WriterOptions, WriterState } from './writer-protocol.ts';

/** The open database of one data directory, and all that is done to it. Owned by the writer. */
export class Queue {
  readonly store: Store;
  readonly leases: Leases;
  readonly cases: Cases;
  readonly #erasing: Erasing;
  readonly #mirror: Mirror | null;
  readonly #database: OpenedDatabase;
  readonly #options: WriterOptions;
  readonly #tally: Tally;
  readonly #ballast: Ballast;
  readonly #saving: SaveContext;
  readonly #pageBytes: number;

  constructor(database: OpenedDatabase, options: WriterOptions, sealer: Sealer) {
    const { dataDir, terminalId, terminalCode, bootId, limits } = options;
    this.#database = database;
    this.#options = options;
    this.#pageBytes = Number(database.database.pragma('page_size', { simple: true }));
    this.#tally = new Tally(database.database);
    this.store = new Store(database.database, this.#tally);
    this.leases = new Leases(database.database, { bootId, terminalId, tally: this.#tally });
    this.#erasing = new Erasing(database.database, this.store);
    const lanes = openLanes(dataDir);
    this.cases = new Cases({ database: database.database, lanes, store: this.store });
    this.#ballast = new Ballast({ dataDir, ...limits });
    this.#mirror = options.mirrorDir === null ? null : new Mirror(database.database, { dir: options.mirrorDir, dataDir, ...limits });
    this.#saving = {
      store: this.store,
      uncopiedBytes: () => this.store.uncopiedPages() * this.#pageBytes,
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
    // A hand in the database may have left a lane without its first.
    this.#database.database.exec(MARK_HEADS);
    this.store.clamp(nowMs + this.#options.limits.retryCapMs);
  }

  async save(draft: SubmissionDraft, nowMs: number): Promise<Result<SavedSubmission, SaveError>> {
    const saved = await save(this.#saving, { draft, nowMs });
    if (saved.ok) this.#mirror?.follow([saved.value.submissionId]);
    return saved;
  }

  claim(ask: ClaimAsk): Claimed {
    const claimed = this.withRoom(() => this.leases.claim(ask));
    this.#mirror?.follow(claimed.dead.map(({ submissionId }) => submissionId));
    return claimed;
  }

  finish(finished: readonly Finished[]): void {
    this.withRoom(() => this.leases.finish(finished));
    this.#mirror?.follow(finished.flatMap(({ submissionId, outcome }) => (outcome.kind === 'later' ? [] : [submissionId])));
  }

  withdraw(submissionId: string, subject: string): Withdrawal {
    const came = this.withRoom(() => this.cases.withdraw(submissionId, subject));
    if (came.kind === 'withdrawn') this.#mirror?.follow([submissionId]);
    return came;
  }

  retry(submissionId: string): ReturnType<Store['retry']> {
    const came = this.withRoom(() => this.store.retry(submissionId));
    if (came === 'queued') this.#mirror?.follow([submissionId]);
    return came;
  }

  erase(nowMs: number): Erased {
    const { eraseGroupBytes } = this.#options.limits;
    const erased = this.withRoom(() => this.#erasing.erase(nowMs, eraseGroupBytes));
    const there = this.#mirror?.erase(nowMs, eraseGroupBytes);
    return { ...erased, busy: erased.busy || there?.busy === true, more: erased.more || there?.more === true };
  }

  prune(erasedBeforeMs: number): number {
    this.#mirror?.prune(erasedBeforeMs);
    return this.#erasing.prune(erasedBeforeMs);
  }

  /** Runs what must not fail for want of room, once more with the ballast's. Counts anew after a failure, which may have come anywhere. */
  withRoom<T>(work: () => T): T {
    try {
      return this.#counted(work);
    } catch (error) {
      if (!(error instanceof SqliteError && error.code === 'SQLITE_FULL') || !this.#ballast.giveUp()) throw error;
      return this.#counted(work);
    }
  }

  #counted<T>(work: () => T): T {
    try {
      return work();
    } catch (error) {
      this.#tally.count();
      throw error;
    }
  }

  state(nowMs: number): WriterState {
    this.#mirror?.catchUp(nowMs);
    const { database } = this.#database;
    const pragma = (name: string): number => Number(database.pragma(name, { simple: true }));
    return {
      ...this.#tally.depth(),
      freeDiskBytes: freeBytes(this.#options.dataDir),
      databaseBytes: (pragma('page_count') - pragma('freelist_count')) * this.#pageBytes,
      databaseLimitBytes: pragma('max_page_count') * this.#pageBytes,
      ballastBytes: this.#ballast.bytes(),
      mirror: this.#mirror?.state() ?? 'none',
      mirrorDetail: this.#mirror?.detail() ?? null,
      onlyInMirror: this.#mirror?.onlyHere ?? 0,
    };
  }

  salvage(folder: string): Result<Salvaged, Exclude<SalvageError, Unavailable>> {
    const { database, path } = this.#database;
    const { dataDir, limits } = this.#options;
    try {
      return salvageFolder({ database, path, dataDir, diskReserveBytes: limits.diskReserveBytes }, folder);
    } finally {
      this.#tally.count();
      this.#mirror?.lookAnew();
    }
  }

  /** Laid down when nobody waits for it. */
  keepBallast(): void {
    this.#ballast.keep();
  }

  /** Copies a long log back, so that it does not grow; after an answer, so that nobody waits for it. */
  tidy(): void {
    if (this.store.uncopiedPages() > CHECKPOINT_PAGES) this.store.checkpoint();
  }

  close(nowMs: number): void {
    try {
      this.erase(nowMs);
      this.store.truncateWal();
    } finally {
      this.#mirror?.close();
      this.#database.close();
    }
  }
}

/** On a disk that is full to the last byte SQLite cannot even open; the ballast is what it does that with, too. */
export function openQueue(options: WriterOptions, sealer: Sealer, nowMs: number): Result<Queue, OpenError> {
  const opened = tryToOpen(options, sealer, nowMs);
  if (opened.ok || opened.error.kind !== 'io') return opened;
  const { dataDir, limits } = options;
  const ballast = new Ballast({ dataDir, ...limits });
  if (ballast.bytes() === 0 || freeBytes(dataDir) >= OPENING_ROOM_BYTES || !ballast.giveUp()) return opened;
  return tryToOpen(options, sealer, nowMs);
}

function tryToOpen(options: WriterOptions, sealer: Sealer, nowMs: number, isSecondLook = false): Result<Queue, OpenError> {
  const { databaseBytes, diskReserveBytes } = options.limits;
  const database = openDatabase({ dataDir: options.dataDir, databaseBytes, diskReserveBytes, wallMs: nowMs });
  if (!database.ok) return database;
  try {
    const queue = new Queue(database.value, options, sealer);
    queue.begin(nowMs);
    return ok(queue);
  } catch (error) {
    database.value.close();
    if (!isCorruption(error) || isSecondLook) return err({ kind: 'io', path: options.dataDir, detail: String(error) });
    // An index that does not fit its table shows in use only; looked at more closely, the database is set aside.
    markSuspect(options.dataDir);
    return tryToOpen(options, sealer, nowMs, true);
  }
}
