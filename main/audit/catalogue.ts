/**
 * Every event that may be logged, with its declared fields. A field is a number, a member of a closed list, or an id of
 * a fixed form: there is no field that a name, an address or a free text fits into.
 */
import { z } from 'zod';

const Count = z.int().nonnegative();
/** A letter first, so that no id number or telephone number has the form of one. */
const SessionId = z.string().regex(/^s-[0-9a-f]{16}$/);
const BootId = z.string().regex(/^b-[0-9a-f]{16}$/);
const SubmissionId = z.string().regex(/^[0-9a-f]{32}$/);
const ShortNumber = z.string().regex(/^[A-Z][0-9]{3}-[0-9A-HJKMNP-TV-Z]{4}-[0-9]{2}-[0-9]$/);
const Code = z
  .string()
  .regex(/^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/)
  .max(60);
const MessageName = z
  .string()
  .regex(/^[a-z]+\.[a-zA-Z]+$/)
  .max(60);
const Place = z
  .string()
  .regex(/^[a-zA-Z]+(?:\/[a-zA-Z0-9]+)?$/)
  .max(80);
const Device = z.enum(['id-card-reader', 'receipt-printer', 'document-scanner', 'document-printer', 'code-scanner']);
const Version = z.string().regex(/^[0-9]{4}-[0-9]{2}(?:-[0-9]{2})?(?:\.[0-9]+)?$/);
const HttpStatus = z.int().min(100).max(599);

export const AUDIT_EVENTS = {
  coreStarted: z.strictObject({ boot: BootId, items: Count, interruptedSession: z.boolean() }),
  coreStopped: z.strictObject({}),
  catalogueLoaded: z.strictObject({ items: Count, refused: Count }),
  sessionStarted: z.strictObject({ session: SessionId }),
  sessionWiped: z.strictObject({ session: SessionId, complete: z.boolean() }),
  itemBegun: z.strictObject({ session: SessionId, item: Code }),
  consentGiven: z.strictObject({ session: SessionId, version: Version }),
  cardRead: z.strictObject({ session: SessionId, kind: z.enum(['resident', 'hmtResident', 'foreigner']), expiryChecked: z.boolean() }),
  cardRefused: z.strictObject({ session: SessionId, problem: MessageName }),
  pageScanned: z.strictObject({ session: SessionId, bytes: Count }),
  scanFailed: z.strictObject({ session: SessionId, problem: MessageName }),
  submissionSaved: z.strictObject({ session: SessionId, submission: SubmissionId, number: ShortNumber, parts: Count, tookMs: Count }),
  submissionNotSaved: z.strictObject({ session: SessionId, problem: MessageName }),
  receiptPrinted: z.strictObject({
    session: SessionId,
    submission: SubmissionId,
    phase: z.enum(['printed', 'processed', 'failed', 'unknown']),
  }),
  /** A4 sheets. */
  sheetsPrinted: z.strictObject({
    session: SessionId,
    what: z.enum(['submission', 'document']),
    phase: z.enum(['printed', 'failed', 'unknown']),
  }),
  documentNotMade: z.strictObject({ session: SessionId, what: z.enum(['submission', 'document', 'signature']) }),
  identityCheckStarted: z.strictObject({ session: SessionId }),
  identityCheckPassed: z.strictObject({ session: SessionId }),
  identityCheckFailed: z.strictObject({ session: SessionId, problem: MessageName }),
  documentFetched: z.strictObject({ session: SessionId, kind: Code, pages: Count, bytes: Count }),
  documentRefused: z.strictObject({ session: SessionId, problem: MessageName }),
  phoneLinkGiven: z.strictObject({ session: SessionId }),
  caseFound: z.strictObject({
    session: SessionId,
    submission: SubmissionId,
    stage: z.enum(['saved', 'sending', 'withdrawn', 'received', 'accepted', 'supplementAsked', 'decided', 'refused']),
  }),
  caseNotFound: z.strictObject({ session: SessionId }),
  lookUpsPaused: z.strictObject({ session: SessionId }),
  /** Taken back by its citizen before it was sent. */
  withdrawn: z.strictObject({ session: SessionId, submission: SubmissionId }),
  attemptFailed: z.strictObject({ submission: SubmissionId, attempt: Count, nextInMs: Count }),
  delivered: z.strictObject({ submission: SubmissionId }),
  deadLetter: z.strictObject({
    submission: SubmissionId,
    reason: z.enum(['refused', 'damaged', 'foreignTerminal']),
    httpStatus: HttpStatus.nullable(),
  }),
  /** By a technician, through the terminal's socket or beside a terminal that does not run. */
  commandTaken: z.strictObject({ command: z.enum(['retry', 'hurry', 'salvage']) }),
  /** By a technician's command. */
  submissionRetried: z.strictObject({ submission: SubmissionId }),
  queueAlarm: z.strictObject({
    alarm: z.enum(['queuePaused', 'keyUnknown', 'oldestWaiting', 'nearlyFull', 'deadLetters', 'mirrorFailing', 'onlyInMirror']),
    raised: z.boolean(),
  }),
  /** Whether an item that ends in the queue may be begun. */
  admissionChanged: z.strictObject({ open: z.boolean(), reason: z.enum(['disk', 'database', 'depth', 'key']).nullable() }),
  refusalReported: z.strictObject({ submission: SubmissionId }),
  payloadsErased: z.strictObject({ submissions: Count }),
  queuePaused: z.strictObject({ httpStatus: HttpStatus }),
  platformReachable: z.strictObject({ reachable: z.boolean() }),
  deviceChanged: z.strictObject({
    device: Device,
    availability: z.enum(['online', 'offline', 'absent', 'fault']),
    problem: MessageName.nullable(),
  }),
  intentRefused: z.strictObject({ reason: z.enum(['malformed', 'notNow', 'elsewhere']), at: Place }),
  clockJudged: z.strictObject({ trusted: z.boolean() }),
  storageProblem: z.strictObject({ kind: z.enum(['readOnly', 'corrupt', 'newerSchema', 'inUse', 'notDurable', 'io', 'keyRefused']) }),
  storeTrouble: z.strictObject({ gone: z.boolean() }),
  ramFolderNotRam: z.strictObject({}),
  journeyBroke: z.strictObject({ session: SessionId, at: Place }),
} as const;

export type AuditEventName = keyof typeof AUDIT_EVENTS;
export type AuditFields<N extends AuditEventName> = z.infer<(typeof AUDIT_EVENTS)[N]>;
