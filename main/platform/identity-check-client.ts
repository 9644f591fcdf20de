import { err, ok, type Result } from '../../drivers/core/result.ts';
import { expectJson, says, type TooMany, type Unreachable, unreachable } from './answers.ts';
import { type Call, json } from './call.ts';
import type { IdentityCheck, IdentityCheckRequest } from './desk-schemas.ts';
import type { PlatformTimeouts } from './limits.ts';
import { ROUTES } from './routes.ts';

export interface IdentityCheckClient {
  /** Has a code sent to the telephone that the platform has on file for this person; gives that number masked. */
  startIdentityCheck(
    ask: IdentityCheckRequest,
    signal: AbortSignal,
  ): Promise<Result<IdentityCheck, Unreachable | { readonly kind: 'noPhone' } | TooMany>>;
  /** `expired` also where the check is over after too many wrong codes, or was never known. */
  answerIdentityCheck(
    ask: { readonly checkId: string; readonly code: string },
    signal: AbortSignal,
  ): Promise<Result<'passed', Unreachable | { readonly kind: 'wrongCode'; readonly attemptsLeft: number } | { readonly kind: 'expired' }>>;
}

export function createIdentityCheckClient(call: Call, timeouts: PlatformTimeouts): IdentityCheckClient {
  return {
    async startIdentityCheck(ask, signal) {
      const answered = await call(ROUTES.startIdentityCheck, { body: json(ask), timeout: timeouts.startIdentityCheck, signal });
      if (!answered.ok) return unreachable(answered.error.reason);
      const answer = answered.value;
      if (answer.status === 429) return err({ kind: 'tooMany', retryAfterMs: answer.retryAfterMs });
      if (says(answer, 404, 'noPhone')) return err({ kind: 'noPhone' });
      return expectJson(answer, 201, ROUTES.startIdentityCheck.answers[201].schema);
    },

    async answerIdentityCheck({ checkId, code }, signal) {
      const body = json({ code });
      const answered = await call(ROUTES.answerIdentityCheck, { id: checkId, body, timeout: timeouts.answerIdentityCheck, signal });
      if (!answered.ok) return unreachable(answered.error.reason);
      if (says(answered.value, 404, 'checkUnknown')) return err({ kind: 'expired' });
      const result = expectJson(answered.value, 200, ROUTES.answerIdentityCheck.answers[200].schema);
      if (!result.ok) return result;
      return result.value.outcome === 'passed' ? ok('passed') : err({ kind: 'wrongCode', attemptsLeft: result.value.attemptsLeft });
    },
  };
}
