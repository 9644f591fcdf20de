import type { z } from 'zod';
import type { Clock } from '../../drivers/core/clock.ts';
import { err, ok, type Result } from '../../drivers/core/result.ts';
import { type Answer, type ExchangeError, exchange, type Outgoing } from './exchange.ts';
import { PLATFORM_TIMEOUTS, type PlatformTimeouts, type Timeout } from './limits.ts';
import { multipartBody, type SealedEnvelope } from './multipart.ts';
import { ROUTES, type Route } from './routes.ts';
import { PROBLEM_TYPES, Problem, type RefusalReport, type SubmissionReceipt } from './schemas.ts';

/** What one attempt came to. Only `received` is proof; everything that is not clearly the platform's word is `tryLater`. */
export type DeliveryOutcome =
  | { readonly kind: 'received'; readonly receipt: SubmissionReceipt }
  | { readonly kind: 'tryLater'; readonly reason: string; readonly retryAfterMs: number | null; readonly reached: boolean }
  | { readonly kind: 'inFlight' }
  | { readonly kind: 'notAllowed'; readonly httpStatus: number }
  | { readonly kind: 'refused'; readonly httpStatus: number };

export type Unreachable = { readonly kind: 'unreachable'; readonly detail: string };

export interface HealthReading {
  /** The platform's time, milliseconds since 1970, taken somewhere within the round trip. */
  readonly timeMs: number;
  readonly roundTripMs: number;
}

export interface PlatformClient {
  /** One attempt; never throws. */
  deliver(envelope: SealedEnvelope, signal: AbortSignal): Promise<DeliveryOutcome>;
  /** The receipt where the platform holds it, `null` where the platform itself says that it does not. */
  lookUp(submissionId: string, signal: AbortSignal): Promise<Result<SubmissionReceipt | null, Unreachable>>;
  reportRefusal(report: Omit<RefusalReport, 'terminalId'>, signal: AbortSignal): Promise<Result<void, Unreachable>>;
  health(signal: AbortSignal): Promise<Result<HealthReading, Unreachable>>;
}

export interface PlatformClientOptions {
  /** `http://host:port` or `https://host/base`; the routes' paths follow it. */
  readonly baseUrl: string;
  readonly terminalId: string;
  readonly clock: Clock;
  readonly timeouts?: Partial<PlatformTimeouts>;
}

/** The client of the government platform, over Node's fetch with its kept connections. */
export function createPlatformClient(options: PlatformClientOptions): PlatformClient {
  const { clock, terminalId } = options;
  const timeouts: PlatformTimeouts = { ...PLATFORM_TIMEOUTS, ...options.timeouts };
  const base = options.baseUrl.replace(/\/+$/, '');

  const call = (route: Route, id: string, body: Outgoing, timeout: Timeout, signal: AbortSignal): Promise<Result<Answer, ExchangeError>> =>
    exchange(
      {
        url: base + route.path.replace('{id}', encodeURIComponent(id)),
        method: route.method,
        headers: {
          Accept: 'application/json, application/problem+json',
          'X-Terminal-Id': terminalId,
          ...(route.headers.includes('Idempotency-Key') ? { 'Idempotency-Key': id } : {}),
        },
        body,
        timeout,
        signal,
      },
      clock,
    );

  return {
    async deliver(envelope, signal) {
      const id = envelope.header.submissionId;
      const answered = await call(ROUTES.submit, id, { kind: 'pieces', ...multipartBody(envelope) }, timeouts.deliver, signal);
      if (!answered.ok) return { kind: 'tryLater', reason: answered.error.reason, retryAfterMs: null, reached: answered.error.reached };
      return deliveryOutcome(answered.value, id);
    },

    async lookUp(submissionId, signal) {
      const answered = await call(ROUTES.lookUp, submissionId, { kind: 'none' }, timeouts.lookUp, signal);
      if (!answered.ok) return unreachable(answered.error.reason);
      const answer = answered.value;
      if (answer.status === 404 && readProblem(answer)?.type === PROBLEM_TYPES.submissionUnknown) return ok(null);
      if (answer.status !== 200) return unreachable(`status ${answer.status}`);
      const status = readJson(answer, ROUTES.lookUp.answers[200].schema);
      if (!status.ok) return unreachable(status.error.reason);
      const { receiptNumber, receivedAt } = status.value;
      if (status.value.submissionId !== submissionId) return unreachable('the answer is about another submission');
      return ok(receiptNumber === null || receivedAt === null ? null : { submissionId, receiptNumber, receivedAt });
    },

    async reportRefusal(report, signal) {
      const text = JSON.stringify({ ...report, terminalId } satisfies RefusalReport);
      const answered = await call(ROUTES.reportRefusal, report.submissionId, { kind: 'json', text }, timeouts.reportRefusal, signal);
      if (!answered.ok) return unreachable(answered.error.reason);
      return answered.value.status === 204 ? ok(undefined) : unreachable(`status ${answered.value.status}`);
    },

    async health(signal) {
      const startedMs = clock.monotonicMs();
      const answered = await call(ROUTES.health, '', { kind: 'none' }, timeouts.health, signal);
      if (!answered.ok) return unreachable(answered.error.reason);
      if (answered.value.status !== 200) return unreachable(`status ${answered.value.status}`);
      const health = readJson(answered.value, ROUTES.health.answers[200].schema);
      if (!health.ok) return unreachable(health.error.reason);
      return ok({ timeMs: Date.parse(health.value.time), roundTripMs: clock.monotonicMs() - startedMs });
    },
  };
}

function unreachable(detail: string): { readonly ok: false; readonly error: Unreachable } {
  return err({ kind: 'unreachable', detail });
}

function deliveryOutcome(answer: Answer, submissionId: string): DeliveryOutcome {
  const { status } = answer;
  const later = (reason: string): DeliveryOutcome => ({ kind: 'tryLater', reason, retryAfterMs: answer.retryAfterMs, reached: true });
  switch (status) {
    case 200:
    case 201: {
      const receipt = readJson(answer, ROUTES.submit.answers[status].schema);
      if (!receipt.ok) return later(receipt.error.reason);
      if (receipt.value.submissionId !== submissionId) return later('the receipt is for another submission');
      return { kind: 'received', receipt: receipt.value };
    }
    case 400:
    case 401:
    case 403:
    case 409:
    case 413:
    case 422:
      // A gateway or a sign-in page answers with these too; a dead letter or a paused queue needs the platform's own word.
      if (readProblem(answer)?.status !== status) return later(`status ${status} without the platform's problem document`);
      if (status === 409) return { kind: 'inFlight' };
      return { kind: status === 401 || status === 403 ? 'notAllowed' : 'refused', httpStatus: status };
    default:
      return later(`status ${status}`);
  }
}

function readProblem(answer: Answer): Problem | null {
  const problem = readJson(answer, Problem, 'application/problem+json');
  return problem.ok ? problem.value : null;
}

function readJson<Schema extends z.ZodType>(
  answer: Answer,
  schema: Schema,
  mediaType = 'application/json',
): Result<z.infer<Schema>, { readonly kind: 'unreadable'; readonly reason: string }> {
  const unreadable = (reason: string) => err({ kind: 'unreadable' as const, reason });
  if (answer.mediaType !== mediaType) return unreadable(`the answer is no ${mediaType}`);
  if (!answer.text.ok) return answer.text;
  let json: unknown;
  try {
    json = JSON.parse(answer.text.value);
  } catch {
    return unreadable('the answer is not JSON');
  }
  const parsed = schema.safeParse(json);
  return parsed.success ? ok(parsed.data) : unreadable('the answer does not fit its schema');
}
