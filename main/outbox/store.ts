import { type Database, SqliteError } from 'better-sqlite3';
import { nextInLane } from './lanes-in-table.ts';
import type { SealedSubmission } from './sealing/index.ts';
import type { Tally } from './tally.ts';
import type { RetryError, SavedSubmission } from './types.ts';

interface FoundRow {
  readonly sequence: number;
  readonly short_number: string;
  readonly state: string;
}

/** What is kept of the citizen, each an HMAC. */
interface Whose {
  readonly lane: Buffer;
  readonly owner: Buffer;
}

interface RetryRow {
  readonly sequence: number;
  readonly state: string;
  readonly dead_reason: 'refused' | 'damaged' | 'foreignTerminal' | null;
}

/** Rows as they are saved and found. Synchronous; owned by the writer, called by nobody else. */
export class Store {
  readonly #database: Database;
  readonly #tally: Tally;
  readonly #nextInLane;
  readonly #lastSequence;
  readonly #isTaken;
  readonly #insert;
  readonly #find;
  readonly #logged;

  constructor(database: Database, tally: Tally) {
    this.#database = database;
    this.#tally = tally;
    this.#nextInLane = nextInLane(database);
    this.#lastSequence = database.prepare<[], { seq: number }>("SELECT seq FROM sqlite_sequence WHERE name = 'submission'");
    this.#isTaken = database.prepare<[string, string]>(
      'SELECT 1 FROM submission WHERE short_number = ? UNION ALL SELECT 1 FROM spent_number WHERE short_number = ?',
    );
    // Due since 0: what was never tried goes before what was, in the order of saving, whatever the clock says.
    const insertSubmission = database.prepare(
      `INSERT INTO submission (sequence, submission_id, short_number, terminal_id, suite, key_id, schema_version, saved_at_ms, state,
         lane, owner, next_attempt_at_ms, sealed_bytes, head)
       VALUES (@sequence, @submissionId, @shortNumber, @terminalId, @suite, @keyId, @schemaVersion, @savedAtMs, 'queued',
         @lane, @owner, 0, @sealedBytes,
         NOT EXISTS (SELECT 1 FROM submission earlier WHERE earlier.lane = @lane AND earlier.state IN ('queued', 'sending')))`,
    );
    const insertPart = database.prepare('INSERT INTO part (sequence, part_index, sha256, sealed) VALUES (?, ?, ?, ?)');
    this.#insert = database.transaction(({ header, parts }: SealedSubmission, whose: Whose, savedAtMs: number) => {
      const { parts: named, ...columns } = header;
      const sealedBytes = parts.reduce((sum, part) => sum + part.length, 0);
      insertSubmission.run({ ...columns, ...whose, savedAtMs, sealedBytes });
      for (const part of named) insertPart.run(header.sequence, part.index, part.sha256, parts[part.index]);
    });
    // Looks, and copies nothing.
    this.#logged = database.prepare<[], { log: number; checkpointed: number }>('PRAGMA wal_checkpoint(NOOP)');
    this.#find = database.prepare<[string], FoundRow>('SELECT sequence, short_number, state FROM submission WHERE submission_id = ?');
  }

  nextSequence(): number {
    return (this.#lastSequence.get()?.seq ?? 0) + 1;
  }

  isTaken(shortNumber: string): boolean {
    return this.#isTaken.get(shortNumber, shortNumber) !== undefined;
  }

  /** The submission, its parts and its place in the queue: one transaction, on the disk when this returns. */
  insert(sealed: SealedSubmission, whose: Whose, savedAtMs: number): void {
    this.#insert.immediate(sealed, whose, savedAtMs);
    this.#tally.saved();
  }

  find(submissionId: string): SavedSubmission | null {
    const found = this.before(submissionId);
    return found === 'withdrawn' ? null : found;
  }

  /** What stands under this id, or that its citizen took it back; `null`: it was never saved here. */
  before(submissionId: string): SavedSubmission | 'withdrawn' | null {
    const row = this.#find.get(submissionId);
    if (!row) return null;
    return row.state === 'withdrawn' ? 'withdrawn' : { submissionId, shortNumber: row.short_number, sequence: row.sequence };
  }

  /** A dead letter waits again, in its own lane of one: its citizen's later ones have long gone past it. */
  retry(submissionId: string): 'queued' | Exclude<RetryError, { kind: 'unavailable' }> {
    return this.#database
      .transaction(() => {
        const row = this.#database
          .prepare<[string], RetryRow>('SELECT sequence, state, dead_reason FROM submission WHERE submission_id = ?')
          .get(submissionId);
        if (!row) return { kind: 'unknownSubmission' } as const;
        if (row.state !== 'dead') return { kind: 'notDead' } as const;
        if (row.dead_reason !== null && row.dead_reason !== 'refused') return { kind: 'notSendable', reason: row.dead_reason } as const;
        this.#database
          .prepare(
            `UPDATE submission SET state = 'queued', head = 1, attempts = 0, next_attempt_at_ms = 0, settle = 1, http_status = NULL,
               dead_reason = NULL, problem = NULL, report_attempts = 0, refusal_reported = 0 WHERE sequence = ?`,
          )
          .run(row.sequence);
        this.#tally.revived(row.sequence);
        return 'queued';
      })
      .immediate();
  }

  /** For `Cases`: a row that leaves the queue by the hand of its citizen. Inside the caller's transaction. */
  leaves(sequence: number): void {
    this.#nextInLane(sequence);
    this.#tally.left();
  }

  /** Draws in what a wall clock that jumped has pushed out of reach. */
  clamp(latestMs: number): void {
    this.#database
      .prepare("UPDATE submission SET next_attempt_at_ms = ? WHERE state IN ('queued', 'dead') AND next_attempt_at_ms > ?")
      .run(latestMs, latestMs);
  }

  /** Whether the WAL was emptied; a reader may hold it. */
  truncateWal(): boolean {
    return this.#database.pragma('wal_checkpoint(TRUNCATE)', { simple: true }) === 0;
  }

  /** What stands in the log alone. Its file says nothing of that: it keeps its length when it is written again from its beginning. */
  uncopiedPages(): number {
    const told = this.#logged.get();
    return told ? told.log - told.checkpointed : 0;
  }

  /** Copies the WAL back as far as readers and the disk let it, so that it does not grow. */
  checkpoint(): void {
    try {
      this.#database.pragma('wal_checkpoint(PASSIVE)');
    } catch (error) {
      // The rows stay safe in the WAL, and the next save tries again.
      if (!(error instanceof SqliteError)) throw error;
    }
  }
}
