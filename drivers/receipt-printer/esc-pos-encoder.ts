/**
 * Receipts as ESC/POS bytes for Chinese 203-dpi printers: 2-byte GB 18030 in Chinese mode, and whole lines as raster where
 * a character is beyond the printer's font. Pure. Commands: shared facts "Receipt printer: ESC/POS"; Epson ESC/POS command
 * reference (ESC @, FS &, ESC a, ESC E, GS !, ESC 3, GS ( k, GS v 0, GS V).
 */
import { assertNever, err, ok, type Result } from '../core/index.ts';
import { type Bitmap, type RasterLine, rowBytes } from './bitmap.ts';
import { columnsOf, printerBytes, spellOutRare, textColumns, visibleLines, wrapLine } from './esc-pos-text.ts';
import { DRIVER_LIMITS, GLYPH_DOTS, RECEIPT_LIMITS } from './limits.ts';
import type { ReceiptBlock, ReceiptDocument } from './types.ts';

export type DotsPerLine = 576 | 384;

/**
 * In printing order. `bytes` are whole commands, to be sent together: a job given up between two parts never leaves the
 * printer waiting for the rest of a command. Raster lines are drawn by somebody else and sent as `rasterBands`.
 */
export type EncodedPart = { readonly kind: 'bytes'; readonly bytes: Uint8Array } | { readonly kind: 'raster'; readonly line: RasterLine };

export interface EncodedReceipt {
  readonly parts: readonly EncodedPart[];
  /** For the time it may take. */
  readonly lineCount: number;
}

interface TextStyle {
  readonly align: 'left' | 'centre';
  readonly size: 1 | 2;
  readonly bold: boolean;
}

const PLAIN: TextStyle = { align: 'left', size: 1, bold: false };
const PAIR_INDENT = '  ';
/** GB 18030 A9A4: a Chinese printer joins these into one line. */
const RULE = '─';
/** Data bytes that fit QR versions 1 to 11 at level M in byte mode (ISO/IEC 18004, table 7). */
const QR_LEVEL_M_BYTES = [14, 26, 42, 62, 84, 106, 122, 152, 180, 213, 251] as const;
const QR_QUIET_MODULES = 4;
const RASTER_HEADER_BYTES = 11;

/** ESC @ (reset), FS & (Chinese mode). */
export const INITIALISE = Uint8Array.of(0x1b, 0x40, 0x1c, 0x26);

/** GS V: feeds past the cutter, then cuts. `full` lets the paper fall. */
export function cutBytes(cut: 'full' | 'partial'): Uint8Array {
  return Uint8Array.of(0x1d, 0x56, cut === 'full' ? 0x41 : 0x42, 0);
}

/**
 * The body of a receipt, without initialisation and cut.
 * `rare`: what becomes of characters beyond the printer's font: drawn (`raster`), or spelled `[U+20BB7]` (`codePoint`).
 */
export function encodeReceipt(
  document: ReceiptDocument,
  dotsPerLine: DotsPerLine,
  rare: 'raster' | 'codePoint' = 'raster',
): Result<EncodedReceipt, { readonly kind: 'tooLong' }> {
  if (!isWithinLimits(document)) return err({ kind: 'tooLong' });
  const parts: EncodedPart[] = [];
  let lineCount = 0;
  const add = (bytes: readonly number[]): void => {
    parts.push({ kind: 'bytes', bytes: Uint8Array.from(bytes) });
  };
  const columns = dotsPerLine / GLYPH_DOTS.asciiWidth;
  const text = (value: string): string => (rare === 'codePoint' ? spellOutRare(value) : value);
  const printLine = (line: string, style: TextStyle): void => {
    lineCount += style.size;
    const bytes = lineBytes(line, style);
    if (bytes !== null) add(bytes);
    else parts.push({ kind: 'raster', line: { text: line, ...style, widthDots: dotsPerLine } });
  };

  for (const block of document.blocks) {
    switch (block.kind) {
      case 'text': {
        const style = { align: block.align ?? PLAIN.align, size: block.size ?? PLAIN.size, bold: block.bold ?? PLAIN.bold };
        for (const line of visibleLines(text(block.text))) {
          for (const wrapped of wrapLine(line, columns / style.size)) printLine(wrapped, style);
        }
        break;
      }
      case 'pair':
        for (const line of pairLines(text(block.label), text(block.value), columns)) printLine(line, PLAIN);
        break;
      case 'rule':
        printLine(RULE.repeat(columns / columnsOf(RULE)), PLAIN);
        break;
      case 'feed':
        lineCount += block.lines;
        if (block.lines > 0) add([...lineSpacing(1), 0x1b, 0x64, block.lines]);
        break;
      case 'qr':
        lineCount += Math.ceil(dotsPerLine / GLYPH_DOTS.height);
        add([0x1b, 0x61, 1, ...qrBytes(block.text, moduleDotsFor(block, dotsPerLine))]);
        break;
      default:
        assertNever(block);
    }
  }
  return ok({ parts, lineCount });
}

