/**
 * What every state of every journey is built with: context, events, effects, delays and guards. One for all templates, so
 * that a step is written once and stands in any of them.
 */
import { assign, fromCallback, fromPromise, setup } from 'xstate';
import { JOURNEY_DELAYS } from '../limits.ts';
import type {
  AnswerCheckInput,
  AnswerCheckOutcome,
  ApplyDraft,
  CardOutcome,
  DeliveryNews,
  DocumentNews,
  DocumentRef,
  FetchDocumentInput,
  FetchDocumentOutcome,
  LookUpInput,
  LookUpOutcome,
  PhoneLinkOutcome,
  PrintReceiptInput,
  PrintReceiptOutcome,
  PrintSheetsInput,
  PrintSheetsOutcome,
  ReadCardInput,
  SaveOutcome,
  ScanOutcome,
  StartCheckInput,
  StartCheckOutcome,
  WithdrawInput,
  WithdrawOutcome,
} from '../ports.ts';
import type { JourneyContext, JourneyEvent, JourneyInput, JourneyOutput } from './context.ts';

const MINUTE_MS = 60_000;

function unwired(effect: string): never {
  throw new Error(`the effect ${effect} is not wired`);
}

export const journeySetup = setup({
  types: {
    context: {} as JourneyContext,
    events: {} as JourneyEvent,
    input: {} as JourneyInput,
    output: {} as JourneyOutput,
    tags: {} as 'committed',
  },
  actors: {
    readCard: fromPromise<CardOutcome, ReadCardInput>(() => unwired('readCard')),
    startCheck: fromPromise<StartCheckOutcome, StartCheckInput>(() => unwired('startCheck')),
    answerCheck: fromPromise<AnswerCheckOutcome, AnswerCheckInput>(() => unwired('answerCheck')),
    scanPage: fromPromise<ScanOutcome, { readonly materialId: string }>(() => unwired('scanPage')),
    dropPages: fromPromise<void, { readonly imageIds: readonly string[] }>(() => unwired('dropPages')),
    saveSubmission: fromPromise<SaveOutcome, { readonly draft: ApplyDraft | null }>(() => unwired('saveSubmission')),
    watchDelivery: fromCallback<DeliveryNews, { readonly submissionId: string | null }>(() => unwired('watchDelivery')),
    printReceipt: fromPromise<PrintReceiptOutcome, PrintReceiptInput | null>(() => unwired('printReceipt')),
    printSheets: fromPromise<PrintSheetsOutcome, PrintSheetsInput | null>(() => unwired('printSheets')),
    fetchDocument: fromPromise<FetchDocumentOutcome, FetchDocumentInput>(() => unwired('fetchDocument')),
    drawDocument: fromCallback<DocumentNews, { readonly document: DocumentRef | null }>(() => unwired('drawDocument')),
    linkToPhone: fromPromise<PhoneLinkOutcome, { readonly documentId: string }>(() => unwired('linkToPhone')),
    watchCodes: fromCallback<{ readonly type: 'codeScanned'; readonly text: string }>(() => unwired('watchCodes')),
    lookUpCase: fromPromise<LookUpOutcome, LookUpInput>(() => unwired('lookUpCase')),
    withdrawCase: fromPromise<WithdrawOutcome, WithdrawInput>(() => unwired('withdrawCase')),
  },
  delays: {
    cardReading: JOURNEY_DELAYS.cardReadingMs,
    cardRetry: JOURNEY_DELAYS.cardRetryMs,
    checking: JOURNEY_DELAYS.checkingMs,
    scanning: JOURNEY_DELAYS.scanningMs,
    dropping: JOURNEY_DELAYS.droppingMs,
    saving: JOURNEY_DELAYS.savingMs,
    printing: JOURNEY_DELAYS.printingMs,
    sheets: JOURNEY_DELAYS.sheetsMs,
    fetching: JOURNEY_DELAYS.fetchingMs,
    drawing: JOURNEY_DELAYS.drawingMs,
    linking: JOURNEY_DELAYS.phoneLinkMs,
    linkValid: ({ context }) => (context.link?.validMinutes ?? 1) * MINUTE_MS,
    lookingUp: JOURNEY_DELAYS.lookingUpMs,
    withdrawing: JOURNEY_DELAYS.withdrawingMs,
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
    checked: ({ context }) => context.checkId !== null,
    mayRetry: ({ context }) => context.mayRetry,
    mayRetrySaving: ({ context }) => context.mayRetrySaving,
    /** Only the citizen's own touch prints again; after `unknown` too, since they can see the slot and the terminal cannot. */
    receiptMissing: ({ context }) => context.receiptPhase === 'failed' || context.receiptPhase === 'unknown',
    sheetsMissing: ({ context }) => context.sheetsPhase !== 'printed' && context.sheetsPhase !== 'printing',
    receiptSettled: ({ context }) => context.receiptPhase !== 'waiting' && context.receiptPhase !== 'printing',
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

/** Looks up the neighbours of each step in one order of steps; the ends are their own neighbours. */
export function neighboursIn(order: readonly string[]): (key: string) => Neighbours {
  return (key) => {
    const index = order.indexOf(key);
    return { before: order[index - 1] ?? key, after: order[index + 1] ?? key };
  };
}

/** The language changes in every state alike. */
export const speaksBothLanguages = {
  setLanguage: {
    actions: journeySetup.assign({
      language: ({ context, event }) => (event.type === 'setLanguage' ? event.language : context.language),
    }),
  },
};
