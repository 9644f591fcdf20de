/**
 * The words spoken with the government platform. One set of schemas gives the client its types, `openapi.yaml` its text
 * and the sandbox its validation.
 */
import { z } from 'zod';
import { IdentityRecord } from './identity-schemas.ts';
import { PLATFORM_LIMITS } from './limits.ts';
import { hexId, Instant, Text } from './words.ts';

/**
 * Version of `SubmissionManifest`; the platform accepts old ones for longer than the oldest queue age.
 * 2: cards of every kind, the check by code, the signature as a picture. What 1 allowed, 2 reads as it is.
 */
export const SCHEMA_VERSION = 2;

export const SubmissionId = hexId();
/** `S017-7F3K-29-4`: terminal code, four of Crockford's base 32, two digits, a check digit. What a person reads aloud. */
export const ShortNumber = z.string().regex(/^[A-Z][0-9]{3}-[0-9A-HJKMNP-TV-Z]{4}-[0-9]{2}-[0-9]$/);
export const TerminalId = z.string().regex(/^[A-Z0-9][A-Z0-9-]{2,39}$/);
export const Sha256Hex = z.string().regex(/^[0-9a-f]{64}$/);
export const SuiteId = z.string().regex(/^[a-z0-9-]{1,60}$/);
export const KeyId = z.string().regex(/^[A-Za-z0-9._-]{1,60}$/);

/** Position of a part, as it stands in an address. */
export const PartIndex = z.string().regex(/^(0|[1-9][0-9]?)$/);
export const PartIndices = z.string().regex(/^(0|[1-9][0-9]?)(, ?(0|[1-9][0-9]?))*$/);
export const ByteCount = z.string().regex(/^(0|[1-9][0-9]{0,9})$/);
/** RFC 9651, section 3.3.6. */
export const StructuredBoolean = z.enum(['?0', '?1']);

/** Travels in the clear beside the sealed parts; holds nothing of a person. Part 0 is the sealed `SubmissionManifest`. */
export const EnvelopeHeader = z.strictObject({
  submissionId: SubmissionId,
  shortNumber: ShortNumber,
  terminalId: TerminalId,
  suite: SuiteId,
  keyId: KeyId,
  schemaVersion: z.int().min(1),
  /** Position in this terminal's own order of saving. */
  sequence: z.int().min(1),
  parts: z
    .array(
      z.strictObject({
        index: z.int().min(0),
        /** Length and digest of the sealed bytes. */
        byteLength: z.int().min(1),
        sha256: Sha256Hex,
      }),
    )
    .min(1)
    .max(PLATFORM_LIMITS.parts),
});
export type EnvelopeHeader = z.infer<typeof EnvelopeHeader>;

const ClockReading = z.strictObject({ epochMs: z.int(), trusted: z.boolean() });

/** What the citizen handed in, as sealed. */
export const SubmissionRecord = z.strictObject({
  submissionId: SubmissionId,
  shortNumber: ShortNumber,
  terminalId: TerminalId,
  item: z.strictObject({ code: Text(100), version: Text(40), name: Text(200) }),
  language: z.enum(['zh-CN', 'en']),
  /** How sure the terminal is of who stood there. `card+code`: and had the telephone that is on file for the card's holder. */
  assurance: z.enum(['card', 'card+code', 'card+face', 'app']),
  identity: IdentityRecord,
  consent: z.strictObject({ noticeVersion: Text(40), agreedAt: ClockReading }),
  form: z.strictObject({ version: Text(40), values: z.record(z.string(), z.string().max(10_000)) }),
  materials: z.array(z.strictObject({ id: Text(100), parts: z.array(z.int().min(1)) })),
  /** The part that holds the strokes, where the item asks for a signature. */
  signaturePart: z.int().min(1).nullable(),
  /** The part that holds the same strokes as a picture. Version 1 had none. */
  signatureImagePart: z.int().min(1).nullable().default(null),
  /** The check by code that the person passed, where the assurance rests on one; the platform knows it. Version 1 had none. */
  identityCheckId: hexId().nullable().default(null),
  submittedAt: ClockReading,
});
export type SubmissionRecord = z.infer<typeof SubmissionRecord>;

