import { describe, expect, test } from 'vitest';
import { TYPE_OFFSET } from './card-layout.ts';
import { parseBase, parseCardText } from './card-text.ts';
import { checkDigit } from './id-number.ts';
import { encodeBase, encodeCardText, SYNTHETIC_PEOPLE, type SyntheticCard } from './simulated.ts';
import type {
  SyntheticForeigner2017Card,
  SyntheticForeigner2023Card,
  SyntheticHmtResidentCard,
  SyntheticResidentCard,
} from './synthetic-people.ts';

const card = (wanted: string) => SYNTHETIC_PEOPLE.find(({ id }) => id === wanted)!.card;
const LI = card('li-xiaoming') as SyntheticResidentCard;
const SUN = card('sun-hmt') as SyntheticHmtResidentCard;
const ALEXANDRA = card('foreigner-2017') as SyntheticForeigner2017Card;
const MAXIMILIAN = card('foreigner-2023') as SyntheticForeigner2023Card;
const ALL_KINDS: readonly SyntheticCard[] = [LI, SUN, ALEXANDRA, MAXIMILIAN];

const parse = (card: SyntheticCard) => parseCardText(encodeCardText(card));
const resident = (changes: Partial<SyntheticResidentCard>) => parse({ ...LI, ...changes });
const hmtResident = (changes: Partial<SyntheticHmtResidentCard>) => parse({ ...SUN, ...changes });
const foreigner2017 = (changes: Partial<SyntheticForeigner2017Card>) => parse({ ...ALEXANDRA, ...changes });
const foreigner2023 = (changes: Partial<SyntheticForeigner2023Card>) => parse({ ...MAXIMILIAN, ...changes });

const UNREADABLE = { ok: false, error: { kind: 'unreadable', detail: expect.any(String) } };
const BAD_NUMBER = { ok: false, error: { kind: 'badIdNumber' } };
const numbered = (first17: string): string => first17 + checkDigit(first17);

describe('every card', () => {
  test.each(ALL_KINDS)('of type "$typeCharacter" may be good for ever', (card) => {
    expect(parse({ ...card, validTo: '长期' })).toMatchObject({ ok: true, value: { validTo: 'long-term' } });
  });

  test.each(ALL_KINDS)('of type "$typeCharacter" has a name and dates that exist', (card) => {
    expect(parse({ ...card, name: '　' })).toEqual(UNREADABLE);
    expect(parse({ ...card, birthDate: '19900231' })).toEqual(UNREADABLE);
    expect(parse({ ...card, birthDate: '' })).toEqual(UNREADABLE);
    expect(parse({ ...card, validFrom: '2020010' })).toEqual(UNREADABLE);
    expect(parse({ ...card, validTo: '永远' })).toEqual(UNREADABLE);
    expect(parse({ ...card, validTo: '' })).toEqual(UNREADABLE);
  });

  test.each(ALL_KINDS)('of type "$typeCharacter" may hold a sex that no table has', (card) => {
    expect(parse({ ...card, sexCode: '9' })).toMatchObject({ ok: true, value: { sex: 'unknown' } });
  });

  test.each(ALL_KINDS)('of type "$typeCharacter" has a number', (card) => {
    expect(parse({ ...card, idNumber: '' })).toEqual(BAD_NUMBER);
  });

  test.each([
    ...['Z', 'K', 'j', 'i', 'y', '0', '　', 'Ｊ'].map((type) => [`"${type}"`, type.charCodeAt(0)] as const),
    ['NUL', 0],
    ['half a character', 0xd842],
    ['J, bytes the other way round', 0x4a00],
  ] as const)('of type %s is of no known kind', (_name, unit) => {
    const block = Buffer.from(encodeCardText(LI));
    block.writeUInt16LE(unit, TYPE_OFFSET);
    expect(parseCardText(block)).toMatchObject({ ok: false, error: { kind: 'wrongCard' } });
  });

  test.each(ALL_KINDS)('of type "$typeCharacter" has a block of 256 bytes, no more and no less', (card) => {
    const block = Buffer.from(encodeCardText(card));
    for (const wrong of [block.subarray(0, 0), block.subarray(0, 254), block.subarray(0, 255), Buffer.concat([block, Buffer.of(0)])]) {
      expect(parseCardText(wrong)).toEqual(UNREADABLE);
    }
  });

  test.each(ALL_KINDS)('of type "$typeCharacter" comes in an answer that has the lengths it names', (card) => {
    const base = Buffer.from(encodeBase(card));
    const naming = (value: number, at: number): Buffer => {
      const changed = Buffer.from(base);
      changed.writeUInt16BE(value, at);
      return changed;
    };
    const cut = [0, 3, 4, 200, base.length - 1].map((length) => base.subarray(0, length));
    const lying = [naming(0, 0), naming(255, 0), naming(0xffff, 0), naming(0, 2), naming(0xffff, 2)];
    for (const wrong of [...cut, ...lying, Buffer.concat([base, Buffer.of(0)])]) expect(parseBase(wrong)).toEqual(UNREADABLE);
    expect(parseBase(base).ok).toBe(true);
  });
});

