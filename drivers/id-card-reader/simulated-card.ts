/** The bytes of a synthetic card's chip: the other way round of `card-text.ts`. Development and test only. */
import { CARD_TEXT_BYTES, RESIDENT_FIELDS, TYPE_OFFSET } from './card-text.ts';
import type { SyntheticCard } from './synthetic-people.ts';

const PHOTO_BYTES = 1_024;
const HEADER_BYTES = 4;

/** The text block. Throws where a text does not fit its field: a synthetic card is ours to mend. */
export function encodeCardText(card: SyntheticCard): Uint8Array {
  const block = Buffer.from(' '.repeat(CARD_TEXT_BYTES / 2), 'utf16le');
  const put = ([offset, length]: readonly [number, number], text: string): void => {
    const bytes = Buffer.from(text, 'utf16le');
    if (bytes.length > length) throw new Error(`"${text}" of the card does not fit ${length} bytes`);
    bytes.copy(block, offset);
  };
  put(RESIDENT_FIELDS.name, card.name);
  put(RESIDENT_FIELDS.sex, card.sexCode);
  put(RESIDENT_FIELDS.ethnicity, card.ethnicityCode);
  put(RESIDENT_FIELDS.birthDate, card.birthDate);
  put(RESIDENT_FIELDS.address, card.address);
  put(RESIDENT_FIELDS.idNumber, card.idNumber);
  put(RESIDENT_FIELDS.issuer, card.issuer);
  put(RESIDENT_FIELDS.validFrom, card.validFrom);
  put(RESIDENT_FIELDS.validTo, card.validTo);
  put([TYPE_OFFSET, 2], card.typeCharacter);
  return block;
}

/** What "read base" carries: lengths, text and a photo, which is a pattern: the real coding is a secret of its makers. */
export function encodeBase(card: SyntheticCard): Uint8Array {
  const base = Buffer.alloc(HEADER_BYTES + CARD_TEXT_BYTES + PHOTO_BYTES);
  base.writeUInt16BE(CARD_TEXT_BYTES, 0);
  base.writeUInt16BE(PHOTO_BYTES, 2);
  base.set(encodeCardText(card), HEADER_BYTES);
  for (let at = HEADER_BYTES + CARD_TEXT_BYTES; at < base.length; at++) base[at] = (at * 31) % 256;
  return base;
}
