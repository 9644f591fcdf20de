import type { CardKind, Language } from '../../bridge/index.ts';

interface PersonWords {
  readonly applicant: string;
  readonly name: string;
  readonly otherName: string;
  readonly card: string;
  readonly cards: Readonly<Record<CardKind, string>>;
  readonly idNumber: Readonly<Record<CardKind, string>>;
  readonly permitNumber: string;
  readonly nationality: string;
}

/** What review and filled form call the facts of a card. */
const WORDS: Readonly<Record<Language, PersonWords>> = {
  'zh-CN': {
    applicant: '申请人',
    name: '姓名',
    otherName: '中文姓名',
    card: '证件类型',
    cards: { resident: '居民身份证', hmtResident: '港澳台居民居住证', foreigner: '外国人永久居留身份证' },
    idNumber: { resident: '公民身份号码', hmtResident: '公民身份号码', foreigner: '永久居留证号码' },
    permitNumber: '通行证号码',
    nationality: '国籍',
  },
  en: {
    applicant: 'Applicant',
    name: 'Name',
    otherName: 'Chinese name',
    card: 'Card',
    cards: {
      resident: 'Resident identity card',
      hmtResident: 'Residence permit for Hong Kong, Macao and Taiwan residents',
      foreigner: 'Foreign permanent resident ID card',
    },
    idNumber: { resident: 'ID number', hmtResident: 'ID number', foreigner: 'Card number' },
    permitNumber: 'Travel permit number',
    nationality: 'Nationality',
  },
};

export function personWords(language: Language): PersonWords {
  return WORDS[language];
}