/** GS v 0 in bands of at most a chunk, which join without a gap. At the left edge: the bitmap is as wide as the paper. */
export function rasterBands(bitmap: Bitmap): Uint8Array[] {
  const stride = rowBytes(bitmap.widthDots);
  const rowsPerBand = Math.max(1, Math.floor((DRIVER_LIMITS.chunkBytes - RASTER_HEADER_BYTES) / stride));
  const bands: Uint8Array[] = [];
  for (let top = 0; top < bitmap.heightDots; top += rowsPerBand) {
    const rows = bitmap.rows.subarray(top * stride, (top + rowsPerBand) * stride);
    const height = rows.length / stride;
    bands.push(Uint8Array.of(0x1b, 0x61, 0, 0x1d, 0x76, 0x30, 0, stride & 0xff, stride >> 8, height & 0xff, height >> 8, ...rows));
  }
  return bands;
}

/** How tall a line stands on paper, in dots: the same in type and in raster. */
export function linePitchDots(size: 1 | 2): number {
  return GLYPH_DOTS.height * size + GLYPH_DOTS.lineGap;
}

function isWithinLimits(document: ReceiptDocument): boolean {
  if (document.blocks.length > RECEIPT_LIMITS.blocks) return false;
  let characters = 0;
  for (const block of document.blocks) {
    if (block.kind === 'text') characters += block.text.length;
    if (block.kind === 'pair') characters += block.label.length + block.value.length;
    if (block.kind === 'feed' && !isWhole(block.lines, 0, RECEIPT_LIMITS.feedLines)) return false;
    if (block.kind === 'qr') {
      if (!isWhole(Buffer.byteLength(block.text), 1, RECEIPT_LIMITS.qrBytes)) return false;
      if (block.moduleDots !== undefined && !isWhole(block.moduleDots, 1, RECEIPT_LIMITS.moduleDots)) return false;
    }
    if (characters > RECEIPT_LIMITS.characters) return false;
  }
  return true;
}

function isWhole(value: number, least: number, most: number): boolean {
  return Number.isInteger(value) && value >= least && value <= most;
}

/** `null` when the line holds a character that has to be drawn. */
function lineBytes(line: string, style: TextStyle): number[] | null {
  const bytes = [...lineSpacing(style.size), 0x1b, 0x61, style.align === 'centre' ? 1 : 0];
  bytes.push(0x1d, 0x21, style.size === 2 ? 0x11 : 0x00, 0x1b, 0x45, style.bold ? 1 : 0);
  for (const character of line) {
    const encoded = printerBytes(character);
    if (encoded === null) return null;
    bytes.push(...encoded);
  }
  bytes.push(0x0a);
  return bytes;
}

function lineSpacing(size: 1 | 2): readonly number[] {
  return [0x1b, 0x33, linePitchDots(size)];
}

function pairLines(label: string, value: string, columns: number): string[] {
  const labelText = visibleLines(label).join(' ');
  const valueText = visibleLines(value).join(' ');
  const room = columns - textColumns(labelText) - textColumns(valueText);
  if (room >= 1) return [labelText + ' '.repeat(room) + valueText];
  return [
    ...(labelText === '' ? [] : wrapLine(labelText, columns)),
    ...wrapLine(valueText, columns - PAIR_INDENT.length).map((line) => PAIR_INDENT + line),
  ];
}

function moduleDotsFor(block: Extract<ReceiptBlock, { kind: 'qr' }>, dotsPerLine: DotsPerLine): number {
  const length = Buffer.byteLength(block.text);
  const version = QR_LEVEL_M_BYTES.findIndex((capacity) => capacity >= length) + 1;
  const modules = 17 + 4 * version + 2 * QR_QUIET_MODULES;
  return Math.max(1, Math.min(block.moduleDots ?? 6, Math.floor(dotsPerLine / modules)));
}

/** GS ( k, cn 49: model 2, module size, level M, store, print. */
function qrBytes(text: string, moduleDots: number): number[] {
  const content = Buffer.from(text, 'utf8');
  const stored = content.length + 3;
  return [
    ...[0x1d, 0x28, 0x6b, 0x04, 0x00, 0x31, 0x41, 0x32, 0x00],
    ...[0x1d, 0x28, 0x6b, 0x03, 0x00, 0x31, 0x43, moduleDots],
    ...[0x1d, 0x28, 0x6b, 0x03, 0x00, 0x31, 0x45, 0x31],
    ...[0x1d, 0x28, 0x6b, stored & 0xff, stored >> 8, 0x31, 0x50, 0x30, ...content],
    ...[0x1d, 0x28, 0x6b, 0x03, 0x00, 0x31, 0x51, 0x30],
  ];
}
