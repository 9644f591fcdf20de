import { describe, expect, test } from 'vitest';
import { formatTerminalTime, RECEIPT_TEXTS, receiptQrText, type SubmissionReceiptInput, submissionReceipt } from './index.ts';

const SAVED: SubmissionReceiptInput = {
  language: 'zh-CN',
  placeName: '市民中心东厅',
  terminalId: 'SZ-CIVIC-017',
  itemName: '居住证签注',
  maskedHolderName: '王*明',
  shortNumber: 'S017-7F3K-29-4',
  submissionId: '0f1e2d3c4b5a69788796a5b4c3d2e1f0',
  truth: { kind: 'saved' },
  savedAt: { epochMs: Date.UTC(2026, 10, 23, 2, 42), trusted: true },
  lookUpAfterHours: 24,
};
const RECEIVED: SubmissionReceiptInput = { ...SAVED, truth: { kind: 'received', receiptNumber: '440304202611230000417' } };
const ENGLISH: SubmissionReceiptInput = {
  ...SAVED,
  language: 'en',
  itemName: 'Residence permit endorsement',
  itemNameChinese: '居住证签注',
};

const wordsOf = (input: SubmissionReceiptInput): string => JSON.stringify(submissionReceipt(input).blocks);

describe('the receipt tells the truth', () => {
  test('saved: not yet sent, and never received', () => {
    const words = wordsOf(SAVED);
    expect(words).toContain('已保存在本机，尚未送达。');
    expect(words).toContain('网络恢复后自动发送');
    expect(words).not.toContain('已收到');
    expect(wordsOf(ENGLISH)).toContain('Saved on this terminal, not yet sent.');
  });

  test('received: with the platform’s number, and no longer "not yet sent"', () => {
    const words = wordsOf(RECEIVED);
    expect(words).toContain('政务平台已收到。');
    expect(words).toContain('申办流水号');
    expect(words).toContain('440304202611230000417');
    expect(words).not.toContain('尚未送达');
    expect(wordsOf({ ...RECEIVED, language: 'en' })).toContain('Received by the government platform.');
  });

  test.each([SAVED, RECEIVED, ENGLISH])('never calls itself a receipt of acceptance', (input) => {
    const words = wordsOf(input);
    expect(words).not.toContain('受理回执');
    expect(words).toContain('提交不等于受理');
    expect(words).toContain(RECEIPT_TEXTS[input.language].title);
  });
});

test.each([SAVED, RECEIVED, ENGLISH])('it says the number, the code, the time, the terminal, when to look and whom to call', (input) => {
  const { blocks } = submissionReceipt(input);
  expect(blocks).toContainEqual({ kind: 'text', text: 'S017-7F3K-29-4', align: 'centre', size: 2, bold: true });
  expect(blocks.filter(({ kind }) => kind === 'qr')).toEqual([{ kind: 'qr', text: 'KT1:0f1e2d3c4b5a69788796a5b4c3d2e1f0', moduleDots: 7 }]);
  const words = wordsOf(input);
  for (const word of ['2026-11-23 10:42', 'SZ-CIVIC-017', '市民中心东厅', '24', '12345', '居住证签注']) expect(words).toContain(word);
});

test('an English receipt carries the Chinese name of the item too, a Chinese one carries it once', () => {
  expect(wordsOf(ENGLISH)).toContain('Residence permit endorsement');
  expect(wordsOf({ ...SAVED, itemNameChinese: '居住证签注' }).split('居住证签注')).toHaveLength(2);
});

test('without a name there is no line for it', () => {
  const { maskedHolderName: _left, ...withoutName } = SAVED;
  expect(wordsOf(withoutName)).not.toContain('申请人');
});

test('the code names its kind and edition', () => {
  expect(receiptQrText('00'.repeat(16))).toBe(`KT1:${'00'.repeat(16)}`);
});

describe('the time on paper', () => {
  test('is China’s, whatever the machine’s zone, over midnight too', () => {
    expect(formatTerminalTime(Date.UTC(2026, 11, 31, 16, 5), true, 'zh-CN')).toBe('2027-01-01 00:05');
  });

  test('is marked where the clock is not trusted', () => {
    expect(formatTerminalTime(0, false, 'zh-CN')).toBe('1970-01-01 08:00（时间未经核对）');
    expect(formatTerminalTime(0, false, 'en')).toBe('1970-01-01 08:00 (time not checked)');
    expect(wordsOf({ ...SAVED, savedAt: { epochMs: 0, trusted: false } })).toContain('时间未经核对');
  });
});

test('a refused submission is neither called sent nor received, and the paper says whom to call', () => {
  for (const language of ['zh-CN', 'en'] as const) {
    const words = wordsOf({ ...SAVED, language, truth: { kind: 'refused' } });
    expect(words).toContain(RECEIPT_TEXTS[language].refused);
    expect(words).not.toContain(RECEIPT_TEXTS[language].saved);
    expect(words).not.toContain(RECEIPT_TEXTS[language].received);
    expect(words).toContain('12345');
  }
});
