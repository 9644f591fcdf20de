import { beforeEach, describe, expect, test } from 'vitest';
import { createActor, fromCallback, fromPromise, SimulatedClock } from 'xstate';
import { applyItem } from '../../tests/support/items.ts';
import { syntheticPerson } from '../../tests/support/synthetic-person.ts';
import type { CitizenIntent } from '../bridge/index.ts';
import {
  type CardOutcome,
  compileCases,
  compileJourney,
  type PrintReceiptOutcome,
  type SaveOutcome,
  type ScanOutcome,
  sessionMachine,
  type TerminalRef,
  terminalMachine,
} from '../journeys/index.ts';
import { currentPlace, takeIntent } from './take-intent.ts';

const item = applyItem();

const timing = { idleBeforeWarningMs: 120_000, idleAnswerMs: 30_000, leavingMs: 10_000, receiptGraceMs: 0 };
const now = { epochMs: Date.UTC(2026, 10, 23, 2, 42), trusted: true };
const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

let clock: SimulatedClock;
let terminal: TerminalRef;
const take = (intent: CitizenIntent): 'taken' | 'notNow' => takeIntent(intent, terminal, { now, today: '2026-11-23' });

beforeEach(() => {
  clock = new SimulatedClock();
  const journey = compileJourney(item).provide({
    actors: {
      readCard: fromPromise((): Promise<CardOutcome> => Promise.resolve({ kind: 'read', person: syntheticPerson() })),
      scanPage: fromPromise((): Promise<ScanOutcome> => Promise.resolve({ kind: 'scanned', page: { imageId: 'p1' } })),
      dropPages: fromPromise(() => Promise.resolve()),
      saveSubmission: fromPromise((): Promise<SaveOutcome> => new Promise(() => undefined)),
      watchDelivery: fromCallback(() => undefined),
      printReceipt: fromPromise((): Promise<PrintReceiptOutcome> => Promise.resolve({ phase: 'printed', problem: null })),
    },
  });
  terminal = createActor(
    terminalMachine.provide({
      actions: { sessionOver: () => undefined },
      actors: { session: sessionMachine.provide({ actors: { wipeSession: fromPromise(() => Promise.resolve()) } }) },
    }),
    {
      clock,
      input: {
        interruptedSession: null,
        sessionInput: () => ({ timing, items: [item], journeys: new Map([[item.code, journey]]), caseJourney: compileCases() }),
      },
    },
  );
  terminal.start();
});

/** The whole way, each intent with the place it leads to. */
const WAY: readonly (readonly [CitizenIntent, string])[] = [
  [{ type: 'wake' }, 'live'],
  [{ type: 'chooseLanguage', language: 'en' }, 'live'],
  [{ type: 'chooseItem', code: item.code }, 'guide'],
  [{ type: 'begin' }, 'notice'],
  [{ type: 'consent', version: item.notice.version }, 'identify'],
  [{ type: 'continue' }, 'form/contact'],
  [{ type: 'submitPage', values: { mobile: '13800138000', permitNumber: '' } }, 'form/residence'],
  [{ type: 'submitPage', values: { district: 'futian', livingAddress: '示例路1号' } }, 'form/dwelling'],
  [{ type: 'submitPage', values: { tenure: 'rented', since: '2020-01-01', residents: '2' } }, 'scan/proofOfResidence'],
  [{ type: 'scanPage' }, 'scan/proofOfResidence'],
  [{ type: 'continue' }, 'review'],
  [{ type: 'continue' }, 'sign'],
  [{ type: 'sign', strokes: [[[1, 1, 0]]] }, 'saving'],
];

async function until(place: string): Promise<void> {
  for (const [intent, leadsTo] of WAY) {
    expect(take(intent), `${intent.type} at ${currentPlace(terminal)}`).toBe('taken');
    await settle();
    expect(currentPlace(terminal)).toBe(leadsTo);
    if (leadsTo === place) return;
  }
}

test('the whole way is taken, and each intent once: the same again on the next screen is not', async () => {
  for (const [intent, leadsTo] of WAY) {
    expect(take(intent)).toBe('taken');
    await settle();
    expect(currentPlace(terminal)).toBe(leadsTo);
    const mayRepeat: readonly string[] = ['continue', 'submitPage', 'scanPage'];
    if (!mayRepeat.includes(intent.type)) expect(take(intent), `${intent.type} twice`).toBe('notNow');
  }
});

describe('what does not fit the state is refused', () => {
  test.each<readonly [string, CitizenIntent]>([
    ['notice', { type: 'begin' }],
    ['notice', { type: 'consent', version: '1999-01' }],
    ['identify', { type: 'sign', strokes: [[[1, 1, 0]]] }],
    ['form/contact', { type: 'updateField', fieldId: 'livingAddress', value: 'x' }],
    ['form/contact', { type: 'change', to: 'form/dwelling' }],
    ['scan/proofOfResidence', { type: 'removePage', imageId: 'somebody-elses' }],
    ['review', { type: 'change', to: 'saving' }],
    ['review', { type: 'chooseItem', code: item.code }],
    ['review', { type: 'wake' }],
    ['sign', { type: 'printReceipt' }],
    ['saving', { type: 'back' }],
    ['saving', { type: 'askCancel' }],
    ['saving', { type: 'confirmCancel' }],
  ])('at %s: %o', async (place, intent) => {
    await until(place);
    expect(take(intent)).toBe('notNow');
    expect(currentPlace(terminal)).toBe(place);
  });

  test('an item that is not offered', async () => {
    take({ type: 'wake' });
    take({ type: 'chooseLanguage', language: 'en' });
    expect(take({ type: 'chooseItem', code: 'no-such-item' })).toBe('notNow');
  });

  test('everything behind the question whether to stop', async () => {
    await until('form/contact');
    expect(take({ type: 'askCancel' })).toBe('taken');
    expect(take({ type: 'back' })).toBe('notNow');
    expect(take({ type: 'submitPage', values: {} })).toBe('notNow');
    expect(take({ type: 'updateField', fieldId: 'mobile', value: '139' })).toBe('taken');
    expect(take({ type: 'switchLanguage', language: 'zh-CN' })).toBe('taken');
    expect(take({ type: 'keepGoing' })).toBe('taken');
    expect(take({ type: 'back' })).toBe('taken');
  });
});

describe('the idle question', () => {
  const asked = (): boolean =>
    terminal
      .getSnapshot()
      .children.session?.getSnapshot()
      .matches({ live: { presence: 'warning' } }) ?? false;

  test('is not answered by a field that tells its value, nor by what a finger did before', async () => {
    await until('form/contact');
    clock.increment(timing.idleBeforeWarningMs);
    expect(asked()).toBe(true);
    expect(take({ type: 'updateField', fieldId: 'mobile', value: '139' })).toBe('taken');
    expect(take({ type: 'touched' })).toBe('taken');
    expect(asked()).toBe(true);
    expect(take({ type: 'stillThere' })).toBe('taken');
    expect(asked()).toBe(false);
  });

  test('is put off by typing and drawing', async () => {
    await until('form/contact');
    clock.increment(timing.idleBeforeWarningMs - 1);
    take({ type: 'touched' });
    clock.increment(timing.idleBeforeWarningMs - 1);
    expect(asked()).toBe(false);
  });
});
