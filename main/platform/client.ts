import type { Clock } from '../../drivers/core/clock.ts';
import { ok, type Result } from '../../drivers/core/result.ts';
import { expectJson, says, type Unreachable, unreachable } from './answers.ts';
import { createBandwidth } from './bandwidth.ts';
import { createCall, json } from './call.ts';
import { type CaseClient, createCaseClient } from './case-client.ts';
import { createDeliveryClient, type DeliveryClient } from './delivery-client.ts';
import { createDocumentClient, type DocumentClient } from './document-client.ts';
import { createIdentityCheckClient, type IdentityCheckClient } from './identity-check-client.ts';
import { PLATFORM_TIMEOUTS, type PlatformTimeouts } from './limits.ts';
import { ROUTES } from './routes.ts';
import type { RefusalReport, SubmissionReceipt } from './schemas.ts';

export interface HealthReading {
  /** The platform's time, milliseconds since 1970, taken somewhere within the round trip. */
  readonly timeMs: number;
  readonly roundTripMs: number;
}

export interface PlatformClient extends DeliveryClient, CaseClient, IdentityCheckClient, DocumentClient {
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
  /** Of all submissions together; above 0. A small one waits for nothing. Without it they go as fast as the line takes them. */
  readonly uploadBytesPerSecond?: number | undefined;
}

/** The client of the government platform, over Node's fetch with its kept connections. */
export function createPlatformClient(options: PlatformClientOptions): PlatformClient {
  const { clock, terminalId } = options;
  const timeouts: PlatformTimeouts = { ...PLATFORM_TIMEOUTS, ...options.timeouts };
  const call = createCall(options);

  return {
    ...createDeliveryClient({ call, timeouts, clock, bandwidth: createBandwidth(options.uploadBytesPerSecond ?? null, clock) }),
    ...createCaseClient(call, timeouts),
    ...createIdentityCheckClient(call, timeouts),
    ...createDocumentClient(call, timeouts),

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
