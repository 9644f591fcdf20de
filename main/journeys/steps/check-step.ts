/** That the card's holder stands here, not its finder: a code goes to the telephone that the platform has on file. */
import { assign } from 'xstate';
import type { Item } from '../../../kiosk-config/index.ts';
import { journeySetup, type Neighbours } from './setup.ts';

/** Stands after `identify` in every item that asks for `card+code`. */
export const CHECK_KEY = 'identityCheck';

export function needsCheck(item: Item): boolean {
  return item.identification.assurance === 'card+code';
}

export function checkState(item: Item, { before, after }: Neighbours) {
  return journeySetup.createStateConfig({
    initial: 'arriving',
    on: { back: before },
    states: {
      arriving: { always: [{ guard: 'checked', target: `#journey.${after}` }, { target: 'sending' }] },
      sending: {
        entry: 'clearProblem',
        invoke: {
          src: 'startCheck',
          input: ({ context }) => ({ person: context.person, purpose: item.template === 'print' ? item.document.kind : item.code }),
          onDone: [
            {
              guard: ({ event }) => event.output.kind === 'started',
              target: 'enter',
              actions: assign({ check: ({ event }) => (event.output.kind === 'started' ? event.output.check : null) }),
            },
            {
              // The code that was sent before may still be the right one.
              guard: ({ context }) => context.check !== null,
              target: 'enter',
              actions: assign({ problem: ({ event }) => (event.output.kind === 'failed' ? event.output.problem : null) }),
            },
            {
              target: 'failed',
              actions: assign(({ event }) =>
                event.output.kind === 'failed' ? { problem: event.output.problem, mayRetry: event.output.mayRetry } : {},
              ),
            },
          ],
          onError: { target: 'failed', actions: assign({ problem: 'check.failed', mayRetry: true, check: null }) },
        },
        after: { checking: { target: 'failed', actions: assign({ problem: 'check.away', mayRetry: true, check: null }) } },
      },
      enter: {
        on: {
          resendCode: 'sending',
          submitCode: [
            {
              guard: ({ context, event }) => event.code.length === context.check?.codeLength && /^\d+$/.test(event.code),
              target: 'checking',
              actions: assign({ code: ({ event }) => event.code, problem: null }),
            },
            { actions: assign({ problem: 'check.wrongCode' }) },
          ],
        },
      },
      checking: {
        invoke: {
          src: 'answerCheck',
          input: ({ context }) => ({ checkId: context.check?.checkId ?? '', code: context.code }),
          onDone: [
            {
              guard: ({ event }) => event.output.kind === 'passed',
              target: `#journey.${after}`,
              actions: assign({ checkId: ({ context }) => context.check?.checkId ?? null, check: null, code: '' }),
            },
            {
              guard: ({ event }) => event.output.kind === 'wrong',
              target: 'enter',
              actions: assign({ problem: 'check.wrongCode', code: '' }),
            },
            {
              target: 'failed',
              actions: assign(({ event }) =>
                event.output.kind === 'failed'
                  ? { problem: event.output.problem, mayRetry: event.output.mayRetry, code: '', check: null }
                  : {},
              ),
            },
          ],
          onError: { target: 'failed', actions: assign({ problem: 'check.failed', mayRetry: true, check: null }) },
        },
        after: { checking: { target: 'failed', actions: assign({ problem: 'check.away', mayRetry: true, check: null }) } },
      },
      failed: { on: { retry: { guard: 'mayRetry', target: 'sending' } } },
    },
  });
}
