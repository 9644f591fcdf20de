import { describe, expect, test } from 'vitest';
import { clampOffset, pageTurned } from './page-moves.ts';

describe('a page that is shown larger', () => {
  const sizes = { room: { width: 900, height: 1000 }, page: { width: 1400, height: 2000 } };

  test('follows the finger', () => {
    expect(clampOffset({ x: -100, y: 240 }, sizes)).toEqual({ x: -100, y: 240 });
  });

  test('stops where its edge meets the edge of its room', () => {
    expect(clampOffset({ x: 900, y: -900 }, sizes)).toEqual({ x: 250, y: -500 });
  });

  test('stays in the middle of a room that is wider', () => {
    expect(clampOffset({ x: 80, y: 0 }, { room: { width: 900, height: 1000 }, page: { width: 700, height: 2000 } }).x).toBe(0);
  });
});

describe('a finger that goes sideways', () => {
  test.each([
    [-140, 1],
    [140, -1],
    [-40, 0],
    [40, 0],
  ])('by %d px turns %d pages', (dx, pages) => {
    expect(pageTurned(dx, 90)).toBe(pages);
  });
});
