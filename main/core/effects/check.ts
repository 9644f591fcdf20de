/** The code to the telephone that the platform has on file. */
import { assertNever } from '../../../drivers/core/result.ts';
import type { AnswerCheckInput, AnswerCheckOutcome, StartCheckInput, StartCheckOutcome } from '../../journeys/index.ts';
import type { World } from './world.ts';

export async function startCheck(world: World, { person, purpose }: StartCheckInput, signal: AbortSignal): Promise<StartCheckOutcome> {
  if (!person) return { kind: 'failed', problem: 'check.failed', mayRetry: false };
  const { cardKind, idNumber, name } = person;
  const session = world.session().sessionId;
  const started = await world.platform.startIdentityCheck({ identity: { cardKind, idNumber, name }, purpose }, signal);
  if (started.ok) {
    world.audit.record('identityCheckStarted', { session });
    const { checkId, phone, codeLength } = started.value;
    return { kind: 'started', check: { checkId, phone, codeLength } };
  }
  switch (started.error.kind) {
    case 'unreachable':
      return { kind: 'failed', problem: 'check.away', mayRetry: true };
    case 'noPhone':
      world.audit.record('identityCheckFailed', { session, problem: 'check.noPhone' });
      return { kind: 'failed', problem: 'check.noPhone', mayRetry: false };
    case 'tooMany':
      world.audit.record('identityCheckFailed', { session, problem: 'check.tooMany' });
      return { kind: 'failed', problem: 'check.tooMany', mayRetry: false };
    default:
      return assertNever(started.error);
  }
}

export async function answerCheck(world: World, input: AnswerCheckInput, signal: AbortSignal): Promise<AnswerCheckOutcome> {
  const session = world.session().sessionId;
  const answered = await world.platform.answerIdentityCheck(input, signal);
  if (answered.ok) {
    world.audit.record('identityCheckPassed', { session });
    return { kind: 'passed' };
  }
  switch (answered.error.kind) {
    case 'unreachable':
      return { kind: 'failed', problem: 'check.away', mayRetry: true };
    case 'wrongCode':
      world.audit.record('identityCheckFailed', { session, problem: 'check.wrongCode' });
      return answered.error.attemptsLeft > 0 ? { kind: 'wrong' } : { kind: 'failed', problem: 'check.expired', mayRetry: true };
    case 'expired':
      world.audit.record('identityCheckFailed', { session, problem: 'check.expired' });
      return { kind: 'failed', problem: 'check.expired', mayRetry: true };
    default:
      return assertNever(answered.error);
  }
}
