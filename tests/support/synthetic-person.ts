import type { IdentifiedPerson } from '../../main/journeys/index.ts';

type Resident = Extract<IdentifiedPerson, { cardKind: 'resident' }>;

/** Somebody who exists nowhere: the region code 999999 belongs to no place. */
export function syntheticPerson(changes: Partial<Resident> = {}): Resident {
  return {
    cardKind: 'resident',
    name: '样小明',
    sex: 'male',
    ethnicity: '汉',
    birthDate: '19900101',
    address: '示例省样本市测试路9号',
    idNumber: '999999199001010019',
    issuer: '样本市公安局',
    validFrom: '20200101',
    validTo: '20400101',
    expiryChecked: true,
    ...changes,
  };
}

/** A resident from Hong Kong: the first six digits are the region's, the rest is nobody's. */
export function syntheticHmtResident(): IdentifiedPerson {
  return {
    cardKind: 'hmtResident',
    name: '样小港',
    sex: 'female',
    birthDate: '19880808',
    address: '示例市样本区测试街8号',
    idNumber: '810000198808080020',
    issuer: '样本市公安局',
    permitNumber: 'H00000000',
    issueCount: '01',
    validFrom: '20240101',
    validTo: '20290101',
    expiryChecked: true,
  };
}

/** A foreigner of a country that no table has (ISO 3166 keeps QMA to QZZ for users). */
export function syntheticForeigner(): IdentifiedPerson {
  return {
    cardKind: 'foreigner',
    edition: '2017',
    name: 'SAMPLE, ALEX',
    chineseName: '样艾力',
    sex: 'male',
    birthDate: '19790505',
    idNumber: 'QMA000079050500',
    nationality: 'QMA',
    validFrom: '20200101',
    validTo: '20300101',
    expiryChecked: true,
  };
}
