import { assign } from 'xstate';
import { assertNever } from '../../../drivers/core/result.ts';
import type { Field, Item } from '../../../kiosk-config/index.ts';
import type { CardKind } from '../../bridge/index.ts';
import type { IdentifiedPerson } from '../ports.ts';
import { initialContext, type JourneyContext } from './context.ts';
import { journeySetup, type Neighbours } from './setup.ts';

export function noticeState(item: Item, { before, after }: Neighbours) {
  return journeySetup.createStateConfig({
    on: {
      back: before,
      consent: {
        guard: ({ event }) => event.version === item.notice.version,
        target: after,
        actions: assign({ consent: ({ event }) => ({ noticeVersion: event.version, agreedAt: event.now }) }),
      },
    },
  });
}

export interface Identifying {
  readonly cards: readonly CardKind[];
  /** Filled from the card at first. */
  readonly fields: readonly Field[];
  readonly neighbours: Neighbours;
}

export function identifyState({ cards, fields, neighbours: { before, after } }: Identifying) {
  return journeySetup.createStateConfig({
    entry: assign({ cardAsked: true }),
    initial: 'arriving',
    on: { back: before === 'ended' ? { target: before, actions: assign({ end: 'leftAtStart' }) } : before },
    states: {
      arriving: { always: [{ guard: 'identified', target: 'read' }, { target: 'asking' }] },
      asking: {
        initial: 'waiting',
        invoke: {
          src: 'readCard',
          input: ({ self }) => ({ onFound: () => self.send({ type: 'cardFound' }) }),
          onDone: [
            {
              guard: ({ event }) => event.output.kind === 'read' && !cards.includes(event.output.person.cardKind),
              target: 'failed',
              actions: assign({ problem: 'card.notAccepted' }),
            },
            {
              guard: ({ context, event }) => event.output.kind === 'read' && isAnother(context, event.output.person),
              target: '#journey.anotherPerson',
              actions: assign(({ context, event }) =>
                event.output.kind === 'read' ? startedAnew(fields, context, event.output.person) : {},
              ),
            },
            {
              guard: ({ event }) => event.output.kind === 'read',
              target: 'read',
              actions: assign(({ context, event }) =>
                event.output.kind === 'read' ? identifiedAs(fields, context, event.output.person) : {},
              ),
            },
            {
              target: 'failed',
              actions: assign({ problem: ({ event }) => (event.output.kind === 'failed' ? event.output.problem : null) }),
            },
          ],
          onError: { target: 'failed', actions: assign({ problem: 'trouble.unexpected' }) },
        },
        states: {
          waiting: { on: { cardFound: 'reading' } },
          reading: {
            after: { cardReading: { target: '#journey.identify.failed', actions: assign({ problem: 'card.timeout' }) } },
          },
        },
      },
      failed: { on: { retry: 'asking' }, after: { cardRetry: 'asking' } },
      read: {
        entry: 'clearProblem',
        on: { continue: `#journey.${after}`, retry: 'asking' },
      },
    },
  });
}

function isAnother(context: JourneyContext, person: IdentifiedPerson): boolean {
  return context.person !== null && context.person.idNumber !== person.idNumber;
}

/** The same person as before, or the first: what the card says is offered where nothing was entered. */
function identifiedAs(fields: readonly Field[], context: JourneyContext, person: IdentifiedPerson): Partial<JourneyContext> {
  return { person, values: { ...offeredBy(fields, person), ...context.values }, problem: null };
}

/** Another person finds nothing of the one before, and has agreed to nothing yet. */
function startedAnew(fields: readonly Field[], context: JourneyContext, person: IdentifiedPerson): Partial<JourneyContext> {
  const { language, receiptGraceMs } = context;
  return {
    ...initialContext({ language, receiptGraceMs }),
    cardAsked: true,
    papersAsked: context.papersAsked,
    sheetsOut: context.sheetsOut,
    person,
    values: offeredBy(fields, person),
    leftover: [...Object.values(context.pages).flatMap((pages) => pages.map((page) => page.imageId)), ...formerDocument(context).leftover],
  };
}

/** Lets go of a document: its file and its pages are still to be dropped. */
export function formerDocument(context: JourneyContext): Pick<JourneyContext, 'document' | 'documentPages' | 'link' | 'leftover'> {
  const { document, documentPages, leftover } = context;
  return {
    document: null,
    documentPages: [],
    link: null,
    leftover: [...leftover, ...documentPages.map((page) => page.imageId), ...(document ? [document.fileId] : [])],
  };
}

function offeredBy(fields: readonly Field[], person: IdentifiedPerson): Record<string, string> {
  return Object.fromEntries(fields.flatMap((field) => (field.prefill ? [[field.id, fromCard(field.prefill, person)]] : [])));
}

/** The first person's papers go before the second one reads the notice. */
export function anotherPersonState(target: string) {
  return journeySetup.createStateConfig({
    invoke: { src: 'dropPages', input: ({ context }) => ({ imageIds: context.leftover }), onDone: target, onError: target },
    exit: assign({ leftover: [] }),
    after: { dropping: target },
  });
}

function fromCard(source: NonNullable<Field['prefill']>, person: IdentifiedPerson): string {
  switch (source) {
    case 'card.name':
      return person.name;
    case 'card.address':
      // A foreigner's card carries none.
      return person.cardKind === 'foreigner' ? '' : person.address;
    case 'card.idNumber':
      return person.idNumber;
    case 'card.birthDate':
      return `${person.birthDate.slice(0, 4)}-${person.birthDate.slice(4, 6)}-${person.birthDate.slice(6, 8)}`;
    default:
      return assertNever(source);
  }
}
