import type { Result } from '../../drivers/core/result.ts';
import type { ProblemName, SubmissionReceipt } from '../platform/index.ts';
import type { Erased } from './erasing.ts';
import type { OutboxLimits } from './limits.ts';
import type {
  CaseCode,
  DeadLetter,
  DeadReason,
  LocalCase,
  OpenError,
  OutboxDepth,
  OutboxStatus,
  RetryError,
  Salvaged,
  SalvageError,
  SavedSubmission,
  SaveError,
  StoredEnvelope,
  SubmissionDraft,
  Unavailable,
} from './types.ts';

/** What the writer needs to know to open. */
export interface WriterOptions {
  readonly dataDir: string;
  readonly terminalId: string;
  readonly terminalCode: string;
  readonly suite: string;
  readonly keyId: string;
  readonly publicKey: string;
  /** Where a second device is mounted that gets every row, too; `null`: there is none. */
  readonly mirrorDir: string | null;
  /** Names this run of the core: leases of another run are free. */
  readonly bootId: string;
  readonly limits: OutboxLimits;
}

/** One row leased to the core. */
export interface Claim {
  readonly envelope: StoredEnvelope;
  /** How many attempts failed before. */
  readonly failures: number;
  /** Ask the platform whether it holds it before sending again. */
  readonly settle: boolean;
}

export interface ClaimAsk {
  readonly nowMs: number;
  /** Among these, where given. */
  readonly only: readonly string[] | null;
  /** At most so many rows, and so many sealed bytes in all. */
  readonly rows: number;
  readonly roomBytes: number;
  /** Only what is no larger, where given. */
  readonly atMostBytes: number | null;
  /** Nothing else is being sent, so the first may be larger. */
  readonly oneLarger: boolean;
}

/** What was leased, and what cannot be sent at all and was put aside on the way. */
export interface Claimed {
  readonly claims: readonly Claim[];
  readonly dead: readonly DeadLetter[];
}

/** What became of an attempt, as it is written to the row. */
export type Outcome =
  | { readonly kind: 'delivered'; readonly receipt: SubmissionReceipt; readonly nowMs: number }
  | { readonly kind: 'later'; readonly failures: number; readonly nextAttemptAtMs: number; readonly settle: boolean }
  | { readonly kind: 'dead'; readonly httpStatus: number; readonly problem: ProblemName | null; readonly nowMs: number };

export interface Finished {
  readonly submissionId: string;
  readonly outcome: Outcome;
}

export interface DueReport {
  readonly submissionId: string;
  readonly shortNumber: string;
  readonly httpStatus: number | null;
  readonly reason: Exclude<DeadReason, 'foreignTerminal'>;
  readonly failures: number;
}

/** What the writer can tell of itself. */
export type WriterState = OutboxDepth &
  Pick<
    OutboxStatus,
    'freeDiskBytes' | 'databaseBytes' | 'databaseLimitBytes' | 'ballastBytes' | 'mirror' | 'mirrorDetail' | 'onlyInMirror'
  >;

/** What came of taking a submission back. */
export type Withdrawal =
  /** `before`: it had been withdrawn when this was asked. */
  | { readonly kind: 'withdrawn'; readonly before: boolean }
  | { readonly kind: 'unknownCase' }
  | { readonly kind: 'alreadySent' }
  /** The commit failed in a way that may have left it on the disk; asked again on a connection opened anew, it is settled. */
  | { readonly kind: 'unknown' };

/** Everything the core asks of the one writer. Times are epoch milliseconds of the core's clock: the writer has none. */
export interface WriterCalls {
  open: { ask: { readonly nowMs: number }; answer: Result<{ readonly notices: readonly OpenError[] }, OpenError> };
  save: {
    ask: { readonly draft: SubmissionDraft; readonly nowMs: number };
    answer: Result<SavedSubmission, SaveError>;
  };
  find: { ask: { readonly submissionId: string }; answer: SavedSubmission | null };
  /** `find` after a commit that failed: what is found is made to stay before it is told, or the call fails. */
  settle: { ask: { readonly submissionId: string }; answer: SavedSubmission | null };
  findCase: { ask: { readonly code: CaseCode; readonly subject: string }; answer: LocalCase | null };
  withdraw: { ask: { readonly submissionId: string; readonly subject: string }; answer: Withdrawal };
  /** Due rows that are first in their lanes. */
  claim: { ask: ClaimAsk; answer: Claimed };
  /** Frees what was leased to this run in an answer that got lost: all but what it is `sending`. */
  freeStrays: { ask: { readonly sending: readonly string[] }; answer: null };
  finish: { ask: { readonly finished: readonly Finished[] }; answer: null };
  dueReport: { ask: { readonly nowMs: number }; answer: DueReport | null };
  /** `nextAttemptAtMs: null`: the platform knows. */
  finishReport: { ask: { readonly submissionId: string; readonly nextAttemptAtMs: number | null }; answer: null };
  /** When the next row or report is due; `null` where none waits. */
  nextDue: { ask: null; answer: number | null };
  /** Draws in what a wall clock that jumped has pushed out of reach. */
  clamp: { ask: { readonly latestMs: number }; answer: null };
  /** Makes all that waits due. */
  hurry: { ask: { readonly nowMs: number }; answer: null };
  retry: { ask: { readonly submissionId: string }; answer: 'queued' | Exclude<RetryError, Unavailable> };
  erase: { ask: { readonly nowMs: number }; answer: Erased };
  /** Takes away old rows; answers how many. */
  prune: { ask: { readonly erasedBeforeMs: number }; answer: number };
  state: { ask: { readonly nowMs: number }; answer: WriterState };
  salvage: { ask: { readonly folder: string }; answer: Result<Salvaged, Exclude<SalvageError, Unavailable>> };
  /**
   * Begins no save any more, and answers when no cipher is at work: a thread that is ended with a key agreement under way
   * takes the whole process with it, or never ends (Node 24).
   */
  standStill: { ask: null; answer: null };
  close: { ask: { readonly nowMs: number }; answer: null };
}

export type WriterCallName = keyof WriterCalls;

export type WriterRequest = {
  [Name in WriterCallName]: { readonly id: number; readonly name: Name; readonly ask: WriterCalls[Name]['ask'] };
}[WriterCallName];

/** `failed`: the store refused; the text is for the log. `corrupt`: it will not do better. */
export type WriterReply =
  | { readonly id: number; readonly answer: unknown }
  | { readonly id: number; readonly failed: string; readonly corrupt: boolean };
