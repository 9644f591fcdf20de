import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { eraseBackwards, groupDate, insertText } from './editing.ts';

const at = (value: string, start: number, end = start) => ({ value, start, end });

describe('a key in a field', () => {
  test('goes in at the caret and over the selection', () => {
    expect(insertText(at('ac', 1), 'b', 10)).toEqual({ value: 'abc', caret: 2 });
    expect(insertText(at('a---c', 1, 4), 'b', 10)).toEqual({ value: 'abc', caret: 2 });
  });

  test('never makes the field longer than it may be, and never cuts a character in two', () => {
    expect(insertText(at('12', 2), '345', 4)).toEqual({ value: '1234', caret: 4 });
    expect(insertText(at('李', 1), '𠮷', 2)).toEqual({ value: '李', caret: 1 });
    expect(insertText(at('12345', 5), '6', 3)).toEqual({ value: '12345', caret: 5 });
  });

  test('backspace takes the selection, else one whole character, else nothing', () => {
    expect(eraseBackwards(at('abcd', 1, 3))).toEqual({ value: 'ad', caret: 1 });
    expect(eraseBackwards(at('李𠮷喆', 3))).toEqual({ value: '李喆', caret: 1 });
    expect(eraseBackwards(at('👨‍👩‍👧', 8))).toEqual({ value: '', caret: 0 });
    expect(eraseBackwards(at('ab', 0))).toEqual({ value: 'ab', caret: 0 });
  });

  test('what was put in can be taken out again, one character a press', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme-ascii' }), fc.constantFrom('a', '南', '𠮷'), (value, character) => {
        const inserted = insertText(at(value, value.length), character, 1_000);
        expect(eraseBackwards(at(inserted.value, inserted.caret))).toEqual({ value, caret: value.length });
      }),
    );
  });
});

describe('a date', () => {
  test.each([
    ['', ''],
    ['2', '2'],
    ['2026', '2026'],
    ['20260', '2026-0'],
    ['202609', '2026-09'],
    ['20260930', '2026-09-30'],
    ['2026-09-301', '2026-09-30'],
    ['2026年9', '2026-9'],
  ])('typed %j is written %j', (typed, written) => {
    expect(groupDate({ value: typed, caret: typed.length })).toEqual({ value: written, caret: written.length });
  });

  test('keeps the caret between the same digits', () => {
    expect(groupDate({ value: '20126-09-30', caret: 3 })).toEqual({ value: '2012-60-93', caret: 3 });
    expect(groupDate({ value: '202609', caret: 6 })).toEqual({ value: '2026-09', caret: 7 });
  });

  test('is the same when grouped twice', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'0123456789-'), maxLength: 12 }), fc.nat(12), (value, caret) => {
        const once = groupDate({ value, caret: Math.min(caret, value.length) });
        expect(groupDate(once)).toEqual(once);
      }),
    );
  });
});
