import { constants, inflateSync } from 'node:zlib';
import { err, ok, type Result } from '../../../drivers/core/result.ts';
import { DOCUMENT_LIMITS } from '../limits.ts';
import { PdfSyntaxReader, type PdfValue, ReadingBudget, Unreadable } from './pdf-syntax.ts';
import { hasStrayObject } from './stray-objects.ts';

export interface PdfObjects {
  /** The last of several with one number stands. */
  readonly byNumber: ReadonlyMap<number, PdfValue>;
  /** All objects and trailers, superseded ones included. */
  readonly all: readonly PdfValue[];
  /** A stream that does not hold what it should: broken, or locked. */
  readonly brokenStream: boolean;
}

const STREAM_END = 'endstream';
const INFLATE_CHUNK_BYTES = 262_144;
const DECODING: ReadonlySet<string> = new Set(['F', 'DP', 'DecodeParms']);
/** What may stand between the data of a stream and its last word. */
const LINE_END_BYTES = 2;
const WHOLE_NUMBER = /^\d{1,10}$/;

/**
 * Every object that stands in the file and in its object streams (ISO 32000-2, 7.5.7), from front to back, without trusting
 * its index.
 */
export function readPdfObjects(pdf: Uint8Array): Result<PdfObjects, { readonly kind: 'damaged'; readonly detail: string }> {
  const byNumber = new Map<number, PdfValue>();
  const all: PdfValue[] = [];
  let brokenStream = false;
  const budget = new ReadingBudget();
  const read = new Set<number>();
  const indirect: { readonly length: number; readonly body: Buffer }[] = [];
  const keep = (number: number, value: PdfValue): void => {
    byNumber.set(number, value);
    all.push(value);
  };
  try {
    const reader = new PdfSyntaxReader(Buffer.from(pdf.buffer, pdf.byteOffset, pdf.byteLength), budget);
    let numbers: number[] = [];
    for (reader.skipWhite(); !reader.atEnd; reader.skipWhite()) {
      const word = reader.word();
      if (WHOLE_NUMBER.test(word)) {
        numbers = [...numbers.slice(-1), Number(word)];
        continue;
      }
      if (word === 'obj') {
        if (numbers.length === 2) read.add(reader.at - word.length);
        reader.skipWhite();
        const value = reader.atEnd ? null : reader.value();
        if (value !== null) keep(numbers[0] ?? 0, value);
        const body = streamAfter(reader, value);
        const content = body === null ? null : inflated(value, body, budget);
        if (content === 'broken') brokenStream = true;
        else if (content !== null && isObjectStream(value)) {
          const length = entryOf(value, 'Length');
          if (body !== null && length?.kind === 'reference') indirect.push({ length: length.object, body });
          for (const [number, inner] of readObjectStream(value, content, budget)) keep(number, inner);
        }
      } else if (word === '') {
        // A trailer, or what is lost between objects.
        const value = reader.value();
        if (value !== null) all.push(value);
      }
      numbers = [];
    }
    if (hasStrayObject(reader.bytes, read)) throw new Unreadable('an object where none belongs');
    for (const { length, body } of indirect) {
      const told = byNumber.get(length);
      const differs = told?.kind !== 'number' || Math.abs(body.length - told.number) > LINE_END_BYTES;
      if (differs) throw new Unreadable('an object stream of another length than told');
    }
  } catch (error) {
    if (error instanceof Unreadable) return err({ kind: 'damaged', detail: error.message });
    throw error;
  }
  return ok({ byNumber, all, brokenStream });
}

export function entryOf(value: PdfValue | null | undefined, key: string): PdfValue | undefined {
  return value?.kind === 'dictionary' ? value.entries.get(key) : undefined;
}

export function isNamed(value: PdfValue | null | undefined, key: string, name: string): boolean {
  const entry = entryOf(value, key);
  return entry?.kind === 'name' && entry.name === name;
}

