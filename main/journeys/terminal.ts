/** The life of the terminal: attract, one session after another, and out of service while nothing could be saved. */
import { type ActorRefFrom, assign, setup } from 'xstate';
import type { Language, MessageKey } from '../bridge/index.ts';
import { JOURNEY_DELAYS } from './limits.ts';
import { type SessionInput, sessionMachine } from './session.ts';

/** What can be said to the citizen of a session that a crash cut short. */
export interface InterruptedTruth {
  /** Of what is saved. */
  readonly shortNumbers: readonly string[];
  /** False while nobody can tell whether one more was saved. */
  readonly certain: boolean;
}

export interface TerminalInput {
  /** `null` where no session was cut short. */
  readonly interruptedSession: InterruptedTruth | null;
  /** Asked anew for each session: the catalogue may have changed. */
  readonly sessionInput: () => SessionInput;
}

export interface TerminalContext extends TerminalInput {
  /** Why nobody can be served now. */
  readonly problem: MessageKey | null;
  /** Of the screens that stand outside of a session. */
  readonly language: Language;
  readonly textSize: 'normal' | 'large';
}

export type TerminalEvent =
  | { readonly type: 'wake' }
  | { readonly type: 'switchLanguage'; readonly language: Language }
  | { readonly type: 'setTextSize'; readonly textSize: 'normal' | 'large' }
  | { readonly type: 'continue' }
  /** The outbox could tell. */
  | { readonly type: 'interruptedSettled'; readonly truth: InterruptedTruth }
  | { readonly type: 'outOfService'; readonly problem: MessageKey }
  | { readonly type: 'inService' };

const terminalSetup = setup({
  types: {
    context: {} as TerminalContext,
    events: {} as TerminalEvent,
    input: {} as TerminalInput,
    children: {} as { session: 'session' },
  },
  actors: { session: sessionMachine },
  delays: { interrupted: JOURNEY_DELAYS.interruptedMs },
  actions: {
    /** However a session ended, a broken one too: nothing of it is kept. */
    sessionOver: () => {
      throw new Error('the action sessionOver is not wired');
    },
    usualSettings: assign({ language: 'zh-CN', textSize: 'normal' }),
  },
  guards: {
    outOfService: ({ context }) => context.problem !== null,
    interrupted: ({ context }) => context.interruptedSession !== null,
  },
});

const settings = {
  switchLanguage: {
    actions: terminalSetup.assign({ language: ({ event }) => (event.type === 'switchLanguage' ? event.language : 'zh-CN') }),
  },
  setTextSize: { actions: terminalSetup.assign({ textSize: ({ event }) => (event.type === 'setTextSize' ? event.textSize : 'normal') }) },
};

export const terminalMachine = terminalSetup.createMachine({
  id: 'terminal',
  context: ({ input }) => ({ ...input, problem: null, language: 'zh-CN', textSize: 'normal' }),
  initial: 'booting',
  on: {
    outOfService: { actions: assign({ problem: ({ event }) => event.problem }) },
    inService: { actions: assign({ problem: null }) },
  },
  states: {
    booting: { always: [{ guard: 'interrupted', target: 'interrupted' }, { target: 'attract' }] },
    interrupted: {
      exit: ['usualSettings', assign({ interruptedSession: null })],
      on: {
        continue: 'attract',
        interruptedSettled: { actions: assign({ interruptedSession: ({ event }) => event.truth }) },
        ...settings,
      },
      after: { interrupted: 'attract' },
    },
    attract: {
      always: { guard: 'outOfService', target: 'outOfService' },
      on: { wake: 'session' },
    },
    session: {
      exit: 'sessionOver',
      invoke: {
        id: 'session',
        src: 'session',
        input: ({ context }) => context.sessionInput(),
        onDone: 'attract',
        onError: 'attract',
      },
    },
    outOfService: {
      exit: 'usualSettings',
      on: settings,
      always: { guard: ({ context }) => context.problem === null, target: 'attract' },
    },
  },
});

export type TerminalMachine = typeof terminalMachine;
export type TerminalRef = ActorRefFrom<TerminalMachine>;
