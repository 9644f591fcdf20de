import { beforeEach, describe, expect, test } from 'vitest';
import { type ActorRefFrom, createActor, fromCallback, fromPromise, SimulatedClock } from 'xstate';
import { Deferred, settle } from '../../../tests/support/deferred.ts';
import { syntheticForeigner, syntheticPerson } from '../../../tests/support/synthetic-person.ts';
import { JOURNEY_DELAYS } from '../limits.ts';
import type { CardOutcome, CaseFound, IdentifiedPerson, LookUpInput, LookUpOutcome, WithdrawInput, WithdrawOutcome } from '../ports.ts';
import { placeOf } from '../session.ts';
import type { JourneyMachine } from '../steps/journey.ts';
import { compileCases } from './compile.ts';

const now = { epochMs: Date.UTC(2026, 10, 23, 2, 42), trusted: true };
const WAITING: CaseFound = {
  submissionId: '0'.repeat(32),
  shortNumber: 'S017-7F3K-29-4',
  stage: 'saved',
  receiptNumber: null,
  itemName: null,
  since: now,
  words: null,
  withdrawal: { until: now },
};

class Visit {
  readonly clock = new SimulatedClock();
  readonly lookUp = new Deferred<LookUpOutcome>();
  readonly withdraw = new Deferred<WithdrawOutcome>();
  readonly asked: { lookUp: LookUpInput[]; withdraw: WithdrawInput[] } = { lookUp: [], withdraw: [] };
  scanning = 0;
  scan: (text: string) => void = () => undefined;
  readonly journey: ActorRefFrom<JourneyMachine>;

  constructor(person: IdentifiedPerson = syntheticPerson()) {
    const machine = compileCases().provide({
      actors: {
        readCard: fromPromise((): Promise<CardOutcome> => Promise.resolve({ kind: 'read', person })),
        watchCodes: fromCallback(({ sendBack }) => {
          this.scanning++;
          this.scan = (text) => sendBack({ type: 'codeScanned', text });
          return () => void this.scanning--;
        }),
        lookUpCase: fromPromise(({ input }) => {
          this.asked.lookUp.push(input);
          return this.lookUp.next();
        }),
        withdrawCase: fromPromise(({ input }) => {
          this.asked.withdraw.push(input);
          return this.withdraw.next();
        }),
      },
    });
    this.journey = createActor(machine, { clock: this.clock, input: { language: 'zh-CN', receiptGraceMs: 0 } });
    this.journey.start();
  }

  get place(): string {
    return placeOf(this.journey.getSnapshot().value);
  }

  get context() {
    return this.journey.getSnapshot().context;
  }

  can(type: 'askWithdraw' | 'confirmWithdraw' | 'back'): boolean {
    return this.journey.getSnapshot().can({ type });
  }

  async atCode(): Promise<void> {
    await settle();
    this.journey.send({ type: 'continue', now });
  }

  async atStatus(found: CaseFound): Promise<void> {
    await this.atCode();
    this.journey.send({ type: 'submitCode', code: found.shortNumber });
    await this.lookUp.answer({ kind: 'found', found });
  }
}

let visit: Visit;
beforeEach(() => {
  visit = new Visit();
});

describe('looking up', () => {
  test('takes any card, and the code together with it', async () => {
    const foreigner = new Visit(syntheticForeigner());
    await foreigner.atCode();
    foreigner.scan('KT1:00');
    expect(foreigner.asked.lookUp).toMatchObject([{ code: 'KT1:00', person: { cardKind: 'foreigner' } }]);
  });

  test('the scanner looks for codes only while one is asked for', async () => {
    await visit.atCode();
    expect(visit.scanning).toBe(1);
    visit.scan('KT1:00');
    await settle();
    expect(visit.scanning).toBe(0);
  });

  test('a code that leads nowhere leads back to the code, with what is wrong', async () => {
    await visit.atCode();
    visit.journey.send({ type: 'submitCode', code: 'X' });
    await visit.lookUp.answer({ kind: 'notFound', problem: 'case.tooMany', pauseMinutes: 12 });
    expect(visit.place).toBe('caseCode');
    expect(visit.context).toMatchObject({ problem: 'case.tooMany', pauseMinutes: 12 });
  });

  test('a platform that is away is asked again with the same code', async () => {
    await visit.atCode();
    visit.journey.send({ type: 'submitCode', code: 'S017-7F3K-29-4' });
    visit.clock.increment(JOURNEY_DELAYS.lookingUpMs);
    expect(visit.context.problem).toBe('case.away');
    visit.journey.send({ type: 'retry' });
    expect(visit.asked.lookUp.map(({ code }) => code)).toEqual(['S017-7F3K-29-4', 'S017-7F3K-29-4']);
  });
});

describe('withdrawing', () => {
  test('asks first, and then says what is true', async () => {
    await visit.atStatus(WAITING);
    visit.journey.send({ type: 'askWithdraw' });
    visit.journey.send({ type: 'keepSubmission' });
    expect(visit.asked.withdraw).toEqual([]);
    visit.journey.send({ type: 'askWithdraw' });
    visit.journey.send({ type: 'confirmWithdraw' });
    await visit.withdraw.answer({ kind: 'withdrawn' });
    expect(visit.context.found).toMatchObject({ stage: 'withdrawn', withdrawal: null });
    expect(visit.can('askWithdraw')).toBe(false);
  });

  test('is not offered for what is no longer here', async () => {
    await visit.atStatus({ ...WAITING, stage: 'received', withdrawal: null });
    expect(visit.can('askWithdraw')).toBe(false);
    expect(visit.can('confirmWithdraw')).toBe(false);
  });

  test('what was sent in the meantime stays sent, and the screen says how it stands now', async () => {
    await visit.atStatus(WAITING);
    visit.journey.send({ type: 'askWithdraw' });
    visit.journey.send({ type: 'confirmWithdraw' });
    expect(visit.can('back')).toBe(false);
    await visit.withdraw.answer({ kind: 'failed', problem: 'withdraw.alreadySent' });
    expect(visit.asked.lookUp, 'how it stands now is asked anew').toHaveLength(2);
    await visit.lookUp.answer({ kind: 'found', found: { ...WAITING, stage: 'received', receiptNumber: 'SB-1', withdrawal: null } });
    expect(visit.context).toMatchObject({ withdrawProblem: 'withdraw.alreadySent', found: { stage: 'received' } });
    expect(visit.can('askWithdraw')).toBe(false);
  });

  test('a store that does not answer leaves the question open', async () => {
    await visit.atStatus(WAITING);
    visit.journey.send({ type: 'askWithdraw' });
    visit.journey.send({ type: 'confirmWithdraw' });
    visit.clock.increment(JOURNEY_DELAYS.withdrawingMs);
    expect(visit.context.withdrawProblem, 'it may have been withdrawn all the same').toBe('withdraw.unknown');
    expect(visit.can('askWithdraw')).toBe(true);
  });
});
