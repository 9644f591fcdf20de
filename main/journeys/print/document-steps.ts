/** Ask the platform, show the document, put it on paper or on the telephone. */
import { assign } from 'xstate';
import type { PrintItem } from '../../../kiosk-config/index.ts';
import { journeySetup, type Neighbours } from '../steps/setup.ts';

export function askingState(item: PrintItem, { before, after }: Neighbours) {
  return journeySetup.createStateConfig({
    initial: 'asking',
    on: { back: before },
    states: {
      asking: {
        entry: assign({ problem: null, sheetsPhase: 'idle', sheetsProblem: null }),
        invoke: {
          src: 'fetchDocument',
          input: ({ context }) => ({
            kind: item.document.kind,
            person: context.person,
            checkId: context.checkId,
            values: context.values,
            language: context.language,
          }),
          onDone: [
            {
              guard: ({ event }) => event.output.kind === 'fetched',
              target: `#journey.${after}`,
              actions: assign({
                document: ({ event }) => (event.output.kind === 'fetched' ? event.output.document : null),
                documentPages: [],
                link: null,
              }),
            },
            {
              target: 'failed',
              actions: assign(({ event }) =>
                event.output.kind === 'failed' ? { problem: event.output.problem, mayRetry: event.output.mayRetry } : {},
              ),
            },
          ],
          onError: { target: 'failed', actions: assign({ problem: 'document.failed', mayRetry: true }) },
        },
        after: { fetching: { target: 'failed', actions: assign({ problem: 'document.away', mayRetry: true }) } },
      },
      failed: {
        // What the platform found wrong with the check is proved anew, by another code.
        entry: assign({ checkId: ({ context }) => (context.problem === 'document.notAllowed' ? null : context.checkId) }),
        on: { retry: { guard: 'mayRetry', target: 'asking' } },
      },
    },
  });
}

export function documentState(item: PrintItem, before: string) {
  return journeySetup.createStateConfig({
    initial: 'shown',
    // Goes on while the sheets are printed and while the code for the telephone is shown.
    invoke: { src: 'drawDocument', input: ({ context }) => ({ document: context.document }) },
    on: {
      pageDrawn: {
        guard: ({ context, event }) => event.number === context.documentPages.length + 1,
        actions: assign({ documentPages: ({ context, event }) => [...context.documentPages, event.page] }),
      },
      drawingFailed: {
        target: '#journey.asking.failed',
        actions: assign({ problem: ({ event }) => event.problem, mayRetry: false }),
      },
    },
    states: {
      shown: {
        on: {
          back: `#journey.${before}`,
          printSheets: {
            // Nobody prints what they could not see.
            guard: ({ context }) => context.documentPages.length > 0 && context.sheetsPhase !== 'printed',
            target: 'printing',
          },
          sendToPhone: { guard: () => item.document.toPhone, target: 'phone' },
          continue: { target: '#journey.ended', actions: assign({ end: 'finished' }) },
        },
      },
      printing: {
        tags: ['committed'],
        entry: assign({ sheetsPhase: 'printing', sheetsProblem: null }),
        invoke: {
          src: 'printSheets',
          input: ({ context }) =>
            context.document ? { kind: 'document', document: context.document, duplex: item.document.duplex } : null,
          onDone: {
            target: 'shown',
            actions: assign(({ event }) => ({ sheetsPhase: event.output.phase, sheetsProblem: event.output.problem })),
          },
          onError: { target: 'shown', actions: assign({ sheetsPhase: 'unknown', sheetsProblem: 'print.unknown' }) },
        },
        after: { sheets: { target: 'shown', actions: assign({ sheetsPhase: 'unknown', sheetsProblem: 'print.unknown' }) } },
      },
      phone: {
        initial: 'asking',
        on: { back: 'shown', continue: 'shown' },
        states: {
          asking: {
            entry: assign({ problem: null, link: null }),
            invoke: {
              src: 'linkToPhone',
              input: ({ context }) => ({ documentId: context.document?.documentId ?? '' }),
              onDone: [
                {
                  guard: ({ event }) => event.output.kind === 'given',
                  target: 'given',
                  actions: assign({ link: ({ event }) => (event.output.kind === 'given' ? event.output.link : null) }),
                },
                {
                  target: 'failed',
                  actions: assign({ problem: ({ event }) => (event.output.kind === 'failed' ? event.output.problem : null) }),
                },
              ],
              onError: { target: 'failed', actions: assign({ problem: 'phone.failed' }) },
            },
            after: { linking: { target: 'failed', actions: assign({ problem: 'phone.away' }) } },
          },
          given: {},
          failed: { on: { retry: 'asking' } },
        },
      },
    },
  });
}
