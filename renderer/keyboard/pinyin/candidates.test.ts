import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { COMPOSITION_LETTERS_MAX } from '../limits.ts';
import stored from '../table/pinyin-table.json';
import { findCandidates } from './candidates.ts';
import { choose, EMPTY_COMPOSITION, eraseLetter, settle, typeLetter } from './composition.ts';
import { pageCandidates } from './pages.ts';
import { openTable } from './table.ts';

const table = openTable(stored);
const texts = (letters: string): string[] => findCandidates(letters, table).map((candidate) => candidate.text);
const firstPage = (letters: string): string[] =>
  (pageCandidates(findCandidates(letters, table))[0] ?? []).map((candidate) => candidate.text);

const LETTERS = fc.string({ unit: fc.constantFrom(...'abcdefghijklmnopqrstuvwxyz', "'"), minLength: 1, maxLength: 70 });
const SYLLABLES = fc
  .array(fc.constantFrom(...[...table.byLetter.values()].flat()), { minLength: 1, maxLength: 12 })
  .map((syllables) => syllables.join(''));

describe('what pinyin may mean', () => {
  test.each([
    ['nanshanqu', '南山区'],
    ['jzz', '居住证'],
    ['sz', '深圳'],
    ['nansq', '南山区'],
    ['nanshanq', '南山区'],
    ['lvse', '绿色'],
    ['nv', '女'],
    ['lue', '略'],
    ['yuehaijiedao', '粤海街道'],
    ['longgangqu', '龙岗区'],
    ['kuichong', '葵涌'],
    ['yinhang', '银行'],
    ['ouyang', '欧阳'],
    ["xi'an", '西安'],
  ])('%s is %s before all else', (letters, text) => {
    expect(texts(letters)[0]).toBe(text);
  });

  test('xian is one sound or two: 先 and 西安 both stand on the first page', () => {
    expect(firstPage('xian')).toEqual(expect.arrayContaining(['先', '西安']));
    expect(texts("xi'an")).not.toContain('先');
  });

  test('a name that is in no dictionary is put together, and can be chosen a character at a time', () => {
    expect(texts('wangxiaoming')[0]).toBe('王小明');
    let waiting = { letters: 'wangxiaoming' };
    let written = '';
    for (const character of '王晓鸣') {
      const candidate = findCandidates(waiting.letters, table).find(({ text }) => text === character);
      expect(candidate).toBeDefined();
      const chosen = choose(waiting, candidate ?? { text: '', used: 1 });
      waiting = chosen.composition;
      written += chosen.text;
    }
    expect(written).toBe('王晓鸣');
    expect(waiting.letters).toBe('');
  });

  test('a whole address comes out at once', () => {
    expect(texts('guangdongshengshenzhenshinanshanqu')[0]).toBe('广东省深圳市南山区');
  });

  test.each([
    ['zhe', '喆'],
    ['kun', '堃'],
    ['yun', '赟'],
    ['chong', '翀'],
    ['sheng', '昇'],
    ['yu', '彧'],
    ['qiu', '㐀'],
    ['ji', '𠮷'],
    ['shan', '单'],
    ['zeng', '曾'],
    ['ou', '区'],
  ])('%s reaches %s', (letters, character) => {
    expect(texts(letters)).toContain(character);
  });

  test.each([
    ['zhe', '喆'],
    ['kun', '堃'],
    ['yun', '赟'],
    ['chong', '翀'],
    ['sheng', '昇'],
  ])('%s brings the name character %s within two pages', (letters, character) => {
    const pages = pageCandidates(findCandidates(letters, table)).slice(0, 2);
    expect(pages.flat().map(({ text }) => text)).toContain(character);
  });

  test('nonsense is offered as it was typed', () => {
    expect(findCandidates('vvvxq', table)).toEqual([{ text: 'vvvxq', used: 5 }]);
  });

  test('no letters, no candidates', () => {
    expect(findCandidates('', table)).toEqual([]);
  });

  test('every character that the table knows can be reached by its sound', () => {
    for (const syllable of [...table.byLetter.values()].flat()) {
      const offered = new Set(texts(syllable));
      expect(table.characters(syllable).filter(({ text }) => !offered.has(text))).toEqual([]);
    }
  });

  test('no candidate stands twice, and each uses at least one letter and no more than there are', () => {
    fc.assert(
      fc.property(fc.oneof(LETTERS, SYLLABLES), (letters) => {
        const candidates = findCandidates(letters, table);
        expect(new Set(candidates.map(({ text }) => text)).size).toBe(candidates.length);
        for (const { used } of candidates) {
          expect(used).toBeGreaterThanOrEqual(1);
          expect(used).toBeLessThanOrEqual(letters.length);
        }
      }),
    );
  });
});

