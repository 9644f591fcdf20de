/** Walks every item of the catalogue, one that no code knows, and the look-up of a case, through every state there is. */
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { type AnyStateNode, createActor, transition } from 'xstate';
import { getShortestPaths } from 'xstate/graph';
import { type Item, loadCatalogue, OWN_CATALOGUE, parseItem } from '../../kiosk-config/index.ts';
import { LANGUAGES, TerminalView } from '../../main/bridge/index.ts';
import {
  compileCases,
  compileJourney,
  type JourneyMachine,
  placeOf,
  type Surroundings,
  sessionMachine,
  toView,
} from '../../main/journeys/index.ts';
import { applyHappenings, CASE_HAPPENINGS, type Happening, person, printHappenings } from './happenings.ts';

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
identification: { cards: [resident], assurance: card+code }
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
const items: readonly Item[] = [...catalogue.items, madeUp.item];

interface Walk {
  readonly machine: JourneyMachine;
  readonly happenings: readonly Happening[];
  /** `null`: the look-up of a case. */
  readonly item: Item | null;
  /** Every state that refuses to be left. */
  readonly committed: readonly string[];
}

function walkOf(item: Item): Walk {
  const machine = compileJourney(item);
  switch (item.template) {
    case 'apply':
      return {
        machine,
        item,
        happenings: applyHappenings(item),
        committed: ['journey.outcome.receipt.printing', 'journey.outcome.sheets.printing', 'journey.saving'],
      };
    case 'print':
      return { machine, item, happenings: printHappenings(item), committed: ['journey.document.printing'] };
  }
}

const WALKS: readonly (readonly [string, Walk])[] = [
  ...items.map((item) => [item.code, walkOf(item)] as const),
  [
    'the look-up of a case',
    { machine: compileCases(), item: null, happenings: CASE_HAPPENINGS, committed: ['journey.caseStatus.withdrawing'] },
  ],
];

function pathsOf({ machine, happenings }: Walk) {
  return getShortestPaths(machine, {
    input: { language: 'zh-CN', receiptGraceMs: 2_500 },
    // The graph knows no effects: what they answer comes as events.
    events: () => happenings as never,
    serializeState: ({ value, context }) =>
      JSON.stringify([
        value,
        context.returnToReview,
        context.person !== null,
        context.checkId !== null,
        context.problem !== null,
        context.mayRetry,
        context.mayRetrySaving,
        context.receiptPhase,
        context.sheetsPhase,
        context.documentPages.length,
        context.found?.stage,
        context.found?.withdrawal !== null,
        Object.values(context.pages).map((pages) => pages.length),
      ]),
    limit: 50_000,
  });
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
  nationalityName: (code) => code,
  unavailable: () => null,
  caseUnavailable: () => null,
  documentPrinter: () => 'well',
  hasCodeScanner: () => true,
};

const TIMING = { idleBeforeWarningMs: 1, idleAnswerMs: 1, leavingMs: 1, receiptGraceMs: 1 };
const standing = createActor(sessionMachine, {
  input: { timing: TIMING, items, journeys: new Map(), caseJourney: compileCases() },
}).getSnapshot();

type Reached = ReturnType<typeof pathsOf>[number]['state'];

function viewOf(item: Item | null, state: Reached, language: 'zh-CN' | 'en'): TerminalView {
  return toView(
    {
      terminal: { value: 'session', context: { problem: null, interruptedSession: null, language: 'zh-CN', textSize: 'normal' } },
      session: {
        value: { live: { flow: 'inJourney', presence: 'active', question: 'none' } },
        context: { ...standing.context, language, itemCode: item?.code ?? null },
      },
      journey: { value: state.value, context: { ...state.context, language }, tags: state.tags },
    },
    around,
    { revision: 1, idleGoneMs: 0 },
  );
}

/** Screens whose end is being told: there is nothing left to cancel. */
const TOLD: ReadonlySet<string> = new Set(['outcome', 'notSaved']);

describe.each(WALKS)('every path of %s', (_name, walk) => {
  const { machine, item } = walk;
  const paths = pathsOf(walk);

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
      for (const event of walk.happenings) {
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
    expect(forward.size).toBeGreaterThan(5);
    const stuck = [...new Set(paths.map((found) => JSON.stringify(found.state.value)))].filter((value) => !canEnd.has(value));
    expect(stuck).toEqual([]);
  });

  test('commits only where something cannot be undone, and every committed state has its time-out', () => {
    const committed = leaves(machine.root).filter((node) => node.tags.includes('committed') || node.parent?.tags.includes('committed'));
    expect(committed.map((node) => node.id).sort()).toEqual(walk.committed);
    for (const node of committed) expect(node.after.length, `${node.id} has a time-out`).toBeGreaterThan(0);
  });

  test('leaves a committed state only by its own end, error or time-out', () => {
    const committed = paths.filter((found) => found.state.hasTag('committed'));
    expect(committed.length).toBeGreaterThan(0);
    for (const found of committed) {
      for (const event of walk.happenings.filter(({ type }) => !type.startsWith('xstate.'))) {
        const [next] = transition(machine, found.state, event as never);
        const standing = new Set(next._nodes.map((node) => node.id));
        for (const node of found.state._nodes.filter(({ tags }) => tags.includes('committed'))) {
          expect(standing.has(node.id), `${node.id} at ${event.type}`).toBe(true);
        }
      }
    }
  });

  test('has a screen for every state, in every language, that fits the contract and can be cancelled', () => {
    for (const language of LANGUAGES) {
      for (const found of paths) {
        const view = viewOf(item, found.state, language);
        expect(TerminalView.safeParse(view).error, placeOf(found.state.value)).toBeUndefined();
        const concluded = found.state.status === 'done' || TOLD.has(view.screen);
        if (!concluded) expect(view.canCancel, `${view.at} can be cancelled`).toBe(!found.state.hasTag('committed'));
      }
    }
  });

  test('shows less than it knows: neither the whole name nor the whole id number is in any view but the form', () => {
    for (const found of paths) {
      const view = viewOf(item, found.state, 'zh-CN');
      if (view.screen === 'form') continue;
      expect(JSON.stringify(view)).not.toContain(person.idNumber);
      expect(JSON.stringify(view)).not.toContain(person.name);
    }
  });
});

test('the catalogue has no problems, and items of both templates', () => {
  expect(catalogue.problems).toEqual([]);
  expect(new Set(catalogue.items.map((item) => item.template))).toEqual(new Set(['apply', 'print']));
});
