/** Walks every item of the catalogue, and one that no code knows, through every state its machine has. */
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { type AnyStateNode, createActor, transition } from 'xstate';
import { getShortestPaths } from 'xstate/graph';
import { type ApplyItem, loadCatalogue, OWN_CATALOGUE, parseItem } from '../../kiosk-config/index.ts';
import { LANGUAGES, TerminalView } from '../../main/bridge/index.ts';
import { compileApply, placeOf, type Surroundings, sessionMachine, toView } from '../../main/journeys/index.ts';
import { syntheticPerson } from '../support/synthetic-person.ts';

const MADE_UP = `
template: apply
code: bicycle-plate
version: "2026-09"
provenance: illustrative
name: { zh-CN: 自行车上牌, en: Bicycle plate }
summary: { zh-CN: 为自行车申请号牌。, en: Apply for a plate for a bicycle. }
department: { zh-CN: 市公安局, en: Public Security Bureau }
serviceObject: person
guide: { minutes: 2, visits: 0, fee: { zh-CN: 免费, en: Free }, result: { zh-CN: 号牌, en: A plate }, promisedWorkingDays: 1, bring: [{ zh-CN: 身份证, en: ID card }] }
identification: { cards: [resident], assurance: card }
notice: { version: "2026-09", title: { zh-CN: 须知, en: Notice }, paragraphs: [{ zh-CN: 说明, en: Text }], consentText: { zh-CN: 同意, en: I agree } }
form:
  version: "2026-09"
  pages:
    - { id: bicycle, title: { zh-CN: 自行车, en: Bicycle }, fields: [{ id: colour, kind: text, label: { zh-CN: 颜色, en: Colour } }] }
lookUpAfterHours: 24
`;

const catalogue = await loadCatalogue([OWN_CATALOGUE]);
const madeUp = parseItem(MADE_UP, path.join('made-up', 'bicycle-plate.yaml'));
if (!madeUp.ok) throw new Error(JSON.stringify(madeUp.problems));
const items: readonly ApplyItem[] = [...catalogue.items, madeUp.item];

const now = { epochMs: Date.UTC(2026, 10, 23, 2, 42), trusted: true };
const today = '2026-11-23';
const person = syntheticPerson();

/** A value that passes for every field of a page, and one that does not. */
const GOOD: Record<string, string> = { text: '红色的车', phone: '13800138000', digits: '12345678', date: '2020-01-01' };
function values(item: ApplyItem, pageIndex: number, good: boolean): Record<string, string> {
  const fields = item.form.pages[pageIndex]?.fields ?? [];
  return Object.fromEntries(
    fields.map((field) => {
      if (!good) return [field.id, '\u0007'];
      if (field.kind === 'choice') return [field.id, field.options[0]?.value ?? ''];
      if (field.kind === 'number') return [field.id, String(field.min)];
      return [field.id, GOOD[field.kind] ?? ''];
    }),
  );
}

interface Happening {
  readonly type: string;
  readonly [detail: string]: unknown;
}

