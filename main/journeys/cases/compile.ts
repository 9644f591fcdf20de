/**
 * "Continue my case": card → the receipt's code, scanned or typed → how it stands → taken back, where it still waits here.
 * No item of the catalogue: it serves the cases of all.
 */
import { assign } from 'xstate';
import { CARD_KINDS } from '../../bridge/index.ts';
import { anotherPersonState, identifyState } from '../steps/identify-step.ts';
import { type JourneyMachine, journeyOf } from '../steps/journey.ts';
import { journeySetup } from '../steps/setup.ts';

export function compileCases(): JourneyMachine {
  return journeyOf('identify', {
    identify: identifyState({ cards: CARD_KINDS, fields: [], neighbours: { before: 'ended', after: 'caseCode' } }),
    caseCode: codeState(),
    looking: lookingState(),
    caseStatus: statusState(),
    anotherPerson: anotherPersonState('identify'),
  });
}

function codeState() {
  return journeySetup.createStateConfig({
    invoke: { src: 'watchCodes' },
    on: {
      back: 'identify',
      submitCode: { target: 'looking', actions: assign({ code: ({ event }) => event.code, problem: null, withdrawProblem: null }) },
      codeScanned: { target: 'looking', actions: assign({ code: ({ event }) => event.text, problem: null, withdrawProblem: null }) },
    },
  });
}

function lookingState() {
  return journeySetup.createStateConfig({
    initial: 'asking',
    on: { back: { target: 'caseCode', actions: 'clearProblem' } },
    states: {
      asking: {
        entry: 'clearProblem',
        invoke: {
          src: 'lookUpCase',
          input: ({ context }) => ({ code: context.code, person: context.person }),
          onDone: [
            {
              guard: ({ event }) => event.output.kind === 'found',
              target: '#journey.caseStatus',
              actions: assign({
                found: ({ event }) => (event.output.kind === 'found' ? event.output.found : null),
                pauseMinutes: null,
              }),
            },
            {
              guard: ({ event }) => event.output.kind === 'notFound',
              target: '#journey.caseCode',
              actions: assign(({ event }) =>
                event.output.kind === 'notFound' ? { problem: event.output.problem, pauseMinutes: event.output.pauseMinutes } : {},
              ),
            },
            {
              target: 'failed',
              actions: assign({ problem: ({ event }) => (event.output.kind === 'failed' ? event.output.problem : null) }),
            },
          ],
          onError: { target: 'failed', actions: assign({ problem: 'case.failed' }) },
        },
        after: { lookingUp: { target: 'failed', actions: assign({ problem: 'case.away' }) } },
      },
      failed: { on: { retry: 'asking' } },
    },
  });
}

function statusState() {
  return journeySetup.createStateConfig({
    initial: 'shown',
    states: {
      shown: {
        on: {
          back: '#journey.caseCode',
          askWithdraw: { guard: ({ context }) => context.found?.withdrawal !== null && context.found !== null, target: 'asked' },
          continue: { target: '#journey.ended', actions: assign({ end: 'finished' }) },
        },
      },
      asked: {
        entry: assign({ withdrawProblem: null }),
        on: { keepSubmission: 'shown', back: 'shown', confirmWithdraw: 'withdrawing' },
      },
      withdrawing: {
        tags: ['committed'],
        invoke: {
          src: 'withdrawCase',
          input: ({ context }) => ({ submissionId: context.found?.submissionId ?? '', person: context.person }),
          onDone: [
            {
              guard: ({ event }) => event.output.kind === 'withdrawn',
              target: 'shown',
              actions: assign({
                found: ({ context }) => (context.found ? { ...context.found, stage: 'withdrawn', since: null, withdrawal: null } : null),
              }),
            },
            {
              // What has left is looked up anew: how it stands now is for others to tell.
              guard: ({ event }) => event.output.kind === 'failed' && event.output.problem === 'withdraw.alreadySent',
              target: '#journey.looking',
              actions: assign({ withdrawProblem: 'withdraw.alreadySent' }),
            },
            {
              target: 'shown',
              actions: assign(({ context, event }) =>
                event.output.kind === 'failed'
                  ? {
                      withdrawProblem: event.output.problem,
                      found:
                        context.found && event.output.problem === 'withdraw.tooLate'
                          ? { ...context.found, withdrawal: null }
                          : context.found,
                    }
                  : {},
              ),
            },
          ],
          onError: { target: 'shown', actions: assign({ withdrawProblem: 'withdraw.unknown' }) },
        },
        after: { withdrawing: { target: 'shown', actions: assign({ withdrawProblem: 'withdraw.unknown' }) } },
      },
    },
  });
}
