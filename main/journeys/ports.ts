/**
 * What a journey asks of the world. The machines name these effects; the core wires them to devices, the outbox and the
 * RAM folder. Until it does they throw.
 */
import type { Language, MessageKey, ReceiptPhase, Strokes } from '../bridge/index.ts';

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
  readonly assurance: 'card' | 'card+face' | 'app';
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

/** What the outbox learns of one submission while its citizen still stands there. */
export type DeliveryNews = { readonly type: 'platformReceived'; readonly receiptNumber: string } | { readonly type: 'platformRefused' };
