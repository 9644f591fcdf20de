import { expect, test } from 'vitest';
import { percentile } from './bench.ts';

test('a percentile is a value that was measured, by nearest rank', () => {
  const samples = Array.from({ length: 100 }, (_, index) => 100 - index);
  expect([50, 95, 99, 100].map((percent) => percentile(samples, percent))).toEqual([50, 95, 99, 100]);
  expect(percentile([7], 99)).toBe(7);
  expect(percentile([3, 1, 2], 0)).toBe(1);
  expect(percentile([], 50)).toBeNaN();
});
