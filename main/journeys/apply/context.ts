import type { ApplyItem, Field, FieldProblem } from '../../../kiosk-config/index.ts';
import type { Language, MessageKey, ReceiptPhase, Strokes } from '../../bridge/index.ts';
import type { ClockReading, DeliveryNews, IdentifiedPerson, PageRef } from '../ports.ts';

export interface SavedFacts {
  readonly submissionId: string;
  readonly shortNumber: string;
  readonly qrText: string;
  readonly savedAt: ClockReading;
}

/** All that one `apply` journey knows. Lives in memory only and goes with the session. */
export interface ApplyContext {
  readonly language: Language;
  readonly receiptGraceMs: number;
  readonly consent: { readonly noticeVersion: string; readonly agreedAt: ClockReading } | null;
  readonly person: IdentifiedPerson | null;
  /** By field id, normalised. */
  readonly values: Readonly<Record<string, string>>;
  /** Ids of fields that the citizen has touched; the others may still hold what the card said. */
  readonly touched: readonly string[];
  readonly errors: Readonly<Record<string, FieldProblem>>;
  /** By material id, in order. */
  readonly pages: Readonly<Record<string, readonly PageRef[]>>;
  readonly problem: MessageKey | null;
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
  /** Pages of the person before, still to be dropped. */
  readonly leftover: readonly string[];
  /** The citizen was asked for the card: it may lie on the reader, read or not. */
  readonly cardAsked: boolean;
  readonly papersAsked: boolean;
  readonly end: ApplyOutput['end'];
}

export interface ApplyInput {
  readonly language: Language;
  readonly receiptGraceMs: number;
}

/** Intents, with what the core adds to them (a reading of the clock, today's date), and news from the world. */
export type ApplyEvent =
  | { readonly type: 'begin' }
  | { readonly type: 'consent'; readonly version: string; readonly now: ClockReading }
  | { readonly type: 'cardFound' }
  | { readonly type: 'continue'; readonly now: ClockReading }
  | { readonly type: 'retry' }
  | { readonly type: 'back' }
  | { readonly type: 'updateField'; readonly fieldId: string; readonly value: string; readonly today: string | null }
  | { readonly type: 'submitPage'; readonly values: Readonly<Record<string, string>>; readonly today: string | null }
  | { readonly type: 'scanPage' }
  | { readonly type: 'removePage'; readonly imageId: string }
  | { readonly type: 'change'; readonly to: string }
  | { readonly type: 'sign'; readonly strokes: Strokes; readonly now: ClockReading }
  | { readonly type: 'printReceipt' }
  | { readonly type: 'setLanguage'; readonly language: Language }
  | DeliveryNews;

/** How a journey ends by itself. */
export interface ApplyOutput {
  readonly end: 'leftAtStart' | 'finished' | 'notSaved';
}

export function fieldsOf(item: ApplyItem): readonly Field[] {
  return item.form.pages.flatMap((page) => page.fields);
}

export function initialContext(input: ApplyInput): ApplyContext {
  return {
    language: input.language,
    receiptGraceMs: input.receiptGraceMs,
    consent: null,
    person: null,
    values: {},
    touched: [],
    errors: {},
    pages: {},
    problem: null,
    returnToReview: false,
    strokes: null,
    submittedAt: null,
    saved: null,
    mayRetrySaving: false,
    receiptNumber: null,
    refused: false,
    receiptPhase: 'waiting',
    receiptProblem: null,
    leftover: [],
    cardAsked: false,
    papersAsked: false,
    end: 'finished',
  };
}
