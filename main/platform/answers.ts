import type { z } from 'zod';
import { err, ok, type Result } from '../../drivers/core/result.ts';
import type { Answer, BodyError } from './exchange.ts';
import { PROBLEM_TYPES, Problem, type ProblemName } from './schemas.ts';

/** No answer, or none that is clearly the platform's own. `detail` holds nothing of a person. */
export type Unreachable = { readonly kind: 'unreachable'; readonly detail: string };

/** 429. `retryAfterMs` where the platform said when to come again. */
export type TooMany = { readonly kind: 'tooMany'; readonly retryAfterMs: number | null };

export function unreachable(detail: string): { readonly ok: false; readonly error: Unreachable } {
  return err({ kind: 'unreachable', detail });
}

/** The JSON of an answer, held against its schema. */
export function readJson<Schema extends z.ZodType>(
  answer: Answer,
  schema: Schema,
  mediaType = 'application/json',
): Result<z.infer<Schema>, BodyError> {
  const unreadable = (reason: string) => err<BodyError>({ kind: 'unreadable', reason });
  if (answer.mediaType !== mediaType) return unreadable(`the answer is no ${mediaType}`);
  if (!answer.body.ok) return answer.body;
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(answer.body.value);
  } catch {
    return unreadable('the answer is not UTF-8');
  }
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return unreadable('the answer is not JSON');
  }
  const parsed = schema.safeParse(json);
  return parsed.success ? ok(parsed.data) : unreadable('the answer does not fit its schema');
}

export function readProblem(answer: Answer): Problem | null {
  const problem = readJson(answer, Problem, 'application/problem+json');
  return problem.ok ? problem.value : null;
}

/** By its name here; `null` where the type is none that this version knows. */
export function problemName({ type }: Problem): ProblemName | null {
  return (
    Object.keys(PROBLEM_TYPES)
      .filter(isProblemName)
      .find((name) => PROBLEM_TYPES[name] === type) ?? null
  );
}

function isProblemName(key: string): key is ProblemName {
  return key in PROBLEM_TYPES;
}

/**
 * Whether the platform itself says this: its status with its own problem type. A gateway, a sign-in page or a wrong
 * address answer with the same statuses and mean nothing by it.
 */
export function says(answer: Answer, status: number, name: ProblemName): boolean {
  return answer.status === status && readProblem(answer)?.type === PROBLEM_TYPES[name];
}

/** An answer of `status` that fits `schema`; anything else is as good as none. */
export function expectJson<Schema extends z.ZodType>(answer: Answer, status: number, schema: Schema): Result<z.infer<Schema>, Unreachable> {
  if (answer.status !== status) return unreachable(`status ${answer.status}`);
  const read = readJson(answer, schema);
  return read.ok ? read : unreachable(read.error.reason);
}
