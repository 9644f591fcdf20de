import { describe, expect, test } from 'vitest';
import { askOf, CHINESE, codesOn, ENGLISH, needs, STROKES, squeezed } from './documents-fixture.ts';
import { RECEIPT_TEXTS } from './index.ts';
import { submissionSheets } from './submission-sheets.ts';
import type { FilledForm, SheetsInput } from './types.ts';

const withForm = (form: Partial<FilledForm>): SheetsInput => ({ ...CHINESE, form: { ...CHINESE.form, ...form } });
const withValue = (value: string, label = '备注'): SheetsInput => withForm({ sections: [{ title: '其他', lines: [{ label, value }] }] });
const withTruth = (truth: SheetsInput['receipt']['truth'], input = CHINESE): SheetsInput => ({
  ...input,
  receipt: { ...input.receipt, truth },
});

/** All words, sheet by sheet. */
async function words(input: SheetsInput): Promise<string[]> {
  const text = await askOf(await submissionSheets(input), 'pdftotext', ['-raw'], ['-']);
  return text.split('\f').slice(0, -1).map(squeezed);
}

describe('its text, selected and copied,', () => {
  test.for([
    ['Chinese', CHINESE],
    ['English', ENGLISH],
  ] as const)('is what was filled in, in %s', async ([_language, input], context) => {
    needs(context, 'pdftotext');
    const [receipt = '', ...form] = await words(input);
    const filledIn = form.join('');
    for (const { title, lines } of input.form.sections) {
      for (const said of [title, ...lines.flatMap(({ label, value }) => [label, value])]) expect(filledIn).toContain(squeezed(said));
    }
    for (const { name } of input.form.materials) expect(filledIn).toContain(squeezed(name));
    expect(filledIn).toContain(squeezed(input.form.declaration ?? ''));
    const { placeName, terminalId, shortNumber, itemName } = input.receipt;
    for (const said of [placeName, terminalId, shortNumber, itemName, '居住证签注', '样*明', '2026-11-23 10:42', '12345']) {
      expect(receipt).toContain(squeezed(said));
    }
  });

  test('has a character that the font lacks as itself', async (context) => {
    needs(context, 'pdftotext');
    expect((await words(withValue('𠮷田样，😀'))).join('')).toContain('𠮷田样，😀');
  });

  test('tells apart two characters that are drawn alike', async (context) => {
    needs(context, 'pdftotext');
    expect((await words(withValue('⼀一⼀一'))).join('')).toContain('⼀一⼀一');
  });

  test('has every character of a value that is longer than a sheet', async (context) => {
    needs(context, 'pdftotext');
    const value = Array.from({ length: 3_000 }, (_, index) => '福田区莲花街道示例路花园栋单元房'[index % 16]).join('');
    const sheets = await words(withValue(value));
    expect(sheets.length).toBeGreaterThan(3);
    expect(sheets.map((sheet) => sheet.replace(/提交回执短号S017-7F3K-29-4\d+\/\d+$/, '')).join('')).toContain(value);
  });

  test('has an address without a space in it', async (context) => {
    needs(context, 'pdftotext');
    const value = `${'a-very-long-name.'.repeat(12)}@example.com`;
    expect((await words(withValue(value))).join('')).toContain(value);
  });

  test('lies within the margins, so that no printer clips it', async (context) => {
    needs(context, 'pdftotext');
    const long = withValue('A'.repeat(400), 'Label'.repeat(20));
    const boxes = await askOf(await submissionSheets(long), 'pdftotext', ['-bbox'], ['-']);
    const right = [...boxes.matchAll(/xMax="([\d.]+)"/g)].map(([, x]) => Number(x));
    expect(right.length).toBeGreaterThan(20);
    expect(Math.max(...right)).toBeLessThanOrEqual(595.28 - 56.6);
  });
});

describe('the receipt in A4 tells the truth', () => {
  test('saved, received or refused, each in its own words alone', async (context) => {
    needs(context, 'pdftotext');
    const texts = RECEIPT_TEXTS['zh-CN'];
    const saved = (await words(CHINESE))[0];
    expect(saved).toContain(squeezed(texts.saved + texts.savedMore));
    expect(saved).not.toContain(texts.received);
    const received = (await words(withTruth({ kind: 'received', receiptNumber: '440304202611230000417' })))[0];
    expect(received).toContain(`${texts.received}申办流水号440304202611230000417`);
    expect(received).not.toContain(texts.saved);
    const refused = (await words(withTruth({ kind: 'refused' })))[0];
    expect(refused).toContain(texts.refused);
    expect(refused).not.toContain(texts.received);
  });

  test('and never that a case is accepted', async (context) => {
    needs(context, 'pdftotext');
    for (const input of [CHINESE, ENGLISH]) {
      const sheets = (await words(input)).join('');
      expect(sheets).toContain('提交不等于受理');
      expect(sheets).not.toContain('受理回执');
    }
  });
});

