import type { z } from 'zod';
import {
  CaseReport,
  CaseStatusRequest,
  DocumentId,
  DocumentRequest,
  DocumentTicket,
  IdentityCheck,
  IdentityCheckAnswer,
  IdentityCheckId,
  IdentityCheckRequest,
  IdentityCheckResult,
  PhoneLink,
} from './desk-schemas.ts';
import type { AnswerHeader, RequestHeader } from './headers.ts';
import {
  EnvelopeHeader,
  HealthReport,
  PartIndex,
  Problem,
  RefusalReport,
  SubmissionId,
  SubmissionReceipt,
  SubmissionStatus,
} from './schemas.ts';

export interface AnswerSpec {
  readonly when: string;
  /** `null`: the answer has no body, or one that is no JSON. */
  readonly schema: z.ZodType | null;
  /** Of a body that is no JSON. */
  readonly mediaType?: 'application/pdf';
  readonly headers?: readonly AnswerHeader[];
}

export interface Route {
  readonly method: 'GET' | 'POST' | 'PATCH';
  /** As OpenAPI writes it: `{id}` is what `id` says, `{index}` what `index` does. */
  readonly path: string;
  readonly id?: z.ZodType;
  readonly index?: z.ZodType;
  readonly operationId: string;
  readonly summary: string;
  /** Without which a request is malformed. */
  readonly headers: readonly RequestHeader[];
  readonly optionalHeaders?: readonly RequestHeader[];
  readonly request:
    | { readonly kind: 'none' }
    | { readonly kind: 'json'; readonly schema: z.ZodType }
    /** multipart/form-data: `envelope`, then `part-0` to `part-n` in this order. */
    | { readonly kind: 'envelope'; readonly schema: z.ZodType }
    | { readonly kind: 'bytes'; readonly mediaType: string };
  readonly answers: Readonly<Record<number, AnswerSpec>>;
}

const problem = (when: string): { readonly when: string; readonly schema: typeof Problem } => ({ when, schema: Problem });

const TROUBLE = {
  401: problem('The terminal is not known, or no longer.'),
  403: problem('The terminal may not do this.'),
  429: problem('Too many requests; Retry-After says when to come again.'),
  500: problem('The platform failed; the same request may be sent again.'),
  503: problem('The platform is away for now; Retry-After may say for how long.'),
} as const;

const PROGRESS = ['Upload-Offset', 'Upload-Complete'] as const;

