import type { Result } from '../../drivers/core/result.ts';
import type { EnvelopeHeader, SubmissionReceipt, SubmissionRecord } from '../platform/index.ts';

/** Where a part's plain bytes come from: in hand, or a file in the RAM folder that the worker reads itself. */
export type PartSource = { readonly bytes: Uint8Array } | { readonly ramFile: string };

export interface PlainPart {
  readonly name: string;
  readonly mediaType: string;
  readonly source: PartSource;
}

/** What a journey hands over. Short numbers are the outbox's to give, so that they are unique for ever. */
export interface SubmissionDraft {
  readonly record: Omit<SubmissionRecord, 'submissionId' | 'shortNumber' | 'terminalId'>;
  /** Part 1, 2, … in this order; the record refers to them by these indices. */
  readonly parts: readonly PlainPart[];
  /** Same key, same citizen, one lane: kept only as HMAC, and never readable. It is also what proves whose a case is. */
  readonly laneSubject: string;
  /**
   * 128 bit in lower-case hex, drawn by the caller before the first try and the same in every further try of the same
   * content: what is already saved under it is answered as saved, and nothing is ever saved twice.
   */
  readonly submissionId: string;
}

/** Durable on this terminal. */
export interface SavedSubmission {
  readonly submissionId: string;
  readonly shortNumber: string;
  readonly sequence: number;
}

export type SaveError =
  | { readonly kind: 'diskFull' }
  | { readonly kind: 'tooLarge'; readonly limitBytes: number }
  /** A part's file is gone or unreadable. */
  | { readonly kind: 'partMissing'; readonly name: string }
  /** Refused, and nothing of it was saved. */
  | { readonly kind: 'store'; readonly detail: string }
  /** The commit failed in a way that may have left it on the disk; the same id settles it, now or after the next opening. */
  | { readonly kind: 'unknown'; readonly detail: string }
  /** The writer ended in the middle and could not be asked afterwards: it was committed or it was not. */
  | { readonly kind: 'workerLost' }
  /** The outbox is gone or closed, and nothing was asked of the store: trying again in another one is safe. */
  | { readonly kind: 'notAsked' };

/** The store cannot be asked now: its writer is gone, or it refused. */
export interface Unavailable {
  readonly kind: 'unavailable';
}

/** What a citizen has in hand: the id, out of the code on the receipt, or the number under it, as people write it. */
export type CaseCode = { readonly submissionId: string } | { readonly shortNumber: string };

/** What the outbox knows of a submission of one who proved to be its citizen. A delivered one is the platform's to tell. */
export interface LocalCase {
  readonly submissionId: string;
  readonly shortNumber: string;
  readonly savedAtMs: number;
  readonly state: 'waiting' | 'sending' | 'refused' | 'withdrawn';
  /** Of a refusal. */
  readonly httpStatus: number | null;
  /** Waiting, and surely never came to the platform. */
  readonly withdrawable: boolean;
}

export type WithdrawError =
  /** None of theirs waits under this id: never saved here, or somebody else's. */
  | { readonly kind: 'unknownCase' }
  /** It is being sent, was refused or received, or an answer was lost: the platform may hold it. */
  | { readonly kind: 'alreadySent' }
  /** Withdrawn or not, nobody can tell now; asking again tells. */
  | Unavailable;

export type OpenError =
  | { readonly kind: 'readOnly'; readonly path: string; readonly detail: string }
  /**
   * Set aside under `path`; a fresh database serves. A notice, never fatal. `takenOver` submissions are safe in the fresh
   * one, `lost` could not be read (`null`: nobody can tell how many); the folder is kept unless `lost` is 0.
   */
  | {
      readonly kind: 'corrupt';
      readonly path: string;
      readonly detail: string;
      readonly takenOver: number;
      readonly lost: number | null;
    }
  | { readonly kind: 'newerSchema'; readonly path: string; readonly found: number; readonly known: number }
  | { readonly kind: 'inUse'; readonly path: string }
  | { readonly kind: 'notDurable'; readonly detail: string }
  /** The platform's public key is no key of the suite, or the suite is not known. */
  | { readonly kind: 'keyRefused'; readonly detail: string }
  | { readonly kind: 'io'; readonly path: string; readonly detail: string };

