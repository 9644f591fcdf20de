/**
 * Worker: draws `workerData` (RasterLine[]) and posts Bitmap[]. ASCII stands in the same 12-dot cells as the printer's font A
 * and everything else in 24-dot squares, so that a drawn line is aligned with the typed lines around it.
 */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { parentPort, workerData } from 'node:worker_threads';
import { createCanvas, GlobalFonts, type SKRSContext2D } from '@napi-rs/canvas';
import { type Bitmap, type RasterLine, rowBytes } from './bitmap.ts';
import { linePitchDots } from './esc-pos-encoder.ts';
import { codePointHex, columnsOf, textColumns } from './esc-pos-text.ts';
import { fontCoverage } from './glyph-coverage.ts';
import { GLYPH_DOTS } from './limits.ts';

const FAMILY = 'receipt';
const FONT_FILE = '@expo-google-fonts/noto-sans-sc/400Regular/NotoSansSC_400Regular.ttf';
/** Where the letters stand in a 24-dot cell. */
const BASELINE_DOTS = 20;
const CHINESE_FONT_PX = 23;
const ASCII_FONT_PX = 21;
const ASCII_WIDEST_DOTS = 11;
/** Printers let these touch. */
const LINE_DRAWING = /^[\u2500-\u257f]$/;
/** Of 255. Low, since thin strokes of Chinese vanish first. */
const INK_THRESHOLD = 110;
/** 3 × 5 dots of the digits 0 to F, one octal digit a row: for code points in boxes. */
const HEX_DIGITS = [
  '75557',
  '26227',
  '71747',
  '71717',
  '55711',
  '74717',
  '74757',
  '71122',
  '75757',
  '75717',
  '75755',
  '65656',
  '74447',
  '65556',
  '74647',
  '74644',
];

const font = readFileSync(createRequire(import.meta.url).resolve(FONT_FILE));
GlobalFonts.register(font, FAMILY);
const has = fontCoverage(font);
const lines: readonly RasterLine[] = workerData;
parentPort?.postMessage(lines.map(drawLine));

function drawLine(line: RasterLine): Bitmap {
  const heightDots = linePitchDots(line.size);
  const canvas = createCanvas(line.widthDots, heightDots);
  const context = canvas.getContext('2d');
  const widthDots = textColumns(line.text) * GLYPH_DOTS.asciiWidth * line.size;
  let left = line.align === 'centre' ? Math.max(0, Math.floor((line.widthDots - widthDots) / 2)) : 0;
  for (const character of line.text) {
    const cell = columnsOf(character) * GLYPH_DOTS.asciiWidth;
    context.save();
    context.translate(left, 0);
    context.scale(line.size, line.size);
    if (has(character.codePointAt(0) ?? 0)) drawGlyph(context, character, cell, line.bold);
    else drawMarkedBox(context, codePointHex(character), cell);
    context.restore();
    left += cell * line.size;
  }
  return { widthDots: line.widthDots, heightDots, rows: toRows(context, line.widthDots, heightDots) };
}

function drawGlyph(context: SKRSContext2D, character: string, cell: number, bold: boolean): void {
  const ascii = columnsOf(character) === 1;
  context.font = `${ascii ? ASCII_FONT_PX : CHINESE_FONT_PX}px ${FAMILY}`;
  const natural = context.measureText(character).width;
  const squeeze = LINE_DRAWING.test(character) ? (cell + 3) / natural : Math.min(1, (ascii ? ASCII_WIDEST_DOTS : cell) / natural);
  context.translate((cell - natural * squeeze) / 2, BASELINE_DOTS);
  context.scale(squeeze, 1);
  context.fillText(character, 0, 0);
  // A printer's own emphasis strikes twice, one dot apart.
  if (bold) context.fillText(character, 1, 0);
}

function drawMarkedBox(context: SKRSContext2D, hex: string, cell: number): void {
  const height = GLYPH_DOTS.height;
  context.fillRect(0, 0, cell, height);
  context.clearRect(1, 1, cell - 2, height - 2);
  const perRow = Math.ceil(hex.length / 2);
  const rowsOfDigits = [hex.slice(0, perRow), hex.slice(perRow)];
  rowsOfDigits.forEach((digits, row) => {
    const left = Math.floor((cell - digits.length * 7 + 1) / 2);
    [...digits].forEach((digit, index) => drawHexDigit(context, digit, left + index * 7, 2 + row * 11));
  });
}

/** Double size: 6 × 10 dots. */
function drawHexDigit(context: SKRSContext2D, digit: string, left: number, top: number): void {
  const rows = HEX_DIGITS[Number.parseInt(digit, 16)] ?? '';
  [...rows].forEach((bits, row) => {
    for (let column = 0; column < 3; column++) {
      if ((Number(bits) & (4 >> column)) !== 0) context.fillRect(left + column * 2, top + row * 2, 2, 2);
    }
  });
}

function toRows(context: SKRSContext2D, widthDots: number, heightDots: number): Uint8Array {
  const pixels = context.getImageData(0, 0, widthDots, heightDots).data;
  const stride = rowBytes(widthDots);
  const rows = new Uint8Array(stride * heightDots);
  for (let y = 0; y < heightDots; y++) {
    for (let x = 0; x < widthDots; x++) {
      const alpha = pixels[(y * widthDots + x) * 4 + 3] ?? 0;
      const index = y * stride + (x >> 3);
      if (alpha >= INK_THRESHOLD) rows[index] = (rows[index] ?? 0) | (0x80 >> (x & 7));
    }
  }
  return rows;
}