/** The body of the stream at hand, or `null` where none follows. The reader stands behind it then. */
function streamAfter(reader: PdfSyntaxReader, dictionary: PdfValue | null): Buffer | null {
  const before = reader.at;
  reader.skipWhite();
  if (reader.word() !== 'stream') {
    reader.at = before;
    return null;
  }
  const { bytes } = reader;
  let start = reader.at;
  if (bytes[start] === 13) start++;
  if (bytes[start] === 10) start++;
  const length = entryOf(dictionary, 'Length');
  const told = length?.kind === 'number' ? start + length.number : -1;
  // The length is believed where the stream really ends there: the word may stand in the data too.
  const toldRight =
    told >= start &&
    told < bytes.length &&
    bytes
      .toString('latin1', told, told + 12)
      .trimStart()
      .startsWith(STREAM_END);
  const found = bytes.indexOf(STREAM_END, toldRight ? told : start, 'latin1');
  const end = found < 0 ? bytes.length : found;
  reader.at = found < 0 ? bytes.length : found + STREAM_END.length;
  return bytes.subarray(start, end);
}

/** By what it can be read as, not by what it calls itself: pdf.js asks for these two entries and for no `Type`. */
function isObjectStream(dictionary: PdfValue | null): boolean {
  if (isNamed(dictionary, 'Type', 'ObjStm')) return true;
  return entryOf(dictionary, 'First') !== undefined && entryOf(dictionary, 'N') !== undefined;
}

/** As pdf.js reads it: so many pairs of numbers from its beginning, wherever its first object stands. */
function readObjectStream(dictionary: PdfValue | null, content: Buffer, budget: ReadingBudget): [number, PdfValue][] {
  const first = entryOf(dictionary, 'First');
  const count = entryOf(dictionary, 'N');
  if (first?.kind !== 'number' || count?.kind !== 'number') throw new Unreadable('an object stream without its measures');
  const head = new PdfSyntaxReader(content, budget);
  const found: [number, PdfValue][] = [];
  for (let index = 0; index < count.number; index++) {
    head.skipWhite();
    const number = head.word();
    head.skipWhite();
    const offset = head.word();
    if (!WHOLE_NUMBER.test(number) || !WHOLE_NUMBER.test(offset)) throw new Unreadable('an object stream without its index');
    const reader = new PdfSyntaxReader(content, budget);
    reader.at = first.number + Number(offset);
    if (!Number.isInteger(reader.at) || reader.at < 0) throw new Unreadable('an object stream without its measures');
    reader.skipWhite();
    if (reader.atEnd) throw new Unreadable('an object stream that ends early');
    const value = reader.value();
    if (value !== null) found.push([Number(number), value]);
  }
  return found;
}

/**
 * What a stream holds under its first coding. Nobody needs it but of an object stream, yet a stream that is broken or swells
 * beyond measure is found here, in native code, before pdf.js works on it. `null`: in another coding, left to pdf.js.
 */
function inflated(dictionary: PdfValue | null, body: Buffer, budget: ReadingBudget): Buffer | 'broken' | null {
  const filter = entryOf(dictionary, 'Filter');
  const first = filter?.kind === 'array' ? filter.items[0] : filter;
  const deflated = first?.kind === 'name' && (first.name === 'FlateDecode' || first.name === 'Fl');
  if (isObjectStream(dictionary)) {
    // Readers choose between two entries of one name, and between a name and its short form, as they like.
    const keys = dictionary?.kind === 'dictionary' ? [...dictionary.entries.keys()] : [];
    if (keys.some((key) => DECODING.has(key) || / \d+$/.test(key))) throw new Unreadable('an object stream in a rare coding');
    if (first === undefined) return body;
    const single = filter?.kind !== 'array' || filter.items.length === 1;
    if (!deflated || !single) throw new Unreadable('an object stream in a rare coding');
  }
  if (!deflated) return null;
  try {
    const content = inflateSync(body, {
      maxOutputLength: DOCUMENT_LIMITS.streamBytes,
      // One that ends early is shown as far as it goes.
      finishFlush: constants.Z_SYNC_FLUSH,
      chunkSize: INFLATE_CHUNK_BYTES,
    });
    budget.spendBytes(content.length);
    return content;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'Z_DATA_ERROR') return 'broken';
    throw error instanceof Unreadable ? error : new Unreadable(`a stream of more than ${DOCUMENT_LIMITS.streamBytes} bytes`);
  }
}