/** What the outbox tells about rows, never what is in them. */
export type OutboxEvent =
  | { readonly kind: 'saved'; readonly submissionId: string; readonly shortNumber: string }
  | {
      readonly kind: 'attemptFailed';
      readonly submissionId: string;
      readonly attempt: number;
      readonly reason: string;
      readonly nextInMs: number;
    }
  | { readonly kind: 'delivered'; readonly submissionId: string; readonly receipt: SubmissionReceipt }
  | { readonly kind: 'deadLetter'; readonly submissionId: string; readonly shortNumber: string; readonly httpStatus: number }
  | { readonly kind: 'refusalReported'; readonly submissionId: string }
  /** Its citizen took it back before it was sent; it never will be. */
  | { readonly kind: 'withdrawn'; readonly submissionId: string }
  | { readonly kind: 'erased'; readonly submissions: number }
  | { readonly kind: 'queuePaused'; readonly httpStatus: number }
  | { readonly kind: 'reachable'; readonly reachable: boolean }
  /** The store refused; it is asked again with pauses. Told once until it answers again. */
  | { readonly kind: 'storeTrouble'; readonly detail: string }
  /** The writer was given up, or the store is corrupt: this outbox serves no more. Told once; close it and open another. */
  | { readonly kind: 'gone'; readonly detail: string };

/** One row's stored bytes, as they will go out, attempt after attempt. */
export interface StoredEnvelope {
  readonly header: EnvelopeHeader;
  readonly parts: readonly Uint8Array[];
}

/** What the platform answered to one attempt; the platform's client gives it, the outbox decides what follows. */
export type DeliveryAnswer =
  | { readonly kind: 'received'; readonly receipt: SubmissionReceipt }
  /** Network, 408, 425, 429, 5xx, an answer that is no receipt. */
  | { readonly kind: 'tryLater'; readonly reason: string; readonly retryAfterMs: number | null; readonly reached: boolean }
  /** 409: the original is still in flight there. */
  | { readonly kind: 'inFlight' }
  /** 401, 403. */
  | { readonly kind: 'notAllowed'; readonly httpStatus: number }
  /** 400, 413, 422. */
  | { readonly kind: 'refused'; readonly httpStatus: number };

/** The platform as the outbox needs it; wired in the composition root. */
export interface DeliveryPort {
  deliver(envelope: StoredEnvelope, signal: AbortSignal): Promise<DeliveryAnswer>;
  /** Settles a lost answer: does the platform hold it? `null` = it does not; a failure = not known. */
  lookUp(submissionId: string, signal: AbortSignal): Promise<Result<SubmissionReceipt | null, { kind: 'unreachable'; detail: string }>>;
  reportRefusal(
    report: { submissionId: string; shortNumber: string; httpStatus: number },
    signal: AbortSignal,
  ): Promise<Result<void, { kind: 'unreachable'; detail: string }>>;
}

export interface OutboxDepth {
  readonly queued: number;
  readonly dead: number;
  readonly oldestSavedAtMs: number | null;
}

export interface Outbox {
  /** Seals and commits; resolves when it is on the disk to stay. Never rejects. */
  save(draft: SubmissionDraft): Promise<Result<SavedSubmission, SaveError>>;
  /**
   * The submission that stands saved under this id, whatever became of it since: waiting, delivered or dead. `null`: never
   * saved here, or withdrawn, so that nobody is told that something is safe which its citizen took back.
   */
  find(submissionId: string): Promise<Result<SavedSubmission | null, Unavailable>>;
  /**
   * What is here of the submission under `code` for the citizen `subject` (as it was in `laneSubject`). A withdrawn one
   * belongs to nobody any more, so its whole id finds it. `null`, all the same, for what is unknown, somebody else's or
   * delivered.
   */
  findCase(ask: { readonly code: CaseCode; readonly subject: string }): Promise<Result<LocalCase | null, Unavailable>>;
  /**
   * Takes back for good what is still `withdrawable`, whatever the hour: how long a citizen may is for the core to say. What
   * they gave is erased like what was delivered. Once withdrawn, a second asking is answered the same.
   */
  withdraw(ask: { readonly submissionId: string; readonly subject: string }): Promise<Result<'withdrawn', WithdrawError>>;
  depth(): Promise<Result<OutboxDepth, Unavailable>>;
  onEvent(listener: (event: OutboxEvent) => void): () => void;
  /** Finishes what is under way within `graceMs`, checkpoints and closes: `graceMs` + 1 s at most. */
  close(graceMs: number): Promise<void>;
}
