import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { TABLE_BYTES_MAX } from '../limits.ts';
import { openTable } from '../pinyin/table.ts';
import { buildTable } from './build-table.ts';
import { ADDRESS_WORDS, DISTRICTS, FORM_WORDS, GIVEN_NAMES, SUBDISTRICTS, SURNAMES } from './phrases.ts';
import stored from './pinyin-table.json';

const file = new URL('pinyin-table.json', import.meta.url);

test('the committed table is what the script builds, and small enough', () => {
  const bytes = readFileSync(file);
  expect(bytes.byteLength).toBeLessThan(TABLE_BYTES_MAX);
  expect(JSON.parse(bytes.toString()) satisfies unknown).toEqual(buildTable());
});

test('every phrase of ours is in it', () => {
  const table = openTable(stored);
  const known = new Set(
    [...table.byLetter.values()].flat().flatMap((first) => [...table.words(first).values()].flat().map(({ text }) => text)),
  );
  const ours = [DISTRICTS, SUBDISTRICTS, ADDRESS_WORDS, FORM_WORDS, SURNAMES, GIVEN_NAMES].join(' ').split(' ');
  expect(ours.filter((phrase) => phrase.length > 1 && !known.has(phrase))).toEqual([]);
});
