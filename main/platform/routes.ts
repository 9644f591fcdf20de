import type { z } from 'zod';
import { EnvelopeHeader, HealthReport, Problem, RefusalReport, SubmissionReceipt, SubmissionStatus } from './schemas.ts';

export type RequiredHeader = 'Idempotency-Key' | 'X-Terminal-Id';

export interface AnswerSpec {
  readonly when: string;
  /** `null`: the answer has no body. */
  readonly schema: z.ZodType | null;
}

export interface Route {
  readonly method: 'GET' | 'POST';
  /** As OpenAPI writes it: `{id}` is a `SubmissionId`. */
  readonly path: string;
  readonly operationId: string;
  readonly summary: string;
  readonly headers: readonly RequiredHeader[];
  readonly request:
    | { readonly kind: 'none' }
    | { readonly kind: 'json'; readonly schema: z.ZodType }
    /** multipart/form-data: `envelope`, then `part-0` to `part-n` in this order. */
    | { readonly kind: 'envelope'; readonly schema: z.ZodType };
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

/** The interface of the platform: one table for the client, `openapi.yaml` and the sandbox. */
export const ROUTES = {
  submit: {
    method: 'POST',
    path: '/v1/submissions',
    operationId: 'submit',
    summary: 'Hand in a sealed submission, once for ever per Idempotency-Key.',
    headers: ['Idempotency-Key', 'X-Terminal-Id'],
    request: { kind: 'envelope', schema: EnvelopeHeader },
    answers: {
      200: { when: 'The same submission again: the receipt given before.', schema: SubmissionReceipt },
      201: { when: 'Received and held.', schema: SubmissionReceipt },
      400: problem('Not readable: the key is missing or is not the submission id, or the body is not this form.'),
      409: problem('The original is still in flight; look it up later.'),
      413: problem('Larger than a submission may be.'),
      422: problem('Readable, but never acceptable: other payload under a used id, an unknown key, a broken seal, content out of schema.'),
      ...TROUBLE,
    },
  },
  lookUp: {
    method: 'GET',
    path: '/v1/submissions/{id}',
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
