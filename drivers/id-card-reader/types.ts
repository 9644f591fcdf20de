import type { StatusSource } from '../core/device-status.ts';
import type { Result } from '../core/result.ts';

/** What every card says. Dates as written: YYYYMMDD. */
interface CardFacts {
  /** As printed first on the card: in Chinese, for foreigners in Latin letters. */
  readonly name: string;
  /** `unknown` where the card carries a digit that no table has. */
  readonly sex: 'male' | 'female' | 'unknown';
  readonly birthDate: string;
  readonly idNumber: string;
  readonly validFrom: string;
  /** YYYYMMDD, or `long-term` (长期). */
  readonly validTo: string;
}

/** 居民身份证. */
export interface ResidentCard extends CardFacts {
  readonly kind: 'resident';
  /** GB/T 3304 name where known, else the raw code. */
  readonly ethnicity: string;
  readonly address: string;
  readonly issuer: string;
}

/** 港澳台居民居住证 (type character J): numbers begin with 81 (Hong Kong), 82 (Macao) or 83 (Taiwan). */
export interface HmtResidentCard extends CardFacts {
  readonly kind: 'hmtResident';
  readonly address: string;
  readonly issuer: string;
  /** 通行证号码: of the travel permit the residence rests on. */
  readonly permitNumber: string;
  /** 签发次数, `01`. */
  readonly issueCount: string;
}

/** 外国人永久居留身份证, edition 2017 (type character I) or 2023 (Y). */
export interface ForeignerCard extends CardFacts {
  readonly kind: 'foreigner';
  readonly edition: '2017' | '2023';
  /** Empty where the holder has none. */
  readonly chineseName: string;
  /** ISO 3166-1 alpha-3 as on the card. */
  readonly nationality: string;
}

export type IdCard = ResidentCard | HmtResidentCard | ForeignerCard;

export type CardReadError =
  /** The reader itself cannot be used now: not connected, or silent past the retries. */
  | { readonly kind: 'readerUnavailable'; readonly detail: string }
  /** Asked to stop. */
  | { readonly kind: 'cancelled' }
  /** The card went away in the middle. */
  | { readonly kind: 'cardRemoved' }
  /** The card answers, but cannot be read (SW3 41, 33, 47, 81, 91 or an unparsable text block). */
  | { readonly kind: 'unreadable'; readonly detail: string }
  /** No card that this reader knows (SW3 31, 32, 40, or a type character of no known kind). */
  | { readonly kind: 'wrongCard'; readonly detail: string }
  /** The number on the chip fails the check of its kind (GB 11643; MOD 11-2 for 18 digits; of 2023 also the birth date in it). */
  | { readonly kind: 'badIdNumber' }
  /** The reader's security module says no (SW3 60, 66). A technician's matter. */
  | { readonly kind: 'readerFault'; readonly sw3: number }
  /** Frames stayed damaged past the retries, or an answer that fits nothing. */
  | { readonly kind: 'protocol'; readonly detail: string };

export interface CardReaderCondition {
  /** As printed on the security module, once it has been asked: `05.01-…`. */
  readonly samId: string | null;
}

export interface IdCardReader extends StatusSource<CardReaderCondition> {
  /**
   * Waits for a card, then reads it once. `onReading` is called when a card was found and reading has begun.
   * After a successful read the same card is not found again until it has left the field.
   */
  readCard(options: { readonly signal: AbortSignal; readonly onReading?: () => void }): Promise<Result<IdCard, CardReadError>>;
  close(): Promise<void>;
}
