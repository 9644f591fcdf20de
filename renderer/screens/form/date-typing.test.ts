import { describe, expect, test } from 'vitest';
import { caretBehind, withHyphens } from './date-typing.ts';

describe('a date is typed in digits', () => {
  test.each([
    ['', ''],
    ['2', '2'],
    ['2026', '2026'],
    ['20261', '2026-1'],
    ['202611', '2026-11'],
    ['2026112', '2026-11-2'],
    ['20261123', '2026-11-23'],
    ['2026-11-23', '2026-11-23'],
    ['2026/11/23', '2026-11-23'],
    ['202611239', '2026-11-23'],
    ['2026-', '2026'],
    ['year', ''],
  ])('%j becomes %j', (typed, shown) => {
    expect(withHyphens(typed)).toBe(shown);
  });

  test('the caret stays behind the digit that was typed', () => {
    expect(caretBehind('2026-11-23', 0)).toBe(0);
    expect(caretBehind('2026-11-23', 4)).toBe(4);
    expect(caretBehind('2026-11-23', 5)).toBe(6);
    expect(caretBehind('2026-11-23', 8)).toBe(10);
  });
});
