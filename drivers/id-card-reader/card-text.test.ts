import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseBase, parseCardText } from './card-text.ts';
import { encodeBase, encodeCardText, SYNTHETIC_PEOPLE, type SyntheticCard } from './simulated.ts';

const LI = SYNTHETIC_PEOPLE.find(({ id }) => id === 'li-xiaoming')!.card;
const read = (changes: Partial<SyntheticCard>) => parseCardText(encodeCardText({ ...LI, ...changes }));

describe('what a card says', () => {
  test('is read field by field', () => {
    expect(parseBase(encodeBase(LI))).toEqual({
      ok: true,
      value: {
        kind: 'resident',
        name: '黎小铭',
        sex: 'male',
        ethnicity: '汉',
        birthDate: '19900101',
        address: '示例省样本市测试区虚构路9号',
        idNumber: LI.idNumber,
        issuer: '样本市公安局测试分局',
        validFrom: '20200101',
        validTo: '20400101',
      },
    });
  });

  test.each(['章喆', '㐀小样', '田𠮷', '阿卜杜拉样本·买买提示例明样本'])('%s keeps every character', (name) => {
    expect(read({ name })).toMatchObject({ ok: true, value: { name } });
  });

  test('long-term is no date', () => expect(read({ validTo: '长期' })).toMatchObject({ ok: true, value: { validTo: 'long-term' } }));

  test('unknown codes are shown as they are', () => {
    expect(read({ sexCode: '9', ethnicityCode: '77' })).toMatchObject({ ok: true, value: { sex: 'unknown', ethnicity: '77' } });
  });

  test.each(['J', 'I', 'Y'] as const)('a card of type %s is another kind', (typeCharacter) => {
    expect(read({ typeCharacter })).toMatchObject({ ok: false, error: { kind: 'wrongCard' } });
  });

  test('a wrong check digit is told apart', () => {
    const idNumber = SYNTHETIC_PEOPLE.find(({ id }) => id === 'qian-bad-digit')!.card.idNumber;
    expect(read({ idNumber })).toEqual({ ok: false, error: { kind: 'badIdNumber' } });
  });

  test.each([
    ['no name', { name: '　' }],
    ['a control character', { name: '黎\u0007铭' }],
    ['half a character', { name: '黎\uD842' }],
    ['a birth date that is none', { birthDate: '19900231' }],
    ['an end that is none', { validTo: '永远' }],
  ])('%s is unreadable', (_name, changes) => expect(read(changes)).toMatchObject({ ok: false, error: { kind: 'unreadable' } }));

  test('lengths that do not fit the answer are unreadable', () => {
    const base = encodeBase(LI);
    for (const wrong of [base.subarray(0, 3), base.subarray(0, 200), base.subarray(0, -1), new Uint8Array([...base, 0])]) {
      expect(parseBase(wrong)).toMatchObject({ ok: false, error: { kind: 'unreadable' } });
    }
  });

  test('whatever the bytes, there is an answer', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 256, maxLength: 256 }), (block) => void parseCardText(block)),
      { numRuns: 300 },
    );
  });
});

test('no error carries what the card says', () => {
  for (const { card } of SYNTHETIC_PEOPLE) {
    const parsed = parseBase(encodeBase({ ...card, birthDate: '00000000' }));
    expect(JSON.stringify(parsed)).not.toContain(card.name);
    expect(JSON.stringify(parsed)).not.toContain(card.idNumber);
  }
});

test('synthetic people live in a region that no place has, and each has another number', () => {
  const numbers = SYNTHETIC_PEOPLE.map(({ card }) => card.idNumber);
  expect(numbers.every((number) => number.startsWith('999999'))).toBe(true);
  expect(new Set(numbers).size).toBe(numbers.length);
});
