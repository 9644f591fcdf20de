/** The text block of a card: 256 bytes of UTF-16LE in fields of fixed width, padded with spaces. */
import { err, ok, type Result } from '../core/index.ts';
import { ethnicityName } from './ethnicity.ts';
import { isCalendarDate, isIdNumber } from './id-number.ts';
import type { CardReadError, IdCard } from './types.ts';

export const CARD_TEXT_BYTES = 256;
export const LONG_TERM = '长期';

/** Fields of a resident card: where they begin and how long they are, both in bytes. */
export const RESIDENT_FIELDS = {
  name: [0, 30],
  sex: [30, 2],
  ethnicity: [32, 4],
  birthDate: [36, 16],
  address: [52, 70],
  idNumber: [122, 36],
  issuer: [158, 30],
  validFrom: [188, 16],
  validTo: [204, 16],
} as const;

/** Byte of the character that tells kinds of card apart; a resident card has a space there. */
export const TYPE_OFFSET = 248;
const OTHER_KINDS: Readonly<Record<string, string>> = {
  J: 'residence permit of Hong Kong, Macao or Taiwan residents',
  I: 'permanent residence permit of foreigners, 2017',
  Y: 'permanent residence permit of foreigners, 2023',
};

const BASE_HEADER_BYTES = 4;

type TextError = Extract<CardReadError, { kind: 'unreadable' | 'wrongCard' | 'badIdNumber' }>;

/** The answer to "read base": text length, photo length (2 bytes each, big-endian), text, photo. The photo is left alone. */
export function parseBase(payload: Uint8Array): Result<IdCard, TextError> {
  if (payload.length < BASE_HEADER_BYTES) return unreadable('the answer has no lengths');
  const view = new DataView(payload.buffer, payload.byteOffset, payload.byteLength);
  const [textBytes, photoBytes] = [view.getUint16(0), view.getUint16(2)];
  if (textBytes !== CARD_TEXT_BYTES || payload.length !== BASE_HEADER_BYTES + textBytes + photoBytes) {
    return unreadable(`lengths of ${textBytes} and ${photoBytes} in an answer of ${payload.length} bytes`);
  }
  return parseCardText(payload.subarray(BASE_HEADER_BYTES, BASE_HEADER_BYTES + textBytes));
}

export function parseCardText(block: Uint8Array): Result<IdCard, TextError> {
  if (block.length !== CARD_TEXT_BYTES) return unreadable(`a text block of ${block.length} bytes`);
  const type = utf16(block, TYPE_OFFSET, 2);
  if (type !== ' ') {
    const code = type.charCodeAt(0).toString(16).padStart(4, '0');
    return err({ kind: 'wrongCard', detail: OTHER_KINDS[type] ?? `type character U+${code}` });
  }
  const texts = { name: '', sex: '', ethnicity: '', birthDate: '', address: '', idNumber: '', issuer: '', validFrom: '', validTo: '' };
  for (const field of FIELD_NAMES) {
    const [offset, length] = RESIDENT_FIELDS[field];
    const text = utf16(block, offset, length).trimEnd();
    // A field cut in the middle of a character, or with what no card has, is not what was written on the chip.
    if (!text.isWellFormed() || /[\p{Cc}\u2028\u2029]/u.test(text)) return unreadable(`${field} holds what is no text`);
    texts[field] = text;
  }
  return residentCard(texts);
}

type FieldName = keyof typeof RESIDENT_FIELDS;
const FIELD_NAMES = [
  'name',
  'sex',
  'ethnicity',
  'birthDate',
  'address',
  'idNumber',
  'issuer',
  'validFrom',
  'validTo',
] as const satisfies FieldName[];

function residentCard(texts: Readonly<Record<FieldName, string>>): Result<IdCard, TextError> {
  const longTerm = texts.validTo === LONG_TERM;
  if (texts.name.trim() === '') return unreadable('no name');
  if (!isCalendarDate(texts.birthDate)) return unreadable('birthDate is no date');
  if (!isCalendarDate(texts.validFrom)) return unreadable('validFrom is no date');
  if (!longTerm && !isCalendarDate(texts.validTo)) return unreadable('validTo is no date');
  if (!isIdNumber(texts.idNumber)) return err({ kind: 'badIdNumber' });
  return ok({
    kind: 'resident',
    name: texts.name,
    sex: texts.sex === '1' ? 'male' : texts.sex === '2' ? 'female' : 'unknown',
    ethnicity: ethnicityName(texts.ethnicity),
    birthDate: texts.birthDate,
    address: texts.address,
    idNumber: texts.idNumber,
    issuer: texts.issuer,
    validFrom: texts.validFrom,
    validTo: longTerm ? 'long-term' : texts.validTo,
  });
}

function utf16(block: Uint8Array, offset: number, length: number): string {
  return Buffer.from(block.buffer, block.byteOffset + offset, length).toString('utf16le');
}

function unreadable(detail: string): { readonly ok: false; readonly error: TextError } {
  return err({ kind: 'unreadable', detail });
}
