import type { Clock } from '../../drivers/core/clock.ts';
import type { Result } from '../../drivers/core/result.ts';
import { problemName, readJson, readProblem, says } from './answers.ts';
import type { Bandwidth } from './bandwidth.ts';
import type { Call } from './call.ts';
import { type Answer, type ExchangeError, lengthOf } from './exchange.ts';
import { type PlatformTimeouts, UPLOAD_LIMITS } from './limits.ts';
import { multipartBody, type SealedEnvelope } from './multipart.ts';
import { createSendAhead, type NotAhead, partsAhead } from './parts-ahead.ts';
import { ROUTES } from './routes.ts';
import type { ProblemName, SubmissionReceipt } from './schemas.ts';

/** What one attempt came to. Only `received` is proof; everything that is not clearly the platform's word is `tryLater`. */
export type DeliveryOutcome =
  | { readonly kind: 'received'; readonly receipt: SubmissionReceipt }
  /**
   * `reached`: bytes went out or came back. `submitted: false`: surely no submission was posted in this attempt, at most parts
   * ahead of it, so that the platform cannot have taken it.
   */
  | {
      readonly kind: 'tryLater';
      readonly reason: string;
      readonly retryAfterMs: number | null;
      readonly reached: boolean;
      readonly submitted: boolean;
    }
  | { readonly kind: 'inFlight' }
  | { readonly kind: 'notAllowed'; readonly httpStatus: number }
  /** It does not know the key or the suite: whoever configures one of the two is at fault, not the submission. */
  | { readonly kind: 'keyUnknown' }
  /** `problem`: what the platform calls it; `null` where this version knows no such name. */
  | { readonly kind: 'refused'; readonly httpStatus: number; readonly problem: ProblemName | null };

export interface DeliveryClient {
  /**
   * One attempt; never throws. Large parts go ahead of the submission, and what came of them before a cut is not sent
   * again, whoever asks and however long after: the platform keeps the place, not this client.
   */
  deliver(envelope: SealedEnvelope, signal: AbortSignal): Promise<DeliveryOutcome>;
}

/** Of a submission sent with parts ahead, these may mean that the parts were not put together there, and not what they say. */
const DOUBTED: ReadonlySet<ProblemName | null> = new Set([null, 'malformed', 'contentInvalid', 'sealBroken', 'tooLarge']);

type Stopped = Exclude<NotAhead, { readonly kind: 'notItsWord' }>;

/** Sending ahead came to nothing. `posted`: a submission was posted all the same, and its answer was no receipt. */
interface InOneGo {
  readonly kind: 'inOneGo';
  readonly posted: boolean;
}

export function createDeliveryClient(parts: {
  readonly call: Call;
  readonly timeouts: PlatformTimeouts;
  readonly bandwidth: Bandwidth;
  readonly clock: Clock;
}): DeliveryClient {
  const { call, timeouts, bandwidth, clock } = parts;
  const sendAhead = createSendAhead(call, timeouts, bandwidth);
  let notOfferedUntilMs = Number.NEGATIVE_INFINITY;
  /** Attempts in a row. One that finds the platform away says nothing and neither counts nor begins anew. */
  let withoutItsWord = 0;

  /** Sends ahead and learns from it whether that can be done at all. */
  async function goAhead(envelope: SealedEnvelope, ahead: readonly number[], signal: AbortSignal): Promise<Stopped | null> {
    const stopped = await sendAhead(envelope, ahead, signal);
    if (stopped?.kind === 'tryLater') return stopped;
    withoutItsWord = stopped?.kind === 'notItsWord' ? withoutItsWord + 1 : 0;
    if (stopped?.kind === 'notItsWord' && withoutItsWord < UPLOAD_LIMITS.attemptsWithoutItsWord) {
      return { ...stopped, kind: 'tryLater', reached: true };
    }
    if (stopped?.kind === 'notItsWord' || stopped?.kind === 'notOffered') {
      notOfferedUntilMs = clock.monotonicMs() + UPLOAD_LIMITS.notOfferedMs;
      return { kind: 'notOffered' };
    }
    return stopped;
  }

  async function submit(envelope: SealedEnvelope, ahead: readonly number[], signal: AbortSignal): Promise<Result<Answer, ExchangeError>> {
    const { contentType, blocks } = multipartBody(envelope, ahead);
    return call(ROUTES.submit, {
      id: envelope.header.submissionId,
      ...(ahead.length > 0 ? { headers: { 'Uploaded-Parts': ahead.join(', ') } } : {}),
      body: { kind: 'blocks', contentType, blocks, pace: bandwidth.paceOf(lengthOf(blocks)) },
      timeout: timeouts.deliver,
      signal,
    });
  }

  async function deliverAhead(envelope: SealedEnvelope, signal: AbortSignal): Promise<DeliveryOutcome | InOneGo> {
    const ahead = partsAhead(envelope.header);
    if (ahead.length === 0 || clock.monotonicMs() < notOfferedUntilMs) return { kind: 'inOneGo', posted: false };
    for (let time = 0; time < UPLOAD_LIMITS.timesAhead; time++) {
      const stopped = await goAhead(envelope, ahead, signal);
      const posted = time > 0;
      if (stopped?.kind === 'notOffered' || stopped?.kind === 'notThisWay') return { kind: 'inOneGo', posted };
      if (stopped?.kind === 'tryLater') return { ...stopped, submitted: posted };
      if (stopped) return stopped;
      const answered = await submit(envelope, ahead, signal);
      // What the platform held was not what the envelope names, and is forgotten: asking for the offset starts it anew.
      if (answered.ok && says(answered.value, 409, 'partNotUploaded')) continue;
      const outcome = deliveryOutcome(answered, envelope.header.submissionId, posted);
      return outcome.kind === 'refused' && DOUBTED.has(outcome.problem) ? { kind: 'inOneGo', posted: true } : outcome;
    }
    return { kind: 'inOneGo', posted: true };
  }

  return {
    deliver: async (envelope, signal) => {
      const outcome = await deliverAhead(envelope, signal);
      if (outcome.kind !== 'inOneGo') return outcome;
      return deliveryOutcome(await submit(envelope, [], signal), envelope.header.submissionId, outcome.posted);
    },
  };
}

/** `posted`: earlier in the same attempt. */
function deliveryOutcome(answered: Result<Answer, ExchangeError>, submissionId: string, posted: boolean): DeliveryOutcome {
  if (!answered.ok) {
    const { reason, reached } = answered.error;
    return { kind: 'tryLater', reason, retryAfterMs: null, reached, submitted: posted || reached };
  }
  const answer = answered.value;
  const { status, retryAfterMs } = answer;
  const later = (reason: string): DeliveryOutcome => ({ kind: 'tryLater', reason, retryAfterMs, reached: true, submitted: true });
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
