import { describe, expect, test } from 'vitest';
import { IdentityRecord, IdNumber } from './identity-schemas.ts';

const FACTS = { name: '荪小港', sex: 'female', birthDate: '19900101', validFrom: '20200101', validTo: '20300101', expiryChecked: true };
const RESIDENT = {
  ...FACTS,
  cardKind: 'resident',
  ethnicity: '汉',
  address: '虚构路9号',
  idNumber: '99999919900101001X',
  issuer: '样本市公安局',
};
const HMT = {
  ...FACTS,
  cardKind: 'hmtResident',
  address: '虚构路9号',
  idNumber: '810000199001010019',
  issuer: '样本市公安局',
  permitNumber: 'H00000001',
  issueCount: '01',
};
const FOREIGNER = { ...FACTS, cardKind: 'foreigner', name: 'SAMPLE, MARIA', chineseName: '', nationality: 'ITA' };
const OLD = { ...FOREIGNER, edition: '2017', idNumber: 'ITA110000000001' };
const NEW = { ...FOREIGNER, edition: '2023', idNumber: '91100019900101001X' };

const accepts = (value: unknown): boolean => IdentityRecord.safeParse(value).success;

describe('who stands at the terminal', () => {
  test.each([
    ['a resident', RESIDENT],
    ['a resident of Hong Kong, Macao or Taiwan', HMT],
    ['a foreigner with a card of 2017', OLD],
    ['a foreigner with a card of 2023, with a name in Chinese', { ...NEW, chineseName: '样本·玛丽亚' }],
    ['somebody whose card has no end', { ...RESIDENT, validTo: 'long-term' }],
  ])('%s is taken as the card says', (_name, person) => {
    expect(IdentityRecord.parse(person)).toEqual(person);
  });

  test.each([
    ['a card of no kind', { ...RESIDENT, cardKind: 'passport' }],
    ['a foreigner of no edition', { ...FOREIGNER, idNumber: NEW.idNumber }],
    ['a number of 2023 on a card of 2017', { ...OLD, idNumber: NEW.idNumber }],
    ['a number of 2017 on a card of 2023', { ...NEW, idNumber: OLD.idNumber }],
    ["a resident's number on a foreigner's card", { ...NEW, idNumber: '110000199001010019' }],
    ["a foreigner's number on a resident's card", { ...RESIDENT, idNumber: OLD.idNumber }],
    ['a number in small letters', { ...RESIDENT, idNumber: '99999919900101001x' }],
    ['a nationality of two letters', { ...NEW, nationality: 'IT' }],
    ['a nationality in words', { ...NEW, nationality: '意大利' }],
    ['a field of another card', { ...RESIDENT, permitNumber: 'H00000001' }],
    ['a field that is missing', { ...HMT, permitNumber: undefined }],
    ['no name', { ...RESIDENT, name: '' }],
  ])('%s is not', (_name, person) => {
    expect(accepts(person)).toBe(false);
  });

  test('a number alone is one of any card', () => {
    for (const { idNumber } of [RESIDENT, HMT, OLD, NEW]) expect(IdNumber.safeParse(idNumber).success).toBe(true);
    for (const text of ['', '1', 'ITA1100000000012', '９９９９９９１９９００１０１００１Ｘ', '99999919900101001X\n']) {
      expect(IdNumber.safeParse(text).success).toBe(false);
    }
  });
});