/** The interface of the platform: one table for the client, `openapi.yaml` and the sandbox. */
export const ROUTES = {
  submit: {
    method: 'POST',
    path: '/v1/submissions',
    operationId: 'submit',
    summary: 'Hand in a sealed submission, once for ever per Idempotency-Key.',
    headers: ['Idempotency-Key', 'X-Terminal-Id'],
    optionalHeaders: ['Uploaded-Parts'],
    request: { kind: 'envelope', schema: EnvelopeHeader },
    answers: {
      200: { when: 'The same submission again: the receipt given before.', schema: SubmissionReceipt },
      201: { when: 'Received and held.', schema: SubmissionReceipt },
      400: problem('Not readable: the key is missing or is not the submission id, or the body is not this form.'),
      409: problem(
        'The original is still in flight; look it up later (type in-flight). Or a part that Uploaded-Parts names is not held, or not as the envelope names it: it was forgotten, ask for its offset and go on (type part-not-uploaded).',
      ),
      413: problem('Larger than a submission may be.'),
      422: problem('Readable, but never acceptable: other payload under a used id, an unknown key, a broken seal, content out of schema.'),
      ...TROUBLE,
    },
  },
  partOffset: {
    method: 'GET',
    path: '/v1/submissions/{id}/parts/{index}',
    id: SubmissionId,
    index: PartIndex,
    operationId: 'partOffset',
    summary: 'How much the platform holds of a part that this terminal sends ahead of its submission, or sent within it.',
    headers: ['X-Terminal-Id'],
    request: { kind: 'none' },
    answers: {
      204: { when: 'Nothing of it is an offset of 0.', schema: null, headers: PROGRESS },
      400: problem('The id is no submission id, or the index none of a part.'),
      ...TROUBLE,
    },
  },
  appendToPart: {
    method: 'PATCH',
    path: '/v1/submissions/{id}/parts/{index}',
    id: SubmissionId,
    index: PartIndex,
    operationId: 'appendToPart',
    summary: 'The next bytes of a sealed part, ahead of its submission, at the offset that the platform holds.',
    headers: ['X-Terminal-Id', 'Upload-Offset', 'Upload-Length', 'Upload-Complete'],
    request: { kind: 'bytes', mediaType: 'application/partial-upload' },
    answers: {
      204: {
        when: 'Held to stay, until they are claimed or forgotten. Of a request that was cut, what came may be held.',
        schema: null,
        headers: PROGRESS,
      },
      400: problem('Not bytes of a part: the index, the type or the lengths do not fit.'),
      409: { ...problem('Another offset is held; go on from there (type offset-mismatch).'), headers: PROGRESS },
      413: problem('More bytes than one request or a part may have.'),
      ...TROUBLE,
    },
  },
  lookUp: {
    method: 'GET',
    path: '/v1/submissions/{id}',
    id: SubmissionId,
    operationId: 'lookUp',
    summary: 'What became of a submission; settles a lost answer.',
    headers: [],
    request: { kind: 'none' },
    answers: {
      200: { when: 'The platform knows it.', schema: SubmissionStatus },
      400: problem('The id is no submission id.'),
      404: problem('The platform does not hold it (type submission-unknown).'),
      ...TROUBLE,
    },
  },
  reportRefusal: {
    method: 'POST',
    path: '/v1/submissions/{id}/refusal',
    id: SubmissionId,
    operationId: 'reportRefusal',
    summary: 'A terminal keeps a submission that was refused, so that a look-up can say "refused, come back".',
    headers: ['X-Terminal-Id'],
    request: { kind: 'json', schema: RefusalReport },
    answers: {
      204: { when: 'Noted; noting it again changes nothing.', schema: null },
      400: problem('Not a refusal report, or one of another submission or terminal.'),
      ...TROUBLE,
    },
  },
  caseStatus: {
    method: 'POST',
    path: '/v1/case-status',
    operationId: 'caseStatus',
    summary: 'How a case stands. A POST, so that no id number stands in an address.',
    headers: ['X-Terminal-Id'],
    request: { kind: 'json', schema: CaseStatusRequest },
    answers: {
      200: { when: 'The case of this person.', schema: CaseReport },
      400: problem('Not a question of this form.'),
      404: problem("No such case (type case-unknown). Somebody else's case is the same answer, word for word."),
      ...TROUBLE,
    },
  },
  startIdentityCheck: {
    method: 'POST',
    path: '/v1/identity-checks',
    operationId: 'startIdentityCheck',
    summary: 'Send a code to the telephone on file for this person.',
    headers: ['X-Terminal-Id'],
    request: { kind: 'json', schema: IdentityCheckRequest },
    answers: {
      201: { when: 'The code is on its way.', schema: IdentityCheck },
      400: problem('Not a request of this form.'),
      404: problem('No telephone is on file (type no-phone).'),
      ...TROUBLE,
    },
  },
  answerIdentityCheck: {
    method: 'POST',
    path: '/v1/identity-checks/{id}/answer',
    id: IdentityCheckId,
    operationId: 'answerIdentityCheck',
    summary: 'The code as the citizen typed it.',
    headers: ['X-Terminal-Id'],
    request: { kind: 'json', schema: IdentityCheckAnswer },
    answers: {
      200: { when: 'The code was looked at. The right one may be sent again after a lost answer.', schema: IdentityCheckResult },
      400: problem('Not an answer of this form.'),
      404: problem('No such check of this terminal, or no longer (type check-unknown).'),
      ...TROUBLE,
    },
  },
  requestDocument: {
    method: 'POST',
    path: '/v1/documents',
    operationId: 'requestDocument',
    summary: 'Have a document made.',
    headers: ['X-Terminal-Id'],
    request: { kind: 'json', schema: DocumentRequest },
    answers: {
      201: { when: 'It stands ready for this terminal, for a while.', schema: DocumentTicket },
      400: problem('Not a request of this form.'),
      404: problem('There is no such document for this person (type document-none).'),
      ...TROUBLE,
      403: problem('The terminal may not do this, or the kind needs a check that was not passed (type not-allowed).'),
    },
  },
  documentContent: {
    method: 'GET',
    path: '/v1/documents/{id}/content',
    id: DocumentId,
    operationId: 'documentContent',
    summary: 'The bytes of a document that was asked for.',
    headers: ['X-Terminal-Id'],
    request: { kind: 'none' },
    answers: {
      200: { when: 'The bytes that its ticket names by length and digest.', schema: null, mediaType: 'application/pdf' },
      400: problem('The id is no document id.'),
      404: problem('No such document of this terminal, or no longer (type document-unknown).'),
      ...TROUBLE,
    },
  },
  phoneLink: {
    method: 'POST',
    path: '/v1/documents/{id}/phone-link',
    id: DocumentId,
    operationId: 'phoneLink',
    summary: "An address under which the citizen's telephone can fetch the document once.",
    headers: ['X-Terminal-Id'],
    request: { kind: 'none' },
    answers: {
      201: { when: 'It opens once. One that was given before for this document opens no more.', schema: PhoneLink },
      400: problem('The id is no document id.'),
      404: problem('No such document of this terminal, or no longer (type document-unknown).'),
      ...TROUBLE,
    },
  },
  health: {
    method: 'GET',
    path: '/v1/health',
    operationId: 'health',
    summary: "Whether the platform lives, and its time: the measure of a terminal's own clock.",
    headers: [],
    request: { kind: 'none' },
    answers: {
      200: { when: 'It lives.', schema: HealthReport },
      ...TROUBLE,
    },
  },
} as const satisfies Record<string, Route>;
