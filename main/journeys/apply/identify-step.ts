import { assign } from 'xstate';
import { assertNever } from '../../../drivers/core/result.ts';
import type { ApplyItem, Field } from '../../../kiosk-config/index.ts';
import type { IdentifiedPerson } from '../ports.ts';
import { type ApplyContext, fieldsOf, initialContext } from './context.ts';
import { applySetup } from './setup.ts';

export function noticeState(item: ApplyItem) {
  return applySetup.createStateConfig({
    on: {
      back: 'guide',
      consent: {
        guard: ({ event }) => event.version === item.notice.version,
        target: 'identify',
        actions: assign({ consent: ({ event }) => ({ noticeVersion: event.version, agreedAt: event.now }) }),
      },
    },
  });
}

export function identifyState(item: ApplyItem, after: string) {
  return applySetup.createStateConfig({
    entry: assign({ cardAsked: true }),
    initial: 'arriving',
    on: { back: 'notice' },
    states: {
      arriving: { always: [{ guard: 'identified', target: 'read' }, { target: 'asking' }] },
      asking: {
        initial: 'waiting',
        invoke: {
          src: 'readCard',
          input: ({ self }) => ({ onFound: () => self.send({ type: 'cardFound' }) }),
          onDone: [
            {
              guard: ({ context, event }) => event.output.kind === 'read' && isAnother(context, event.output.person),
              target: '#apply.anotherPerson',
              actions: assign(({ context, event }) =>
                event.output.kind === 'read' ? startedAnew(item, context, event.output.person) : {},
              ),
            },
            {
              guard: ({ event }) => event.output.kind === 'read',
              target: 'read',
              actions: assign(({ context, event }) =>
                event.output.kind === 'read' ? identifiedAs(item, context, event.output.person) : {},
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
            after: { cardReading: { target: '#apply.identify.failed', actions: assign({ problem: 'card.timeout' }) } },
          },
        },
      },
      failed: { on: { retry: 'asking' }, after: { cardRetry: 'asking' } },
      read: {
        entry: 'clearProblem',
        on: { continue: `#apply.${after}`, retry: 'asking' },
      },
    },
  });
}

function isAnother(context: ApplyContext, person: IdentifiedPerson): boolean {
  return context.person !== null && context.person.idNumber !== person.idNumber;
}

/** The same person as before, or the first: what the card says is offered where nothing was entered. */
function identifiedAs(item: ApplyItem, context: ApplyContext, person: IdentifiedPerson): Partial<ApplyContext> {
  return { person, values: { ...offeredBy(item, person), ...context.values }, problem: null };
}

/** Another person finds nothing of the one before, and has agreed to nothing yet. */
function startedAnew(item: ApplyItem, context: ApplyContext, person: IdentifiedPerson): Partial<ApplyContext> {
  const { language, receiptGraceMs } = context;
  return {
    ...initialContext({ language, receiptGraceMs }),
    cardAsked: true,
    papersAsked: context.papersAsked,
    person,
    values: offeredBy(item, person),
    leftover: Object.values(context.pages).flatMap((pages) => pages.map((page) => page.imageId)),
  };
}

function offeredBy(item: ApplyItem, person: IdentifiedPerson): Record<string, string> {
  return Object.fromEntries(fieldsOf(item).flatMap((field) => (field.prefill ? [[field.id, fromCard(field.prefill, person)]] : [])));
}

/** The first person's papers go before the second one reads the notice. */
export function anotherPersonState() {
  return applySetup.createStateConfig({
    invoke: { src: 'dropPages', input: ({ context }) => ({ imageIds: context.leftover }), onDone: 'notice', onError: 'notice' },
    exit: assign({ leftover: [] }),
    after: { dropping: 'notice' },
  });
}

function fromCard(source: NonNullable<Field['prefill']>, person: IdentifiedPerson): string {
  switch (source) {
    case 'card.name':
      return person.name;
    case 'card.address':
      return person.address;
    case 'card.idNumber':
      return person.idNumber;
    case 'card.birthDate':
      return `${person.birthDate.slice(0, 4)}-${person.birthDate.slice(4, 6)}-${person.birthDate.slice(6, 8)}`;
    default:
      return assertNever(source);
  }
}
