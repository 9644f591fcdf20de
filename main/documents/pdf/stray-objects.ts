/**
 * Objects that stand where none belongs. An index may point anywhere, into a picture, a text or a comment, and pdf.js reads an
 * object there that a reader from front to back passes over.
 */
import { isRegular, isWhite } from './pdf-syntax.ts';

const WORD = 'obj';
const NUMERIC = new Set(Buffer.from('0123456789+-.', 'latin1'));
const NEWLINE = 10;
const RETURN = 13;
const PERCENT = 0x25;

/**
 * Whether `n n obj` stands at another place than those read. Judged as pdf.js judges it: comments may stand between the words,
 * and no space is needed before `obj` (`1 0obj`).
 *
 * @param read where the word `obj` of each object stands that was read, in bytes from the start
 */
export function hasStrayObject(bytes: Buffer, read: ReadonlySet<number>): boolean {
  for (let at = bytes.indexOf(WORD, 0, 'latin1'); at >= 0; at = bytes.indexOf(WORD, at + WORD.length, 'latin1')) {
    if (read.has(at) || isRegular(bytes[at + WORD.length])) continue;
    if (followsTwoNumbers(bytes, at)) return true;
  }
  return false;
}

function followsTwoNumbers(bytes: Buffer, at: number): boolean {
  const generation = beforeGap(bytes, at);
  if (generation === 'comment') return true;
  const start = beforeNumber(bytes, generation);
  if (start === generation) return false;
  // A sign or a point parts two numbers as well: `1+0obj`.
  if (bytes.subarray(start + 1, generation).some((byte) => !isDigit(byte))) return true;
  const number = beforeGap(bytes, start);
  return number === 'comment' || (number < start && beforeNumber(bytes, number) < number);
}

/** Where the white space before `at` begins. `comment`: in its place may stand a comment behind a number. */
function beforeGap(bytes: Buffer, at: number): number | 'comment' {
  let start = at;
  let lineEnd = -1;
  while (start > 0 && isWhite(bytes[start - 1])) {
    start--;
    if (bytes[start] === NEWLINE || bytes[start] === RETURN) lineEnd = start;
  }
  if (lineEnd < 0) return start;
  // Every line is looked at for one word only, so that this takes no longer than the document is long.
  for (let back = lineEnd - 1; back >= 0 && bytes[back] !== NEWLINE && bytes[back] !== RETURN; back--) {
    if (bytes[back] === PERCENT && endsInNumber(bytes, back)) return 'comment';
  }
  return start;
}

/** Whether what stands before a comment, at most a line or more of white space away, is a number; or another comment's line. */
function endsInNumber(bytes: Buffer, at: number): boolean {
  let start = at;
  while (start > 0 && isWhite(bytes[start - 1])) {
    start--;
    if (bytes[start] === NEWLINE || bytes[start] === RETURN) return true;
  }
  return start > 0 && isDigit(bytes[start - 1]);
}

function beforeNumber(bytes: Buffer, at: number): number {
  let start = at;
  while (start > 0 && NUMERIC.has(bytes[start - 1] ?? 0)) start--;
  return start;
}

const isDigit = (byte: number | undefined): boolean => byte !== undefined && byte >= 0x30 && byte <= 0x39;
