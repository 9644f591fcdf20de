/** The receipts as the simulated printer prints them from the real driver's bytes, and the A4 papers, page by page. */
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { systemClock } from '../../drivers/core/index.ts';
import { createReceiptPrinter } from '../../drivers/receipt-printer/index.ts';
import { SimulatedReceiptPrinter } from '../../drivers/receipt-printer/simulated.ts';
import { LANGUAGES, type Language } from '../../main/bridge/contract.ts';
import { certificatePdf } from '../../main/documents/certificate/index.ts';
import { createDocuments, type Documents, type SubmissionReceiptInput, submissionReceipt } from '../../main/documents/index.ts';
import { certificateKind } from '../../main/sandbox/certificates.ts';
import { syntheticForeigner, syntheticPerson } from '../support/synthetic-person.ts';
import type { Picture } from './index-page.ts';

const SAVED_AT = { epochMs: Date.UTC(2026, 10, 23, 2, 42), trusted: true };
const TRUTHS: readonly SubmissionReceiptInput['truth'][] = [
  { kind: 'saved' },
  { kind: 'received', receiptNumber: 'SB440300-20261123-000117' },
  { kind: 'refused' },
];

function receipt(language: Language, truth: SubmissionReceiptInput['truth']): SubmissionReceiptInput {
  const chinese = '租房提取住房公积金';
  return {
    language,
    placeName: language === 'en' ? 'Civic Centre' : '市民中心',
    terminalId: 'SZ-DEMO-017',
    itemName: language === 'en' ? 'Housing fund withdrawal: renting' : chinese,
    itemNameChinese: chinese,
    maskedHolderName: '样*𠮷',
    shortNumber: 'S017-7F3K-29-4',
    submissionId: '5f0c6a1be2d94c3f8a7b6c5d4e3f2a1b',
    truth,
    savedAt: SAVED_AT,
    lookUpAfterHours: 24,
  };
}

export async function* paperPictures(gallery: string): AsyncGenerator<Picture> {
  for (const folder of ['receipts', 'A4']) mkdirSync(path.join(gallery, folder));
  const documents = createDocuments({ clock: systemClock });
  try {
    for (const language of LANGUAGES) {
      for (const truth of TRUTHS) yield await receiptPicture(gallery, language, truth);
      yield* sheetPictures(gallery, documents, `submission-sheets`, language, await submissionSheets(documents, language));
      yield* sheetPictures(gallery, documents, 'insurance-certificate', language, await certificate(language));
    }
  } finally {
    await documents.close();
  }
}

async function receiptPicture(gallery: string, language: Language, truth: SubmissionReceiptInput['truth']): Promise<Picture> {
  const paper = new SimulatedReceiptPrinter({ clock: systemClock, dotsPerLine: 576, timeScale: 0 });
  const printer = createReceiptPrinter({
    transport: paper.transport,
    clock: systemClock,
    random: Math.random,
    dotsPerLine: 576,
    confirmsPrinting: true,
  });
  const printed = await printer.print(submissionReceipt(receipt(language, truth)));
  const png = await paper.paperPng(0);
  await printer.close();
  if (!printed.ok || !png) throw new Error(`the receipt was not printed: ${JSON.stringify(printed)}`);
  const file = path.join('receipts', `${truth.kind}.${language}.png`);
  writeFileSync(path.join(gallery, file), png);
  return { file, part: 'receipts', name: `receipt, ${truth.kind}`, language, textSize: 'normal' };
}

async function submissionSheets(documents: Documents, language: Language): Promise<Uint8Array> {
  const say = (zhCn: string, en: string): string => (language === 'en' ? en : zhCn);
  const made = await documents.submissionSheets({
    receipt: receipt(language, { kind: 'saved' }),
    form: {
      title: say('租房提取住房公积金', 'Housing fund withdrawal: renting'),
      titleChinese: '租房提取住房公积金',
      department: say('市住房公积金管理中心', 'Housing Provident Fund Management Centre'),
      version: '2026-11',
      sections: [
        {
          title: say('申请人', 'Applicant'),
          lines: [
            { label: say('姓名', 'Name'), value: '样小𠮷' },
            { label: say('公民身份号码', 'ID number'), value: '999999199001010019' },
          ],
        },
        {
          title: say('提取到哪个账户', 'Where to pay it'),
          lines: [
            { label: say('银行账号', 'Bank account number'), value: '6200000000000000000' },
            { label: say('每月租金（元）', 'Monthly rent (yuan)'), value: '3200' },
          ],
        },
      ],
      materials: [{ name: say('租赁合同', 'Lease'), pages: 2 }],
      declaration: say('我承诺以上内容和材料真实，并愿意承担相应责任。', 'I declare that what I have entered and handed in is true.'),
      strokes: [
        Array.from(
          { length: 40 },
          (_, step) => [120 + step * 12, Math.round(480 - 220 * Math.sin(step / 6)), step * 18] as [number, number, number],
        ),
        Array.from(
          { length: 24 },
          (_, step) => [560 + step * 13, Math.round(420 + 160 * Math.sin(step / 4)), 900 + step * 14] as [number, number, number],
        ),
      ],
    },
  });
  if (!made.ok) throw new Error(`no sheets: ${JSON.stringify(made.error)}`);
  return made.value;
}

function certificate(language: Language): Promise<Uint8Array> {
  const kind = 'insurance-certificate';
  const identity = language === 'en' ? syntheticForeigner() : syntheticPerson();
  const composed = certificateKind(kind)?.compose({ kind, identity, checkId: null, values: {}, language }, SAVED_AT.epochMs);
  if (!composed) throw new Error('the sandbox certifies nothing');
  return certificatePdf(composed);
}

async function* sheetPictures(
  gallery: string,
  documents: Documents,
  name: string,
  language: Language,
  pdf: Uint8Array,
): AsyncGenerator<Picture> {
  const source = path.join('A4', `${name}.${language}.pdf`);
  writeFileSync(path.join(gallery, source), pdf);
  const pages: Uint8Array[] = [];
  const drawn = await documents.drawPdf(pdf, { onPage: (_number, png) => void pages.push(png), signal: new AbortController().signal });
  if (!drawn.ok) throw new Error(`${name} cannot be drawn: ${JSON.stringify(drawn.error)}`);
  for (const [index, png] of pages.entries()) {
    const file = path.join('A4', `${name}.${language}.${index + 1}.png`);
    writeFileSync(path.join(gallery, file), png);
    yield { file, part: 'A4', name: `${name}, page ${index + 1}`, language, textSize: 'normal', source };
  }
}
