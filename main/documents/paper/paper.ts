/**
 * A4 sheets under one cursor: text that wraps, breaks over pages and is never clipped, rules, codes. A character that the font
 * lacks is drawn as a box with its code point, as on the receipt, and stands as itself in the text layer.
 */
import PdfkitDocument from 'pdfkit';
import { breakLines } from './line-breaking.ts';
import { PaperFont } from './paper-font.ts';

const POINTS_PER_MM = 72 / 25.4;
export const mm = (millimetres: number): number => millimetres * POINTS_PER_MM;

/** A4, in points; the margins leave room for a punch and for the edge that no printer reaches. */
export const SHEET = {
  width: mm(210),
  height: mm(297),
  margin: mm(20),
  /** Where the footer's letters stand. */
  footer: mm(297 - 12),
} as const;
export const TEXT_WIDTH = SHEET.width - 2 * SHEET.margin;
const BOTTOM = SHEET.height - mm(24);

export const COLOUR = { ink: '#14212b', quiet: '#5a6a70', rule: '#0a5e66', hairline: '#c4d0ca', ground: '#f1f5f3' } as const;

/** Font sizes in points. */
export const SIZE = { small: 8.5, body: 10.5, lead: 12, head: 15, title: 26 } as const;

/** Thickness of a stroke around letters, in em: the only emphasis of a single weight besides size. */
const STRONG_EM = 0.028;
const LEADING = 1.6;
/** Of the box that stands for a character, in em. */
const BOX = { height: 1.02, above: 0.88, inset: 0.07, line: 0.045, digit: 0.5, widest: 0.74, firstRow: -0.43, secondRow: 0.06 } as const;

export interface Style {
  readonly size?: number;
  readonly colour?: string;
  readonly strong?: boolean;
  readonly align?: 'left' | 'centre' | 'right';
  /** Between characters, in em. */
  readonly spacing?: number;
  /** Distance of baselines, in font sizes. */
  readonly leading?: number;
}

interface RuleStyle {
  readonly colour?: string;
  readonly thickness?: number;
  readonly left?: number;
  readonly width?: number;
}

export interface PaperOptions {
  /** Of the file, shown by viewers: never a person's name. */
  readonly title: string;
  readonly language: 'zh-CN' | 'en';
  /** Stands in the file instead of the time of drawing, so that the same input gives the same bytes. */
  readonly createdMs: number;
}

const PRODUCER = 'Self-service terminal';

export class Paper {
  readonly document: PDFKit.PDFDocument;
  readonly #font: PaperFont;
  readonly #chunks: Buffer[] = [];
  /** Distance from the top of the sheet, in points. */
  y: number = SHEET.margin;

