/**
 * One citizen's stay: language → home → a journey → leaving. Beside it run the idle question and the cancel question.
 * Whatever way it ends, everything of the person is erased.
 */
import {
  type ActorRefFrom,
  assign,
  type DoneActorEvent,
  type ErrorActorEvent,
  enqueueActions,
  fromPromise,
  raise,
  type StateValue,
  setup,
  stopChild,
} from 'xstate';
import type { Item } from '../../kiosk-config/index.ts';
import type { Language } from '../bridge/index.ts';
import { JOURNEY_DELAYS, type SessionTiming } from './limits.ts';
import type { JourneyInput, JourneyOutput } from './steps/context.ts';
import type { JourneyMachine } from './steps/journey.ts';

export type JourneyRef = ActorRefFrom<JourneyMachine>;
const BELONGINGS = ['card', 'papers', 'receipt', 'sheets'] as const;
export type Belonging = (typeof BELONGINGS)[number];
export type LeavingReason = 'finished' | 'cancelled' | 'timedOut';

export interface SessionInput {
  readonly timing: SessionTiming;
  /** What this session offers; a catalogue that changes meanwhile concerns the next one. */
  readonly items: readonly Item[];
  /** By item code, effects wired. */
  readonly journeys: ReadonlyMap<string, JourneyMachine>;
  /** "Continue my case", effects wired. */
  readonly caseJourney: JourneyMachine;
}

export interface SessionContext extends SessionInput {
  readonly language: Language;
  readonly textSize: 'normal' | 'large';
  /** `null` at home, and in the look-up of a case. */
  readonly itemCode: string | null;
  readonly journey: JourneyRef | null;
  readonly take: readonly Belonging[];
  readonly reason: LeavingReason;
}

export type SessionEvent =
  | { readonly type: 'chooseLanguage'; readonly language: Language }
  | { readonly type: 'switchLanguage'; readonly language: Language }
  | { readonly type: 'setTextSize'; readonly textSize: 'normal' | 'large' }
  | { readonly type: 'chooseItem'; readonly code: string }
  | { readonly type: 'continueCase' }
  | { readonly type: 'back' }
  | { readonly type: 'continue' }
  | { readonly type: 'askCancel' }
  | { readonly type: 'confirmCancel' }
  | { readonly type: 'keepGoing' }
  | { readonly type: 'stillThere' }
  /** Sent with every intent that was taken. */
  | { readonly type: 'citizenActed' }
  | { readonly type: 'idleExpired' }
  | DoneActorEvent<JourneyOutput>
  | ErrorActorEvent;

/** The outermost state key: the place, for a journey (`form/contact`). */
export function placeOf(value: StateValue): string {
  return typeof value === 'string' ? value : (Object.keys(value)[0] ?? '');
}

/** The journey cannot be left now: it is saving or printing. */
export function isCommitted(journey: JourneyRef | null): boolean {
  return journey?.getSnapshot().hasTag('committed') ?? false;
}

/** From here on there is nothing to cancel: the submission is on its way, or its end is being told. */
const CONCLUDED: ReadonlySet<string> = new Set(['saving', 'notSaved', 'outcome', 'ended']);

export function mayCancel(journey: { readonly value: StateValue; readonly tags: ReadonlySet<string> } | null): boolean {
  return journey === null || !(CONCLUDED.has(placeOf(journey.value)) || journey.tags.has('committed'));
}

function journeyInput({ language, timing }: SessionContext): JourneyInput {
  return { language, receiptGraceMs: timing.receiptGraceMs };
}

/** What may lie about when the citizen leaves now: of this journey, and of those before it in the same stay. */
function belongings(journey: JourneyRef | null, before: readonly Belonging[]): readonly Belonging[] {
  if (!journey) return before;
  const { cardAsked, papersAsked, receiptPhase, sheetsOut } = journey.getSnapshot().context;
  const lies: Readonly<Record<Belonging, boolean>> = {
    card: cardAsked,
    papers: papersAsked,
    receipt: receiptPhase === 'printed' || receiptPhase === 'processed' || receiptPhase === 'unknown',
    sheets: sheetsOut,
  };
  return BELONGINGS.filter((belonging) => lies[belonging] || before.includes(belonging));
}

