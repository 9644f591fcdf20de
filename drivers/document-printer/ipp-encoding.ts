/** IPP encoding, RFC 8010 section 3: whether bytes are a message at all. */
import { IPP_LIMITS } from './limits.ts';

/** Version, operation or status, request id. */
const HEADER_BYTES = 8;
const END_OF_ATTRIBUTES = 0x03;
/** Operation, job, printer, unsupported, subscription, event, resource, document. */
const GROUP_TAGS: ReadonlySet<number> = new Set([0x01, 0x02, 0x04, 0x05, 0x06, 0x07, 0x08, 0x09]);
const FIRST_VALUE_TAG = 0x10;
const LAST_OUT_OF_BAND_TAG = 0x1f;
const BEGIN_COLLECTION = 0x34;
const END_COLLECTION = 0x37;
const MEMBER_NAME = 0x4a;
const WITH_LANGUAGE: ReadonlySet<number> = new Set([0x35, 0x36]);
/** octetString; the beginning and end of a collection; text, name, keyword, uri, uriScheme, charset, language, media type; member name. */
const ANY_LENGTH: ReadonlySet<number> = new Set([
  ...[0x30, BEGIN_COLLECTION, END_COLLECTION, 0x41, 0x42, 0x44, 0x45, 0x46, 0x47, 0x48, 0x49, MEMBER_NAME],
]);
/** integer, boolean, enum, dateTime, resolution, rangeOfInteger. */
const FIXED_BYTES: ReadonlyMap<number, number> = new Map([
  [0x21, 4],
  [0x22, 1],
  [0x23, 4],
  [0x31, 11],
  [0x32, 9],
  [0x33, 8],
]);
/** Lengths are SIGNED-SHORT. */
const LONGEST_FIELD_BYTES = 0x7fff;

/**
 * What is wrong with the attributes of a message; `null` when nothing is. Looked at before the library reads them: it takes a
 * length above 32767 for a step backwards, and steps for ever; and it takes a value for as long as its kind should be.
 * Every field is visited once.
 */
export function findDamage(bytes: Uint8Array): string | null {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  let at = HEADER_BYTES;
  let inGroup = false;
  let inAttribute = false;
  let depth = 0;
  let awaitsMemberValue = false;

  while (at < bytes.length) {
    const tag = view.getUint8(at);
    if (tag < FIRST_VALUE_TAG) {
      if (depth > 0) return 'a collection without an end';
      if (tag === END_OF_ATTRIBUTES) return null;
      if (!GROUP_TAGS.has(tag)) return `a group of no known kind (${hex(tag)})`;
      inGroup = true;
      inAttribute = false;
      at += 1;
      continue;
    }
    const name = fieldAt(view, at + 1);
    const value = name && fieldAt(view, name.end);
    if (!name || !value) return 'a length beyond the end';
    if (!inGroup || (!inAttribute && name.length === 0)) return 'a value that belongs to nothing';
    if (!isFit(view, tag, value)) return `a value of the wrong length or kind (${hex(tag)})`;
    if (tag === MEMBER_NAME || tag === END_COLLECTION) {
      if (depth === 0 || awaitsMemberValue) return 'a collection out of order';
      if (tag === MEMBER_NAME) awaitsMemberValue = true;
      else depth -= 1;
    } else {
      awaitsMemberValue = false;
      if (tag === BEGIN_COLLECTION) depth += 1;
      if (depth > IPP_LIMITS.collectionDepth) return 'collections within collections without end';
    }
    inAttribute = true;
    at = value.end;
  }
  return 'no end of the attributes';
}

interface Field {
  readonly start: number;
  readonly length: number;
  readonly end: number;
}

function fieldAt(view: DataView, at: number): Field | null {
  if (at + 2 > view.byteLength) return null;
  const length = view.getUint16(at);
  const start = at + 2;
  return length > LONGEST_FIELD_BYTES || start + length > view.byteLength ? null : { start, length, end: start + length };
}

function isFit(view: DataView, tag: number, { start, length, end }: Field): boolean {
  if (tag <= LAST_OUT_OF_BAND_TAG) return length === 0;
  if (ANY_LENGTH.has(tag)) return true;
  if (!WITH_LANGUAGE.has(tag)) return FIXED_BYTES.get(tag) === length;
  // Language and text, each with its own length; no language's name has 256 letters.
  const language = length < 4 ? null : fieldAt(view, start);
  const text = language && language.end < end ? fieldAt(view, language.end) : null;
  return language !== null && language.length < 256 && text?.end === end;
}

function hex(tag: number): string {
  return `0x${tag.toString(16).padStart(2, '0')}`;
}
