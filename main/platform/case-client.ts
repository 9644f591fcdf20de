import { err, ok, type Result } from '../../drivers/core/result.ts';
import { expectJson, says, type TooMany, type Unreachable, unreachable } from './answers.ts';
import { type Call, json } from './call.ts';
import type { CaseReport, CaseStatusRequest } from './desk-schemas.ts';
import type { PlatformTimeouts } from './limits.ts';
import { ROUTES } from './routes.ts';

export interface CaseClient {
  /**
   * How a case stands; `null` where the platform itself says that this person has no such case. Whether somebody else
   * has it, it does not say.
   */
  caseStatus(ask: CaseStatusRequest, signal: AbortSignal): Promise<Result<CaseReport | null, Unreachable | TooMany>>;
}

export function createCaseClient(call: Call, timeouts: PlatformTimeouts): CaseClient {
  return {
    async caseStatus(ask, signal) {
      const answered = await call(ROUTES.caseStatus, { body: json(ask), timeout: timeouts.caseStatus, signal });
      if (!answered.ok) return unreachable(answered.error.reason);
      const answer = answered.value;
      if (answer.status === 429) return err({ kind: 'tooMany', retryAfterMs: answer.retryAfterMs });
      if (says(answer, 404, 'caseUnknown')) return ok(null);
      const report = expectJson(answer, 200, ROUTES.caseStatus.answers[200].schema);
      if (!report.ok) return report;
      return isAskedFor(ask.code, report.value) ? report : unreachable('the answer is about another case');
    },
  };
}

function isAskedFor(code: CaseStatusRequest['code'], report: CaseReport): boolean {
  return 'submissionId' in code ? report.submissionId === code.submissionId : report.shortNumber === code.shortNumber;
}
