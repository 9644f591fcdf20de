import type { Clock } from '../../drivers/core/clock.ts';
import { ok, type Result } from '../../drivers/core/result.ts';
import { expectJson, readJson, readProblem, says, type Unreachable, unreachable } from './answers.ts';
import { createCall, json } from './call.ts';
import { type CaseClient, createCaseClient } from './case-client.ts';
import { createDocumentClient, type DocumentClient } from './document-client.ts';
import type { Answer } from './exchange.ts';
import { createIdentityCheckClient, type IdentityCheckClient } from './identity-check-client.ts';
import { PLATFORM_TIMEOUTS, type PlatformTimeouts } from './limits.ts';
import { multipartBody, type SealedEnvelope } from './multipart.ts';
import { ROUTES } from './routes.ts';
import type { RefusalReport, SubmissionReceipt } from './schemas.ts';

/** What one attempt came to. Only `received` is proof; everything that is not clearly the platform's word is `tryLater`. */
export type DeliveryOutcome =
  | { readonly kind: 'received'; readonly receipt: SubmissionReceipt }
  | { readonly kind: 'tryLater'; readonly reason: string; readonly retryAfterMs: number | null; readonly reached: boolean }
  | { readonly kind: 'inFlight' }
  | { readonly kind: 'notAllowed'; readonly httpStatus: number }
  | { readonly kind: 'refused'; readonly httpStatus: number };

export interface HealthReading {
  /** The platform's time, milliseconds since 1970, taken somewhere within the round trip. */
  readonly timeMs: number;
  readonly roundTripMs: number;
}

export interface PlatformClient extends CaseClient, IdentityCheckClient, DocumentClient {
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
  const call = createCall(options);

  return {
    ...createCaseClient(call, timeouts),
    ...createIdentityCheckClient(call, timeouts),
    ...createDocumentClient(call, timeouts),

    async deliver(envelope, signal) {
      const id = envelope.header.submissionId;
      const answered = await call(ROUTES.submit, {
        id,
        body: { kind: 'pieces', ...multipartBody(envelope) },
        timeout: timeouts.deliver,
        signal,
      });
      if (!answered.ok) return { kind: 'tryLater', reason: answered.error.reason, retryAfterMs: null, reached: answered.error.reached };
      return deliveryOutcome(answered.value, id);
    },

    async lookUp(submissionId, signal) {
      const answered = await call(ROUTES.lookUp, { id: submissionId, timeout: timeouts.lookUp, signal });
      if (!answered.ok) return unreachable(answered.error.reason);
      const answer = answered.value;
      if (says(answer, 404, 'submissionUnknown')) return ok(null);
      const status = expectJson(answer, 200, ROUTES.lookUp.answers[200].schema);
      if (!status.ok) return status;
      const { receiptNumber, receivedAt } = status.value;
      if (status.value.submissionId !== submissionId) return unreachable('the answer is about another submission');
      return ok(receiptNumber === null || receivedAt === null ? null : { submissionId, receiptNumber, receivedAt });
    },

    async reportRefusal(report, signal) {
      const body = json({ ...report, terminalId } satisfies RefusalReport);
      const answered = await call(ROUTES.reportRefusal, { id: report.submissionId, body, timeout: timeouts.reportRefusal, signal });
      if (!answered.ok) return unreachable(answered.error.reason);
      return answered.value.status === 204 ? ok(undefined) : unreachable(`status ${answered.value.status}`);
    },

    async health(signal) {
      const startedMs = clock.monotonicMs();
      const answered = await call(ROUTES.health, { timeout: timeouts.health, signal });
      if (!answered.ok) return unreachable(answered.error.reason);
      const health = expectJson(answered.value, 200, ROUTES.health.answers[200].schema);
      if (!health.ok) return health;
      return ok({ timeMs: Date.parse(health.value.time), roundTripMs: clock.monotonicMs() - startedMs });
    },
  };
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
