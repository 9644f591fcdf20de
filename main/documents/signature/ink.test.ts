import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { STROKES } from '../documents-fixture.ts';
import type { StrokePoint, Strokes } from '../types.ts';
import { INK_LIMITS, inkOf, PAD } from './ink.ts';

const points = (strokes: Strokes): { x: number; y: number }[] =>
  inkOf(strokes).flatMap(({ start, curves }) => [start, ...curves.map(({ end }) => end)]);

test('a stroke runs from its first point to its last', () => {
  const ink = points([
    [
      [0, 0, 0],
      [500, 300, 100],
      [1000, 1000, 200],
    ],
  ]);
  expect(ink.at(0)).toEqual({ x: 0, y: 0 });
  expect(ink.at(-1)).toEqual({ x: PAD.width, y: PAD.height });
});

test('a touch without a move is a dot', () => {
  expect(inkOf([[[500, 500, 0]]])).toEqual([{ widthPx: 5.5, start: { x: 476, y: 260 }, curves: [] }]);
});

test('a fast hand draws thinner than a slow one', () => {
  const line = (msPerPoint: number): Strokes => [
    Array.from({ length: 20 }, (_, index): StrokePoint => [index * 40, 500, index * msPerPoint]),
  ];
  const last = (strokes: Strokes): number => inkOf(strokes).at(-1)!.widthPx;
  expect(last(line(5))).toBeLessThan(last(line(100)));
});

test('points at one moment, or going back in time, do not upset it', () => {
  const ink = inkOf([
    [
      [0, 0, 5],
      [100, 100, 5],
      [200, 200, 1],
    ],
  ]);
  expect(ink.every(({ widthPx }) => Number.isFinite(widthPx) && widthPx > 0)).toBe(true);
});

describe('it is bounded', () => {
  const count = (strokes: Strokes): number => inkOf(strokes).reduce((sum, { curves }) => sum + 1 + curves.length, 0);

  test('a scribble of ten thousand points is thinned out along its whole length', () => {
    const scribble: StrokePoint[] = Array.from({ length: 10_000 }, (_, index) => [(index * 37) % 1000, (index * 91) % 1000, index]);
    scribble.push([1000, 500, 10_000]);
    expect(count([scribble])).toBeGreaterThan(INK_LIMITS.points / 2);
    expect(count([scribble])).toBeLessThan(INK_LIMITS.points * 2);
    expect(points([scribble]).at(-1)).toEqual({ x: PAD.width, y: PAD.height / 2 });
  });

  test('a million strokes end, and so does a million points', () => {
    const dot: StrokePoint[] = [[1, 1, 1]];
    expect(count(Array.from({ length: 1_000_000 }, () => dot))).toBeLessThanOrEqual(INK_LIMITS.points);
    const stroke = Array.from({ length: 1_000_000 }, (_, index): StrokePoint => [index % 1000, (index * 7) % 1000, index]);
    expect(count([stroke])).toBeLessThan(INK_LIMITS.points * 2);
  });
});

test('whatever the numbers, the ink stays on the pad', () => {
  const number = fc.oneof(fc.integer(), fc.double(), fc.constantFrom(Number.NaN, Infinity, -Infinity));
  fc.assert(
    fc.property(fc.array(fc.array(fc.tuple(number, number, number), { maxLength: 12 }), { maxLength: 5 }), (strokes) => {
      for (const { x, y } of points(strokes)) {
        expect(x).toBeGreaterThanOrEqual(0);
        expect(x).toBeLessThanOrEqual(PAD.width);
        expect(y).toBeGreaterThanOrEqual(0);
        expect(y).toBeLessThanOrEqual(PAD.height);
      }
    }),
  );
});

test('nothing drawn is no ink', () => {
  expect(inkOf([])).toEqual([]);
  expect(inkOf([[]])).toEqual([]);
  expect(inkOf(STROKES)).not.toHaveLength(0);
});
