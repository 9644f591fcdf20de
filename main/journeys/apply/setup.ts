/** What every state of an `apply` journey is built with: its context, events, effects, delays and guards. */
import { assign, fromCallback, fromPromise, setup } from 'xstate';
import { JOURNEY_DELAYS } from '../limits.ts';
import type {
  ApplyDraft,
  CardOutcome,
  DeliveryNews,
  PrintReceiptInput,
  PrintReceiptOutcome,
  ReadCardInput,
  SaveOutcome,
  ScanOutcome,
} from '../ports.ts';
import type { ApplyContext, ApplyEvent, ApplyInput, ApplyOutput } from './context.ts';

function unwired(effect: string): never {
  throw new Error(`the effect ${effect} is not wired`);
}

export const applySetup = setup({
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

/** The steps before and after one, by state key. */
export interface Neighbours {
  readonly before: string;
  readonly after: string;
}
