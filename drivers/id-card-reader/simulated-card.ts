/** The bytes of a synthetic card's chip: the other way round of `card-text.ts`. Development and test only. */
import { assertNever } from '../core/index.ts';
import {
  CARD_TEXT_BYTES,
  type Field,
  FOREIGNER_2017_FIELDS,
  FOREIGNER_2017_UNREAD,
  FOREIGNER_2023_FIELDS,
  FOREIGNER_2023_UNREAD,
  HMT_RESIDENT_FIELDS,
  RESIDENT_FIELDS,
  TYPE_OFFSET,
} from './card-layout.ts';
import type { SyntheticCard } from './synthetic-people.ts';

const PHOTO_BYTES = 1_024;
const HEADER_BYTES = 4;

/** The text block. Throws where a text does not fit its field: a synthetic card is ours to mend. */
export function encodeCardText(card: SyntheticCard): Uint8Array {
  switch (card.typeCharacter) {
    case ' ':
    case 'Z':
      return blockOf(card.typeCharacter, RESIDENT_FIELDS, card);
    case 'J':
      return blockOf(card.typeCharacter, HMT_RESIDENT_FIELDS, card);
    case 'I':
      return blockOf(card.typeCharacter, { ...FOREIGNER_2017_FIELDS, ...FOREIGNER_2017_UNREAD }, card);
    case 'Y':
      return blockOf(card.typeCharacter, { ...FOREIGNER_2023_FIELDS, ...FOREIGNER_2023_UNREAD }, card);
    default:
      return assertNever(card);
  }
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

function blockOf<Name extends string>(
  typeCharacter: string,
  layout: Readonly<Record<Name, Field>>,
  texts: Readonly<Record<NoInfer<Name>, string>>,
): Uint8Array {
  const block = Buffer.from(' '.repeat(CARD_TEXT_BYTES / 2), 'utf16le');
  for (const name of Object.keys(layout) as Name[]) put(block, layout[name], texts[name]);
  put(block, [[TYPE_OFFSET, 2]], typeCharacter);
  return block;
}

function put(block: Buffer, places: Field, text: string): void {
  const bytes = Buffer.from(text, 'utf16le');
  let written = 0;
  for (const [offset, length] of places) {
    block.set(bytes.subarray(written, written + length), offset);
    written += length;
  }
  if (bytes.length > written) throw new Error(`"${text}" of the card does not fit ${written} bytes`);
}
