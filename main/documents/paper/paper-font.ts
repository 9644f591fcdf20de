/**
 * The one typeface of the papers, in one weight: a second would double the size of every paper, since a subset of a Chinese
 * font costs about 100 bytes a character and weight.
 *
 * pdfkit maps text to glyphs by OpenType shaping and then tells the reader what each glyph means. Here every character is one
 * glyph with a meaning of its own, so that the text layer is exactly what was given: two characters that share a glyph (⼀, a
 * radical, and 一) stay two, and one that the font lacks is in the text as itself, over a box that is drawn by `Paper`.
 */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { withCoarserOutlines } from './coarser-outlines.ts';

const FONT_FILE = '@expo-google-fonts/noto-sans-sc/400Regular/NotoSansSC_400Regular.ttf';
/** Of a character that the font lacks: as wide as a Chinese one. */
const MISSING_WIDTH = 1000;
const SPACE = 0x20;
/** Of the 1000 units of an em that the font has. */
const COARSER = 2;

let bytes: Buffer | null = null;

/** Noto Sans SC, regular, as TrueType; 10 MB, read once a thread. */
export function paperFontBytes(): Buffer {
  bytes ??= readFileSync(createRequire(import.meta.url).resolve(FONT_FILE));
  return bytes;
}

/** What is used of fontkit's font. Lengths are in font units. */
interface FontkitFont {
  readonly unitsPerEm: number;
  readonly ascent: number;
  readonly descent: number;
  hasGlyphForCodePoint(codePoint: number): boolean;
  glyphForCodePoint(codePoint: number): {
    readonly id: number;
    readonly advanceWidth: number;
    readonly path: { toSVG(): string };
  };
}

/** What is used of pdfkit's font, which it does not show in its types (`lib/font/embedded.js`). Lengths in thousandths of an em. */
interface PdfkitFont {
  readonly font: FontkitFont;
  /** The glyphs of the file by their number in it. */
  readonly subset: { readonly glyphs: number[]; includeGlyph(glyph: number): number; encode(): Uint8Array };
  /** What each means, and how wide it is. */
  readonly unicode: number[][];
  readonly widths: number[];
  /** Numbers in hexadecimal, and where they stand. */
  encode(text: string): readonly [string[], GlyphPosition[]];
  widthOfString(text: string, size: number): number;
}

interface GlyphPosition {
  readonly xAdvance: number;
  readonly yAdvance: number;
  readonly xOffset: number;
  readonly yOffset: number;
  readonly advanceWidth: number;
}

/** What all papers of a thread know of a character. `null`: the font lacks it. */
const known = new Map<number, { readonly glyph: number; readonly width: number } | null>();

/** The typeface within one paper. */
export class PaperFont {
  readonly #font: FontkitFont;
  readonly #pdfkit: PdfkitFont;
  /** Numbers within the file by code point. */
  readonly #numbers = new Map<number, number>();
  readonly #takenGlyphs = new Set<number>();

  /** `document` draws with the paper font from now on. */
  constructor(document: PDFKit.PDFDocument) {
    document.font(paperFontBytes());
    const pdfkit: PdfkitFont = Reflect.get(document, '_font');
    this.#pdfkit = pdfkit;
    this.#font = pdfkit.font;
    const { subset } = pdfkit;
    const encode = subset.encode.bind(subset);
    subset.encode = () => withCoarserOutlines(encode(), COARSER);
    pdfkit.encode = (text) => this.#encode(text);
    pdfkit.widthOfString = (text, size) => Array.from(text).reduce((sum, character) => sum + this.widthOf(character) * size, 0);
  }

  /** In em, above and below the baseline. */
  get letterHeight(): { readonly above: number; readonly below: number } {
    const { ascent, descent, unitsPerEm } = this.#font;
    return { above: ascent / unitsPerEm, below: -descent / unitsPerEm };
  }

  has(character: string): boolean {
    return this.#learn(codePointOf(character)) !== null;
  }

  /** In em. */
  widthOf(character: string): number {
    return (this.#learn(codePointOf(character))?.width ?? MISSING_WIDTH) / 1000;
  }

  /** As lines, without standing in the text: an SVG path in font units, upwards, and their number to an em. */
  outlineOf(character: string): { readonly path: string; readonly unitsPerEm: number } {
    return { path: this.#font.glyphForCodePoint(codePointOf(character)).path.toSVG(), unitsPerEm: this.#font.unitsPerEm };
  }

  #learn(codePoint: number): { readonly glyph: number; readonly width: number } | null {
    const before = known.get(codePoint);
    if (before !== undefined) return before;
    const found = this.#font.hasGlyphForCodePoint(codePoint) ? this.#font.glyphForCodePoint(codePoint) : null;
    const learnt = found === null ? null : { glyph: found.id, width: (found.advanceWidth / this.#font.unitsPerEm) * 1000 };
    known.set(codePoint, learnt);
    return learnt;
  }

  #encode(text: string): readonly [string[], GlyphPosition[]] {
    const numbers: string[] = [];
    const positions: GlyphPosition[] = [];
    for (const character of text) {
      const codePoint = codePointOf(character);
      const width = this.#learn(codePoint)?.width ?? MISSING_WIDTH;
      numbers.push(this.#numberOf(codePoint, width).toString(16).padStart(4, '0'));
      positions.push({ xAdvance: width, yAdvance: 0, xOffset: 0, yOffset: 0, advanceWidth: width });
    }
    return [numbers, positions];
  }

  #numberOf(codePoint: number, width: number): number {
    const given = this.#numbers.get(codePoint);
    if (given !== undefined) return given;
    const { subset, unicode, widths } = this.#pdfkit;
    const glyph = this.#learn(codePoint)?.glyph ?? this.#font.glyphForCodePoint(SPACE).id;
    // A glyph that already means another character, or stands for nothing to be seen, is taken in once more.
    const number = this.#takenGlyphs.has(glyph) ? subset.glyphs.push(glyph) - 1 : subset.includeGlyph(glyph);
    this.#takenGlyphs.add(glyph);
    this.#numbers.set(codePoint, number);
    unicode[number] = [codePoint];
    widths[number] = width;
    return number;
  }
}

const codePointOf = (character: string): number => character.codePointAt(0) ?? 0;
