/**
 * What a journey asks of the world. The machines name these effects; the core wires them to devices, the outbox and the
 * RAM folder. Until it does they throw.
 */
import type { CaseStage, Language, MessageKey, ReceiptPhase, SheetsPhase, Strokes } from '../bridge/index.ts';

/** A reading of the wall clock and whether it can be believed. */
export interface ClockReading {
  readonly epochMs: number;
  readonly trusted: boolean;
}

interface PersonFacts {
  /** As printed first on the card. */
  readonly name: string;
  readonly sex: 'male' | 'female' | 'unknown';
  readonly birthDate: string;
  readonly idNumber: string;
  readonly validFrom: string;
  readonly validTo: string;
  /** False where the clock was not trusted and the expiry is left to the platform. */
  readonly expiryChecked: boolean;
}

/** Who the card says is standing here. Dates YYYYMMDD; `validTo` may be `long-term`. */
export type IdentifiedPerson =
  | (PersonFacts & { readonly cardKind: 'resident'; readonly ethnicity: string; readonly address: string; readonly issuer: string })
  | (PersonFacts & {
      readonly cardKind: 'hmtResident';
      readonly address: string;
      readonly issuer: string;
      readonly permitNumber: string;
      readonly issueCount: string;
    })
  | (PersonFacts & {
      readonly cardKind: 'foreigner';
      readonly edition: '2017' | '2023';
      /** Empty where the holder has none. */
      readonly chineseName: string;
      /** ISO 3166-1 alpha-3. */
      readonly nationality: string;
    });

export type CardOutcome =
  | { readonly kind: 'read'; readonly person: IdentifiedPerson }
  | { readonly kind: 'failed'; readonly problem: MessageKey };

export interface ReadCardInput {
  readonly onFound: () => void;
}

/** One scanned page in the session's RAM folder, known by its opaque id. */
export interface PageRef {
  readonly imageId: string;
}

export type ScanOutcome = { readonly kind: 'scanned'; readonly page: PageRef } | { readonly kind: 'failed'; readonly problem: MessageKey };

/** Everything the citizen gave, as it will be sealed. */
export interface ApplyDraft {
  readonly item: { readonly code: string; readonly version: string; readonly name: string };
  readonly language: Language;
  readonly assurance: 'card' | 'card+code';
  /** The check that the person passed, where the assurance is `card+code`. */
  readonly checkId: string | null;
  readonly person: IdentifiedPerson;
  readonly consent: { readonly noticeVersion: string; readonly agreedAt: ClockReading };
  readonly form: { readonly version: string; readonly values: Readonly<Record<string, string>> };
  readonly materials: readonly { readonly id: string; readonly pages: readonly PageRef[] }[];
  readonly strokes: Strokes | null;
  readonly submittedAt: ClockReading;
}

export type SaveOutcome =
  | {
      readonly kind: 'saved';
      readonly submissionId: string;
      readonly shortNumber: string;
      readonly qrText: string;
      readonly savedAt: ClockReading;
    }
  | { readonly kind: 'notSaved'; readonly problem: MessageKey; readonly mayRetry: boolean };

export interface PrintReceiptInput {
  readonly language: Language;
  readonly itemName: string;
  readonly itemNameChinese: string;
  readonly maskedHolderName: string;
  readonly submissionId: string;
  readonly shortNumber: string;
  readonly savedAt: ClockReading;
  readonly truth: 'saved' | 'received' | 'refused';
  /** 申办流水号 where the truth is `received`. */
  readonly receiptNumber: string | null;
  readonly lookUpAfterHours: number;
}

export interface PrintReceiptOutcome {
  readonly phase: Extract<ReceiptPhase, 'printed' | 'processed' | 'failed' | 'unknown'>;
  readonly problem: MessageKey | null;
}

/** The filled form as it stands on paper, in the session's language. */
export interface FilledForm {
  readonly title: string;
  readonly titleChinese: string;
  readonly department: string;
  readonly version: string;
  readonly sections: readonly {
    readonly title: string;
    /** `nationality`: the value is an ISO 3166-1 alpha-3 code, to be written out. */
    readonly lines: readonly { readonly label: string; readonly value: string; readonly nationality?: true }[];
  }[];
  readonly materials: readonly { readonly name: string; readonly pages: number }[];
  readonly declaration: string | null;
  readonly strokes: Strokes | null;
}

