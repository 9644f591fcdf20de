import { createHash } from 'node:crypto';
import type { Database } from 'better-sqlite3';
import { assertNever } from '../../drivers/core/result.ts';
import { nextInLane } from './lanes-in-table.ts';
import type { SealedSubmission } from './sealing/index.ts';
import type { Tally } from './tally.ts';
import type { DeadLetter, DeadReason } from './types.ts';
import type { Claim, ClaimAsk, Claimed, DueReport, Finished, Outcome } from './writer-protocol.ts';

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

interface Candidate {
  readonly sequence: number;
  readonly sealedBytes: number;
}

const LEASED = "submission_id = ? AND state = 'sending' AND lease = ?";

/** Who sends what: a row is leased to a run of the core, and what became of it is written back. Owned by the writer. */
export class Leases {
  readonly #database: Database;
  readonly #bootId: string;
  readonly #terminalId: string;
  readonly #tally: Tally;
  readonly #nextInLane;
  readonly #due;
  readonly #dueAmong;
  readonly #lease;
  readonly #parts;
  readonly #setAside;
  readonly #leased;
  readonly #delivered;
  readonly #later;
  readonly #dead;
  readonly #nextDue;

  constructor(database: Database, options: { readonly bootId: string; readonly terminalId: string; readonly tally: Tally }) {
    this.#database = database;
    this.#bootId = options.bootId;
    this.#terminalId = options.terminalId;
    this.#tally = options.tally;
    this.#nextInLane = nextInLane(database);
    const due = "s.state = 'queued' AND s.head = 1 AND s.next_attempt_at_ms <= ?";
    this.#due = database.prepare<[number, number, number], Candidate>(
      `SELECT s.sequence, s.sealed_bytes AS sealedBytes FROM submission s INDEXED BY submission_due
       WHERE ${due} AND s.sealed_bytes <= ? ORDER BY s.next_attempt_at_ms, s.sequence LIMIT ?`,
    );
    this.#dueAmong = database.prepare<[string, number, number], Candidate>(
      `SELECT s.sequence, s.sealed_bytes AS sealedBytes FROM json_each(?) wanted JOIN submission s ON s.submission_id = wanted.value
       WHERE ${due} ORDER BY s.sequence LIMIT ?`,
    );
    this.#lease = database.prepare<[string, number], SubmissionRow>(
      `UPDATE submission SET state = 'sending', lease = ? WHERE sequence = ?
       RETURNING sequence, submission_id, short_number, terminal_id, suite, key_id, schema_version, attempts, settle`,
    );
    this.#parts = database.prepare<[number], PartRow>('SELECT part_index, sha256, sealed FROM part WHERE sequence = ? ORDER BY part_index');
    this.#setAside = database.prepare<[DeadReason, number, number, number]>(
      `UPDATE submission SET state = 'dead', lease = NULL, lane = NULL, settle = 0, dead_reason = ?, refusal_reported = ?,
         next_attempt_at_ms = ? WHERE sequence = ?`,
    );
    this.#leased = database.prepare<[string, string], { sequence: number }>(`SELECT sequence FROM submission WHERE ${LEASED}`);
    this.#delivered = database.prepare(
      `UPDATE submission SET state = 'delivered', lease = NULL, lane = NULL, owner = NULL, settle = 0, receipt_number = ?,
         received_at = ?, delivered_at_ms = ? WHERE sequence = ?`,
    );
    this.#later = database.prepare(
      "UPDATE submission SET state = 'queued', lease = NULL, attempts = ?, next_attempt_at_ms = ?, settle = ? WHERE sequence = ?",
    );
    this.#dead = database.prepare(
      `UPDATE submission SET state = 'dead', lease = NULL, lane = NULL, settle = 0, dead_reason = 'refused', http_status = ?,
         problem = ?, next_attempt_at_ms = ? WHERE sequence = ?`,
    );
    this.#nextDue = database.prepare<[], { dueMs: number | null }>(
      `SELECT min(dueMs) AS dueMs FROM (
         SELECT min(next_attempt_at_ms) AS dueMs FROM submission WHERE state = 'queued' AND head = 1
         UNION ALL SELECT min(next_attempt_at_ms) FROM submission WHERE state = 'dead' AND refusal_reported = 0)`,
    );
  }

  /** Sends of an earlier run ended with it, and nobody knows how: they are settled before they are sent again. */
  freeOfEarlierRuns(): void {
    this.#database
      .prepare("UPDATE submission SET state = 'queued', lease = NULL, settle = 1 WHERE state = 'sending' AND lease != ?")
      .run(this.#bootId);
  }

  /** Leased to this run in an answer that got lost. */
  freeStrays(sending: readonly string[]): void {
    this.#database
      .prepare(
        `UPDATE submission SET state = 'queued', lease = NULL
         WHERE state = 'sending' AND lease = ? AND submission_id NOT IN (SELECT value FROM json_each(?))`,
      )
      .run(this.#bootId, JSON.stringify(sending));
  }

  /**
   * Leases due rows that are first in their lanes, those never tried in the order of saving. What is not whole any more, or
   * not this terminal's, is not leased but dead.
   */
  claim(ask: ClaimAsk): Claimed {
    return this.#database.transaction(() => this.#claim(ask)).immediate();
  }

  #claim(ask: ClaimAsk): Claimed {
    const { nowMs, only, rows } = ask;
    const atMostBytes = ask.atMostBytes ?? Number.MAX_SAFE_INTEGER;
    const candidates = only === null ? this.#due.all(nowMs, atMostBytes, rows) : this.#dueAmong.all(JSON.stringify(only), nowMs, rows);
    const claims: Claim[] = [];
    const dead: DeadLetter[] = [];
    let roomBytes = ask.roomBytes;
    for (const { sequence, sealedBytes } of candidates) {
      if (sealedBytes > roomBytes && !(ask.oneLarger && claims.length === 0)) continue;
      roomBytes -= sealedBytes;
      const row = this.#lease.get(this.#bootId, sequence);
      if (!row) continue;
      const parts = this.#parts.all(sequence);
      const reason = this.#whyNot(row, parts);
      if (reason === null) claims.push(claimOf(row, parts));
      else dead.push(this.#putAside(row, reason, nowMs));
    }
    return { claims, dead };
  }

  #whyNot(row: SubmissionRow, parts: readonly PartRow[]): Exclude<DeadReason, 'refused'> | null {
    if (row.terminal_id !== this.#terminalId) return 'foreignTerminal';
    const whole = parts.length > 0 && parts.every((part, at) => part.part_index === at && part.sha256 === sha256Of(part.sealed));
    return whole ? null : 'damaged';
  }

  #putAside(row: SubmissionRow, reason: Exclude<DeadReason, 'refused'>, nowMs: number): DeadLetter {
    this.#nextInLane(row.sequence);
    // Another terminal's is not this one's to report.
    this.#setAside.run(reason, reason === 'foreignTerminal' ? 1 : 0, nowMs, row.sequence);
    this.#tally.died();
    return { submissionId: row.submission_id, shortNumber: row.short_number, reason, httpStatus: null, problem: null };
  }

  /** Writes what became of rows under lease, in one commit; a row that is not under this run's lease is left as it is. */
  finish(finished: readonly Finished[]): void {
    this.#database
      .transaction(() => {
        for (const { submissionId, outcome } of finished) {
          const row = this.#leased.get(submissionId, this.#bootId);
          if (row) this.#finish(row.sequence, outcome);
        }
      })
      .immediate();
  }

  #finish(sequence: number, outcome: Outcome): void {
    switch (outcome.kind) {
      case 'delivered':
        this.#nextInLane(sequence);
        this.#delivered.run(outcome.receipt.receiptNumber, outcome.receipt.receivedAt, outcome.nowMs, sequence);
        this.#tally.left();
        return;
      case 'later':
        this.#later.run(outcome.failures, outcome.nextAttemptAtMs, outcome.settle ? 1 : 0, sequence);
        return;
      case 'dead':
        this.#nextInLane(sequence);
        this.#dead.run(outcome.httpStatus, outcome.problem, outcome.nowMs, sequence);
        this.#tally.died();
        return;
      default:
        assertNever(outcome);
    }
  }

  /** All that waits is due, but for what stands behind another of its lane. */
  hurry(nowMs: number): void {
    this.#database
      .prepare("UPDATE submission SET next_attempt_at_ms = ? WHERE state = 'queued' AND head = 1 AND next_attempt_at_ms > ?")
      .run(nowMs, nowMs);
  }

  dueReport(nowMs: number): DueReport | null {
    const row = this.#database
      .prepare<[number], DueReport>(
        `SELECT submission_id AS submissionId, short_number AS shortNumber, http_status AS httpStatus, dead_reason AS reason,
           report_attempts AS failures
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
    return this.#nextDue.get()?.dueMs ?? null;
  }
}

const sha256Of = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

function claimOf(row: SubmissionRow, parts: readonly PartRow[]): Claim {
  const envelope: SealedSubmission = {
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
  return { envelope, failures: row.attempts, settle: row.settle === 1 };
}
