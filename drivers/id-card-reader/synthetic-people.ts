/**
 * People who exist nowhere. Form, birth date and check digit of their numbers are right, since programs look at these; yet
 * nobody's number can be among them:
 * - residents: 999999…, a region that no place has (GB/T 2260);
 * - residents from Hong Kong, Macao and Taiwan: the first six digits must be theirs, so the sequence is 000, and counting
 *   begins with 001; the permit's number is all zeros for the same reason;
 * - foreigners: QMA, QMB and 901, 902, which ISO 3166-1 leaves to its users and gives to no country (XXA and its neighbours
 *   are left to users too, but passports of stateless people carry them), from a region 9900 or a province 99 that does not exist.
 * Places and authorities are made up. Never put a real or a published sample card here.
 */
import { checkDigit } from './id-number.ts';

/** What is written on every chip, as written. */
interface WrittenOnEveryCard {
  /** As `IdCard.name`: of foreigners the one in Latin letters. */
  readonly name: string;
  readonly sexCode: string;
  readonly birthDate: string;
  /** Foreigners' cards have none: empty. */
  readonly address: string;
  readonly idNumber: string;
  readonly validFrom: string;
  /** YYYYMMDD or 长期. */
  readonly validTo: string;
}

export interface SyntheticResidentCard extends WrittenOnEveryCard {
  /** Space: a resident. Z, which no kind has: laid out as a resident's, and yet nobody can know what it is. */
  readonly typeCharacter: ' ' | 'Z';
  readonly ethnicityCode: string;
  readonly issuer: string;
}

export interface SyntheticHmtResidentCard extends WrittenOnEveryCard {
  readonly typeCharacter: 'J';
  readonly issuer: string;
  readonly permitNumber: string;
  readonly issueCount: string;
}

export interface SyntheticForeigner2017Card extends WrittenOnEveryCard {
  readonly typeCharacter: 'I';
  readonly chineseName: string;
  readonly nationality: string;
  readonly version: string;
  readonly authority: string;
}

export interface SyntheticForeigner2023Card extends WrittenOnEveryCard {
  readonly typeCharacter: 'Y';
  readonly chineseName: string;
  readonly nationality: string;
  readonly renewals: string;
  /** Three characters by which the number of the card before is found; blank where there was none. */
  readonly oldNumberLink: string;
}

export type SyntheticCard = SyntheticResidentCard | SyntheticHmtResidentCard | SyntheticForeigner2017Card | SyntheticForeigner2023Card;

export interface SyntheticPerson {
  /** By which the card is put down: `li-xiaoming`. */
  readonly id: string;
  /** What is special about the card, for the one who chooses. */
  readonly label: string;
  readonly card: SyntheticCard;
}

const RESIDENT: SyntheticResidentCard = {
  typeCharacter: ' ',
  name: '黎小铭',
  sexCode: '1',
  ethnicityCode: '01',
  birthDate: '19900101',
  address: '示例省样本市测试区虚构路9号',
  idNumber: residentNumber('19900101', '001'),
  issuer: '样本市公安局测试分局',
  validFrom: '20200101',
  validTo: '20400101',
};

const HONG_KONG: SyntheticHmtResidentCard = {
  typeCharacter: 'J',
  name: '荪小港',
  sexCode: '1',
  birthDate: '19900101',
  address: '示例省样本市测试区虚构路10号',
  idNumber: hmtNumber('810000', '19900101'),
  issuer: '样本市公安局测试分局',
  validFrom: '20200101',
  validTo: '20400101',
  permitNumber: 'H00000000',
  issueCount: '01',
};

const FOREIGNER_2017: SyntheticForeigner2017Card = {
  typeCharacter: 'I',
  name: 'SPECIMEN, ALEXANDRA JANE',
  chineseName: '穆小样',
  sexCode: '2',
  birthDate: '19880808',
  address: '',
  idNumber: number2017('QMA', '19880808', '01'),
  nationality: 'QMA',
  validFrom: '20200101',
  validTo: '20400101',
  version: '01',
  authority: '9900',
};

const FOREIGNER_2023: SyntheticForeigner2023Card = {
  typeCharacter: 'Y',
  name: "SPECIMEN-O'EXAMPLE, MAXIMILIAN AURELIUS DIETER",
  chineseName: '范小例',
  sexCode: '1',
  birthDate: '19790228',
  address: '',
  idNumber: number2023('901', '19790228', '001'),
  nationality: 'QMA',
  validFrom: '20240101',
  validTo: '20440101',
  renewals: '00',
  oldNumberLink: '',
};

