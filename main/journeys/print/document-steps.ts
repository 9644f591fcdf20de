/** Ask the platform, show the document, put it on paper or on the telephone. */
import { assign } from 'xstate';
import type { PrintItem } from '../../../kiosk-config/index.ts';
import type { MessageKey } from '../../bridge/index.ts';
import type { JourneyContext } from '../steps/context.ts';
import { formerDocument } from '../steps/identify-step.ts';
import { journeySetup, type Neighbours } from '../steps/setup.ts';
import { sheetsDone } from '../steps/sheets.ts';

/** Every page is there to be seen. */
export function wholeDocument({ document, documentPages }: JourneyContext): boolean {
  return document !== null && documentPages.length === document.pages;
}

/** Leads away from a document that cannot be shown. `null`: the event says why. */
function drawingFailed(problem: MessageKey | null) {
  return {
    target: '#journey.asking.failed',
    actions: journeySetup.assign({
      problem: ({ event }) => problem ?? (event.type === 'drawingFailed' ? event.problem : 'document.failed'),
      mayRetry: false,
    }),
  };
}

/** `check`: where the item has one, it stands before everything that is asked for. */
export function askingState(item: PrintItem, { before, after }: Neighbours, check: string | null) {
  return journeySetup.createStateConfig({
    initial: 'dropping',
    on: {
      back: check === null ? before : [{ guard: ({ context }) => context.checkId === null, target: check }, { target: before }],
    },
    states: {
      /** What was fetched before goes before the next document comes. */
      dropping: {
        ...(check === null ? {} : { always: { guard: ({ context }) => context.checkId === null, target: `#journey.${check}` } }),
        entry: assign(({ context }) => ({
          ...formerDocument(context),
          problem: null,
          sheetsPhase: 'idle',
          sheetsProblem: null,
        })),
        invoke: { src: 'dropPages', input: ({ context }) => ({ imageIds: context.leftover }), onDone: 'asking', onError: 'asking' },
        exit: assign({ leftover: [] }),
        after: { dropping: 'asking' },
      },
      asking: {
        entry: 'clearProblem',
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
        on: { retry: { guard: 'mayRetry', target: 'dropping' } },
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
    },
    states: {
      shown: {
        // A document that never ends being drawn is as bad as one that cannot be.
        after: { drawing: { guard: ({ context }) => !wholeDocument(context), ...drawingFailed('document.failed') } },
        on: {
          drawingFailed: drawingFailed(null),
          back: `#journey.${before}`,
          printSheets: {
            // Nobody prints what they could not see.
            guard: ({ context }) => wholeDocument(context) && context.sheetsPhase !== 'printed',
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
            actions: assign(({ context, event }) => sheetsDone(context, event.output)),
          },
          onError: { target: 'shown', actions: assign({ sheetsPhase: 'unknown', sheetsProblem: 'print.unknown', sheetsOut: true }) },
        },
        after: {
          sheets: { target: 'shown', actions: assign({ sheetsPhase: 'unknown', sheetsProblem: 'print.unknown', sheetsOut: true }) },
        },
      },
      phone: {
        initial: 'asking',
        on: { back: 'shown', continue: 'shown', drawingFailed: drawingFailed(null) },
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
          // An address that has run out is no use to anybody: another one takes its place.
          given: { after: { linkValid: 'asking' } },
          failed: { on: { retry: 'asking' } },
        },
      },
    },
  });
}
