/**
 * Template `apply`: guide → notice → identify → form pages → papers → review → signature → saving → outcome.
 * `compileApply(item)` turns one item of the catalogue into a machine; no item has code of its own.
 */
import { assign, fromCallback, fromPromise, setup } from 'xstate';
import { assertNever } from '../../drivers/core/result.ts';
import {
  type ApplyItem,
  checkField,
  type Field,
  type FieldProblem,
  type FormPage,
  type Material,
  normaliseField,
} from '../../kiosk-config/index.ts';
import { type ApplyContext, type ApplyEvent, type ApplyInput, type ApplyOutput, fieldsOf, initialContext } from './apply-context.ts';
import { toDraft } from './apply-draft.ts';
import { JOURNEY_DELAYS } from './limits.ts';
import { maskName } from './mask.ts';
import type {
  ApplyDraft,
  CardOutcome,
  ClockReading,
  DeliveryNews,
  IdentifiedPerson,
  PageRef,
  PrintReceiptInput,
  PrintReceiptOutcome,
  ReadCardInput,
  SaveOutcome,
  ScanOutcome,
} from './ports.ts';

function unwired(effect: string): never {
  throw new Error(`the effect ${effect} is not wired`);
}

const applySetup = setup({
  types: {
    context: {} as ApplyContext,
    events: {} as ApplyEvent,
    input: {} as ApplyInput,
    output: {} as ApplyOutput,
    tags: {} as 'committed',
  },
  actors: {
    readCard: fromPromise<CardOutcome, ReadCardInput>(() => unwired('readCard')),
    scanPage: fromPromise<ScanOutcome, { readonly materialId: string }>(() => unwired('scanPage')),
    dropPages: fromPromise<void, { readonly imageIds: readonly string[] }>(() => unwired('dropPages')),
    saveSubmission: fromPromise<SaveOutcome, { readonly draft: ApplyDraft | null }>(() => unwired('saveSubmission')),
    watchDelivery: fromCallback<DeliveryNews, { readonly submissionId: string | null }>(() => unwired('watchDelivery')),
    printReceipt: fromPromise<PrintReceiptOutcome, PrintReceiptInput | null>(() => unwired('printReceipt')),
  },
  delays: {
    cardReading: JOURNEY_DELAYS.cardReadingMs,
    cardRetry: JOURNEY_DELAYS.cardRetryMs,
    scanning: JOURNEY_DELAYS.scanningMs,
    dropping: JOURNEY_DELAYS.droppingMs,
    saving: JOURNEY_DELAYS.savingMs,
    printing: JOURNEY_DELAYS.printingMs,
    receiptGrace: ({ context }) => context.receiptGraceMs,
  },
  actions: {
    clearProblem: assign({ problem: null }),
    returnToReview: assign({ returnToReview: true }),
    reviewReached: assign({ returnToReview: false, problem: null }),
  },
  guards: {
    fromReview: ({ context }) => context.returnToReview,
    identified: ({ context }) => context.person !== null,
    mayRetrySaving: ({ context }) => context.mayRetrySaving,
    /** Only the citizen's own touch prints again; after `unknown` too, since they can see the slot and the terminal cannot. */
    receiptMissing: ({ context }) => context.receiptPhase === 'failed' || context.receiptPhase === 'unknown',
  },
});

/** State keys are the places of a journey as views and intents name them. */
export const formKey = (pageId: string): string => `form/${pageId}`;
export const scanKey = (materialId: string): string => `scan/${materialId}`;

export type ApplyMachine = ReturnType<typeof compileApply>;

/** Gives the machine of one item; effects are wired by `.provide({ actors })`. */
export function compileApply(item: ApplyItem) {
  const formKeys = item.form.pages.map((page) => formKey(page.id));
  const scanKeys = item.materials.map((material) => scanKey(material.id));
  const order = ['guide', 'notice', 'identify', ...formKeys, ...scanKeys, 'review'];
  const neighbours = (key: string) => {
    const index = order.indexOf(key);
    return { before: order[index - 1] ?? 'guide', after: order[index + 1] ?? 'review' };
  };
  return applySetup.createMachine({
    id: 'apply',
    context: ({ input }) => initialContext(input),
    initial: 'guide',
    on: { setLanguage: { actions: assign({ language: ({ event }) => event.language }) } },
    states: {
      guide: applySetup.createStateConfig({
        on: { begin: 'notice', back: { target: 'ended', actions: assign({ end: 'leftAtStart' }) } },
      }),
      notice: noticeState(item),
      identify: identifyState(item, neighbours('identify').after),
      ...Object.fromEntries(item.form.pages.map((page) => [formKey(page.id), formState(page, neighbours(formKey(page.id)))])),
      ...Object.fromEntries(
        item.materials.map((material) => [scanKey(material.id), scanState(material, neighbours(scanKey(material.id)))]),
      ),
      review: reviewState(item, neighbours('review').before, [...formKeys, ...scanKeys]),
      ...(item.signature ? { sign: signState() } : {}),
      saving: savingState(item),
      notSaved: notSavedState(),
      outcome: outcomeState(item),
      anotherPerson: anotherPersonState(),
      ended: applySetup.createStateConfig({ type: 'final' }),
    },
    output: ({ context }) => ({ end: context.end }),
  });
}

