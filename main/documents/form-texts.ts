/** Every word of the A4 sheets that the receipt's own texts do not have, in both languages. */
import type { ReceiptLanguage } from './receipt-texts.ts';

export interface FormTexts {
  readonly place: string;
  readonly truth: string;
  readonly next: string;
  readonly number: string;
  readonly department: string;
  readonly version: string;
  readonly materials: string;
  readonly pages: (count: number) => string;
  readonly declaration: string;
  readonly signature: string;
  readonly signedAt: string;
}

export const FORM_TEXTS: Readonly<Record<ReceiptLanguage, FormTexts>> = {
  'zh-CN': {
    place: '办理地点',
    truth: '目前情况',
    next: '接下来',
    number: '短号',
    department: '办理部门',
    version: '表单版本',
    materials: '所交材料',
    pages: (count) => `${count} 页`,
    declaration: '申请人声明',
    signature: '申请人签名',
    signedAt: '日期',
  },
  en: {
    place: 'Place',
    truth: 'Where it stands',
    next: 'What comes next',
    number: 'Number',
    department: 'Department',
    version: 'Edition of the form',
    materials: 'Papers handed in',
    pages: (count) => (count === 1 ? '1 page' : `${count} pages`),
    declaration: "Applicant's declaration",
    signature: "Applicant's signature",
    signedAt: 'Date',
  },
};
