import { type Database, SqliteError } from 'better-sqlite3';
import { ERASE_GROUP_ROWS } from './limits.ts';
import type { SealedSubmission } from './sealing/index.ts';
import type { OutboxDepth, SavedSubmission } from './types.ts';
import type { Claim, DueReport, Outcome } from './writer-protocol.ts';

interface SubmissionRow {
  readonly sequence: number;
  readonly submission_id: string;
  readonly short_number: string;
  readonly terminal_id: string;
  readonly suite: string;
  readonly key_id: string;
  readonly schema_version: number;
  readonly attempts: number;
  readonly settle: number;
}

interface PartRow {
  readonly part_index: number;
  readonly sha256: string;
  readonly sealed: Buffer;
}

/** No earlier submission of the same citizen is still on its way; a dead letter has left its lane. */
const LANE_IS_FREE = `NOT EXISTS (
  SELECT 1 FROM submission earlier
  WHERE earlier.lane = s.lane AND earlier.sequence < s.sequence AND earlier.state IN ('queued', 'sending'))`;

/** The rows of the queue. Synchronous; owned by the writer, called by nobody else. */
export class Store {
  readonly #database: Database;
  readonly #bootId: string;

  constructor(database: Database, bootId: string) {
    this.#database = database;
    this.#bootId = bootId;
  }