/** Everything that can happen to a journey: each intent, each answer of each effect, each time-out. */
function happenings(item: ApplyItem): readonly Happening[] {
  const asking = '0.apply.identify.asking';
  const scans = item.materials.flatMap((material) => {
    const id = `apply.scan/${material.id}`;
    return [
      { type: `xstate.done.actor.0.${id}.scanning`, output: { kind: 'scanned', page: { imageId: 'p1' } } },
      { type: `xstate.done.actor.0.${id}.scanning`, output: { kind: 'failed', problem: 'scan.noPaper' } },
      { type: `xstate.error.actor.0.${id}.scanning`, error: new Error('broken') },
      { type: `xstate.after.scanning.${id}.scanning` },
      { type: `xstate.done.actor.0.${id}.removing` },
      { type: `xstate.after.dropping.${id}.removing` },
    ];
  });
  return [
    { type: 'begin' },
    { type: 'consent', version: item.notice.version, now },
    { type: 'consent', version: 'another', now },
    { type: 'cardFound' },
    { type: `xstate.done.actor.${asking}`, output: { kind: 'read', person } },
    { type: `xstate.done.actor.${asking}`, output: { kind: 'read', person: { ...person, idNumber: '999999199001010027' } } },
    { type: 'xstate.done.actor.0.apply.anotherPerson' },
    { type: 'xstate.after.dropping.apply.anotherPerson' },
    { type: `xstate.done.actor.${asking}`, output: { kind: 'failed', problem: 'card.expired' } },
    { type: `xstate.error.actor.${asking}`, error: new Error('broken') },
    { type: 'xstate.after.cardReading.apply.identify.asking.reading' },
    { type: 'xstate.after.cardRetry.apply.identify.failed' },
    { type: 'continue', now },
    { type: 'retry' },
    { type: 'back' },
    ...item.form.pages.flatMap((page, index) => [
      { type: 'submitPage', values: values(item, index, true), today },
      { type: 'submitPage', values: values(item, index, false), today },
      { type: 'change', to: `form/${page.id}` },
    ]),
    ...item.materials.map((material) => ({ type: 'change', to: `scan/${material.id}` })),
    { type: 'scanPage' },
    { type: 'removePage', imageId: 'p1' },
    ...scans,
    { type: 'sign', strokes: [[[1, 1, 0]]], now },
    { type: 'sign', strokes: [], now },
    {
      type: 'xstate.done.actor.0.apply.saving',
      output: { kind: 'saved', submissionId: '0'.repeat(32), shortNumber: 'S017-7F3K-29-4', qrText: 'q', savedAt: now },
    },
    { type: 'xstate.done.actor.0.apply.saving', output: { kind: 'notSaved', problem: 'save.diskFull', mayRetry: true } },
    { type: 'xstate.done.actor.0.apply.saving', output: { kind: 'notSaved', problem: 'scan.tooLarge', mayRetry: false } },
    { type: 'xstate.error.actor.0.apply.saving', error: new Error('broken') },
    { type: 'xstate.after.saving.apply.saving' },
    { type: 'platformReceived', receiptNumber: 'SB-1' },
    { type: 'platformRefused' },
    { type: 'xstate.after.receiptGrace.apply.outcome.waiting' },
    { type: 'xstate.done.actor.0.apply.outcome.printing', output: { phase: 'printed', problem: null } },
    { type: 'xstate.done.actor.0.apply.outcome.printing', output: { phase: 'failed', problem: 'receipt.paperOut' } },
    { type: 'xstate.error.actor.0.apply.outcome.printing', error: new Error('broken') },
    { type: 'xstate.after.printing.apply.outcome.printing' },
    { type: 'printReceipt' },
  ];
}

function pathsOf(item: ApplyItem) {
  const machine = compileApply(item);
  const events = happenings(item);
  return {
    machine,
    paths: getShortestPaths(machine, {
      input: { language: 'zh-CN', receiptGraceMs: 2_500 },
      // The graph knows no effects: what they answer comes as events.
      events: () => events as never,
      serializeState: (state) =>
        JSON.stringify([
          state.value,
          state.context.returnToReview,
          state.context.person !== null,
          state.context.problem,
          state.context.mayRetrySaving,
          state.context.receiptPhase,
          Object.values(state.context.pages).map((pages) => pages.length),
        ]),
      limit: 20_000,
    }),
  };
}

function leaves(node: AnyStateNode): AnyStateNode[] {
  const children = Object.values(node.states);
  return children.length === 0 ? [node] : children.flatMap(leaves);
}

const around: Surroundings = {
  placeName: { 'zh-CN': '市民中心', en: 'Civic Centre' },
  network: 'online',
  clockTrusted: true,
  attention: [],
  items,
  formatTime: () => '2026-11-23 10:42',
  unavailable: () => null,
};

