import { PNG } from 'pngjs';
import { expect, test } from 'vitest';
import { STROKES } from '../documents-fixture.ts';
import { signaturePng } from './signature-png.ts';

const picture = (strokes: typeof STROKES): PNG => PNG.sync.read(Buffer.from(signaturePng(strokes)));

/** Red, green and blue of all pixels that are wholly covered. */
function inkColours({ data }: PNG): number[][] {
  const inked = Array.from({ length: data.length / 4 }, (_, index) => [...data.subarray(index * 4, index * 4 + 4)]).filter(
    (pixel) => pixel[3]! > 254,
  );
  return [0, 1, 2].map((part) => inked.map((pixel) => pixel[part]!));
}

test('600 pixels wide, in the proportions of the pad, ink on nothing', () => {
  const drawn = picture(STROKES);
  expect([drawn.width, drawn.height]).toEqual([600, 328]);
  expect(drawn.data[3]).toBe(0);
  inkColours(drawn).forEach((bytes, part) => {
    expect(bytes.length).toBeGreaterThan(100);
    // Skia rounds by one.
    for (const byte of new Set(bytes)) expect(Math.abs(byte - [0x14, 0x21, 0x2b][part]!)).toBeLessThanOrEqual(1);
  });
});

test('ink is where the hand was', () => {
  const drawn = picture([
    [
      [0, 500, 0],
      [1000, 500, 2_000],
    ],
  ]);
  const alpha = (x: number, y: number): number => drawn.data[(y * drawn.width + x) * 4 + 3]!;
  expect(alpha(300, 164)).toBeGreaterThan(200);
  expect(alpha(300, 40)).toBe(0);
});

test('no strokes give an empty picture', () => {
  expect(inkColours(picture([]))).toEqual([[], [], []]);
});