  /** Sends of an earlier run ended with it, and nobody knows how: they are settled before they are sent again. */
  freeLeases(): number {
    return this.#database
      .prepare("UPDATE submission SET state = 'queued', lease = NULL, settle = 1 WHERE state = 'sending' AND lease != ?")
      .run(this.#bootId).changes;
  }

  nextSequence(): number {
    const row = this.#database.prepare<[], { seq: number }>("SELECT seq FROM sqlite_sequence WHERE name = 'submission'").get();
    return (row?.seq ?? 0) + 1;
  }

  isTaken(shortNumber: string): boolean {
    return this.#database.prepare('SELECT 1 FROM submission WHERE short_number = ?').get(shortNumber) !== undefined;
  }

  /** The submission, its parts and its place in the queue: one transaction, on the disk when this returns. */
  insert(sealed: SealedSubmission, whose: { readonly lane: Buffer; readonly owner: Buffer }, savedAtMs: number): void {
    const { header } = sealed;
    const insertPart = this.#database.prepare('INSERT INTO part (sequence, part_index, sha256, sealed) VALUES (?, ?, ?, ?)');
    this.#database
      .transaction(() => {
        this.#database
          .prepare(
            `INSERT INTO submission (sequence, submission_id, short_number, terminal_id, suite, key_id, schema_version,
               saved_at_ms, state, lane, owner, next_attempt_at_ms) VALUES (?, ?, ?, ?, ?, ?, ?, ?, 'queued', ?, ?, ?)`,
          )
          .run(
            header.sequence,
            header.submissionId,
            header.shortNumber,
            header.terminalId,
            header.suite,
            header.keyId,
            header.schemaVersion,
            savedAtMs,
            whose.lane,
            whose.owner,
            savedAtMs,
          );
        for (const part of header.parts) insertPart.run(header.sequence, part.index, part.sha256, sealed.parts[part.index]);
      })
      .immediate();
  }

  find(submissionId: string): SavedSubmission | null {
    const row = this.#database
      .prepare<[string], SubmissionRow>("SELECT * FROM submission WHERE submission_id = ? AND state != 'withdrawn'")
      .get(submissionId);
    return row ? { submissionId, shortNumber: row.short_number, sequence: row.sequence } : null;
  }

  isWithdrawn(submissionId: string): boolean {
    const sql = "SELECT 1 FROM submission WHERE submission_id = ? AND state = 'withdrawn'";
    return this.#database.prepare(sql).get(submissionId) !== undefined;
  }

  freeStrays(sending: readonly string[]): void {
    this.#database
      .prepare(
        `UPDATE submission SET state = 'queued', lease = NULL
         WHERE state = 'sending' AND lease = ? AND submission_id NOT IN (SELECT value FROM json_each(?))`,
      )
      .run(this.#bootId, JSON.stringify(sending));
  }

  /** Leases the first due row of a free lane, in order of saving; what cannot be read whole is not leased. */
  claim(nowMs: number, only: readonly string[] | null): Claim | null {
    return this.#database.transaction(() => this.#claim(nowMs, only)).immediate();
  }

  #claim(nowMs: number, only: readonly string[] | null): Claim | null {
    const row = this.#database
      .prepare<[string, number, string | null, string | null], SubmissionRow>(
        `UPDATE submission SET state = 'sending', lease = ? WHERE sequence = (
           SELECT s.sequence FROM submission s
           WHERE s.state = 'queued' AND s.next_attempt_at_ms <= ? AND ${LANE_IS_FREE}
             AND (? IS NULL OR s.submission_id IN (SELECT value FROM json_each(?)))
           ORDER BY s.sequence LIMIT 1)
         RETURNING *`,
      )
      .get(this.#bootId, nowMs, ...both(only === null ? null : JSON.stringify(only)));
    return row ? { envelope: this.#envelopeOf(row), failures: row.attempts, settle: row.settle === 1 } : null;
  }

  #envelopeOf(row: SubmissionRow): SealedSubmission {
    const parts = this.#database
      .prepare<[number], PartRow>('SELECT part_index, sha256, sealed FROM part WHERE sequence = ? ORDER BY part_index')
      .all(row.sequence);
    return {
      header: {
        submissionId: row.submission_id,
        shortNumber: row.short_number,
        terminalId: row.terminal_id,
        suite: row.suite,
        keyId: row.key_id,
        schemaVersion: row.schema_version,
        sequence: row.sequence,
        parts: parts.map((part) => ({ index: part.part_index, byteLength: part.sealed.length, sha256: part.sha256 })),
      },
      parts: parts.map((part) => part.sealed),
    };
  }

  /** Writes what became of a row under lease; a row that is not under this run's lease is left as it is. */
  finish(submissionId: string, outcome: Outcome): void {
    const leased = "WHERE submission_id = ? AND state = 'sending' AND lease = ?";
    switch (outcome.kind) {
      case 'delivered':
        this.#database
          .prepare(
            `UPDATE submission SET state = 'delivered', lease = NULL, lane = NULL, owner = NULL, settle = 0, receipt_number = ?,
             received_at = ?, delivered_at_ms = ? ${leased}`,
          )
          .run(outcome.receipt.receiptNumber, outcome.receipt.receivedAt, outcome.nowMs, submissionId, this.#bootId);
        return;
      case 'later':
        this.#database
          .prepare(`UPDATE submission SET state = 'queued', lease = NULL, attempts = ?, next_attempt_at_ms = ?, settle = ? ${leased}`)
          .run(outcome.failures, outcome.nextAttemptAtMs, outcome.settle ? 1 : 0, submissionId, this.#bootId);
        return;
      case 'dead':
        this.#database
          .prepare(
            `UPDATE submission SET state = 'dead', lease = NULL, lane = NULL, settle = 0, http_status = ?, next_attempt_at_ms = ? ${leased}`,
          )
          .run(outcome.httpStatus, outcome.nowMs, submissionId, this.#bootId);
        return;
    }
  }

  dueReport(nowMs: number): DueReport | null {
    const row = this.#database
      .prepare<[number], DueReport>(
        `SELECT submission_id AS submissionId, short_number AS shortNumber, http_status AS httpStatus, report_attempts AS failures
         FROM submission WHERE state = 'dead' AND refusal_reported = 0 AND next_attempt_at_ms <= ? ORDER BY sequence LIMIT 1`,
      )
      .get(nowMs);
    return row ?? null;
  }

  finishReport(submissionId: string, nextAttemptAtMs: number | null): void {
    if (nextAttemptAtMs === null) {
      this.#database.prepare("UPDATE submission SET refusal_reported = 1 WHERE submission_id = ? AND state = 'dead'").run(submissionId);
      return;
    }
    this.#database
      .prepare(
        "UPDATE submission SET report_attempts = report_attempts + 1, next_attempt_at_ms = ? WHERE submission_id = ? AND state = 'dead'",
      )
      .run(nextAttemptAtMs, submissionId);
  }

  nextDueMs(): number | null {
    const row = this.#database
      .prepare<[], { dueMs: number | null }>(
        `SELECT min(next_attempt_at_ms) AS dueMs FROM submission s
         WHERE (state = 'queued' AND ${LANE_IS_FREE}) OR (state = 'dead' AND refusal_reported = 0)`,
      )
      .get();
    return row?.dueMs ?? null;
  }

  clamp(latestMs: number): void {
    this.#database
      .prepare("UPDATE submission SET next_attempt_at_ms = ? WHERE state IN ('queued', 'dead') AND next_attempt_at_ms > ?")
      .run(latestMs, latestMs);
  }

  /**
   * Overwrites the parts of some delivered or withdrawn rows with zeros (`secure_delete`) and cuts the WAL off, which still
   * holds them, and whose they were.
   * A group at a time, so that a save passes in between and the zeros find room on a disk that is nearly full.
   * Idempotent: what ended in the middle is taken up again.
   */
  erase(nowMs: number, groupBytes: number): { readonly submissions: number; readonly busy: boolean; readonly more: boolean } {
    const waiting = this.#database
      .prepare<[], { sequence: number; bytes: number }>(
        `SELECT sequence, (SELECT coalesce(sum(length(sealed)), 0) FROM part WHERE part.sequence = s.sequence) AS bytes
         FROM submission s WHERE state IN ('delivered', 'withdrawn') AND erased_at_ms IS NULL ORDER BY sequence LIMIT ${ERASE_GROUP_ROWS}`,
      )
      .all();
    if (waiting.length === 0) return { submissions: 0, busy: false, more: false };
    // Room first: what was saved and not copied back yet may fill the disk.
    this.checkpoint();
    const deleteParts = this.#database.prepare('DELETE FROM part WHERE sequence = ?');
    const group: number[] = [];
    let bytes = 0;
    for (const { sequence, bytes: ofThis } of waiting) {
      if (bytes >= groupBytes) break;
      group.push(sequence);
      bytes += ofThis;
    }
    this.#database.transaction(() => {
      for (const sequence of group) deleteParts.run(sequence);
    })();
    if (!this.truncateWal()) return { submissions: 0, busy: true, more: true };
    const markErased = this.#database.prepare('UPDATE submission SET erased_at_ms = ? WHERE sequence = ?');
    this.#database.transaction(() => {
      for (const sequence of group) markErased.run(nowMs, sequence);
    })();
    return { submissions: group.length, busy: false, more: group.length < waiting.length || waiting.length === ERASE_GROUP_ROWS };
  }

  /** Whether the WAL was emptied; a reader may hold it. */
  truncateWal(): boolean {
    return this.#database.pragma('wal_checkpoint(TRUNCATE)', { simple: true }) === 0;
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

  depth(): OutboxDepth {
    const row = this.#database
      .prepare<[], { queued: number; dead: number; oldest: number | null }>(
        `SELECT count(*) FILTER (WHERE state IN ('queued', 'sending')) AS queued, count(*) FILTER (WHERE state = 'dead') AS dead,
         min(saved_at_ms) FILTER (WHERE state IN ('queued', 'sending')) AS oldest FROM submission WHERE state IN ('queued', 'sending', 'dead')`,
      )
      .get();
    return { queued: row?.queued ?? 0, dead: row?.dead ?? 0, oldestSavedAtMs: row?.oldest ?? null };
  }
}

const both = <T>(value: T): [T, T] => [value, value];
