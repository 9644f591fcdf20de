import type { DeadReason } from './types.ts';

/** Where a submission stands, in the words of the technician's commands. */
export const QUEUE_STATES = ['waiting', 'sending', 'dead', 'delivered', 'withdrawn'] as const;
export type QueueState = (typeof QUEUE_STATES)[number];

/** All that is kept of a submission beside its sealed parts, but for what tells whose it is. */
export interface QueueRow {
  /** Its place in the order of saving. */
  readonly sequence: number;
  readonly submissionId: string;
  readonly shortNumber: string;
  readonly terminalId: string;
  readonly suite: string;
  readonly keyId: string;
  readonly schemaVersion: number;
  readonly savedAtMs: number;
  readonly state: QueueState;
  /** Waiting or being sent: nobody of its lane stands before it. */
  readonly first: boolean;
  readonly attempts: number;
  /** Waiting: when it is due; `null` where it is due at once. A dead letter: when the platform is told of it again. */
  readonly nextAttemptAtMs: number | null;
  /** An answer was lost: the platform is asked whether it has it before it is sent again. */
  readonly settle: boolean;
  readonly sealedBytes: number;
  /** Of a dead letter. */
  readonly deadReason: DeadReason | null;
  readonly httpStatus: number | null;
  readonly problem: string | null;
  readonly platformKnows: boolean | null;
  /** Of what was delivered. */
  readonly receiptNumber: string | null;
  readonly receivedAt: string | null;
  readonly deliveredAtMs: number | null;
  /** When what the citizen gave was overwritten. */
  readonly erasedAtMs: number | null;
}

export interface StoredPart {
  readonly index: number;
  readonly byteLength: number;
  /** Of the sealed bytes, as it was written beside them when they were saved. */
  readonly sha256: string;
}

/** A row of the table, without lane, owner and lease. */
export interface FoundRow {
  readonly sequence: number;
  readonly submission_id: string;
  readonly short_number: string;
  readonly terminal_id: string;
  readonly suite: string;
  readonly key_id: string;
  readonly schema_version: number;
  readonly saved_at_ms: number;
  readonly state: 'queued' | 'sending' | 'delivered' | 'dead' | 'withdrawn';
  readonly head: number;
  readonly attempts: number;
  readonly next_attempt_at_ms: number;
  readonly settle: number;
  readonly sealed_bytes: number;
  readonly dead_reason: DeadReason | null;
  readonly http_status: number | null;
  readonly problem: string | null;
  readonly refusal_reported: number;
  readonly receipt_number: string | null;
  readonly received_at: string | null;
  readonly delivered_at_ms: number | null;
  readonly erased_at_ms: number | null;
}

export const ROW_COLUMNS = `sequence, submission_id, short_number, terminal_id, suite, key_id, schema_version, saved_at_ms, state, head,
  attempts, next_attempt_at_ms, settle, sealed_bytes, dead_reason, http_status, problem, refusal_reported, receipt_number, received_at,
  delivered_at_ms, erased_at_ms`;

/** The states of the table that these are. */
export const tableStates = (states: readonly QueueState[]): string =>
  JSON.stringify(states.map((state) => (state === 'waiting' ? 'queued' : state)));

export function rowOf(found: FoundRow): QueueRow {
  const isDead = found.state === 'dead';
  const isDue = found.state === 'queued' || (isDead && found.refusal_reported === 0);
  return {
    sequence: found.sequence,
    submissionId: found.submission_id,
    shortNumber: found.short_number,
    terminalId: found.terminal_id,
    suite: found.suite,
    keyId: found.key_id,
    schemaVersion: found.schema_version,
    savedAtMs: found.saved_at_ms,
    state: found.state === 'queued' ? 'waiting' : found.state,
    first: (found.state === 'queued' || found.state === 'sending') && found.head === 1,
    attempts: found.attempts,
    nextAttemptAtMs: isDue && found.next_attempt_at_ms > 0 ? found.next_attempt_at_ms : null,
    settle: found.settle === 1,
    sealedBytes: found.sealed_bytes,
    deadReason: isDead ? (found.dead_reason ?? 'refused') : null,
    httpStatus: isDead ? found.http_status : null,
    problem: isDead ? found.problem : null,
    platformKnows: isDead && found.dead_reason !== 'foreignTerminal' ? found.refusal_reported === 1 : null,
    receiptNumber: found.receipt_number,
    receivedAt: found.received_at,
    deliveredAtMs: found.delivered_at_ms,
    erasedAtMs: found.erased_at_ms,
  };
}
