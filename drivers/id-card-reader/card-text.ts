/** The text block of a card, of whatever kind, and what must be right on each for anybody to be served by it. */
import { err, ok, type Result } from '../core/index.ts';
import {
  CARD_TEXT_BYTES,
  type Field,
  FOREIGNER_2017_FIELDS,
  FOREIGNER_2023_FIELDS,
  HMT_RESIDENT_FIELDS,
  LONG_TERM,
  RESIDENT_FIELDS,
  TYPE_OFFSET,
} from './card-layout.ts';
import { ethnicityName } from './ethnicity.ts';
import { isCalendarDate, isForeignerNumber2017, isForeignerNumber2023, isHmtResidentNumber, isIdNumber } from './id-number.ts';
import type { CardReadError, ForeignerCard, HmtResidentCard, IdCard, ResidentCard } from './types.ts';

const BASE_HEADER_BYTES = 4;

/** The place on the card has nine characters: H or M and eight digits for Hong Kong and Macao, eight digits for Taiwan. */
const PERMIT_NUMBER = /^[A-Z0-9]{8,9}$/;
const ISSUE_COUNT = /^\d{2}$/;
const NATIONALITY = /^[A-Z]{3}$/;
const AUTHORITY = /^\d{4}$/;

type TextError = Extract<CardReadError, { kind: 'unreadable' | 'wrongCard' | 'badIdNumber' }>;
type CardFacts = Pick<IdCard, 'name' | 'sex' | 'birthDate' | 'idNumber' | 'validFrom' | 'validTo'>;
type WrittenFacts = Readonly<Record<'name' | 'sexCode' | 'birthDate' | 'idNumber' | 'validFrom' | 'validTo', string>>;

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

/**
 * `unreadable`: a field holds what its kind of card never has there. `badIdNumber`: all is readable, but the number fails the
 * check of its kind. `wrongCard`: a type character of no known kind. No error carries anything of the card's text.
 */
export function parseCardText(block: Uint8Array): Result<IdCard, TextError> {
  if (block.length !== CARD_TEXT_BYTES) return unreadable(`a text block of ${block.length} bytes`);
  const type = utf16(block, TYPE_OFFSET, 2);
  switch (type) {
    case ' ':
      return residentCard(block);
    case 'J':
      return hmtResidentCard(block);
    case 'I':
      return foreignerCard2017(block);
    case 'Y':
      return foreignerCard2023(block);
    default:
      return err({ kind: 'wrongCard', detail: `type character U+${type.charCodeAt(0).toString(16).padStart(4, '0')}` });
  }
}

function residentCard(block: Uint8Array): Result<ResidentCard, TextError> {
  const read = textsOf(block, RESIDENT_FIELDS);
  if (!read.ok) return read;
  const facts = factsOf(read.value);
  if (!facts.ok) return facts;
  const { ethnicityCode, address, idNumber, issuer } = read.value;
  if (!isIdNumber(idNumber)) return err({ kind: 'badIdNumber' });
  return ok({ kind: 'resident', ...facts.value, ethnicity: ethnicityName(ethnicityCode), address, issuer });
}

function hmtResidentCard(block: Uint8Array): Result<HmtResidentCard, TextError> {
  const read = textsOf(block, HMT_RESIDENT_FIELDS);
  if (!read.ok) return read;
  const facts = factsOf(read.value);
  if (!facts.ok) return facts;
  const { address, idNumber, issuer, issueCount } = read.value;
  const permitNumber = read.value.permitNumber.trim();
  if (!PERMIT_NUMBER.test(permitNumber)) return unreadable('permitNumber is no number of a permit');
  if (!ISSUE_COUNT.test(issueCount)) return unreadable('issueCount is no count');
  if (!isHmtResidentNumber(idNumber)) return err({ kind: 'badIdNumber' });
  return ok({ kind: 'hmtResident', ...facts.value, address, issuer, permitNumber, issueCount });
}

function foreignerCard2017(block: Uint8Array): Result<ForeignerCard, TextError> {
  const read = textsOf(block, FOREIGNER_2017_FIELDS);
  if (!read.ok) return read;
  const facts = factsOf(read.value);
  if (!facts.ok) return facts;
  const { chineseName, nationality, authority, idNumber } = read.value;
  if (!NATIONALITY.test(nationality)) return unreadable('nationality is no code of a country');
  if (!AUTHORITY.test(authority)) return unreadable('authority is no code of an authority');
  if (!isForeignerNumber2017(idNumber)) return err({ kind: 'badIdNumber' });
  return ok({ kind: 'foreigner', edition: '2017', ...facts.value, chineseName, nationality });
}

/**
 * A number that was made from another birth date than the card's is `badIdNumber`: the chip can be read as often as one
 * likes, it will say the same, and which of the two is right only a counter can find out.
 */
function foreignerCard2023(block: Uint8Array): Result<ForeignerCard, TextError> {
  const read = textsOf(block, FOREIGNER_2023_FIELDS);
  if (!read.ok) return read;
  const facts = factsOf(read.value);
  if (!facts.ok) return facts;
  const { chineseName, nationality, idNumber, birthDate } = read.value;
  if (!NATIONALITY.test(nationality)) return unreadable('nationality is no code of a country');
  if (!isForeignerNumber2023(idNumber, birthDate)) return err({ kind: 'badIdNumber' });
  return ok({ kind: 'foreigner', edition: '2023', ...facts.value, chineseName, nationality });
}

function factsOf(texts: WrittenFacts): Result<CardFacts, TextError> {
  const { name, sexCode, birthDate, idNumber, validFrom, validTo } = texts;
  const longTerm = validTo === LONG_TERM;
  if (name.trim() === '') return unreadable('no name');
  if (!isCalendarDate(birthDate)) return unreadable('birthDate is no date');
  if (!isCalendarDate(validFrom)) return unreadable('validFrom is no date');
  if (!longTerm && !isCalendarDate(validTo)) return unreadable('validTo is no date');
  const sex = sexCode === '1' ? 'male' : sexCode === '2' ? 'female' : 'unknown';
  return ok({ name, sex, birthDate, idNumber, validFrom, validTo: longTerm ? 'long-term' : validTo });
}

/** Every text of a layout, without its padding. */
function textsOf<Name extends string>(
  block: Uint8Array,
  layout: Readonly<Record<Name, Field>>,
): Result<Readonly<Record<Name, string>>, TextError> {
  const texts: Record<string, string> = {};
  for (const [name, places] of Object.entries<Field>(layout)) {
    const text = places.map(([offset, length]) => utf16(block, offset, length)).join('');
    // A field cut in the middle of a character, or with what no card has, is not what was written on the chip.
    if (!text.isWellFormed() || /[\p{Cc}\u2028\u2029]/u.test(text)) return unreadable(`${name} holds what is no text`);
    texts[name] = text.trimEnd();
  }
  return ok(texts as Record<Name, string>);
}

function utf16(block: Uint8Array, offset: number, length: number): string {
  return Buffer.from(block.buffer, block.byteOffset + offset, length).toString('utf16le');
}

function unreadable(detail: string): { readonly ok: false; readonly error: TextError } {
  return err({ kind: 'unreadable', detail });
}
