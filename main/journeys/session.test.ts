import { beforeEach, describe, expect, test } from 'vitest';
import { createActor, fromCallback, fromPromise, SimulatedClock } from 'xstate';
import type { ApplyItem } from '../../kiosk-config/index.ts';
import { Deferred, settle } from '../../tests/support/deferred.ts';
import { applyItem } from '../../tests/support/items.ts';
import { syntheticPerson } from '../../tests/support/synthetic-person.ts';
import { compileApply } from './apply/compile.ts';
import { compileCases } from './cases/compile.ts';
import { JOURNEY_DELAYS } from './limits.ts';
import type { ApplyDraft, CardOutcome, PrintReceiptOutcome, SaveOutcome, ScanOutcome } from './ports.ts';
import { placeOf, type SessionRef, sessionMachine } from './session.ts';

const TIMING = { idleBeforeWarningMs: 120_000, idleAnswerMs: 30_000, leavingMs: 10_000, receiptGraceMs: 2_500 };
const now = { epochMs: Date.UTC(2026, 10, 23, 2, 42), trusted: true };
const today = '2026-11-23';
const person = syntheticPerson();

const item = applyItem();

class Stay {
  readonly clock = new SimulatedClock();
  readonly card = new Deferred<CardOutcome>();
  readonly scan = new Deferred<ScanOutcome>();
  readonly save = new Deferred<SaveOutcome>();
  readonly print = new Deferred<PrintReceiptOutcome>();
  drafts: (ApplyDraft | null)[] = [];
  readonly dropped: string[] = [];
  wiped = 0;
  readonly session: SessionRef;

  constructor(theItem: ApplyItem) {
    const machine = compileApply(theItem).provide({
      actors: {
        readCard: fromPromise(() => this.card.next()),
        scanPage: fromPromise(() => this.scan.next()),
        dropPages: fromPromise(({ input }) => {
          this.dropped.push(...input.imageIds);
          return Promise.resolve();
        }),
        saveSubmission: fromPromise(({ input }) => {
          this.drafts.push(input.draft);
          return this.save.next();
        }),
        watchDelivery: fromCallback(() => undefined),
        printReceipt: fromPromise(() => this.print.next()),
      },
    });
    this.session = createActor(
      sessionMachine.provide({
        actors: {
          wipeSession: fromPromise(() => {
            this.wiped++;
            return Promise.resolve();
          }),
        },
      }),
      {
        clock: this.clock,
        input: { timing: TIMING, items: [theItem], journeys: new Map([[theItem.code, machine]]), caseJourney: compileCases() },
      },
    );
    this.session.start();
  }

  get journey() {
    const { journey } = this.session.getSnapshot().context;
    if (!journey) throw new Error('there is no journey');
    return journey;
  }

  get place(): string {
    const { journey } = this.session.getSnapshot().context;
    return journey ? placeOf(journey.getSnapshot().value) : placeOf(this.session.getSnapshot().value);
  }

  /** From the language screen to the first form page. */
  async identified(theItem: ApplyItem): Promise<void> {
    this.session.send({ type: 'chooseLanguage', language: 'zh-CN' });
    this.session.send({ type: 'chooseItem', code: theItem.code });
    this.journey.send({ type: 'begin' });
    this.journey.send({ type: 'consent', version: theItem.notice.version, now });
    await this.card.answer({ kind: 'read', person });
    this.journey.send({ type: 'continue', now });
  }

  async untilSaving(theItem: ApplyItem): Promise<void> {
    await this.identified(theItem);
    this.journey.send({ type: 'submitPage', values: { mobile: '13800138000', permitNumber: '' }, today });
    this.journey.send({ type: 'submitPage', values: { district: 'futian', livingAddress: '福田区示例路1号' }, today });
    this.journey.send({ type: 'submitPage', values: { tenure: 'rented', since: '2020-01-01', residents: '2' }, today });
    this.journey.send({ type: 'scanPage' });
    await this.scan.answer({ kind: 'scanned', page: { imageId: 'p1' } });
    this.journey.send({ type: 'continue', now });
    this.journey.send({ type: 'continue', now });
    this.journey.send({ type: 'sign', strokes: [[[1, 1, 0]]], now });
  }

