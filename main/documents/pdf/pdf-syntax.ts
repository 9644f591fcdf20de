/**
 * The values of a PDF file as far as they tell active content apart (ISO 32000-2, 7.3): names, references, arrays and
 * dictionaries; strings are passed over. Broken syntax is read on as readers of paper do; only what would take too long ends it.
 */
import { DOCUMENT_LIMITS } from '../limits.ts';

export type PdfValue =
  | { readonly kind: 'name'; readonly name: string }
  | { readonly kind: 'reference'; readonly object: number }
  | { readonly kind: 'number'; readonly number: number }
  | { readonly kind: 'array'; readonly items: readonly PdfValue[] }
  | { readonly kind: 'dictionary'; readonly entries: ReadonlyMap<string, PdfValue> }
  | { readonly kind: 'other' };

/** The document cannot be read, or asks for more than reading a paper may take. Its message never quotes the document. */
export class Unreadable extends Error {}

/** Shared by all readers of one document. */
export class ReadingBudget {
  #values: number = DOCUMENT_LIMITS.pdfValues;
  #inflatedBytes: number = DOCUMENT_LIMITS.streamsBytes;

  spendValue(): void {
    this.#values -= 1;
    if (this.#values < 0) throw new Unreadable(`more than ${DOCUMENT_LIMITS.pdfValues} values`);
  }

  spendBytes(count: number): void {
    this.#inflatedBytes -= count;
    if (this.#inflatedBytes < 0) throw new Unreadable(`streams of more than ${DOCUMENT_LIMITS.streamsBytes} bytes`);
  }
}

const OTHER: PdfValue = { kind: 'other' };
/** Each digit has one place in it only, or a long word would be tried in every way. */
const NUMBER = /^[+-]?(?:\d+(?:\.\d*)?|\.\d*)?$/;
const NOTHING = 0;
const WHITE = 1;
const DELIMITER = 2;
/** What each byte is. */
const CLASS = new Uint8Array(256);
for (const byte of [0, 9, 10, 12, 13, 32]) CLASS[byte] = WHITE;
for (const character of '()<>[]{}/%') CLASS[character.charCodeAt(0)] = DELIMITER;

const NEWLINE = 10;
const RETURN = 13;
const PERCENT = 0x25;
const OPEN = 0x28;
const CLOSE = 0x29;
const SLASH = 0x2f;
const LESS = 0x3c;
const MORE = 0x3e;
const LEFT = 0x5b;
const BACKSLASH = 0x5c;
const RIGHT = 0x5d;

export const isWhite = (byte: number | undefined): boolean => byte !== undefined && CLASS[byte] === WHITE;
/** Part of a word. */
export const isRegular = (byte: number | undefined): boolean => byte !== undefined && CLASS[byte] === NOTHING;

export class PdfSyntaxReader {
  readonly bytes: Buffer;
  readonly #budget: ReadingBudget;
  at = 0;

  constructor(bytes: Buffer, budget: ReadingBudget) {
    this.bytes = bytes;
    this.#budget = budget;
  }

  get atEnd(): boolean {
    return this.at >= this.bytes.length;
  }

  /** Passes white space and comments. */
  skipWhite(): void {
    for (; !this.atEnd; this.at++) {
      const byte = this.#byte();
      if (byte === PERCENT) {
        while (!this.atEnd && this.#byte() !== NEWLINE && this.#byte() !== RETURN) this.at++;
      } else if (CLASS[byte] !== WHITE) {
        return;
      }
    }
  }

  /** A run of regular characters; empty where there is none. */
  word(): string {
    const start = this.at;
    while (!this.atEnd && CLASS[this.#byte()] === NOTHING) this.at++;
    return this.bytes.toString('latin1', start, this.at);
  }

  /** The value at hand, or `null` where none begins: one byte is passed over then, so that reading goes on. */
  value(depth = 0): PdfValue | null {
    if (depth > DOCUMENT_LIMITS.pdfNesting) throw new Unreadable(`nested deeper than ${DOCUMENT_LIMITS.pdfNesting}`);
    this.#budget.spendValue();
    switch (this.#byte()) {
      case SLASH:
        this.at++;
        return { kind: 'name', name: withoutEscapes(this.word()) };
      case OPEN:
        this.#skipString();
        return OTHER;
      case LESS:
        return this.#byte(1) === LESS ? this.#dictionary(depth) : this.#skipHexString();
      case LEFT:
        return this.#array(depth);
      default:
        return this.#wordValue();
    }
  }

  #byte(ahead = 0): number {
    return this.bytes[this.at + ahead] ?? NOTHING;
  }

  #wordValue(): PdfValue | null {
    const word = this.word();
    if (word === '') {
      this.at++;
      return null;
    }
    if (!NUMBER.test(word)) return OTHER;
    const after = this.at;
    this.skipWhite();
    const generation = this.word();
    this.skipWhite();
    if (/^\d+$/.test(word) && /^\d+$/.test(generation) && this.word() === 'R') return { kind: 'reference', object: Number(word) };
    this.at = after;
    return { kind: 'number', number: Number(word) };
  }

  #dictionary(depth: number): PdfValue {
    const entries = new Map<string, PdfValue>();
    this.at += 2;
    for (this.skipWhite(); !this.atEnd; this.skipWhite()) {
      if (this.#byte() === MORE) {
        this.at += this.#byte(1) === MORE ? 2 : 1;
        break;
      }
      const key = this.value(depth + 1);
      if (key?.kind !== 'name') continue;
      this.skipWhite();
      if (this.#byte() === MORE) continue;
      // Of two entries with one name readers take this or that one: the first stays under its name, the other is seen too.
      entries.set(entries.has(key.name) ? `${key.name} ${entries.size}` : key.name, this.value(depth + 1) ?? OTHER);
    }
    return { kind: 'dictionary', entries };
  }

  #array(depth: number): PdfValue {
    const items: PdfValue[] = [];
    this.at++;
    for (this.skipWhite(); !this.atEnd; this.skipWhite()) {
      if (this.#byte() === RIGHT) {
        this.at++;
        break;
      }
      const item = this.value(depth + 1);
      if (item !== null) items.push(item);
    }
    return { kind: 'array', items };
  }

  #skipString(): void {
    let open = 0;
    for (; !this.atEnd; this.at++) {
      const byte = this.#byte();
      if (byte === BACKSLASH) this.at++;
      else if (byte === OPEN) open++;
      else if (byte === CLOSE && --open === 0) break;
    }
    this.at++;
  }

  #skipHexString(): PdfValue {
    while (!this.atEnd && this.#byte() !== MORE) this.at++;
    this.at++;
    return OTHER;
  }
}

/** `J#61vaScript` is a way to write JavaScript (7.3.5). */
const withoutEscapes = (name: string): string =>
  name.replace(/#([0-9a-f]{2})/gi, (_whole, digits: string) => String.fromCharCode(Number.parseInt(digits, 16)));
