import { randomBytes, randomInt } from 'node:crypto';
import type { Clock } from '../../drivers/core/clock.ts';
import { err, ok, type Result } from '../../drivers/core/result.ts';
import type { IdentityCheck, IdentityCheckRequest, IdentityCheckResult } from '../platform/index.ts';
import { SANDBOX_LIMITS } from './limits.ts';
import type { People } from './people.ts';
import { createRateWindow, forgetOldest } from './rate-window.ts';
import { type Refusal, tooMany } from './refusal.ts';
import type { Telephone } from './telephone.ts';

/** Whether somebody has the telephone that is on file for a person, for one purpose. Everything here is of one terminal. */
export interface IdentityChecks {
  /** Sends a code; a check that this terminal had open for the same person and purpose is over. */
  start(terminalId: string, request: IdentityCheckRequest): Result<IdentityCheck, Refusal>;
  answer(terminalId: string, checkId: string, code: string): Result<IdentityCheckResult, Refusal>;
  /** Whether this check was passed by this person for this purpose, not too long ago. Using it does not use it up. */
  opens(terminalId: string, checkId: string, use: { readonly idNumber: string; readonly purpose: string }): boolean;
  reset(): void;
}

interface Check {
  readonly terminalId: string;
  readonly idNumber: string;
  readonly purpose: string;
  readonly code: string;
  attemptsLeft: number;
  passed: boolean;
  untilMs: number;
}

export function createIdentityChecks(options: {
  readonly people: People;
  readonly telephone: Telephone;
  readonly clock: Clock;
}): IdentityChecks {
  const { people, telephone, clock } = options;
  const checks = new Map<string, Check>();
  const monotonicMs = (): number => clock.monotonicMs();
  const started = createRateWindow({ most: SANDBOX_LIMITS.checksPerPerson, windowMs: SANDBOX_LIMITS.checksWindowMs, monotonicMs });

  const find = (terminalId: string, checkId: string): Check | null => {
    const check = checks.get(checkId);
    return check?.terminalId === terminalId && monotonicMs() < check.untilMs ? check : null;
  };

  return {
    start: (terminalId, { identity: { idNumber }, purpose }) => {
      const waitMs = started.waitMs(idNumber);
      if (waitMs > 0) return err(tooMany(waitMs, 'checks of one person'));
      // Counted before it is known whether there is a telephone: this is no way to find out at leisure who has one.
      started.count(idNumber);
      const { phone } = people.of(idNumber);
      if (phone === null) return err({ kind: 'noPhone', detail: 'no telephone is on file' });
      for (const [id, check] of checks) {
        const replaced = check.terminalId === terminalId && check.idNumber === idNumber && check.purpose === purpose;
        if (replaced || monotonicMs() >= check.untilMs) checks.delete(id);
      }
      const checkId = randomBytes(16).toString('hex');
      const code = String(randomInt(10 ** SANDBOX_LIMITS.codeDigits)).padStart(SANDBOX_LIMITS.codeDigits, '0');
      const untilMs = monotonicMs() + SANDBOX_LIMITS.codeValidMs;
      checks.set(checkId, { terminalId, idNumber, purpose, code, attemptsLeft: SANDBOX_LIMITS.codeAttempts, passed: false, untilMs });
      forgetOldest(checks, SANDBOX_LIMITS.checks);
      telephone.send({ to: phone, text: messageText(code), code, sentAt: new Date(clock.wallMs()).toISOString() });
      return ok({ checkId, phone, codeLength: code.length, validSeconds: SANDBOX_LIMITS.codeValidMs / 1_000 });
    },

    answer: (terminalId, checkId, code) => {
      const check = find(terminalId, checkId);
      if (check === null) return err({ kind: 'checkUnknown', detail: `check ${checkId} is not open here` });
      if (code === check.code) {
        // The same answer again, after a lost one, does not make it last longer.
        if (!check.passed) check.untilMs = monotonicMs() + SANDBOX_LIMITS.passedCheckMs;
        check.passed = true;
        return ok({ outcome: 'passed' });
      }
      check.attemptsLeft -= 1;
      if (check.attemptsLeft === 0) checks.delete(checkId);
      return ok({ outcome: 'wrongCode', attemptsLeft: check.attemptsLeft });
    },

    opens: (terminalId, checkId, { idNumber, purpose }) => {
      const check = find(terminalId, checkId);
      return check !== null && check.passed && check.idNumber === idNumber && check.purpose === purpose;
    },

    reset: () => {
      checks.clear();
      started.reset();
    },
  };
}

function messageText(code: string): string {
  const minutes = SANDBOX_LIMITS.codeValidMs / 60_000;
  return (
    `【样本政务】验证码 ${code}，${minutes} 分钟内有效。您正在自助终端上领取个人证明；如非本人操作，请勿告诉任何人。` +
    ` Code ${code}, valid for ${minutes} minutes, to get a personal certificate at a self-service terminal. If this is not you, tell nobody.`
  );
}
