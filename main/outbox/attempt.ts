import type { Clock } from '../../drivers/core/clock.ts';
import type { ProblemName, SubmissionReceipt } from '../platform/index.ts';
import type { OutboxLimits } from './limits.ts';
import type { DeliveryAnswer, DeliveryPort } from './types.ts';
import type { Claim } from './writer-protocol.ts';

/** What one attempt came to. `settle`: the platform may hold it, so it is asked before it is sent again. */
export type AttemptResult =
  | { readonly kind: 'received'; readonly receipt: SubmissionReceipt }
  | {
      readonly kind: 'tryLater';
      readonly reason: string;
      readonly retryAfterMs: number | null;
      /** Whether the platform was reached at all. */
      readonly reached: boolean;
      readonly settle: boolean;
    }
  | { readonly kind: 'notAllowed'; readonly httpStatus: number; readonly settle: boolean }
  | { readonly kind: 'keyUnknown'; readonly settle: boolean }
  | { readonly kind: 'refused'; readonly httpStatus: number; readonly problem: ProblemName | null };

export interface AttemptContext {
  readonly delivery: DeliveryPort;
  readonly clock: Clock;
  readonly limits: Pick<OutboxLimits, 'attemptTimeoutMs' | 'lookUpTimeoutMs'>;
  /** Aborted when the outbox closes. */
  readonly closing: AbortSignal;
}

/** Sends one envelope, or first asks whether the platform holds it where an answer was lost. Never throws. */
export async function attempt(context: AttemptContext, claim: Claim): Promise<AttemptResult> {
  if (claim.settle) {
    const held = await lookUp(context, claim);
    if (held !== 'not held') return held;
  }
  const answer = await withDeadline<DeliveryAnswer>(
    context,
    context.limits.attemptTimeoutMs,
    (signal) => context.delivery.deliver(claim.envelope, signal),
    (reason) => ({ kind: 'tryLater', reason, retryAfterMs: null, reached: true }),
  );
  switch (answer.kind) {
    case 'received':
      return proven(claim, answer.receipt);
    case 'inFlight': {
      const held = await lookUp(context, claim);
      return held === 'not held' ? later('still in flight at the platform', true) : held;
    }
    case 'tryLater':
      // Reached and not understood: the record may have been taken and the answer lost. Once it may have come there, that
      // stays so: what was on its way when the platform was asked can still be committed after it said no.
      return { ...answer, settle: (answer.submitted ?? answer.reached) || claim.settle };
    case 'notAllowed':
    case 'keyUnknown':
      return { ...answer, settle: claim.settle };
    case 'refused':
      return answer;
  }
}

async function lookUp(context: AttemptContext, claim: Claim): Promise<AttemptResult | 'not held'> {
  return withDeadline<AttemptResult | 'not held'>(
    context,
    context.limits.lookUpTimeoutMs,
    async (signal) => {
      const found = await context.delivery.lookUp(claim.envelope.header.submissionId, signal);
      if (!found.ok) return later(`look-up: ${found.error.detail}`, false);
      return found.value === null ? 'not held' : proven(claim, found.value);
    },
    (reason) => later(`look-up: ${reason}`, false),
  );
}

/** A receipt is proof for the submission that it names, and for no other. */
function proven(claim: Claim, receipt: SubmissionReceipt): AttemptResult {
  return receipt.submissionId === claim.envelope.header.submissionId
    ? { kind: 'received', receipt }
    : later('the receipt names another submission', true);
}

const later = (reason: string, reached: boolean): AttemptResult => ({
  kind: 'tryLater',
  reason,
  retryAfterMs: null,
  reached,
  settle: true,
});

/** Runs `work` to its end, to the deadline or to the closing of the outbox, whichever is first; a throw counts as an end unknown. */
export async function withDeadline<T>(
  context: Pick<AttemptContext, 'clock' | 'closing'>,
  timeoutMs: number,
  work: (signal: AbortSignal) => Promise<T>,
  unknown: (reason: string) => T,
): Promise<T> {
  const deadline = new AbortController();
  const signal = AbortSignal.any([deadline.signal, context.closing]);
  const timer = context.clock.setTimeout(() => deadline.abort(), timeoutMs);
  const { promise: ended, resolve } = Promise.withResolvers<T>();
  const give = (): void => resolve(unknown(context.closing.aborted ? 'the terminal was closing' : `no answer within ${timeoutMs} ms`));
  if (signal.aborted) give();
  signal.addEventListener('abort', give, { once: true });
  try {
    return await Promise.race([work(signal), ended]);
  } catch (error) {
    return unknown(String(error));
  } finally {
    context.clock.clearTimeout(timer);
    // Node keeps a signal that follows others for as long as somebody listens to it: 2 KB an attempt.
    signal.removeEventListener('abort', give);
  }
}
