/**
 * People who exist nowhere. Their id numbers begin with 99…, a region that no place has (GB/T 2260), so that nobody's number
 * can be among them; form, birth date and check digit are right, since programs look at these. Places and authorities are
 * made up. Never put a real or a published sample card here.
 */
import { checkDigit } from './id-number.ts';

/** What is written on a chip, as written. */
export interface SyntheticCard {
  readonly name: string;
  readonly sexCode: string;
  readonly ethnicityCode: string;
  readonly birthDate: string;
  readonly address: string;
  readonly idNumber: string;
  readonly issuer: string;
  readonly validFrom: string;
  /** YYYYMMDD or 长期. */
  readonly validTo: string;
  /** Space: resident. J, I, Y: other cards. */
  readonly typeCharacter: ' ' | 'J' | 'I' | 'Y';
}

export interface SyntheticPerson {
  /** By which the card is put down: `li-xiaoming`. */
  readonly id: string;
  /** What is special about the card, for the one who chooses. */
  readonly label: string;
  readonly card: SyntheticCard;
}

const SOMEBODY: SyntheticCard = {
  name: '黎小铭',
  sexCode: '1',
  ethnicityCode: '01',
  birthDate: '19900101',
  address: '示例省样本市测试区虚构路9号',
  idNumber: number('19900101', '001'),
  issuer: '样本市公安局测试分局',
  validFrom: '20200101',
  validTo: '20400101',
  typeCharacter: ' ',
};

export const SYNTHETIC_PEOPLE: readonly SyntheticPerson[] = [
  person('li-xiaoming', 'valid', '001', {}),
  person('wang-xiaofang', 'valid, long-term', '002', { name: '汪小舫', sexCode: '2', birthDate: '19550806', validTo: '长期' }),
  person('zhang-zhe', 'valid; 喆 is outside GB 2312', '003', { name: '章喆', ethnicityCode: '11', birthDate: '19851231' }),
  person('tian-ji', 'valid; 𠮷 takes two UTF-16 units', '004', { name: '田𠮷', birthDate: '20000229', sexCode: '2' }),
  person('qiu-rare', 'valid; 㐀 needs four bytes in GB 18030', '005', { name: '㐀小样', ethnicityCode: '03', birthDate: '19790518' }),
  person('long-name', 'valid; name and address fill their fields', '006', {
    name: '阿卜杜拉样本·买买提示例明样本',
    ethnicityCode: '05',
    birthDate: '19930704',
    address: '示例维吾尔自治区样本自治州测试县虚构镇想象村第十九组一千二百三十四号',
  }),
  person('unknown-codes', 'valid; codes of sex and ethnic group that no table has', '007', { sexCode: '9', ethnicityCode: '77' }),
  person('zhao-expired', 'expired', '008', { name: '肇小旧', birthDate: '19700315', validFrom: '20000101', validTo: '20200101' }),
  person('qian-bad-digit', 'the id number has a wrong check digit', '009', { name: '仟小错', idNumber: wrong(number('19900101', '009')) }),
  person('sun-hmt', 'wrong kind of card: J', '010', { name: '荪小港', typeCharacter: 'J' }),
  person('foreigner-2017', 'wrong kind of card: I', '011', { typeCharacter: 'I' }),
  person('foreigner-2023', 'wrong kind of card: Y', '012', { typeCharacter: 'Y' }),
];

function person(id: string, label: string, sequence: string, changes: Partial<SyntheticCard>): SyntheticPerson {
  const birthDate = changes.birthDate ?? SOMEBODY.birthDate;
  return { id, label, card: { ...SOMEBODY, idNumber: number(birthDate, sequence), ...changes } };
}

function number(birthDate: string, sequence: string): string {
  const first17 = `999999${birthDate}${sequence}`;
  return first17 + checkDigit(first17);
}

function wrong(idNumber: string): string {
  return idNumber.slice(0, 17) + (idNumber.endsWith('0') ? '1' : '0');
}