describe('a resident', () => {
  test.each(['章喆', '㐀小样', '田𠮷', '阿卜杜拉样本·买买提示例明样本'])('called %s keeps every character', (name) => {
    expect(resident({ name })).toMatchObject({ ok: true, value: { name } });
  });

  test('of an ethnic group that no table has is shown its code', () => {
    expect(resident({ ethnicityCode: '77' })).toMatchObject({ ok: true, value: { ethnicity: '77' } });
  });

  test('whose number has a wrong check digit is told apart', () => {
    expect(parse(card('qian-bad-digit'))).toEqual(BAD_NUMBER);
  });
});

describe('a resident from Hong Kong, Macao or Taiwan', () => {
  test.each(['H00000000', 'M12345678', '00000000', '123456789'])('may hold permit %s', (permitNumber) => {
    expect(hmtResident({ permitNumber })).toMatchObject({ ok: true, value: { permitNumber } });
  });

  test('may have the permit written anywhere in its place', () => {
    expect(hmtResident({ permitNumber: ' 00000000' })).toMatchObject({ ok: true, value: { permitNumber: '00000000' } });
  });

  test.each(['', 'H0000', 'h00000000', 'H0000 000', 'H0000000号', '００００００００'])('does not hold permit "%s"', (permitNumber) => {
    expect(hmtResident({ permitNumber })).toEqual(UNREADABLE);
  });

  test.each(['', '1', ' 1', '1a', '一二'])('has no card of issue "%s"', (issueCount) => {
    expect(hmtResident({ issueCount })).toEqual(UNREADABLE);
  });

  test.each(['81', '82', '83'])('has a number from %s', (begins) => {
    expect(hmtResident({ idNumber: numbered(`${begins}000019900101000`) })).toMatchObject({ ok: true });
  });

  test.each(['80', '84', '44', '71', '99'])('has no number from %s', (begins) => {
    expect(hmtResident({ idNumber: numbered(`${begins}000019900101000`) })).toEqual(BAD_NUMBER);
  });

  test('has a number with a check digit', () => {
    expect(hmtResident({ idNumber: '810000199001010001' })).toEqual(BAD_NUMBER);
  });
});

describe('a foreigner with a card of 2017', () => {
  test.each(['QMA99008808080', 'qma990088080801', 'QM1990088080801', 'QMA99008808080X', 'QMA99008808080１', '999901197902280'])(
    'has no number %s',
    (idNumber) => expect(foreigner2017({ idNumber })).toEqual(BAD_NUMBER),
  );

  test('may have no Chinese name, but never none at all', () => {
    expect(foreigner2017({ chineseName: '' })).toMatchObject({ ok: true, value: { chineseName: '', name: ALEXANDRA.name } });
    expect(foreigner2017({ name: '' })).toEqual(UNREADABLE);
  });

  test('may fill sixty letters with a name', () => {
    const name = 'Ab'.repeat(30);
    expect(foreigner2017({ name })).toMatchObject({ ok: true, value: { name } });
  });

  test.each(['', 'QM', 'qma', 'Q1A', '中国人'])('is of no country "%s"', (nationality) => {
    expect(foreigner2017({ nationality })).toEqual(UNREADABLE);
  });

  test.each(['', '990', '99OO'])('was given no card by an authority "%s"', (authority) => {
    expect(foreigner2017({ authority })).toEqual(UNREADABLE);
  });
});

describe('a foreigner with a card of 2023', () => {
  test('has the number that the standard gives as an example, with its birth date', () => {
    expect(foreigner2023({ idNumber: '911124198108030024', birthDate: '19810803' })).toMatchObject({ ok: true });
    expect(foreigner2023({ idNumber: '932682198501010017', birthDate: '19850101' })).toMatchObject({ ok: true });
  });

  test('whose number was made from another birth date than the card has is refused for its number', () => {
    expect(foreigner2023({ birthDate: '19790227' })).toEqual(BAD_NUMBER);
  });

  test.each([numbered('89990119790228001'), '999901197902280010', '99990119790228001', 'QMA990079022801'])(
    'has no number %s',
    (idNumber) => {
      expect(foreigner2023({ idNumber })).toEqual(BAD_NUMBER);
    },
  );

  test.each([34, 35, 36, 45, 46])('keeps a name of %i letters whole', (letters) => {
    const name = 'SPECIMEN-OF A NAME, WRITTEN ACROSS TWO PLACES.'.slice(0, letters - 1).concat('Z');
    expect(name).toHaveLength(letters);
    expect(foreigner2023({ name })).toMatchObject({ ok: true, value: { name } });
  });

  test('whose name has a character across the two places keeps it whole', () => {
    const name = `${'A'.repeat(34)}𠮷B`;
    expect(foreigner2023({ name })).toMatchObject({ ok: true, value: { name } });
  });

  test('may have no Chinese name', () =>
    expect(foreigner2023({ chineseName: '' })).toMatchObject({ ok: true, value: { chineseName: '' } }));

  test.each(['', 'QM', 'qma', '901'])('is of no country "%s"', (nationality) => {
    expect(foreigner2023({ nationality })).toEqual(UNREADABLE);
  });
});
