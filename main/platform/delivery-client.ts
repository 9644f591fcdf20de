import { problemName, readJson, readProblem } from './answers.ts';
import type { Call } from './call.ts';
import type { Answer } from './exchange.ts';
import type { PlatformTimeouts } from './limits.ts';
import { multipartBody, type SealedEnvelope } from './multipart.ts';
import { ROUTES } from './routes.ts';
import type { ProblemName, SubmissionReceipt } from './schemas.ts';

/** What one attempt came to. Only `received` is proof; everything that is not clearly the platform's word is `tryLater`. */
export type DeliveryOutcome =
  | { readonly kind: 'received'; readonly receipt: SubmissionReceipt }
  | { readonly kind: 'tryLater'; readonly reason: string; readonly retryAfterMs: number | null; readonly reached: boolean }
  | { readonly kind: 'inFlight' }
  | { readonly kind: 'notAllowed'; readonly httpStatus: number }
  /** It does not know the key or the suite: whoever configures one of the two is at fault, not the submission. */
  | { readonly kind: 'keyUnknown' }
  /** `problem`: what the platform calls it; `null` where this version knows no such name. */
  | { readonly kind: 'refused'; readonly httpStatus: number; readonly problem: ProblemName | null };

export interface DeliveryClient {
  /** One attempt; never throws. */
  deliver(envelope: SealedEnvelope, signal: AbortSignal): Promise<DeliveryOutcome>;
}

export function createDeliveryClient(call: Call, timeouts: PlatformTimeouts): DeliveryClient {
  return {
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
    case 422: {
      // A gateway or a sign-in page answers with these too; a dead letter or a paused queue needs the platform's own word.
      const said = readProblem(answer);
      if (said?.status !== status) return later(`status ${status} without the platform's problem document`);
      if (status === 409) return { kind: 'inFlight' };
      if (status === 401 || status === 403) return { kind: 'notAllowed', httpStatus: status };
      const problem = problemName(said);
      return status === 422 && problem === 'keyUnknown' ? { kind: 'keyUnknown' } : { kind: 'refused', httpStatus: status, problem };
    }
    default:
      return later(`status ${status}`);
  }
}