  async untilOutcome(theItem: ApplyItem): Promise<void> {
    await this.untilSaving(theItem);
    await this.save.answer({
      kind: 'saved',
      submissionId: '0'.repeat(32),
      shortNumber: 'S017-7F3K-29-4',
      qrText: 'KT1:0',
      savedAt: now,
    });
  }
}

let stay: Stay;
beforeEach(() => {
  stay = new Stay(item);
});
const isWarning = (): boolean => stay.session.getSnapshot().matches({ live: { presence: 'warning' } });

describe('idle', () => {
  test('warns after the idle time, and one touch answers', async () => {
    await stay.identified(item);
    stay.clock.increment(TIMING.idleBeforeWarningMs - 1);
    expect(isWarning()).toBe(false);
    stay.clock.increment(1);
    expect(isWarning()).toBe(true);
    stay.session.send({ type: 'stillThere' });
    expect(isWarning()).toBe(false);
    expect(stay.place).toBe('form/contact');
  });

  test('every act begins the idle time anew', async () => {
    await stay.identified(item);
    for (let act = 0; act < 5; act++) {
      stay.clock.increment(TIMING.idleBeforeWarningMs - 1);
      stay.session.send({ type: 'citizenActed' });
    }
    expect(isWarning()).toBe(false);
  });

  test('unanswered, it erases everything and reminds of card and papers', async () => {
    await stay.identified(item);
    stay.clock.increment(TIMING.idleBeforeWarningMs);
    stay.clock.increment(TIMING.idleAnswerMs);
    const snapshot = stay.session.getSnapshot();
    expect(snapshot.matches('leaving')).toBe(true);
    expect(snapshot.context).toMatchObject({ reason: 'timedOut', journey: null, take: ['card'] });
    await settle();
    expect(stay.wiped).toBe(1);
    stay.clock.increment(TIMING.leavingMs);
    expect(stay.session.getSnapshot().status).toBe('done');
  });

  test('nobody at the language screen: no question, the attract screen comes back by itself', async () => {
    stay.clock.increment(JOURNEY_DELAYS.languageIdleMs);
    await settle();
    expect(stay.session.getSnapshot().status).toBe('done');
  });

  test('the number does not stand on the screen for minutes after the citizen has gone', async () => {
    await stay.untilOutcome(item);
    stay.clock.increment(TIMING.receiptGraceMs);
    await stay.print.answer({ phase: 'printed', problem: null });
    stay.clock.increment(JOURNEY_DELAYS.outcomeIdleMs);
    expect(isWarning()).toBe(true);
  });

  test('leaves at least 20 s to answer by default', () => {
    expect(TIMING.idleAnswerMs).toBeGreaterThanOrEqual(20_000);
  });

  test('does not ask while a submission is being saved', async () => {
    await stay.untilSaving(item);
    stay.clock.increment(JOURNEY_DELAYS.savingMs - 1);
    stay.clock.increment(0);
    expect(isWarning()).toBe(false);
    expect(stay.place).toBe('saving');
  });
});