test.for([['Chinese', CHINESE] as const, ['English', ENGLISH] as const])(
  'its code is read by a scanner, in %s',
  async ([, input], context) => {
    needs(context, 'pdftoppm', 'zbarimg');
    expect(await codesOn(await submissionSheets(input), 1)).toEqual(['KT1:0f1e2d3c4b5a69788796a5b4c3d2e1f0']);
  },
);

test('every sheet has its number, and the number of the submission', async (context) => {
  needs(context, 'pdftotext');
  const sheets = await words(withValue('长'.repeat(2_000)));
  sheets.forEach((sheet, index) => {
    expect(sheet).toContain('S017-7F3K-29-4');
    expect(sheet.endsWith(`${index + 1}/${sheets.length}`)).toBe(true);
  });
});

describe('as a file', () => {
  test('it is A4 with one font, embedded and subset', async (context) => {
    needs(context, 'pdfinfo', 'pdffonts');
    const pdf = await submissionSheets(CHINESE);
    expect(await askOf(pdf, 'pdfinfo', [])).toMatch(/Page size: +595\.\d+ x 841\.\d+ pts \(A4\)/);
    const [, , ...fonts] = (await askOf(pdf, 'pdffonts', [])).trim().split('\n');
    expect(fonts).toHaveLength(1);
    expect(fonts[0]).toMatch(/^[A-Z]{6}\+NotoSansSC-Regular +CID TrueType +Identity-H +yes yes yes/);
  });

  test('it says nothing of the person outside its sheets', async (context) => {
    needs(context, 'pdfinfo');
    const told = await askOf(await submissionSheets(CHINESE), 'pdfinfo', []);
    expect(told).toMatch(/Title: +提交回执\n/);
    expect(told).toMatch(/CreationDate: +Mon Nov 23 \d\d:42:00 2026/);
    for (const secret of ['样', '440304', 'Author', 'Keywords']) expect(told).not.toContain(secret);
  });

  test('it is the same for the same submission', async () => {
    const once = Buffer.from(await submissionSheets(CHINESE));
    const again = Buffer.from(await submissionSheets(CHINESE));
    expect(again.equals(once)).toBe(true);
  });

  test('it is at most 40 KB for an ordinary submission', async () => {
    for (const input of [CHINESE, ENGLISH]) expect((await submissionSheets(input)).length).toBeLessThanOrEqual(40_000);
  });
});

describe('the form', () => {
  test('leaves no sheet to a signature alone: what is signed is on it', async (context) => {
    needs(context, 'pdftotext');
    for (let lines = 1; lines < 30; lines += 3) {
      const filler = Array.from({ length: lines }, (_, index) => ({ label: `第 ${index} 项`, value: '有' }));
      const sheets = await words(withForm({ sections: [{ title: '其他', lines: filler }] }));
      const signed = sheets.find((sheet) => sheet.includes('申请人签名'));
      expect(signed).toContain('我承诺以上内容和材料真实');
    }
  });

  test('without papers, declaration and signature has no place for them', async (context) => {
    needs(context, 'pdftotext');
    const sheets = (await words(withForm({ materials: [], declaration: null, strokes: null }))).join('');
    for (const absent of ['所交材料', '申请人声明', '申请人签名']) expect(sheets).not.toContain(absent);
  });

  test('shows that a field was left empty', async (context) => {
    needs(context, 'pdftotext');
    expect((await words(withValue('  ', '居住证编号'))).join('')).toContain('居住证编号—');
  });

  test('grows little by the longest signature that the screen lets through', async () => {
    const scribble = [Array.from({ length: 10_000 }, (_, index) => [(index * 37) % 1000, (index * 91) % 1000, index] as const)];
    const grown =
      (await submissionSheets(withForm({ strokes: scribble }))).length - (await submissionSheets(withForm({ strokes: STROKES }))).length;
    expect(grown).toBeLessThan(40_000);
  });
});

test('a time that nobody checked is marked on the receipt and beside the signature', async (context) => {
  needs(context, 'pdftotext');
  const input: SheetsInput = { ...CHINESE, receipt: { ...CHINESE.receipt, savedAt: { ...CHINESE.receipt.savedAt, trusted: false } } };
  const sheets = (await words(input)).join('');
  expect(sheets.split('2026-11-2310:42（时间未经核对）')).toHaveLength(3);
});

test('an ordinary submission takes two sheets', async (context) => {
  needs(context, 'pdftotext');
  expect(await words(CHINESE)).toHaveLength(2);
  expect(await words(ENGLISH)).toHaveLength(2);
});
