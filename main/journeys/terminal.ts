/** The life of the terminal: attract, one session after another, and out of service while nothing could be saved. */
import { type ActorRefFrom, assign, setup } from 'xstate';
import type { MessageKey } from '../bridge/index.ts';
import { JOURNEY_DELAYS } from './limits.ts';
import { type SessionInput, sessionMachine } from './session.ts';

export interface TerminalInput {
  /** Numbers that the session before a crash had saved; `null` where no session was cut short. */
  readonly interruptedSession: readonly string[] | null;
  /** Asked anew for each session: the catalogue may have changed. */
  readonly sessionInput: () => SessionInput;
}

export interface TerminalContext extends TerminalInput {
  /** Why nobody can be served now. */
  readonly problem: MessageKey | null;
}

export type TerminalEvent =
  | { readonly type: 'wake' }
  | { readonly type: 'continue' }
  | { readonly type: 'outOfService'; readonly problem: MessageKey }
  | { readonly type: 'inService' };

export const terminalMachine = setup({
  types: {
    context: {} as TerminalContext,
    events: {} as TerminalEvent,
    input: {} as TerminalInput,
    children: {} as { session: 'session' },
  },
  actors: { session: sessionMachine },
  delays: { interrupted: JOURNEY_DELAYS.interruptedMs },
  guards: {
    outOfService: ({ context }) => context.problem !== null,
    interrupted: ({ context }) => context.interruptedSession !== null,
  },
}).createMachine({
  id: 'terminal',
  context: ({ input }) => ({ ...input, problem: null }),
  initial: 'booting',
  on: {
    outOfService: { actions: assign({ problem: ({ event }) => event.problem }) },
    inService: { actions: assign({ problem: null }) },
  },
  states: {
    booting: { always: [{ guard: 'interrupted', target: 'interrupted' }, { target: 'attract' }] },
    interrupted: {
      exit: assign({ interruptedSession: null }),
      on: { continue: 'attract' },
      after: { interrupted: 'attract' },
    },
    attract: {
      always: { guard: 'outOfService', target: 'outOfService' },
      on: { wake: 'session' },
    },
    session: {
      invoke: {
        id: 'session',
        src: 'session',
        input: ({ context }) => context.sessionInput(),
        onDone: 'attract',
        onError: 'attract',
      },
    },
    outOfService: {
      always: { guard: ({ context }) => context.problem === null, target: 'attract' },
    },
  },
});

export type TerminalMachine = typeof terminalMachine;
export type TerminalRef = ActorRefFrom<TerminalMachine>;
