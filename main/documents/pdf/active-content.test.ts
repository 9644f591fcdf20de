import { expect, test } from 'vitest';
import { findActiveContent, largestImage } from './active-content.ts';
import type { PdfObjects } from './pdf-objects.ts';
import type { PdfValue } from './pdf-syntax.ts';

/** More than a call takes arguments. */
const MANY = 1_000_000;
const holding = (all: readonly PdfValue[]): PdfObjects => ({ all, byNumber: new Map(), brokenStream: false });

test('a script is found at the far end of a long array', () => {
  const items: PdfValue[] = Array.from({ length: MANY }, () => ({ kind: 'other' }));
  items[0] = { kind: 'dictionary', entries: new Map([['JS', { kind: 'other' }]]) };
  expect(findActiveContent(holding([{ kind: 'array', items }]))).toBe('script');
});

test('the largest of many pictures is found', () => {
  const image = (side: number): PdfValue => ({
    kind: 'dictionary',
    entries: new Map<string, PdfValue>([
      ['Subtype', { kind: 'name', name: 'Image' }],
      ['Width', { kind: 'number', number: side }],
      ['Height', { kind: 'number', number: 2 }],
    ]),
  });
  const small = image(3);
  const all = Array.from({ length: MANY }, (_, index) => (index === 7 ? image(40) : small));
  expect(largestImage(holding(all))).toBe(80);
});
