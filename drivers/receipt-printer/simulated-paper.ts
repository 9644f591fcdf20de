/** What lies in the simulated printer's tray, and how it looks. */
import { crc32, deflateSync } from 'node:zlib';
import QRCode from 'qrcode';
import type { Clock } from '../core/index.ts';
import { type Bitmap, type RasterLine, rowBytes } from './bitmap.ts';
import { rasteriseLines } from './glyph-raster.ts';

export type PaperItem =
  | { readonly kind: 'line'; readonly line: RasterLine; readonly heightDots: number }
  | { readonly kind: 'raster'; readonly bitmap: Bitmap; readonly heightDots: number }
  | { readonly kind: 'qr'; readonly text: string; readonly centred: boolean; readonly bitmap: Bitmap; readonly heightDots: number }
  | { readonly kind: 'feed'; readonly heightDots: number };

/** One piece of paper. `none`: not cut, still in the printer or torn off at the paper's end. */
export interface Paper {
  /** Lines as printed; a drawn line reads `[drawn]`. */
  readonly text: string;
  readonly qr: readonly string[];
  readonly heightMm: number;
  readonly cut: 'full' | 'partial' | 'none';
}

/** Dots of white above the first line: the paper between cutter and head. */
const HEAD_MARGIN_DOTS = 40;
const DRAWN_LINE = '[drawn]';

export function paperText(items: readonly PaperItem[]): string {
  return items.flatMap((item) => (item.kind === 'line' ? [item.line.text] : item.kind === 'raster' ? [DRAWN_LINE] : [])).join('\n');
}

export function qrBitmap(text: string, moduleDots: number, level: 'L' | 'M' | 'Q' | 'H'): Bitmap {
  const { modules } = QRCode.create(text, { errorCorrectionLevel: level });
  const side = modules.size * moduleDots;
  const rows = new Uint8Array(rowBytes(side) * side);
  for (let y = 0; y < side; y++) {
    for (let x = 0; x < side; x++) {
      if (modules.get(Math.floor(y / moduleDots), Math.floor(x / moduleDots))) setDot(rows, rowBytes(side), x, y);
    }
  }
  return { widthDots: side, heightDots: side, rows };
}

/** A one-bit PNG, a pixel a dot. Text is drawn in the glyph worker; composing takes a few milliseconds. */
export async function drawPaper(items: readonly PaperItem[], widthDots: number, clock: Clock): Promise<Uint8Array> {
  const drawn = await rasteriseLines(
    items.flatMap((item) => (item.kind === 'line' ? [item.line] : [])),
    clock,
  );
  if (!drawn.ok) throw new Error(drawn.error.detail);
  const lines = [...drawn.value];
  const heightDots = items.reduce((sum, item) => sum + item.heightDots, HEAD_MARGIN_DOTS);
  const stride = rowBytes(widthDots);
  const rows = new Uint8Array(stride * heightDots);
  let top = HEAD_MARGIN_DOTS;
  for (const item of items) {
    const bitmap = item.kind === 'line' ? lines.shift() : item.kind === 'feed' ? undefined : item.bitmap;
    const left = item.kind === 'qr' && item.centred ? Math.floor((widthDots - item.bitmap.widthDots) / 2) : 0;
    if (bitmap !== undefined) stamp(bitmap, rows, { stride, left, top, widthDots, heightDots });
    top += item.heightDots;
  }
  return oneBitPng(rows, widthDots, heightDots);
}

function stamp(
  bitmap: Bitmap,
  rows: Uint8Array,
  paper: { readonly stride: number; readonly left: number; readonly top: number; readonly widthDots: number; readonly heightDots: number },
): void {
  const stride = rowBytes(bitmap.widthDots);
  if (paper.left === 0 && stride === paper.stride) {
    rows.set(bitmap.rows.subarray(0, rows.length - paper.top * stride), paper.top * stride);
    return;
  }
  for (let y = 0; y < bitmap.heightDots && paper.top + y < paper.heightDots; y++) {
    for (let x = 0; x < bitmap.widthDots && paper.left + x < paper.widthDots; x++) {
      const black = ((bitmap.rows[y * stride + (x >> 3)] ?? 0) & (0x80 >> (x & 7))) !== 0;
      if (black) setDot(rows, paper.stride, paper.left + x, paper.top + y);
    }
  }
}

function setDot(rows: Uint8Array, stride: number, x: number, y: number): void {
  const index = y * stride + (x >> 3);
  rows[index] = (rows[index] ?? 0) | (0x80 >> (x & 7));
}

/** PNG specification, 11.2: greyscale, one bit, 0 is black. */
function oneBitPng(rows: Uint8Array, width: number, height: number): Uint8Array {
  const stride = rowBytes(width);
  const scanlines = Buffer.alloc((stride + 1) * height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < stride; x++) scanlines[y * (stride + 1) + 1 + x] = ~(rows[y * stride + x] ?? 0) & 0xff;
  }
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([1, 0, 0, 0, 0], 8);
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  return Buffer.concat([signature, pngChunk('IHDR', header), pngChunk('IDAT', deflateSync(scanlines)), pngChunk('IEND', Buffer.alloc(0))]);
}

function pngChunk(type: string, content: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), content]);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(content.length);
  const check = Buffer.alloc(4);
  check.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, check]);
}
