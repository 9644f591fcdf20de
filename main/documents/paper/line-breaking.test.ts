import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { breakLines } from './line-breaking.ts';

/** Chinese is two units wide, everything else one. */
const widthOf = (character: string): number => (/[\u2e80-\uffef]/.test(character) ? 2 : 1);
const lines = (text: string, width: number): string[] => breakLines(text, width, widthOf);

describe('a line ends', () => {
  test('between any two Chinese characters', () => {
    expect(lines('居住证签注申请', 8)).toEqual(['居住证签', '注申请']);
  });

  test('between words, whose space is gone then', () => {
    expect(lines('Room 1204, Building 3', 12)).toEqual(['Room 1204,', 'Building 3']);
  });

  test('between Chinese and Latin', () => {
    expect(lines('拨打12345查询', 10)).toEqual(['拨打12345', '查询']);
  });

  test('where it is told to, and an empty line stays', () => {
    expect(lines('一\n\n二\r\n三', 20)).toEqual(['一', '', '二', '三']);
  });
});

describe('a line never', () => {
  test('begins with a mark that closes', () => {
    expect(lines('已保存，尚未送达。', 6)).toEqual(['已保', '存，尚', '未送', '达。']);
  });

  test('ends with a mark that opens', () => {
    expect(lines('示例路（北门）', 8)).toEqual(['示例路', '（北门）']);
  });

  test('is wider than it may be: a word that does not fit is broken', () => {
    expect(lines('a.very.long@example.com', 10)).toEqual(['a.very.lon', 'g@example.', 'com']);
  });
});

test('nothing but white space is ever lost, and no line is too wide', () => {
  const text = fc.string({
    unit: fc.constantFrom('中', '文', '，', '（', ' ', 'a', 'B', '7', '-', '/', '𠮷', '。', '\t', '…'),
    maxLength: 60,
  });
  fc.assert(
    fc.property(text, fc.integer({ min: 2, max: 12 }), (given, width) => {
      const broken = lines(given, width);
      expect(broken.join('').replace(/\s/g, '')).toBe(given.replace(/\s/g, ''));
      for (const line of broken)
        expect(Array.from(line).reduce((sum, character) => sum + widthOf(character), 0)).toBeLessThanOrEqual(width);
    }),
  );
});
