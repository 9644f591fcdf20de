import type { Result } from '../../drivers/core/result.ts';
import type { EnvelopeHeader, ProblemName, SubmissionReceipt, SubmissionRecord } from '../platform/index.ts';

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

/**
 * Why a submission is kept here and not sent any more. `refused`: the platform will never take it. `damaged`: its stored bytes
 * are not those that were saved. `foreignTerminal`: it was saved by another terminal, which came here with a copied database.
 */
export type DeadReason = 'refused' | 'damaged' | 'foreignTerminal';

export interface DeadLetter {
  readonly submissionId: string;
  readonly shortNumber: string;
  readonly reason: DeadReason;
  /** Of a refusal. */
  readonly httpStatus: number | null;
  /** What the platform called it; `null` where it is no name of its own. */
  readonly problem: ProblemName | null;
}

/**
 * Why an item that ends in the queue cannot be begun now: asked before anybody types. `disk` and `database`: no room for one
 * more of the largest size. `depth`: too many wait. `key`: the platform says that it does not know the key sealed to now.
 */
export type AdmissionReason = 'disk' | 'database' | 'depth' | 'key';
export type Admission = { readonly open: true } | { readonly open: false; readonly reason: AdmissionReason };

/** What somebody should look after. Each is told when it comes and when it goes. */
export const OUTBOX_ALARMS = [
  /** The platform answered 401 or 403: nothing is sent but one probe now and then. */
  'queuePaused',
  /** The platform does not know the key, or the suite, that something waiting is sealed to. */
  'keyUnknown',
  /** Something has waited longer than `oldestAlarmMs`. */
  'oldestWaiting',
  /** Admission is closed for want of room, or the ballast had to be given up. */
  'nearlyFull',
  /** Something is kept that will not be sent by itself. */
  'deadLetters',
  /** The second device is away or does not take what is written, or has not all of it yet. */
  'mirrorFailing',
  /** The second device has submissions that this queue never had: a disk was replaced, and they are to be salvaged. */
  'onlyInMirror',
] as const;
export type OutboxAlarm = (typeof OUTBOX_ALARMS)[number];

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
  | ({ readonly kind: 'deadLetter' } & DeadLetter)
  /** A technician has it sent again. */
  | { readonly kind: 'retried'; readonly submissionId: string }
  | { readonly kind: 'refusalReported'; readonly submissionId: string }
  /** Its citizen took it back before it was sent; it never will be. */
  | { readonly kind: 'withdrawn'; readonly submissionId: string }
  | { readonly kind: 'erased'; readonly submissions: number }
  | { readonly kind: 'queuePaused'; readonly httpStatus: number }
  | { readonly kind: 'alarm'; readonly alarm: OutboxAlarm; readonly raised: boolean }
  | { readonly kind: 'admissionChanged'; readonly admission: Admission }
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
  /**
   * Network, 408, 425, 429, 5xx, an answer that is no receipt. `submitted: false`: the platform was reached, but surely nothing
   * of the submission that it could hold; left out, it is as `reached` says.
   */
  | {
      readonly kind: 'tryLater';
      readonly reason: string;
      readonly retryAfterMs: number | null;
      readonly reached: boolean;
      readonly submitted?: boolean;
    }
  /** 409: the original is still in flight there. */
  | { readonly kind: 'inFlight' }
  /** 401, 403. */
  | { readonly kind: 'notAllowed'; readonly httpStatus: number }
  /** 422: the key id or the suite is not known there. The fault is in a configuration, not in the submission. */
  | { readonly kind: 'keyUnknown' }
  /** 400, 413, other 422. */
  | { readonly kind: 'refused'; readonly httpStatus: number; readonly problem: ProblemName | null };