export const SYNTHETIC_PEOPLE: readonly SyntheticPerson[] = [
  resident('li-xiaoming', 'valid', '001', {}),
  resident('wang-xiaofang', 'valid, long-term', '002', { name: '汪小舫', sexCode: '2', birthDate: '19550806', validTo: '长期' }),
  resident('zhang-zhe', 'valid; 喆 is outside GB 2312', '003', { name: '章喆', ethnicityCode: '11', birthDate: '19851231' }),
  resident('tian-ji', 'valid; 𠮷 takes two UTF-16 units', '004', { name: '田𠮷', birthDate: '20000229', sexCode: '2' }),
  resident('qiu-rare', 'valid; 㐀 needs four bytes in GB 18030', '005', { name: '㐀小样', ethnicityCode: '03', birthDate: '19790518' }),
  resident('long-name', 'valid; name and address fill their fields', '006', {
    name: '阿卜杜拉样本·买买提示例明样本',
    ethnicityCode: '05',
    birthDate: '19930704',
    address: '示例维吾尔自治区样本自治州测试县虚构镇想象村第十九组一千二百三十四号',
  }),
  resident('unknown-codes', 'valid; codes of sex and ethnic group that no table has', '007', { sexCode: '9', ethnicityCode: '77' }),
  resident('zhao-expired', 'expired', '008', { name: '肇小旧', birthDate: '19700315', validFrom: '20000101', validTo: '20200101' }),
  resident('qian-bad-digit', 'the id number has a wrong check digit', '009', {
    name: '仟小错',
    idNumber: wrong(residentNumber('19900101', '009')),
  }),
  { id: 'sun-hmt', label: 'valid; resident from Hong Kong', card: HONG_KONG },
  {
    id: 'chan-macao',
    label: 'valid; resident from Macao',
    card: {
      ...HONG_KONG,
      name: '陳小澳',
      sexCode: '2',
      birthDate: '19951220',
      idNumber: hmtNumber('820000', '19951220'),
      permitNumber: 'M00000000',
    },
  },
  {
    id: 'lin-taiwan',
    label: 'valid; resident from Taiwan, second card',
    card: {
      ...HONG_KONG,
      name: '林小臺',
      birthDate: '19810615',
      idNumber: hmtNumber('830000', '19810615'),
      permitNumber: '00000000',
      issueCount: '02',
    },
  },
  { id: 'foreigner-2017', label: 'valid; foreigner, card of 2017', card: FOREIGNER_2017 },
  { id: 'foreigner-2023', label: 'valid; foreigner, card of 2023, the name fills its field and the overflow', card: FOREIGNER_2023 },
  {
    id: 'foreigner-no-chinese-name',
    label: 'valid; foreigner, card of 2023, without a Chinese name',
    card: {
      ...FOREIGNER_2023,
      name: 'MUSTER, ANNA',
      chineseName: '',
      sexCode: '2',
      birthDate: '20010907',
      idNumber: number2023('902', '20010907', '002'),
      nationality: 'QMB',
      renewals: '01',
      oldNumberLink: '901',
    },
  },
  {
    id: 'foreigner-expired',
    label: 'expired; foreigner, card of 2017',
    card: {
      ...FOREIGNER_2017,
      name: 'SPECIMEN, OTTO',
      chineseName: '',
      sexCode: '1',
      birthDate: '19661103',
      idNumber: number2017('QMB', '19661103', '02'),
      nationality: 'QMB',
      validFrom: '20170601',
      validTo: '20220601',
    },
  },
  resident('stranger-card', 'wrong kind of card: Z, which no kind has', '010', { name: '佚小名', typeCharacter: 'Z' }),
];

function resident(id: string, label: string, sequence: string, changes: Partial<SyntheticResidentCard>): SyntheticPerson {
  const birthDate = changes.birthDate ?? RESIDENT.birthDate;
  return { id, label, card: { ...RESIDENT, idNumber: residentNumber(birthDate, sequence), ...changes } };
}

function residentNumber(birthDate: string, sequence: string): string {
  return checked(`999999${birthDate}${sequence}`);
}

function hmtNumber(region: '810000' | '820000' | '830000', birthDate: string): string {
  return checked(`${region}${birthDate}000`);
}

function number2017(country: string, birthDate: string, sequence: string): string {
  return `${country}9900${birthDate.slice(2)}${sequence}`;
}

function number2023(country: string, birthDate: string, sequence: string): string {
  return checked(`999${country}${birthDate}${sequence}`);
}

function checked(first17: string): string {
  return first17 + checkDigit(first17);
}

function wrong(idNumber: string): string {
  return idNumber.slice(0, 17) + (idNumber.endsWith('0') ? '1' : '0');
}