describe('cancel', () => {
  test('asks first, keeps going, or erases', async () => {
    await stay.identified(item);
    stay.session.send({ type: 'askCancel' });
    expect(stay.session.getSnapshot().matches({ live: { question: 'asked' } })).toBe(true);
    stay.session.send({ type: 'keepGoing' });
    expect(stay.place).toBe('form/contact');
    stay.session.send({ type: 'askCancel' });
    stay.session.send({ type: 'confirmCancel' });
    expect(stay.session.getSnapshot().context).toMatchObject({ reason: 'cancelled', journey: null });
    await settle();
    expect(stay.wiped).toBe(1);
  });

  test('is refused while saving and while printing', async () => {
    await stay.untilSaving(item);
    expect(stay.session.getSnapshot().can({ type: 'askCancel' })).toBe(false);
    await stay.save.answer({ kind: 'saved', submissionId: '0'.repeat(32), shortNumber: 'S017-7F3K-29-4', qrText: 'q', savedAt: now });
    stay.clock.increment(TIMING.receiptGraceMs);
    expect(stay.journey.getSnapshot().value).toEqual({ outcome: { receipt: 'printing', sheets: 'idle' } });
    expect(stay.session.getSnapshot().can({ type: 'askCancel' })).toBe(false);
  });

  test('has nothing left to erase once the outcome is there', async () => {
    await stay.untilOutcome(item);
    stay.clock.increment(TIMING.receiptGraceMs);
    await stay.print.answer({ phase: 'printed', problem: null });
    expect(stay.session.getSnapshot().can({ type: 'askCancel' })).toBe(false);
    const other = new Stay(item);
    await other.untilSaving(item);
    await other.save.answer({ kind: 'notSaved', problem: 'save.failed', mayRetry: true });
    expect(other.session.getSnapshot().can({ type: 'askCancel' })).toBe(false);
  });
});

describe('the end of a journey', () => {
  test('back on the first page leads home and keeps the session', () => {
    stay.session.send({ type: 'chooseLanguage', language: 'en' });
    stay.session.send({ type: 'chooseItem', code: item.code });
    stay.journey.send({ type: 'back' });
    expect(stay.session.getSnapshot().matches({ live: { flow: 'home' } })).toBe(true);
    expect(stay.wiped).toBe(0);
  });

  test('after the receipt the citizen is reminded of card, papers and receipt, then everything is gone', async () => {
    await stay.untilOutcome(item);
    stay.clock.increment(TIMING.receiptGraceMs);
    await stay.print.answer({ phase: 'printed', problem: null });
    stay.journey.send({ type: 'continue', now });
    await settle();
    expect(stay.session.getSnapshot().context).toMatchObject({ reason: 'finished', take: ['card', 'papers', 'receipt'], journey: null });
    expect(stay.wiped).toBe(1);
  });

  test('a touch that leaves while the erasing is still under way is not lost', async () => {
    await stay.identified(item);
    stay.session.send({ type: 'askCancel' });
    stay.session.send({ type: 'confirmCancel' });
    expect(stay.session.getSnapshot().matches({ leaving: 'erasing' })).toBe(true);
    expect(stay.session.getSnapshot().can({ type: 'continue' })).toBe(true);
    stay.session.send({ type: 'continue' });
    await settle();
    expect(stay.session.getSnapshot()).toMatchObject({ status: 'done' });
    expect(stay.wiped).toBe(1);
  });

  test('a journey that breaks ends in a wiped session, not in a frozen screen', async () => {
    await stay.identified(item);
    stay.session.send({ type: 'xstate.error.actor.x', error: new Error('bug'), actorId: 'x' });
    await settle();
    expect(stay.session.getSnapshot().matches('leaving')).toBe(true);
    expect(stay.wiped).toBe(1);
  });
});

