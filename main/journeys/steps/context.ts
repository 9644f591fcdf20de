import type { Field, FieldProblem, Item } from '../../../kiosk-config/index.ts';
import type { Language, MessageKey, ReceiptPhase, SheetsPhase, Strokes } from '../../bridge/index.ts';
import type {
  CaseFound,
  ClockReading,
  DeliveryNews,
  DocumentNews,
  DocumentRef,
  IdentifiedPerson,
  PageRef,
  PhoneLink,
  StartedCheck,
} from '../ports.ts';

export interface SavedFacts {
  readonly submissionId: string;
  readonly shortNumber: string;
  readonly qrText: string;
  readonly savedAt: ClockReading;
}

/** What every journey may know: who stands here and what was entered. */
interface Standing {
  readonly language: Language;
  readonly receiptGraceMs: number;
  readonly consent: { readonly noticeVersion: string; readonly agreedAt: ClockReading } | null;
  readonly person: IdentifiedPerson | null;
  /** The person has answered with the code sent to their telephone: its number at the platform. */
  readonly checkId: string | null;
  /** A code is on its way, or waits for its answer. */
  readonly check: StartedCheck | null;
  /** By field id, normalised. */
  readonly values: Readonly<Record<string, string>>;
  /** Ids of fields that the citizen has touched; the others may still hold what the card said. */
  readonly touched: readonly string[];
  readonly errors: Readonly<Record<string, FieldProblem>>;
  readonly problem: MessageKey | null;
  /** Whether trying again may help against `problem`. */
  readonly mayRetry: boolean;
  /** Pages of the person before, still to be dropped. */
  readonly leftover: readonly string[];
  /** The citizen was asked for the card: it may lie on the reader, read or not. */
  readonly cardAsked: boolean;
  readonly papersAsked: boolean;
  /** On the A4 printer. */
  readonly sheetsPhase: SheetsPhase;
  readonly sheetsProblem: MessageKey | null;
  /** Sheets came out, or may have: they lie in the tray until somebody takes them. */
  readonly sheetsOut: boolean;
  readonly end: JourneyOutput['end'];
}

/** Of a submission. */
interface Applying {
  /** By material id, in order. */
  readonly pages: Readonly<Record<string, readonly PageRef[]>>;
  /** The citizen came from the review and goes back there. */
  readonly returnToReview: boolean;
  readonly strokes: Strokes | null;
  readonly submittedAt: ClockReading | null;
  readonly saved: SavedFacts | null;
  readonly mayRetrySaving: boolean;
  readonly receiptNumber: string | null;
  readonly refused: boolean;
  readonly receiptPhase: ReceiptPhase;
  readonly receiptProblem: MessageKey | null;
}

/** Of a document that the platform gave. */
interface Printing {
  readonly document: DocumentRef | null;
  /** As far as they are drawn. */
  readonly documentPages: readonly PageRef[];
  readonly link: PhoneLink | null;
}

/** Of a case looked up. */
interface LookingUp {
  readonly code: string;
  readonly found: CaseFound | null;
  /** After too many look-ups that found nothing. */
  readonly pauseMinutes: number | null;
  readonly withdrawProblem: MessageKey | null;
}

/** All that one journey knows, of whichever template. Lives in memory only and goes with the session. */
export type JourneyContext = Standing & Applying & Printing & LookingUp;

export interface JourneyInput {
  readonly language: Language;
  readonly receiptGraceMs: number;
}

/** Intents, with what the core adds to them (a reading of the clock, today's date), and news from the world. */
export type JourneyEvent =
  | { readonly type: 'begin' }
  | { readonly type: 'consent'; readonly version: string; readonly now: ClockReading }
  | { readonly type: 'cardFound' }
  | { readonly type: 'continue'; readonly now: ClockReading }
  | { readonly type: 'retry' }
  | { readonly type: 'back' }
  | { readonly type: 'submitCode'; readonly code: string }
  | { readonly type: 'resendCode' }
  | { readonly type: 'updateField'; readonly fieldId: string; readonly value: string; readonly today: string | null }
  | { readonly type: 'submitPage'; readonly values: Readonly<Record<string, string>>; readonly today: string | null }
  | { readonly type: 'scanPage' }
  | { readonly type: 'removePage'; readonly imageId: string }
  | { readonly type: 'change'; readonly to: string }
  | { readonly type: 'sign'; readonly strokes: Strokes; readonly now: ClockReading }
  | { readonly type: 'printReceipt' }
  | { readonly type: 'printSheets' }
  | { readonly type: 'sendToPhone' }
  | { readonly type: 'askWithdraw' }
  | { readonly type: 'confirmWithdraw' }
  | { readonly type: 'keepSubmission' }
  | { readonly type: 'setLanguage'; readonly language: Language }
  | { readonly type: 'codeScanned'; readonly text: string }
  | DeliveryNews
  | DocumentNews;

/** How a journey ends by itself. */
export interface JourneyOutput {
  readonly end: 'leftAtStart' | 'finished' | 'notSaved';
}

export function fieldsOf(item: Item): readonly Field[] {
  return (item.form?.pages ?? []).flatMap((page) => page.fields);
}

export function initialContext(input: JourneyInput): JourneyContext {
  return {
    language: input.language,
    receiptGraceMs: input.receiptGraceMs,
    consent: null,
    person: null,
    checkId: null,
    check: null,
    values: {},
    touched: [],
    errors: {},
    problem: null,
    mayRetry: true,
    leftover: [],
    cardAsked: false,
    papersAsked: false,
    sheetsPhase: 'idle',
    sheetsProblem: null,
    sheetsOut: false,
    end: 'finished',
    pages: {},
    returnToReview: false,
    strokes: null,
    submittedAt: null,
    saved: null,
    mayRetrySaving: false,
    receiptNumber: null,
    refused: false,
    receiptPhase: 'waiting',
    receiptProblem: null,
    document: null,
    documentPages: [],
    link: null,
    code: '',
    found: null,
    pauseMinutes: null,
    withdrawProblem: null,
  };
}