/** What is printed on A4: the receipt with the filled form, or the platform's document. */
export type PrintSheetsInput =
  | { readonly kind: 'submission'; readonly receipt: PrintReceiptInput; readonly form: FilledForm }
  | { readonly kind: 'document'; readonly document: DocumentRef; readonly duplex: boolean };

export interface PrintSheetsOutcome {
  readonly phase: Extract<SheetsPhase, 'printed' | 'failed' | 'unknown'>;
  readonly problem: MessageKey | null;
}

/** What the outbox learns of one submission while its citizen still stands there. */
export type DeliveryNews = { readonly type: 'platformReceived'; readonly receiptNumber: string } | { readonly type: 'platformRefused' };

/** A code is on its way to the telephone that the platform has on file. */
export interface StartedCheck {
  readonly checkId: string;
  /** Masked. */
  readonly phone: string;
  readonly codeLength: number;
}

export interface StartCheckInput {
  readonly person: IdentifiedPerson | null;
  /** What the check is for: a kind of document, or an item's code. */
  readonly purpose: string;
}

export type StartCheckOutcome =
  | { readonly kind: 'started'; readonly check: StartedCheck }
  | { readonly kind: 'failed'; readonly problem: MessageKey; readonly mayRetry: boolean };

export interface AnswerCheckInput {
  readonly checkId: string;
  readonly code: string;
}

export type AnswerCheckOutcome =
  | { readonly kind: 'passed' }
  /** The same code may be typed again. */
  | { readonly kind: 'wrong' }
  | { readonly kind: 'failed'; readonly problem: MessageKey; readonly mayRetry: boolean };

/** A document of the platform, held in the session's RAM folder under `fileId`. */
export interface DocumentRef {
  readonly documentId: string;
  readonly fileId: string;
  readonly title: { readonly 'zh-CN': string; readonly en: string };
  readonly pages: number;
}

export interface FetchDocumentInput {
  readonly kind: string;
  readonly person: IdentifiedPerson | null;
  readonly checkId: string | null;
  readonly values: Readonly<Record<string, string>>;
  readonly language: Language;
}

export type FetchDocumentOutcome =
  | { readonly kind: 'fetched'; readonly document: DocumentRef }
  | { readonly kind: 'failed'; readonly problem: MessageKey; readonly mayRetry: boolean };

/** While a document is drawn. */
export type DocumentNews =
  | { readonly type: 'pageDrawn'; readonly number: number; readonly page: PageRef }
  | { readonly type: 'drawingFailed'; readonly problem: MessageKey };

/** A one-time address. */
export interface PhoneLink {
  readonly url: string;
  readonly validMinutes: number;
}

export type PhoneLinkOutcome =
  | { readonly kind: 'given'; readonly link: PhoneLink }
  | { readonly kind: 'failed'; readonly problem: MessageKey };

/** What is known of a case by whoever may know it. */
export interface CaseFound {
  readonly submissionId: string;
  readonly shortNumber: string;
  readonly stage: CaseStage;
  readonly receiptNumber: string | null;
  readonly itemName: { readonly 'zh-CN': string; readonly en: string } | null;
  readonly since: ClockReading | null;
  readonly words: { readonly 'zh-CN': string; readonly en: string } | null;
  /** It may still be taken back: until then, `null` where no clock can tell. */
  readonly withdrawal: { readonly until: ClockReading | null } | null;
}

export interface LookUpInput {
  readonly code: string;
  readonly person: IdentifiedPerson | null;
}

export type LookUpOutcome =
  | { readonly kind: 'found'; readonly found: CaseFound }
  /** Another code may do better. */
  | { readonly kind: 'notFound'; readonly problem: MessageKey; readonly pauseMinutes: number | null }
  /** The same code may do better later. */
  | { readonly kind: 'failed'; readonly problem: MessageKey };

export interface WithdrawInput {
  readonly submissionId: string;
  readonly person: IdentifiedPerson | null;
}

export type WithdrawOutcome = { readonly kind: 'withdrawn' } | { readonly kind: 'failed'; readonly problem: MessageKey };
