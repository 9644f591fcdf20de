import { createHash } from 'node:crypto';
import type { CertificateInput } from '../documents/certificate/index.ts';
import type { DocumentRequest, DocumentTicket, IdentityRecord } from '../platform/index.ts';
import { INSURANCES, type Insurance, type InsuredMonth, insuredMonths } from './insurance-records.ts';

export interface CertificateKind {
  readonly title: DocumentTicket['title'];
  /** Whether a paper with personal records is given only to who passed a check for it. */
  readonly needsCheck: boolean;
  /** `null` where there is nothing to certify. */
  compose(request: DocumentRequest, nowMs: number): CertificateInput | null;
}

const SAMPLE = '样本 SAMPLE 沙箱';
const NOTICE =
  '样本 SAMPLE：本证明由沙箱生成，人员与数据均为虚构，不具任何效力。Made by a sandbox from made-up data; of no effect whatsoever.';
/** Two sheets of them: there is something to turn over. */
const SHOWN_MONTHS = 24;
const MONTHS_A_YEAR = 12;

const INSURANCE_NAMES: Readonly<Record<Insurance, string>> = {
  pension: '养老保险 Pension',
  medical: '医疗保险 Medical',
  injury: '工伤保险 Work injury',
};
const CARD_NAMES: Readonly<Record<IdentityRecord['cardKind'], string>> = {
  resident: '居民身份证 Resident identity card',
  hmtResident: '港澳台居民居住证 Hong Kong, Macao and Taiwan resident permit',
  foreigner: '外国人永久居留身份证 Foreign permanent resident ID card',
};

/** What the sandbox certifies, by its kind. */
const CERTIFICATES: Readonly<Record<string, CertificateKind>> = {
  'insurance-certificate': {
    title: { 'zh-CN': '个人参保证明', en: 'Insurance certificate' },
    needsCheck: true,
    compose: insuranceCertificate,
  },
  'social-insurance-payment-certificate': {
    title: { 'zh-CN': '社会保险费缴费证明', en: 'Social insurance payment certificate' },
    needsCheck: true,
    compose: paymentCertificate,
  },
};

export function certificateKind(kind: string): CertificateKind | null {
  return Object.hasOwn(CERTIFICATES, kind) ? (CERTIFICATES[kind] ?? null) : null;
}

function insuranceCertificate(request: DocumentRequest, nowMs: number): CertificateInput {
  const months = insuredMonths(request.identity, nowMs);
  const shown = months.slice(-SHOWN_MONTHS);
  return {
    ...sheet(request, nowMs),
    paragraphs: [
      NOTICE,
      ...holderLines(request.identity),
      `兹证明上述人员在本市参加社会保险，截至 ${months.at(-1)?.month ?? ''} 的参保情况如下。The person named above is insured in this city as follows.`,
    ],
    issuer: '样本市社会保险基金管理局（沙箱）',
    tables: [
      {
        head: ['险种 Insurance', '状态 State', '首次参保 Since', '累计月数 Months'],
        rows: INSURANCES.map((insurance) => [
          INSURANCE_NAMES[insurance],
          '参保缴费 Insured',
          months[0]?.month ?? '',
          String(months.length),
        ]),
      },
      {
        head: ['年月 Month', ...INSURANCES.map((insurance) => `${INSURANCE_NAMES[insurance]}\n缴费基数 Base`)],
        rows: shown.map(({ month, contributions }) => [month, ...INSURANCES.map((insurance) => yuan(contributions[insurance].base))]),
      },
    ],
  };
}

/** `year` as the item's form gives it, `y2026`; without one, the last twelve months. */
function paymentCertificate(request: DocumentRequest, nowMs: number): CertificateInput | null {
  const year = /^y?(\d{4})$/.exec(request.values.year ?? '')?.[1];
  const all = insuredMonths(request.identity, nowMs);
  const months = year === undefined ? all.slice(-MONTHS_A_YEAR) : all.filter(({ month }) => month.startsWith(`${year}-`));
  if (months.length === 0) return null;
  const total = months.reduce((sum, month) => sum + inAll(month, 'employer') + inAll(month, 'person'), 0);
  return {
    ...sheet(request, nowMs),
    paragraphs: [
      NOTICE,
      ...holderLines(request.identity),
      `费款所属期 ${months[0]?.month ?? ''} 至 ${months.at(-1)?.month ?? ''}，缴费合计 ${yuan(total)} 元。Contributions in this period, in yuan.`,
    ],
    issuer: '样本市税务局（沙箱）',
    tables: [
      {
        head: ['费款所属期 Month', '单位缴纳 Employer', '个人缴纳 Person', '合计 Total'],
        rows: months.map((month) => {
          const [employer, person] = [inAll(month, 'employer'), inAll(month, 'person')];
          return [month.month, yuan(employer), yuan(person), yuan(employer + person)];
        }),
      },
    ],
  };
}

function sheet({ kind, identity }: DocumentRequest, nowMs: number) {
  const title = certificateKind(kind)?.title;
  const verificationCode = createHash('sha256')
    .update(`${kind} of ${identity.idNumber} at ${nowMs}`)
    .digest('hex')
    .slice(0, 16)
    .toUpperCase();
  return {
    title: `${title?.['zh-CN'] ?? kind}（样本）`,
    subtitle: `${title?.en ?? kind} · ${SAMPLE}`,
    issuedAt: new Date(nowMs),
    verificationCode,
    qrText: `SAMPLE ${verificationCode}`,
    watermark: '样本 SAMPLE',
  };
}

function holderLines(identity: IdentityRecord): readonly string[] {
  const foreigner = identity.cardKind === 'foreigner';
  const name = foreigner && identity.chineseName !== '' ? `${identity.name}（${identity.chineseName}）` : identity.name;
  return [
    `姓名 Name：${name}`,
    ...(foreigner ? [`国籍 Nationality：${identity.nationality}`] : []),
    `证件 Card：${CARD_NAMES[identity.cardKind]}`,
    `号码 Number：${identity.idNumber}`,
  ];
}

function inAll({ contributions }: InsuredMonth, payer: 'employer' | 'person'): number {
  return INSURANCES.reduce((sum, insurance) => sum + contributions[insurance][payer], 0);
}

/** Cents as `12,345.60`. */
function yuan(cents: number): string {
  return (cents / 100).toLocaleString('en-US', { minimumFractionDigits: 2, maximumFractionDigits: 2 });
}
