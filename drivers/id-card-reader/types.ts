import type { StatusSource } from '../core/device-status.ts';
import type { Result } from '../core/result.ts';

/** What the chip of a resident identity card says (GB/T 35735 readers, SAM_V text block). Dates as written: YYYYMMDD. */
export interface ResidentCard {
  readonly kind: 'resident';
  readonly name: string;
  /** `male | female`, or the raw digit where the card carries an unknown one. */
  readonly sex: 'male' | 'female' | 'unknown';
  /** GB/T 3304 name where known, else the raw code. */
  readonly ethnicity: string;
  readonly birthDate: string;
  readonly address: string;
  readonly idNumber: string;
  readonly issuer: string;
  readonly validFrom: string;
  /** YYYYMMDD, or `long-term` (长期). */
  readonly validTo: string;
}

export type IdCard = ResidentCard;

export type CardReadError =
  /** The reader itself cannot be used now: not connected, or silent past the retries. */
  | { readonly kind: 'readerUnavailable'; readonly detail: string }
  /** Asked to stop. */
  | { readonly kind: 'cancelled' }
  /** The card went away in the middle. */
  | { readonly kind: 'cardRemoved' }
  /** The card answers, but cannot be read (SW3 41, 33, 47, 81, 91 or an unparsable text block). */
  | { readonly kind: 'unreadable'; readonly detail: string }
  /** Not a card of this kind (SW3 31, 32, 40, or a type character this terminal does not know). */
  | { readonly kind: 'wrongCard'; readonly detail: string }
  /** The id number on the chip fails GB 11643. */
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
