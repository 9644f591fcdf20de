import { expect, test } from 'vitest';
import { PdfSyntaxReader, type PdfValue, ReadingBudget } from './pdf-syntax.ts';

const read = (text: string): PdfValue | null => new PdfSyntaxReader(Buffer.from(text, 'latin1'), new ReadingBudget()).value();

test.each([
  ['7', 7],
  ['-7', -7],
  ['+7.5', 7.5],
  ['7.', 7],
  ['.5', 0.5],
])('%s is a number', (text, number) => {
  expect(read(text)).toEqual({ kind: 'number', number });
});

test.each(['7x', '1.2.3', '--7', '7-7', 'true'])('%s is none', (text) => {
  expect(read(text)).toEqual({ kind: 'other' });
});

test('12 0 R is a reference', () => {
  expect(read('12 0 R')).toEqual({ kind: 'reference', object: 12 });
});

test('a word of a million digits and a letter takes no longer than reading it', () => {
  // Tried in every way it would take half an hour, far beyond what a test may.
  expect(read(`${'1'.repeat(1_000_000)}x`)).toEqual({ kind: 'other' });
});