/** The platform as the outbox needs it; wired in the composition root. */
export interface DeliveryPort {
  deliver(envelope: StoredEnvelope, signal: AbortSignal): Promise<DeliveryAnswer>;
  /** Settles a lost answer: does the platform hold it? `null` = it does not; a failure = not known. */
  lookUp(submissionId: string, signal: AbortSignal): Promise<Result<SubmissionReceipt | null, { kind: 'unreachable'; detail: string }>>;
  reportRefusal(
    report: { submissionId: string; shortNumber: string; httpStatus: number | null; reason: 'refused' | 'damaged' },
    signal: AbortSignal,
  ): Promise<Result<void, { kind: 'unreachable'; detail: string }>>;
}

export interface OutboxDepth {
  /** Waiting or being sent. */
  readonly queued: number;
  readonly dead: number;
  readonly oldestSavedAtMs: number | null;
}

/**
 * How the queue sends now. `open`: at once. `probing`: the platform is in trouble and one is tried now and then. `catchingUp`:
 * a backlog goes out one by one, so that a city of terminals does not arrive together. `paused`: the terminal is not allowed.
 */
export type SendingState = 'open' | 'probing' | 'catchingUp' | 'paused';

export interface OutboxStatus extends OutboxDepth {
  readonly sending: SendingState;
  readonly admission: Admission;
  /** In the order of `OUTBOX_ALARMS`. */
  readonly alarms: readonly OutboxAlarm[];
  readonly freeDiskBytes: number;
  /** Pages in use, and what they may come to. */
  readonly databaseBytes: number;
  readonly databaseLimitBytes: number;
  /** Kept to be given up on a full disk; 0 while it is. */
  readonly ballastBytes: number;
  readonly mirror: 'none' | 'well' | 'failing';
  /** Why it is failing, for the technician. */
  readonly mirrorDetail: string | null;
  /** Submissions that only the second device has. */
  readonly onlyInMirror: number;
  /** What is sealed to from now on. */
  readonly suite: string;
  readonly keyId: string;
}

export type RetryError =
  | { readonly kind: 'unknownSubmission' }
  /** It waits, is being sent, was received or withdrawn. */
  | { readonly kind: 'notDead' }
  /** Sent again, it would be refused again: its bytes are damaged, or it is another terminal's. */
  | { readonly kind: 'notSendable'; readonly reason: Exclude<DeadReason, 'refused'> }
  | Unavailable;

/**
 * What came of taking over from another database. `takenOver` are safe here now, also those that were before; `waiting` of them
 * are new here and will be sent by this terminal. `lost: null`: nobody can tell how many could not be read.
 */
export interface Salvaged {
  readonly takenOver: number;
  readonly waiting: number;
  readonly lost: number | null;
}

export type SalvageError =
  /** Nothing to read there. */
  | { readonly kind: 'noDatabase'; readonly path: string }
  /** Something stood in the way; what was taken over stays, and it may be tried again. */
  | { readonly kind: 'later'; readonly takenOver: number; readonly detail: string }
  | Unavailable;

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
  /** As last looked at, a few seconds ago at most; never waits. */
  admission(): Admission;
  /** What is raised now, in the order of `OUTBOX_ALARMS`. */
  alarms(): readonly OutboxAlarm[];
  depth(): Promise<Result<OutboxDepth, Unavailable>>;
  status(): Promise<Result<OutboxStatus, Unavailable>>;
  /** A dead letter waits again, as if it had just been saved; it is settled with the platform before it is sent. */
  retry(submissionId: string): Promise<Result<'queued', RetryError>>;
  /** Sends all that waits now, without jitter and pauses: somebody stands beside the terminal and wants it empty. */
  hurry(): Promise<Result<void, Unavailable>>;
  /** Takes over what `folder` (a mirror, a database set aside, a copy of a dead disk) has and this queue has not. */
  salvage(folder: string): Promise<Result<Salvaged, SalvageError>>;
  onEvent(listener: (event: OutboxEvent) => void): () => void;
  /** Finishes what is under way within `graceMs`, checkpoints and closes: `graceMs` + 1 s at most. */
  close(graceMs: number): Promise<void>;
}
