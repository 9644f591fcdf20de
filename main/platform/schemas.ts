/**
 * The words spoken with the government platform. One set of schemas gives the client its types, `openapi.yaml` its text
 * and the sandbox its validation.
 */
import { z } from 'zod';

/** Version of `SubmissionManifest`; the platform accepts old ones for longer than the oldest queue age. */
export const SCHEMA_VERSION = 1;

export const PLATFORM_LIMITS = {
  /** Over all parts, sealed. */
  submissionBytes: 52_428_800,
  parts: 24,
  envelopeBytes: 65_536,
  /** Of any JSON answer that the terminal reads. */
  answerBytes: 262_144,
} as const;

/** 128 random bits, lower-case hexadecimal. */
export const SubmissionId = z.string().regex(/^[0-9a-f]{32}$/);
/** `S017-7F3K-29-4`: terminal code, four of Crockford's base 32, two digits, a check digit. What a person reads aloud. */
export const ShortNumber = z.string().regex(/^[A-Z][0-9]{3}-[0-9A-HJKMNP-TV-Z]{4}-[0-9]{2}-[0-9]$/);
export const TerminalId = z.string().regex(/^[A-Z0-9][A-Z0-9-]{2,39}$/);
export const Sha256Hex = z.string().regex(/^[0-9a-f]{64}$/);
export const SuiteId = z.string().regex(/^[a-z0-9-]{1,60}$/);
export const KeyId = z.string().regex(/^[A-Za-z0-9._-]{1,60}$/);

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

const Text = (max: number) => z.string().min(1).max(max);
const ClockReading = z.strictObject({ epochMs: z.int(), trusted: z.boolean() });

/** What the citizen handed in, as sealed. */
export const SubmissionRecord = z.strictObject({
  submissionId: SubmissionId,
  shortNumber: ShortNumber,
  terminalId: TerminalId,
  item: z.strictObject({ code: Text(100), version: Text(40), name: Text(200) }),
  language: z.enum(['zh-CN', 'en']),
  /** How sure the terminal is of who stood there. */
  assurance: z.enum(['card', 'card+face', 'app']),
  identity: z.strictObject({
    cardKind: z.enum(['resident']),
    name: Text(60),
    sex: z.enum(['male', 'female', 'unknown']),
    ethnicity: z.string().max(30),
    birthDate: Text(8),
    address: z.string().max(200),
    idNumber: z.string().regex(/^[0-9]{17}[0-9X]$/),
    issuer: z.string().max(60),
    validFrom: z.string().max(8),
    validTo: z.string().max(12),
    /** False where the terminal's clock was not trusted and the card's expiry is left to the platform. */
    expiryChecked: z.boolean(),
  }),
  consent: z.strictObject({ noticeVersion: Text(40), agreedAt: ClockReading }),
  form: z.strictObject({ version: Text(40), values: z.record(z.string(), z.string().max(10_000)) }),
  materials: z.array(z.strictObject({ id: Text(100), parts: z.array(z.int().min(1)) })),
  /** The part that holds the strokes, where the item asks for a signature. */
  signaturePart: z.int().min(1).nullable(),
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

/** 201, or 200 for the same submission again: proof that the platform holds it. */
export const SubmissionReceipt = z.strictObject({
  submissionId: SubmissionId,
  /** 申办流水号. */
  receiptNumber: Text(60),
  /** The platform's own time: the legal one. RFC 3339. */
  receivedAt: z.iso.datetime({ offset: true }),
});
export type SubmissionReceipt = z.infer<typeof SubmissionReceipt>;

export const SubmissionStatus = z.strictObject({
  submissionId: SubmissionId,
  status: z.enum(['received', 'accepted', 'supplementAsked', 'decided', 'refused']),
  receiptNumber: Text(60).nullable(),
  receivedAt: z.iso.datetime({ offset: true }).nullable(),
});
export type SubmissionStatus = z.infer<typeof SubmissionStatus>;

/** A terminal tells that the platform refused what it keeps, so that a look-up by number can say "refused, come back". */
export const RefusalReport = z.strictObject({
  submissionId: SubmissionId,
  shortNumber: ShortNumber,
  terminalId: TerminalId,
  httpStatus: z.int(),
});
export type RefusalReport = z.infer<typeof RefusalReport>;

/** RFC 9457. */
export const Problem = z.looseObject({
  type: z.string(),
  title: z.string(),
  status: z.int(),
  detail: z.string().optional(),
});
export type Problem = z.infer<typeof Problem>;