describe.each(items.map((item) => [item.code, item] as const))('every path of %s', (_code, item) => {
  const { machine, paths } = pathsOf(item);

  test('reaches every state', () => {
    const reached = new Set<string>();
    for (const found of paths) for (const node of found.state._nodes) reached.add(node.id);
    // A transient state is passed through within one step and never stood in.
    const owed = leaves(machine.root)
      .filter((node) => !node.always)
      .map((node) => node.id);
    expect(owed.filter((id) => !reached.has(id))).toEqual([]);
  });

  test('has no dead end: an end can be reached from everywhere', () => {
    const forward = new Map<string, Set<string>>();
    for (const found of paths) {
      const from = JSON.stringify(found.state.value);
      const targets = forward.get(from) ?? new Set<string>();
      forward.set(from, targets);
      for (const event of happenings(item)) {
        const [next] = transition(machine, found.state, event as never);
        targets.add(JSON.stringify(next.value));
      }
    }
    const canEnd = new Set(['"ended"']);
    for (let grown = true; grown; ) {
      grown = false;
      for (const [from, targets] of forward) {
        if (!canEnd.has(from) && [...targets].some((to) => canEnd.has(to))) grown = canEnd.add(from) !== undefined;
      }
    }
    expect(forward.size).toBeGreaterThan(leaves(machine.root).length - 5);
    const stuck = [...new Set(paths.map((found) => JSON.stringify(found.state.value)))].filter((value) => !canEnd.has(value));
    expect(stuck).toEqual([]);
  });

  test('commits only while saving and printing, and every committed state has its time-out', () => {
    const committed = leaves(machine.root).filter((node) => node.tags.includes('committed') || node.parent?.tags.includes('committed'));
    expect(committed.map((node) => node.id).sort()).toEqual(['apply.outcome.printing', 'apply.saving']);
    for (const node of committed) expect(node.after.length, `${node.id} has a time-out`).toBeGreaterThan(0);
  });

  test('has a screen for every state, in every language, that fits the contract', () => {
    for (const language of LANGUAGES) {
      for (const found of paths) {
        const session = createActor(sessionMachine, {
          input: { timing: { idleBeforeWarningMs: 1, idleAnswerMs: 1, leavingMs: 1, receiptGraceMs: 1 }, items, journeys: new Map() },
        }).getSnapshot();
        const view = toView(
          {
            terminal: { value: 'session', context: { problem: null, interruptedSession: null, language: 'zh-CN', textSize: 'normal' } },
            session: {
              value: { live: { flow: 'inItem', presence: 'active', question: 'none' } },
              context: { ...session.context, language, itemCode: item.code },
            },
            journey: { value: found.state.value, context: { ...found.state.context, language } },
          },
          around,
          { revision: 1, idleGoneMs: 0 },
        );
        expect(TerminalView.safeParse(view).error, placeOf(found.state.value)).toBeUndefined();
        if (!found.state.hasTag('committed') && view.screen !== 'outcome' && view.screen !== 'notSaved') {
          expect(view.canCancel, `${view.at} can be cancelled`).toBe(true);
        }
      }
    }
  });

  test('shows less than it knows: neither the whole name nor the whole id number is in any view but the form', () => {
    for (const found of paths) {
      const view = JSON.stringify(
        toView(
          {
            terminal: { value: 'session', context: { problem: null, interruptedSession: null, language: 'zh-CN', textSize: 'normal' } },
            session: {
              value: { live: { flow: 'inItem', presence: 'active', question: 'none' } },
              context: {
                language: 'zh-CN',
                textSize: 'normal',
                itemCode: item.code,
                journey: null,
                take: [],
                reason: 'finished',
                timing: { idleBeforeWarningMs: 1, idleAnswerMs: 1, leavingMs: 1, receiptGraceMs: 1 },
                items,
                journeys: new Map(),
              },
            },
            journey: { value: found.state.value, context: found.state.context },
          },
          around,
          { revision: 1, idleGoneMs: 0 },
        ),
      );
      expect(view).not.toContain(person.idNumber);
      expect(view).not.toContain(person.name);
    }
  });
});

test('the catalogue has no problems', () => {
  expect(catalogue.problems).toEqual([]);
  expect(catalogue.items.length).toBeGreaterThan(0);
});
