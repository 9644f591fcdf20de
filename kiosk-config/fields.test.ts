import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { MESSAGE_KEYS } from '../main/bridge/contract.ts';
import { checkField, type FieldProblemKey, normaliseField } from './fields.ts';
import { Field } from './schema/item.ts';

const TODAY = '2026-11-23';
const label = { 'zh-CN': '名', en: 'Name' };
const field = (rest: Record<string, unknown>): Field => Field.parse({ id: 'value', label, ...rest });

const text = field({ kind: 'text', minLength: 2, maxLength: 10 });
const phone = field({ kind: 'phone' });
const digits = field({ kind: 'digits', minLength: 8, maxLength: 18, required: false });
const number = field({ kind: 'number', min: -5, max: 20 });
const date = field({ kind: 'date', min: '1950-01-01', max: 'today' });
const choice = field({
  kind: 'choice',
  options: [
    { value: 'rented', label },
    { value: 'owned', label },
  ],
});

const problem = (of: Field, value: string): string | null => checkField(of, value, TODAY)?.key ?? null;

const shown = (value: string): string => JSON.stringify(value).slice(0, 40);

describe('what is accepted', () => {
  const accepted: readonly [Field, string][] = [
    [text, '罗湖区东门南路'],
    [text, 'Flat 3, B1'],
    [text, '喆㐀𠮷'],
    [text, '𠮷𠮷𠮷𠮷𠮷𠮷𠮷𠮷𠮷𠮷'],
    [text, '努尔·买买提'],
    [text, "Zoë's"],
    [phone, '13800138000'],
    [phone, '１３８００１３８０００'],
    [phone, '138 0013 8000'],
    [phone, '0755-12345678'],
    [phone, '075512345678'],
    [phone, '0755－12345678'],
    [digits, '12345678'],
    [digits, ''],
    [number, '20'],
    [number, '-5'],
    [number, '007'],
    [number, '＋３'],
    [date, '1950-01-01'],
    [date, TODAY],
    [date, '2024-02-29'],
    [date, '２０２４-０２-２９'],
    [choice, 'owned'],
  ];
  test.each(accepted.map(([of, value]) => ({ kind: of.kind, seen: shown(value), of, value })))('$kind $seen', ({ of, value }) => {
    expect(checkField(of, value, TODAY)).toBeNull();
  });
});

