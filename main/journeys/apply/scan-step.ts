import { assign } from 'xstate';
import type { Material } from '../../../kiosk-config/index.ts';
import type { PageRef } from '../ports.ts';
import type { JourneyContext } from '../steps/context.ts';
import { journeySetup, type Neighbours } from '../steps/setup.ts';

export function scanState(material: Material, { before, after }: Neighbours) {
  const pagesOf = (context: JourneyContext): readonly PageRef[] => context.pages[material.id] ?? [];
  return journeySetup.createStateConfig({
    initial: 'ready',
    entry: assign({ problem: null, papersAsked: true }),
    states: {
      ready: {
        on: {
          back: [{ guard: 'fromReview', target: '#journey.review' }, { target: `#journey.${before}` }],
          scanPage: [
            { guard: ({ context }) => pagesOf(context).length < material.maxPages, target: 'scanning' },
            { actions: assign({ problem: 'scan.tooManyPages' }) },
          ],
          removePage: {
            guard: ({ context, event }) => pagesOf(context).some((page) => page.imageId === event.imageId),
            target: 'removing',
            actions: assign({
              problem: null,
              pages: ({ context, event }) => ({
                ...context.pages,
                [material.id]: pagesOf(context).filter((page) => page.imageId !== event.imageId),
              }),
            }),
          },
          continue: [
            {
              guard: ({ context }) => pagesOf(context).length < material.minPages,
              actions: assign({ problem: 'scan.tooFewPages' }),
            },
            { guard: 'fromReview', target: '#journey.review' },
            { target: `#journey.${after}` },
          ],
        },
      },
      scanning: {
        entry: 'clearProblem',
        on: { back: 'ready' },
        invoke: {
          src: 'scanPage',
          input: { materialId: material.id },
          onDone: {
            target: 'ready',
            actions: assign(({ context, event }) =>
              event.output.kind === 'scanned'
                ? { pages: { ...context.pages, [material.id]: [...pagesOf(context), event.output.page] } }
                : { problem: event.output.problem },
            ),
          },
          onError: { target: 'ready', actions: assign({ problem: 'scan.failed' }) },
        },
        after: { scanning: { target: 'ready', actions: assign({ problem: 'scan.failed' }) } },
      },
      removing: {
        invoke: {
          src: 'dropPages',
          input: ({ event }) => ({ imageIds: event.type === 'removePage' ? [event.imageId] : [] }),
          onDone: 'ready',
          onError: 'ready',
        },
        after: { dropping: 'ready' },
      },
    },
  });
}