/** Part 0, sealed: the record and the digest of every other part's plain bytes. */
export const SubmissionManifest = z.strictObject({
  schemaVersion: z.int().min(1),
  record: SubmissionRecord,
  parts: z.array(
    z.strictObject({
      index: z.int().min(1),
      name: Text(100),
      mediaType: Text(100),
      byteLength: z.int().min(0),
      sha256: Sha256Hex,
    }),
  ),
});
export type SubmissionManifest = z.infer<typeof SubmissionManifest>;

/**
 * 201, or 200 for the same submission again: proof that the platform holds it. An answer may say more than is read here:
 * a terminal in a wall for years must not trip over a new field.
 */
export const SubmissionReceipt = z.object({
  submissionId: SubmissionId,
  /** 申办流水号. */
  receiptNumber: Text(60),
  /** The platform's own time: the legal one. RFC 3339. */
  receivedAt: Instant,
});
export type SubmissionReceipt = z.infer<typeof SubmissionReceipt>;

/** Answer to a look-up. A receipt number and time are missing only where the platform was told of a refusal and holds nothing. */
export const SubmissionStatus = z.discriminatedUnion('status', [
  z.object({
    submissionId: SubmissionId,
    status: z.enum(['received', 'accepted', 'supplementAsked', 'decided']),
    receiptNumber: Text(60),
    receivedAt: Instant,
  }),
  z.object({
    submissionId: SubmissionId,
    status: z.literal('refused'),
    receiptNumber: Text(60).nullable(),
    receivedAt: Instant.nullable(),
  }),
]);
export type SubmissionStatus = z.infer<typeof SubmissionStatus>;

/**
 * A terminal tells that it keeps what will never be received, so that a look-up by number can say "refused, come back". A
 * terminal of another age may say more or less than this.
 */
export const RefusalReport = z.object({
  submissionId: SubmissionId,
  shortNumber: ShortNumber,
  terminalId: TerminalId,
  /** `refused`: the platform did. `damaged`: what the terminal stored is not what was saved, and was not sent. */
  reason: z.enum(['refused', 'damaged']).default('refused'),
  /** Of a refusal. */
  httpStatus: z.int().nullable(),
});
export type RefusalReport = z.infer<typeof RefusalReport>;

/** The platform lives; its time tells a terminal how far its own clock can be trusted. */
export const HealthReport = z.object({
  status: z.literal('ok'),
  /** The platform's own time. RFC 3339. */
  time: Instant,
});
export type HealthReport = z.infer<typeof HealthReport>;

/** What the platform can say against a request: the `type` of a `Problem`. */
export const PROBLEM_TYPES = {
  malformed: 'urn:self-service-terminal:problem:malformed',
  unauthorised: 'urn:self-service-terminal:problem:unauthorised',
  notAllowed: 'urn:self-service-terminal:problem:not-allowed',
  submissionUnknown: 'urn:self-service-terminal:problem:submission-unknown',
  caseUnknown: 'urn:self-service-terminal:problem:case-unknown',
  noPhone: 'urn:self-service-terminal:problem:no-phone',
  checkUnknown: 'urn:self-service-terminal:problem:check-unknown',
  documentNone: 'urn:self-service-terminal:problem:document-none',
  documentUnknown: 'urn:self-service-terminal:problem:document-unknown',
  notFound: 'urn:self-service-terminal:problem:not-found',
  inFlight: 'urn:self-service-terminal:problem:in-flight',
  offsetMismatch: 'urn:self-service-terminal:problem:offset-mismatch',
  partNotUploaded: 'urn:self-service-terminal:problem:part-not-uploaded',
  tooLarge: 'urn:self-service-terminal:problem:too-large',
  otherPayload: 'urn:self-service-terminal:problem:other-payload',
  keyUnknown: 'urn:self-service-terminal:problem:key-unknown',
  sealBroken: 'urn:self-service-terminal:problem:seal-broken',
  contentInvalid: 'urn:self-service-terminal:problem:content-invalid',
  tooMany: 'urn:self-service-terminal:problem:too-many',
  refused: 'urn:self-service-terminal:problem:refused',
  overloaded: 'urn:self-service-terminal:problem:overloaded',
} as const;
export type ProblemName = keyof typeof PROBLEM_TYPES;

/** RFC 9457. */
export const Problem = z.looseObject({
  type: z.string(),
  title: z.string(),
  status: z.int(),
  detail: z.string().optional(),
});
export type Problem = z.infer<typeof Problem>;
