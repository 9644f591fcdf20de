import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { describe, expect, test } from 'vitest';
import { systemClock } from '../core/index.ts';
import type { Bitmap, RasterLine } from './bitmap.ts';
import { fontCoverage } from './glyph-coverage.ts';
import { rasteriseLines } from './glyph-raster.ts';

const line = (text: string, more: Partial<RasterLine> = {}): RasterLine => ({
  text,
  align: 'left',
  size: 1,
  bold: false,
  widthDots: 576,
  ...more,
});

async function draw(...lines: RasterLine[]): Promise<readonly Bitmap[]> {
  const drawn = await rasteriseLines(lines, systemClock);
  if (!drawn.ok) throw new Error(drawn.error.detail);
  return drawn.value;
}

function isBlack(bitmap: Bitmap, x: number, y: number): boolean {
  return ((bitmap.rows[y * (bitmap.widthDots / 8) + (x >> 3)] ?? 0) & (0x80 >> (x & 7))) !== 0;
}

/** First and last column with ink. */
function inkColumns(bitmap: Bitmap): { readonly first: number; readonly last: number; readonly dots: number } {
  let [first, last, dots] = [bitmap.widthDots, -1, 0];
  for (let x = 0; x < bitmap.widthDots; x++) {
    for (let y = 0; y < bitmap.heightDots; y++) {
      if (!isBlack(bitmap, x, y)) continue;
      first = Math.min(first, x);
      last = Math.max(last, x);
      dots++;
    }
  }
  return { first, last, dots };
}

describe('a drawn line', () => {
  test('keeps each character in its cell, so that it is aligned with typed lines', async () => {
    const [one, indented, centred, double] = await draw(line('㐀'), line('  㐀'), line('㐀', { align: 'centre' }), line('㐀', { size: 2 }));
    expect(inkColumns(one as Bitmap).last).toBeLessThan(24);
    expect(inkColumns(indented as Bitmap).first).toBeGreaterThanOrEqual(24);
    expect(inkColumns(indented as Bitmap).last).toBeLessThan(48);
    expect(inkColumns(centred as Bitmap).first).toBeGreaterThanOrEqual(276);
    expect(inkColumns(centred as Bitmap).last).toBeLessThan(300);
    expect(inkColumns(double as Bitmap).last).toBeGreaterThan(36);
    expect([one?.heightDots, double?.heightDots]).toEqual([34, 58]);
  });

  test('has more ink when bold', async () => {
    const [thin, bold] = await draw(line('㐀喆'), line('㐀喆', { bold: true }));
    expect(inkColumns(bold as Bitmap).dots).toBeGreaterThan(inkColumns(thin as Bitmap).dots * 1.2);
  });

  test('draws a character that the font lacks as a box with its own code point', async () => {
    const [rare, other] = await draw(line('𠮷'), line('\u{1f600}'));
    for (const box of [rare as Bitmap, other as Bitmap]) {
      for (let dot = 0; dot < 24; dot++) {
        expect([isBlack(box, dot, 0), isBlack(box, dot, 23), isBlack(box, 0, dot), isBlack(box, 23, dot)]).toEqual([
          true,
          true,
          true,
          true,
        ]);
      }
    }
    expect(rare?.rows).not.toEqual(other?.rows);
  });
});

test('the font has what the table says, and the machine’s other fonts are not asked', () => {
  const has = fontCoverage(
    readFileSync(createRequire(import.meta.url).resolve('@expo-google-fonts/noto-sans-sc/400Regular/NotoSansSC_400Regular.ttf')),
  );
  expect(['A', '㐀', '喆', '𰻞'].map((one) => has(one.codePointAt(0) ?? 0))).toEqual([true, true, true, true]);
  expect(['𠮷', '\u{1f600}'].map((one) => has(one.codePointAt(0) ?? 0))).toEqual([false, false]);
});

test('drawing keeps the event loop free', async () => {
  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  await draw(...Array.from({ length: 60 }, () => line('㐀𠮷喆'.repeat(8))));
  delay.disable();
  // Drawing alone takes some 100 ms of the worker; the median wait shows that none of it was here.
  expect(delay.percentile(50) / 1e6).toBeLessThan(10);
});
