/** What a citizen asks of the platform across the desk: how a case stands, a check of who asks, a document. */
import { z } from 'zod';
import { CardKind, IdentityRecord, IdNumber } from './identity-schemas.ts';
import { PLATFORM_LIMITS } from './limits.ts';
import { Sha256Hex, ShortNumber, SubmissionId } from './schemas.ts';
import { hexId, Instant, LocalWords, PlainText } from './words.ts';

/** By the code on the receipt or by the number read aloud, and always with the card of the one who handed it in. */
export const CaseStatusRequest = z.strictObject({
  code: z.union([z.strictObject({ submissionId: SubmissionId }), z.strictObject({ shortNumber: ShortNumber })]),
  identity: z.strictObject({ cardKind: CardKind, idNumber: IdNumber }),
});
export type CaseStatusRequest = z.infer<typeof CaseStatusRequest>;

/** How a case stands. What is not known stays `null`. */
export const CaseReport = z.object({
  submissionId: SubmissionId,
  shortNumber: ShortNumber,
  /** 申办流水号; `null` where the platform holds nothing. */
  receiptNumber: PlainText(60).nullable(),
  status: z.enum(['received', 'accepted', 'supplementAsked', 'decided', 'refused']),
  /** Since when it stands so, by the platform's time. RFC 3339. */
  since: Instant.nullable(),
  item: z.object({ code: PlainText(100), name: z.object({ 'zh-CN': PlainText(200), en: PlainText(200) }) }).nullable(),
  /** What is asked for, what was decided, or why it was refused. */
  words: LocalWords.nullable(),
});
export type CaseReport = z.infer<typeof CaseReport>;

export const IdentityCheckId = hexId();
export const DocumentId = hexId();

/** The platform's name for a document. */
export const DocumentKind = z
  .string()
  .regex(/^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/)
  .max(60);

/** Sends a code to the telephone that is on file for this person. */
export const IdentityCheckRequest = z.strictObject({
  identity: z.strictObject({ cardKind: CardKind, idNumber: IdNumber, name: z.string().min(1).max(120) }),
  /** The kind of document that the check shall open. */
  purpose: DocumentKind,
});
export type IdentityCheckRequest = z.infer<typeof IdentityCheckRequest>;

export const IdentityCheck = z.object({
  checkId: IdentityCheckId,
  /** Masked: it is shown where others can look on. */
  phone: z.string().regex(/^(?=.*\*{4})[0-9*+ -]{5,20}$/),
  codeLength: z.int().min(4).max(8),
  validSeconds: z.int().min(1).max(3_600),
});
export type IdentityCheck = z.infer<typeof IdentityCheck>;

export const IdentityCheckAnswer = z.strictObject({ code: z.string().regex(/^[0-9]{4,8}$/) });
export type IdentityCheckAnswer = z.infer<typeof IdentityCheckAnswer>;

export const IdentityCheckResult = z.discriminatedUnion('outcome', [
  z.object({ outcome: z.literal('passed') }),
  /** At 0 the check is over. */
  z.object({ outcome: z.literal('wrongCode'), attemptsLeft: z.int().min(0).max(10) }),
]);
export type IdentityCheckResult = z.infer<typeof IdentityCheckResult>;

export const DocumentRequest = z.strictObject({
  kind: DocumentKind,
  identity: IdentityRecord,
  /** A check that was passed for this kind by this person, where the kind needs one. */
  checkId: IdentityCheckId.nullable(),
  /** What the citizen was asked before, by the item's form. */
  values: z.record(z.string().min(1).max(60), z.string().max(1_000)),
  language: z.enum(['zh-CN', 'en']),
});
export type DocumentRequest = z.infer<typeof DocumentRequest>;

/** A document that stands ready: its bytes are fetched by its id, and are these. */
export const DocumentTicket = z.object({
  documentId: DocumentId,
  title: z.object({ 'zh-CN': PlainText(100), en: PlainText(100) }),
  byteLength: z.int().min(1),
  sha256: Sha256Hex,
});
export type DocumentTicket = z.infer<typeof DocumentTicket>;

export const PhoneLink = z.object({
  /** Opens once and for a short time. Printable ASCII, short enough for a code that a telephone reads off a screen. */
  url: z
    .string()
    .max(PLATFORM_LIMITS.phoneLinkLength)
    .regex(/^https?:\/\/[!-~]+$/),
  validSeconds: z.int().min(1).max(86_400),
});
export type PhoneLink = z.infer<typeof PhoneLink>;