function noticeState(item: ApplyItem) {
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

function identifyState(item: ApplyItem, after: string) {
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
function anotherPersonState() {
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

interface Neighbours {
  readonly before: string;
  readonly after: string;
}

function formState(page: FormPage, { before, after }: Neighbours) {
  return applySetup.createStateConfig({
    on: {
      back: [{ guard: 'fromReview', target: 'review' }, { target: before }],
      updateField: {
        guard: ({ event }) => page.fields.some((field) => field.id === event.fieldId),
        actions: assign(({ context, event }) => withValues(page, context, { [event.fieldId]: event.value }, event.today, [event.fieldId])),
      },
      submitPage: [
        {
          guard: ({ context, event }) => context.returnToReview && pageProblems(page, context, event.values, event.today).length === 0,
          target: 'review',
          actions: assign(({ context, event }) => withValues(page, context, event.values, event.today)),
        },
        {
          guard: ({ context, event }) => pageProblems(page, context, event.values, event.today).length === 0,
          target: after,
          actions: assign(({ context, event }) => withValues(page, context, event.values, event.today)),
        },
        { actions: assign(({ context, event }) => withValues(page, context, event.values, event.today)) },
      ],
    },
  });
}

type Values = Readonly<Record<string, string>>;

/** What stands in a field: as sent, else as kept. Ids that are no field of this page are passed over. */
function valueOf(field: Field, context: ApplyContext, sent: Values): string {
  return normaliseField(field, sent[field.id] ?? context.values[field.id] ?? '');
}

function pageProblems(page: FormPage, context: ApplyContext, sent: Values, today: string | null): readonly string[] {
  return page.fields.filter((field) => checkField(field, valueOf(field, context, sent), today) !== null).map((field) => field.id);
}

/** Keeps the page's values and checks them; only `checked` fields get a problem shown (all of them on "continue"). */
function withValues(
  page: FormPage,
  context: ApplyContext,
  sent: Values,
  today: string | null,
  checked: readonly string[] = page.fields.map((field) => field.id),
): Partial<ApplyContext> {
  const values: Record<string, string> = { ...context.values };
  const errors: Record<string, FieldProblem> = { ...context.errors };
  const touched = new Set(context.touched);
  for (const field of page.fields) {
    const value = valueOf(field, context, sent);
    if (sent[field.id] !== undefined && value !== context.values[field.id]) touched.add(field.id);
    values[field.id] = value;
    if (!checked.includes(field.id)) continue;
    const problem = checkField(field, value, today);
    if (problem) errors[field.id] = problem;
    else delete errors[field.id];
  }
  return { values, errors, touched: [...touched] };
}

function scanState(material: Material, { before, after }: Neighbours) {
  const pagesOf = (context: ApplyContext): readonly PageRef[] => context.pages[material.id] ?? [];
  return applySetup.createStateConfig({
    initial: 'ready',
    entry: assign({ problem: null, papersAsked: true }),
    states: {
      ready: {
        on: {
          back: [{ guard: 'fromReview', target: '#apply.review' }, { target: `#apply.${before}` }],
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
            { guard: 'fromReview', target: '#apply.review' },
            { target: `#apply.${after}` },
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

function reviewState(item: ApplyItem, before: string, changeable: readonly string[]) {
  const submitting = assign<ApplyContext, { type: 'continue'; now: ClockReading }, undefined, ApplyEvent, never>({
    submittedAt: ({ event }) => event.now,
  });
  return applySetup.createStateConfig({
    entry: 'reviewReached',
    on: {
      back: before,
      change: changeable.map((key) => ({
        guard: ({ event }: { event: { readonly to: string } }) => event.to === key,
        target: key,
        actions: 'returnToReview' as const,
      })),
      continue: item.signature ? { target: 'sign' } : { target: 'saving', actions: submitting },
    },
  });
}

function signState() {
  return applySetup.createStateConfig({
    entry: 'clearProblem',
    on: {
      back: 'review',
      sign: [
        { guard: ({ event }) => event.strokes.length === 0, actions: assign({ problem: 'sign.empty' }) },
        {
          target: 'saving',
          actions: assign({ strokes: ({ event }) => event.strokes, submittedAt: ({ event }) => event.now }),
        },
      ],
    },
  });
}

function savingState(item: ApplyItem) {
  return applySetup.createStateConfig({
    tags: ['committed'],
    entry: 'clearProblem',
    invoke: {
      src: 'saveSubmission',
      input: ({ context }) => ({ draft: toDraft(item, context) }),
      onDone: [
        {
          guard: ({ event }) => event.output.kind === 'saved',
          target: 'outcome',
          actions: assign({ saved: ({ event }) => (event.output.kind === 'saved' ? event.output : null) }),
        },
        {
          target: 'notSaved',
          actions: assign(({ event }) =>
            event.output.kind === 'notSaved' ? { problem: event.output.problem, mayRetrySaving: event.output.mayRetry } : {},
          ),
        },
      ],
      onError: { target: 'notSaved', actions: assign({ problem: 'save.unknown', mayRetrySaving: false }) },
    },
    after: { saving: { target: 'notSaved', actions: assign({ problem: 'save.unknown', mayRetrySaving: false }) } },
  });
}

function notSavedState() {
  return applySetup.createStateConfig({
    on: {
      retry: { guard: 'mayRetrySaving', target: 'saving' },
      continue: { target: 'ended', actions: assign({ end: 'notSaved' }) },
    },
  });
}

function outcomeState(item: ApplyItem) {
  return applySetup.createStateConfig({
    initial: 'waiting',
    invoke: {
      src: 'watchDelivery',
      input: ({ context }) => ({ submissionId: context.saved?.submissionId ?? null }),
    },
    on: {
      platformReceived: { actions: assign({ receiptNumber: ({ event }) => event.receiptNumber }) },
      platformRefused: { actions: assign({ refused: true }) },
    },
    states: {
      /** A moment for the platform's answer, so that the paper can say "received". */
      waiting: {
        entry: assign({ receiptPhase: 'waiting' }),
        on: {
          platformReceived: { target: 'printing', actions: assign({ receiptNumber: ({ event }) => event.receiptNumber }) },
          platformRefused: { target: 'printing', actions: assign({ refused: true }) },
        },
        after: { receiptGrace: 'printing' },
      },
      printing: {
        tags: ['committed'],
        entry: assign({ receiptPhase: 'printing', receiptProblem: null }),
        invoke: {
          src: 'printReceipt',
          input: ({ context }) => receiptInput(item, context),
          onDone: {
            target: 'settled',
            actions: assign(({ event }) => ({ receiptPhase: event.output.phase, receiptProblem: event.output.problem })),
          },
          onError: { target: 'settled', actions: assign({ receiptPhase: 'unknown', receiptProblem: 'receipt.unknown' }) },
        },
        after: {
          printing: { target: 'settled', actions: assign({ receiptPhase: 'unknown', receiptProblem: 'receipt.unknown' }) },
        },
      },
      settled: {
        on: {
          printReceipt: { guard: 'receiptMissing', target: 'printing' },
          continue: { target: '#apply.ended', actions: assign({ end: 'finished' }) },
        },
      },
    },
  });
}

function receiptInput(item: ApplyItem, context: ApplyContext): PrintReceiptInput | null {
  if (!context.saved || !context.person) return null;
  return {
    language: context.language,
    itemName: item.name[context.language],
    itemNameChinese: item.name['zh-CN'],
    maskedHolderName: maskName(context.person.name),
    submissionId: context.saved.submissionId,
    shortNumber: context.saved.shortNumber,
    savedAt: context.saved.savedAt,
    truth: truthOf(context),
    receiptNumber: context.receiptNumber,
    lookUpAfterHours: item.lookUpAfterHours,
  };
}

/** What may be said of the submission now. */
export function truthOf(context: ApplyContext): 'saved' | 'received' | 'refused' {
  if (context.refused) return 'refused';
  return context.receiptNumber === null ? 'saved' : 'received';
}