describe('the apply journey', () => {
  test('hands over exactly what was given', async () => {
    await stay.untilSaving(item);
    expect(stay.drafts).toEqual([
      {
        item: { code: item.code, version: item.version, name: item.name['zh-CN'] },
        language: 'zh-CN',
        assurance: 'card',
        checkId: null,
        person,
        consent: { noticeVersion: item.notice.version, agreedAt: now },
        form: {
          version: item.form.version,
          values: {
            mobile: '13800138000',
            permitNumber: '',
            district: 'futian',
            livingAddress: '福田区示例路1号',
            tenure: 'rented',
            since: '2020-01-01',
            residents: '2',
          },
        },
        materials: [{ id: 'proofOfResidence', pages: [{ imageId: 'p1' }] }],
        strokes: [[[1, 1, 0]]],
        submittedAt: now,
      },
    ]);
  });

  test('consent to another version of the notice than the one shown does not count', () => {
    stay.session.send({ type: 'chooseLanguage', language: 'zh-CN' });
    stay.session.send({ type: 'chooseItem', code: item.code });
    stay.journey.send({ type: 'begin' });
    stay.journey.send({ type: 'consent', version: '1999-01', now });
    expect(stay.place).toBe('notice');
  });

  test('the address from the card is offered', async () => {
    await stay.identified(item);
    expect(stay.journey.getSnapshot().context.values['livingAddress']).toBe(person.address);
  });

  test('another person finds nothing of the one before, and is asked for consent anew', async () => {
    await stay.identified(item);
    stay.journey.send({ type: 'submitPage', values: { mobile: '13800138000', permitNumber: '' }, today });
    stay.journey.send({ type: 'submitPage', values: { district: 'futian', livingAddress: '福田区示例路1号' }, today });
    stay.journey.send({ type: 'submitPage', values: { tenure: 'rented', since: '2020-01-01', residents: '2' }, today });
    stay.journey.send({ type: 'scanPage' });
    await stay.scan.answer({ kind: 'scanned', page: { imageId: 'p1' } });
    for (let step = 0; step < 4; step++) stay.journey.send({ type: 'back' });
    expect(stay.place).toBe('identify');
    stay.journey.send({ type: 'retry' });
    await stay.card.answer({ kind: 'read', person: { ...person, idNumber: '999999199001010027', address: '别处' } });
    expect(stay.place).toBe('notice');
    expect(stay.dropped).toEqual(['p1']);
    expect(stay.journey.getSnapshot().context).toMatchObject({ values: { livingAddress: '别处' }, pages: {}, touched: [], consent: null });
    expect(stay.journey.getSnapshot().context.values['mobile']).toBeUndefined();
  });

  test('a change from the review leads back to the review', async () => {
    await stay.untilSaving(item);
    await stay.save.answer({ kind: 'notSaved', problem: 'save.failed', mayRetry: true });
    expect(stay.place).toBe('notSaved');
    stay.journey.send({ type: 'retry' });
    expect(stay.place).toBe('saving');
    expect(stay.save.called).toBe(2);
  });

  test('a print whose outcome is unknown is not repeated by itself, only by a touch', async () => {
    await stay.untilOutcome(item);
    stay.clock.increment(TIMING.receiptGraceMs);
    stay.clock.increment(JOURNEY_DELAYS.printingMs);
    expect(stay.journey.getSnapshot().context.receiptPhase).toBe('unknown');
    stay.clock.increment(JOURNEY_DELAYS.printingMs);
    expect(stay.print.called).toBe(1);
    stay.journey.send({ type: 'printReceipt' });
    expect(stay.print.called).toBe(2);
  });

  test('a disk that hangs leads to a truthful screen without a second try', async () => {
    await stay.untilSaving(item);
    stay.clock.increment(JOURNEY_DELAYS.savingMs);
    expect(stay.place).toBe('notSaved');
    expect(stay.journey.getSnapshot().context).toMatchObject({ problem: 'save.unknown', mayRetrySaving: false });
    expect(stay.journey.getSnapshot().can({ type: 'retry' })).toBe(false);
  });

  test('the receipt waits a moment for the platform, and no longer', async () => {
    await stay.untilOutcome(item);
    expect(stay.print.called).toBe(0);
    stay.journey.send({ type: 'platformReceived', receiptNumber: 'SB-1' });
    expect(stay.print.called).toBe(1);
    const other = new Stay(item);
    await other.untilOutcome(item);
    other.clock.increment(TIMING.receiptGraceMs);
    expect(other.print.called).toBe(1);
  });
});
