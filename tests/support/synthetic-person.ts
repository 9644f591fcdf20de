import type { IdentifiedPerson } from '../../main/journeys/index.ts';

/** Somebody who exists nowhere: the region code 999999 belongs to no place. */
export function syntheticPerson(changes: Partial<IdentifiedPerson> = {}): IdentifiedPerson {
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