describe('what is refused, and by which words', () => {
  const refused: readonly [Field, string, FieldProblemKey, Record<string, string | number> | undefined][] = [
    [text, '', 'field.required', undefined],
    [text, ' \u3000 ', 'field.required', undefined],
    [text, '东', 'field.tooShort', { min: 2 }],
    [text, '𠮷', 'field.tooShort', { min: 2 }],
    [text, '一二三四五六七八九十一', 'field.tooLong', { max: 10 }],
    [text, '长'.repeat(10_000), 'field.tooLong', { max: 10 }],
    [text, '长'.repeat(1_000_000), 'field.tooLong', { max: 10 }],
    [text, 'a\u0007b', 'field.characters', { found: 'U+0007' }],
    [text, 'a\nb', 'field.characters', { found: 'U+000A' }],
    [text, 'a\u0000b', 'field.characters', { found: 'U+0000' }],
    [text, 'a😀b', 'field.characters', { found: '😀' }],
    [text, 'a☎b', 'field.characters', { found: '☎' }],
    [text, 'a\u{1F1E8}\u{1F1F3}', 'field.characters', { found: '\u{1F1E8}' }],
    [text, 'a\u202Eb', 'field.characters', { found: 'U+202E' }],
    [text, 'a\u2066b', 'field.characters', { found: 'U+2066' }],
    [text, 'a\u200Bb', 'field.characters', { found: 'U+200B' }],
    [text, 'a\uFE0Fb', 'field.characters', { found: 'U+FE0F' }],
    [text, '葛\u{E0100}', 'field.characters', { found: 'U+E0100' }],
    [text, 'a\u3164b', 'field.characters', { found: 'U+3164' }],
    [text, 'a\uE000b', 'field.characters', { found: 'U+E000' }],
    [text, 'a\u{F0000}b', 'field.characters', { found: 'U+F0000' }],
    [text, 'a\u0378b', 'field.characters', { found: 'U+0378' }],
    [text, 'a\uD800b', 'field.characters', { found: 'U+D800' }],
    [text, 'a\uFFFDb', 'field.characters', { found: 'U+FFFD' }],
    [text, 'a\u2028b', 'field.characters', { found: 'U+2028' }],
    [text, '1\u20E3', 'field.characters', { found: 'U+20E3' }],
    [phone, '12345678901', 'field.notAPhone', undefined],
    [phone, '1380013800', 'field.notAPhone', undefined],
    [phone, '138001380000', 'field.notAPhone', undefined],
    [phone, '12345678', 'field.notAPhone', undefined],
    [phone, '1380013800\u0007', 'field.characters', { found: 'U+0007' }],
    [digits, '1234567', 'field.tooShort', { min: 8 }],
    [digits, '1'.repeat(19), 'field.tooLong', { max: 18 }],
    [digits, '1234567X', 'field.characters', { found: 'X' }],
    [digits, '1234567٣', 'field.characters', { found: '٣' }],
    [number, '1.5', 'field.notANumber', undefined],
    [number, '1e1', 'field.notANumber', undefined],
    [number, '0x10', 'field.notANumber', undefined],
    [number, 'three', 'field.notANumber', undefined],
    [number, '21', 'field.tooLarge', { max: 20 }],
    [number, '-6', 'field.tooSmall', { min: -5 }],
    [number, '9'.repeat(400), 'field.tooLarge', { max: 20 }],
    [number, `-${'9'.repeat(400)}`, 'field.tooSmall', { min: -5 }],
    [date, '2026-02-29', 'field.notADate', undefined],
    [date, '1900-02-29', 'field.notADate', undefined],
    [date, '2026-04-31', 'field.notADate', undefined],
    [date, '2026-13-01', 'field.notADate', undefined],
    [date, '2026-00-10', 'field.notADate', undefined],
    [date, '0000-01-01', 'field.notADate', undefined],
    [date, '26-1-1', 'field.notADate', undefined],
    [date, '1949-12-31', 'field.tooEarly', { min: '1950-01-01' }],
    [date, '2026-11-24', 'field.tooLate', { max: TODAY }],
    [choice, 'castle', 'field.notAChoice', undefined],
    [choice, '', 'field.required', undefined],
    [choice, 'constructor', 'field.notAChoice', undefined],
  ];
  test.each(refused.map(([of, value, key, params]) => ({ kind: of.kind, seen: shown(value), of, value, key, params })))(
    '$kind $seen: $key',
    ({ of, value, key, params }) => {
      expect(checkField(of, value, TODAY)).toEqual(params === undefined ? { key } : { key, params });
    },
  );
});

test('where the clock is not trusted, a bound of today is left to the platform', () => {
  expect(checkField(date, '2030-01-01', null)).toBeNull();
  expect(checkField(date, '1949-12-31', null)?.key).toBe('field.tooEarly');
});

test('a value is kept as it was checked', () => {
  expect(normaliseField(text, '  Zoe\u0308 ')).toBe('Zo\u00EB');
  expect(normaliseField(text, '１２ 号')).toBe('１２ 号');
  expect(normaliseField(phone, ' ０７５５－１２３４ ５６７８ ')).toBe('0755-12345678');
  expect(normaliseField(number, '+007')).toBe('7');
  expect(normaliseField(number, '-000')).toBe('-0');
});

const anyField = fc.constantFrom(text, phone, digits, number, date, choice);
const anyText = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 200 }),
  fc.string({ unit: 'grapheme', maxLength: 50 }),
  fc.array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 100 }).map((units) => String.fromCharCode(...units)),
  fc.stringMatching(/^[0-9０-９ +－-]{0,20}$/),
);

test('nothing a citizen can type makes it throw, and every answer is one of the catalogue of messages', () => {
  fc.assert(
    fc.property(anyField, anyText, (of, value) => {
      const key = problem(of, value);
      expect(key === null || (MESSAGE_KEYS as readonly string[]).includes(key)).toBe(true);
    }),
  );
});

test('normalising twice changes nothing, and never changes the answer', () => {
  fc.assert(
    fc.property(anyField, anyText, (of, value) => {
      const once = normaliseField(of, value);
      expect(normaliseField(of, once)).toBe(once);
      expect(checkField(of, once, TODAY)).toEqual(checkField(of, value, TODAY));
    }),
  );
});

test('a text that is accepted is within its length and holds no control character', () => {
  fc.assert(
    fc.property(anyText, (value) => {
      fc.pre(checkField(text, value, TODAY) === null);
      const codePoints = Array.from(normaliseField(text, value));
      expect(codePoints.length).toBeLessThanOrEqual(10);
      expect(codePoints.some((character) => /\p{C}/u.test(character))).toBe(false);
    }),
  );
});
