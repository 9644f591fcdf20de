import { type AnswerHeader, PROBLEM_TYPES, type Problem, type ProblemName } from '../platform/index.ts';

/** Why the platform does not do what was asked. `detail` names fields and ids, never what a citizen gave. */
export interface Refusal {
  readonly kind: ProblemName;
  readonly detail: string;
  /** Of `tooMany`. */
  readonly retryAfterSeconds?: number;
  /** What the route promises beside the problem. */
  readonly headers?: Partial<Record<AnswerHeader, string>>;
}

const WORDS: Readonly<Record<ProblemName, { readonly status: number; readonly title: string }>> = {
  malformed: { status: 400, title: 'The request is not readable' },
  unauthorised: { status: 401, title: 'The terminal is not known' },
  notAllowed: { status: 403, title: 'Not allowed' },
  submissionUnknown: { status: 404, title: 'No such submission is held' },
  caseUnknown: { status: 404, title: 'No such case' },
  noPhone: { status: 404, title: 'No telephone is on file' },
  checkUnknown: { status: 404, title: 'No such check, or no longer' },
  documentNone: { status: 404, title: 'No such document for this person' },
  documentUnknown: { status: 404, title: 'No such document, or no longer' },
  notFound: { status: 404, title: 'Nothing is served here' },
  inFlight: { status: 409, title: 'The original is still in flight' },
  offsetMismatch: { status: 409, title: 'Another offset is held' },
  partNotUploaded: { status: 409, title: 'A part is not held as named' },
  tooLarge: { status: 413, title: 'Larger than a submission may be' },
  otherPayload: { status: 422, title: 'Another payload holds this id' },
  keyUnknown: { status: 422, title: 'The sealing key is not known' },
  sealBroken: { status: 422, title: 'The seal does not hold' },
  contentInvalid: { status: 422, title: 'The content does not fit' },
  tooMany: { status: 429, title: 'Too many requests' },
  refused: { status: 422, title: 'Refused' },
  overloaded: { status: 503, title: 'Away for now' },
};

export function problemOf({ kind, detail }: Refusal, status: number = WORDS[kind].status): Problem {
  return { type: PROBLEM_TYPES[kind], title: WORDS[kind].title, status, detail };
}

/** `of` says what there were too many of. */
export function tooMany(waitMs: number, of: string): Refusal {
  const retryAfterSeconds = Math.ceil(waitMs / 1_000);
  return { kind: 'tooMany', detail: `too many ${of}; again in ${retryAfterSeconds} s`, retryAfterSeconds };
}