describe('pinyin that waits', () => {
  test('a choice uses its sounds and leaves the rest', () => {
    const chosen = choose({ letters: 'nanshanqu' }, { text: '南山', used: 7 });
    expect(chosen).toEqual({ composition: { letters: 'qu' }, text: '南山' });
  });

  test('choosing anything, again and again, always ends', () => {
    fc.assert(
      fc.property(fc.oneof(LETTERS, SYLLABLES), fc.array(fc.nat(), { minLength: 1, maxLength: 20 }), (letters, picks) => {
        let waiting = { letters };
        let choices = 0;
        while (waiting.letters !== '') {
          const candidates = findCandidates(waiting.letters, table);
          const candidate = candidates[(picks[choices % picks.length] ?? 0) % candidates.length];
          if (candidate === undefined) break;
          waiting = choose(waiting, candidate).composition;
          choices += 1;
          expect(choices).toBeLessThanOrEqual(letters.length);
        }
        // Only dividers alone have nothing to choose.
        expect(waiting.letters.replaceAll("'", '')).toBe('');
      }),
    );
  });

  test('settling takes everything, and what is no pinyin stays as letters', () => {
    expect(settle({ letters: 'lvse' }, table)).toBe('绿色');
    expect(settle({ letters: 'vvvxq' }, table)).toBe('vvvxq');
    expect(settle(EMPTY_COMPOSITION, table)).toBe('');
  });

  test('takes 200 letters as the most that may wait, and still answers', () => {
    let waiting = EMPTY_COMPOSITION;
    for (const letter of 'zhang'.repeat(40)) waiting = typeLetter(waiting, letter);
    expect(waiting.letters).toHaveLength(COMPOSITION_LETTERS_MAX);
    expect(findCandidates(waiting.letters, table).length).toBeGreaterThan(0);
    expect(findCandidates('zhang'.repeat(40), table).length).toBeGreaterThan(0);
  });

  test('a divider stands between sounds only, and backspace takes one letter', () => {
    expect(typeLetter(EMPTY_COMPOSITION, "'").letters).toBe('');
    expect(typeLetter({ letters: "xi'" }, "'").letters).toBe("xi'");
    expect(eraseLetter({ letters: "xi'a" }).letters).toBe("xi'");
    expect(eraseLetter(EMPTY_COMPOSITION).letters).toBe('');
  });
});

describe('pages of candidates', () => {
  test('show every candidate once, in order, and none is empty', () => {
    fc.assert(
      fc.property(fc.array(fc.record({ text: fc.string({ minLength: 1, maxLength: 40 }) })), (candidates) => {
        const pages = pageCandidates(candidates);
        expect(pages.flat()).toEqual(candidates);
        expect(pages.every((page) => page.length > 0)).toBe(true);
      }),
    );
  });

  test('hold nine single characters, and a very long one alone', () => {
    const single = { text: '一' };
    expect(pageCandidates(Array.from({ length: 20 }, () => single)).map((page) => page.length)).toEqual([9, 9, 2]);
    expect(pageCandidates([single, { text: '长'.repeat(40) }, single]).map((page) => page.length)).toEqual([1, 1, 1]);
  });
});