  constructor({ title, language, createdMs }: PaperOptions) {
    this.document = new PdfkitDocument({
      size: [SHEET.width, SHEET.height],
      margin: 0,
      bufferPages: true,
      pdfVersion: '1.7',
      lang: language,
      displayTitle: true,
      // No Helvetica before ours.
      font: '',
      info: { Title: title, Producer: PRODUCER, Creator: PRODUCER, CreationDate: new Date(createdMs) },
    });
    this.document.on('data', (chunk: Buffer) => this.#chunks.push(chunk));
    this.#font = new PaperFont(this.document);
  }

  /** Begins another sheet. */
  newPage(): void {
    this.document.addPage();
    this.y = SHEET.margin;
  }

  /** Begins another sheet where `height` is not left on this one. */
  need(height: number): void {
    if (this.y + height > BOTTOM && this.y > SHEET.margin) this.newPage();
  }

  space(height: number): void {
    this.y += height;
  }

  /** Space between two things, which a sheet does not begin with. */
  gap(height: number): void {
    if (this.y > SHEET.margin) this.y += height;
  }

  lines(text: string, width: number, style: Style = {}): string[] {
    const { size = SIZE.body, spacing = 0 } = style;
    // A hair's breadth for what adding up fractions loses.
    return breakLines(text, width + 0.01, (character) => (this.#font.widthOf(character) + spacing) * size);
  }

  heightOf(text: string, width: number, style: Style = {}): number {
    return this.lines(text, width, style).length * lineHeight(style);
  }

  widthOf(text: string, style: Style = {}): number {
    const { size = SIZE.body, spacing = 0 } = style;
    return Array.from(text).reduce((sum, character) => sum + (this.#font.widthOf(character) + spacing) * size, 0);
  }

  /** A paragraph at the cursor, over as many sheets as it needs. */
  text(text: string, style: Style & { readonly left?: number; readonly width?: number } = {}): void {
    const { left = SHEET.margin, width = TEXT_WIDTH } = style;
    for (const line of this.lines(text, width, style)) {
      this.need(lineHeight(style));
      this.line(line, left, this.y, width, style);
      this.y += lineHeight(style);
    }
  }

  /** One line whose box begins at `top`; the cursor stays. It must fit. */
  line(text: string, left: number, top: number, width: number, style: Style = {}): void {
    const { size = SIZE.body, colour = COLOUR.ink, strong = false, align = 'left', spacing = 0 } = style;
    const { above, below } = this.#font.letterHeight;
    const baseline = top + (lineHeight(style) - (above + below) * size) / 2 + above * size;
    const free = align === 'left' ? 0 : width - this.widthOf(text, style) + spacing * size;
    const start = left + (align === 'centre' ? free / 2 : free);
    this.document.fontSize(size).fillColor(colour).strokeColor(colour);
    let x = start;
    for (const character of text) {
      if (!this.#font.has(character)) this.#box(character, x, baseline, size);
      x += (this.#font.widthOf(character) + spacing) * size;
    }
    // Round, since the sharp corners of strokes would grow thorns.
    this.document.lineWidth(STRONG_EM * size).lineJoin('round');
    this.document.text(text, start, baseline, {
      lineBreak: false,
      baseline: 'alphabetic',
      characterSpacing: spacing * size,
      fill: true,
      stroke: strong,
    });
  }

  /** A horizontal line at the cursor. */
  rule({ colour = COLOUR.hairline, thickness = 0.6, left = SHEET.margin, width = TEXT_WIDTH }: RuleStyle = {}): void {
    this.document
      .moveTo(left, this.y)
      .lineTo(left + width, this.y)
      .lineWidth(thickness)
      .strokeColor(colour)
      .stroke();
  }

  /** Draws what belongs on every sheet, such as its number, and gives the whole. Nothing can be drawn afterwards. */
  async finish(onEverySheet: (number: number, of: number) => void): Promise<Uint8Array<ArrayBuffer>> {
    const { start, count } = this.document.bufferedPageRange();
    for (let index = 0; index < count; index++) {
      this.document.switchToPage(start + index);
      onEverySheet(index + 1, count);
    }
    const ended = new Promise<void>((resolve, reject) => {
      this.document.once('end', resolve);
      this.document.once('error', reject);
    });
    this.document.end();
    await ended;
    return new Uint8Array(Buffer.concat(this.#chunks));
  }

  /** Under the character's own place in the text, which stays empty to the eye. */
  #box(character: string, x: number, baseline: number, size: number): void {
    const { document } = this;
    const digits = codePointHex(character);
    const perRow = Math.ceil(digits.length / 2);
    document
      .rect(x + BOX.inset * size, baseline - BOX.above * size, (1 - 2 * BOX.inset) * size, BOX.height * size)
      .lineWidth(BOX.line * size)
      .stroke();
    [digits.slice(0, perRow), digits.slice(perRow)].forEach((row, index) => {
      const digitSize = Math.min(BOX.digit, BOX.widest / this.widthOf(row, { size: 1 })) * size;
      const left = x + (size - this.widthOf(row, { size: digitSize })) / 2;
      this.outline(row, left, baseline + (index === 0 ? BOX.firstRow : BOX.secondRow) * size, digitSize);
    });
  }

  /** Characters as shapes that do not stand in the text, in the present colour. */
  outline(text: string, left: number, baseline: number, size: number): void {
    const { document } = this;
    let x = left;
    for (const character of text) {
      const { path, unitsPerEm } = this.#font.outlineOf(character);
      const scale = size / unitsPerEm;
      document.save();
      document.transform(scale, 0, 0, -scale, x, baseline).path(path).fill();
      document.restore();
      x += this.#font.widthOf(character) * size;
    }
  }
}

const codePointHex = (character: string): string => (character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0');

export function lineHeight({ size = SIZE.body, leading = LEADING }: Style): number {
  return size * leading;
}
