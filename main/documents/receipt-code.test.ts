import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readReceiptQrText, receiptQrText } from './receipt-code.ts';

const ID = '5f0c6a1be2d94c3f8a7b6c5d4e3f2a1b';

test('what stands on the receipt is read again', () => {
  expect(readReceiptQrText(receiptQrText(ID))).toBe(ID);
});

test.each([
  '',
  'KT1:',
  `KT2:${ID}`,
  `KT1:${ID}0`,
  `KT1:${ID.toUpperCase()}`,
  ` KT1:${ID}`,
  `KT1:${ID}\n`,
  'https://example.invalid/KT1',
  ID,
])('%j is no code of a receipt', (text) => {
  expect(readReceiptQrText(text)).toBeNull();
});

test('no text in the world makes it throw', () => {
  // Not `unit: 'binary'`, which sorts all of Unicode first: seconds, for a hundred texts.
  const anyCharacter = fc.integer({ min: 0, max: 0x10ffff }).map((codePoint) => String.fromCodePoint(codePoint));
  fc.assert(fc.property(fc.string({ unit: anyCharacter }), (text) => readReceiptQrText(text) === null || text.startsWith('KT1:')));
});