export const sessionMachine = setup({
  types: {
    context: {} as SessionContext,
    events: {} as SessionEvent,
    input: {} as SessionInput,
  },
  actors: {
    wipeSession: fromPromise<void>(() => {
      throw new Error('the effect wipeSession is not wired');
    }),
  },
  delays: {
    idleBeforeWarning: ({ context }) => context.timing.idleBeforeWarningMs,
    outcomeIdle: JOURNEY_DELAYS.outcomeIdleMs,
    languageIdle: JOURNEY_DELAYS.languageIdleMs,
    idleAnswer: ({ context }) => context.timing.idleAnswerMs,
    leaving: ({ context }) => context.timing.leavingMs,
    wiping: JOURNEY_DELAYS.wipingMs,
  },
  actions: {
    tellJourneyLanguage: ({ context }) => context.journey?.send({ type: 'setLanguage', language: context.language }),
    collectBelongings: assign({ take: ({ context }) => belongings(context.journey, context.take) }),
    dropJourney: enqueueActions(({ enqueue }) => {
      enqueue(stopChild(({ context }) => context.journey ?? 'none'));
      enqueue.assign({ journey: null, itemCode: null });
    }),
  },
  guards: {
    committed: ({ context }) => isCommitted(context.journey),
    mayCancel: ({ context }) => mayCancel(context.journey?.getSnapshot() ?? null),
    atOutcome: ({ context }) =>
      context.journey !== null && placeOf(context.journey.getSnapshot().value) === 'outcome' && !isCommitted(context.journey),
    nothingToTake: ({ context }) => context.take.length === 0,
    leftAtStart: ({ event }) => event.type.startsWith('xstate.done.actor') && 'output' in event && event.output.end === 'leftAtStart',
  },
}).createMachine({
  id: 'session',
  context: ({ input }) => ({
    ...input,
    language: 'zh-CN',
    textSize: 'normal',
    itemCode: null,
    journey: null,
    take: [],
    reason: 'finished',
  }),
  initial: 'live',
  states: {
    live: {
      type: 'parallel',
      on: {
        switchLanguage: { actions: [assign({ language: ({ event }) => event.language }), 'tellJourneyLanguage'] },
        setTextSize: { actions: assign({ textSize: ({ event }) => event.textSize }) },
        idleExpired: { target: 'leaving', actions: assign({ reason: 'timedOut' }) },
        // A journey that breaks ends the stay like any other end: nothing of the person is kept.
        'xstate.error.actor.*': { target: 'leaving', actions: assign({ reason: 'timedOut' }) },
        'xstate.done.actor.*': [
          { guard: 'leftAtStart', target: '.flow.home' },
          { target: 'leaving', actions: assign({ reason: 'finished' }) },
        ],
      },
      states: {
        flow: {
          initial: 'language',
          states: {
            language: {
              // Nothing was entered that a question could save.
              after: { languageIdle: '#session.leaving' },
              on: { chooseLanguage: { target: 'home', actions: assign({ language: ({ event }) => event.language }) } },
            },
            home: {
              entry: ['collectBelongings', 'dropJourney'],
              on: {
                back: 'language',
                chooseItem: {
                  guard: ({ context, event }) => context.journeys.has(event.code),
                  target: 'inJourney',
                  actions: assign({
                    itemCode: ({ event }) => event.code,
                    journey: ({ context, event, spawn }) => {
                      const machine = context.journeys.get(event.code);
                      return machine ? spawn(machine, { input: journeyInput(context) }) : null;
                    },
                  }),
                },
                continueCase: {
                  target: 'inJourney',
                  actions: assign({
                    journey: ({ context, spawn }) => spawn(context.caseJourney, { input: journeyInput(context) }),
                  }),
                },
              },
            },
            inJourney: {},
          },
        },
        presence: {
          initial: 'active',
          states: {
            active: {
              on: { citizenActed: { target: 'active', reenter: true } },
              after: {
                outcomeIdle: { guard: 'atOutcome', target: 'warning' },
                idleBeforeWarning: [{ guard: 'committed', target: 'active', reenter: true }, { target: 'warning' }],
              },
            },
            warning: {
              on: { stillThere: 'active', citizenActed: 'active' },
              after: {
                idleAnswer: [{ guard: 'committed', target: 'active' }, { target: 'expired' }],
              },
            },
            expired: { entry: raise({ type: 'idleExpired' }) },
          },
        },
        question: {
          initial: 'none',
          states: {
            none: { on: { askCancel: { guard: 'mayCancel', target: 'asked' } } },
            asked: {
              on: {
                keepGoing: 'none',
                confirmCancel: { guard: 'mayCancel', target: '#session.leaving', actions: assign({ reason: 'cancelled' }) },
              },
            },
          },
        },
      },
    },
    leaving: {
      entry: ['collectBelongings', 'dropJourney'],
      initial: 'erasing',
      states: {
        erasing: {
          invoke: { src: 'wipeSession', onDone: 'reminding', onError: 'reminding' },
          // The citizen has everything; the next screen waits for the erasing alone.
          on: { continue: { actions: assign({ take: [] }) } },
          after: { wiping: 'reminding' },
        },
        reminding: {
          always: { guard: 'nothingToTake', target: '#session.gone' },
          on: { continue: '#session.gone' },
          after: { leaving: '#session.gone' },
        },
      },
    },
    gone: { type: 'final' },
  },
});

export type SessionMachine = typeof sessionMachine;
export type SessionRef = ActorRefFrom<SessionMachine>;
