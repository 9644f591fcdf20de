/**
 * What may be asked of a running terminal: one JSON object a line, `{"version":1,"call":"status"}`, answered by one line,
 * `{"version":1,"ok":true,"answer":…}` or `{"version":1,"ok":false,"error":{"kind":…}}`. One question at a time a connection.
 */
import { z } from 'zod';
import { OUTBOX_ALARMS, type OutboxStatus, type RetryError, type Salvaged, type SalvageError } from '../outbox/index.ts';

/** Changes with anything that an older command or an older core would misread. */
export const CONTROL_VERSION = 1;

const Version = z.literal(CONTROL_VERSION);
const SubmissionId = z.string().regex(/^[0-9a-f]{32}$/);
/** Longest path of Linux (limits.h), from the root: the core stands in another folder than whoever asks. */
const Folder = z.string().regex(/^\//).max(4_096);

export const ControlRequest = z.discriminatedUnion('call', [
  z.strictObject({ version: Version, call: z.literal('ping') }),
  z.strictObject({ version: Version, call: z.literal('status') }),
  z.strictObject({ version: Version, call: z.literal('retry'), submissionId: SubmissionId }),
  z.strictObject({ version: Version, call: z.literal('hurry') }),
  z.strictObject({ version: Version, call: z.literal('salvage'), folder: Folder }),
]);
export type ControlRequest = z.infer<typeof ControlRequest>;

/** Of a request that cannot be read otherwise. */
export const AnyVersion = z.looseObject({ version: z.int() });

/** The terminal at the other end. */
export const Pong = z.object({ terminalId: z.string(), pid: z.int() });
export type Pong = z.infer<typeof Pong>;

const Count = z.int().nonnegative();
const Bytes = z.number().nonnegative();

export const Status: z.ZodType<OutboxStatus> = z.object({
  queued: Count,
  dead: Count,
  oldestSavedAtMs: z.number().nullable(),
  sending: z.enum(['open', 'probing', 'catchingUp', 'paused']),
  admission: z.discriminatedUnion('open', [
    z.object({ open: z.literal(true) }),
    z.object({ open: z.literal(false), reason: z.enum(['disk', 'database', 'depth', 'key']) }),
  ]),
  alarms: z.array(z.enum(OUTBOX_ALARMS)),
  freeDiskBytes: Bytes,
  databaseBytes: Bytes,
  databaseLimitBytes: Bytes,
  ballastBytes: Bytes,
  mirror: z.enum(['none', 'well', 'failing']),
  mirrorDetail: z.string().nullable(),
  onlyInMirror: Count,
  suite: z.string(),
  keyId: z.string(),
});

export const SalvageAnswer: z.ZodType<Salvaged> = z.object({ takenOver: Count, waiting: Count, lost: Count.nullable() });

/** What keeps any question from being answered. */
export type ControlError =
  | { readonly kind: 'malformed'; readonly detail: string }
  | { readonly kind: 'wrongVersion'; readonly speaks: number }
  /** The terminal runs, and its queue cannot be opened. */
  | { readonly kind: 'outOfService' }
  /** The queue is there and did not answer. */
  | { readonly kind: 'unavailable' }
  /** A fault of the program. */
  | { readonly kind: 'broke'; readonly detail: string };

const COMMON_ERRORS = [
  z.object({ kind: z.literal('malformed'), detail: z.string() }),
  z.object({ kind: z.literal('wrongVersion'), speaks: z.int() }),
  z.object({ kind: z.literal('outOfService') }),
  z.object({ kind: z.literal('unavailable') }),
  z.object({ kind: z.literal('broke'), detail: z.string() }),
] as const;

export type RetryRefusal = Exclude<RetryError, { kind: 'unavailable' }>;
export type SalvageRefusal =
  | Exclude<SalvageError, { kind: 'unavailable' }>
  /** It is the queue of this terminal itself. */
  | { readonly kind: 'ownQueue'; readonly path: string };

export const CommonError: z.ZodType<ControlError> = z.discriminatedUnion('kind', [...COMMON_ERRORS]);
export const RetryFailure: z.ZodType<ControlError | RetryRefusal> = z.discriminatedUnion('kind', [
  ...COMMON_ERRORS,
  z.object({ kind: z.literal('unknownSubmission') }),
  z.object({ kind: z.literal('notDead') }),
  z.object({ kind: z.literal('notSendable'), reason: z.enum(['damaged', 'foreignTerminal']) }),
]);
export const SalvageFailure: z.ZodType<ControlError | SalvageRefusal> = z.discriminatedUnion('kind', [
  ...COMMON_ERRORS,
  z.object({ kind: z.literal('noDatabase'), path: z.string() }),
  z.object({ kind: z.literal('ownQueue'), path: z.string() }),
  z.object({ kind: z.literal('later'), takenOver: Count, detail: z.string() }),
]);

export const Reply = z.discriminatedUnion('ok', [
  z.object({ version: z.int(), ok: z.literal(true), answer: z.unknown() }),
  z.object({ version: z.int(), ok: z.literal(false), error: z.unknown() }),
]);
