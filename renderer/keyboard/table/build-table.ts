/// <reference types="node" />
/**
 * Builds `pinyin-table.json`: `node renderer/keyboard/table/build-table.ts`.
 * Sounds: pinyin-pro (MIT). Frequency: the dictionary of jieba (MIT), from @node-rs/jieba. Words and names of the
 * place: `phrases.ts`. The result is committed, so a build of the product needs neither.
 */
import { writeFileSync } from 'node:fs';
import { dict } from '@node-rs/jieba/dict.js';
import iconv from 'iconv-lite';
import { pinyin } from 'pinyin-pro';
import { TABLE_BYTES_MAX } from '../limits.ts';
import { type Entry, type StoredTable, usualSounds } from '../pinyin/table.ts';
import {
  ADDRESS_WORDS,
  DISTRICTS,
  EXTRA_READINGS,
  FORM_WORDS,
  GIVEN_NAMES,
  NAME_CHARACTERS,
  SPOKEN,
  SUBDISTRICTS,
  SURNAMES,
} from './phrases.ts';

const DICTIONARY_WORDS = 37_000;
const LONGEST_WORD = 9;
const PLACE_WEIGHT = 16;
const PHRASE_WEIGHT = 13;
const NAME_CHARACTER_WEIGHT = 10;
/** Every character of GB 2312 has at least this; traditional and rare forms stay below. */
const GB2312_WEIGHT_MIN = 1;

/** Interjections have sounds without a vowel that nobody can tell from a beginning. */
const PLAIN_SOUND: Readonly<Record<string, string>> = { n: 'en', ng: 'en', hng: 'heng', m: 'mu', ê: 'ei' };

const CODE_POINTS = [
  [0x3400, 0x4dbf],
  [0x4e00, 0x9fff],
  [0x20000, 0x2a6df],
  [0x2a700, 0x323af],
] as const;

const weightOf = (occurrences: number): number => Math.min(25, Math.round(Math.log2(occurrences + 1)));
const plain = (syllable: string): string => PLAIN_SOUND[syllable] ?? syllable;
const inGb2312 = (character: string): boolean => iconv.decode(iconv.encode(character, 'gb2312'), 'gb2312') === character;

function soundsOf(character: string): string[] {
  const extra = EXTRA_READINGS[character];
  if (extra !== undefined) return [extra];
  const sounds = pinyin(character, { toneType: 'none', type: 'array', v: true, multiple: true });
  return [...new Set(sounds.filter((sound) => sound !== '' && sound !== character).map(plain))];
}

function soundsOfWord(word: string): string[] {
  const spoken = SPOKEN[word];
  if (spoken !== undefined) return spoken.split(' ');
  return pinyin(word, { toneType: 'none', type: 'array', v: true }).map(plain);
}

/** Gives the table as it is stored; the same input gives the same bytes. */
export function buildTable(): StoredTable {
  const sounds = new Map<string, string[]>();
  for (const [first, last] of CODE_POINTS) {
    for (let point = first; point <= last; point++) {
      const character = String.fromCodePoint(point);
      const read = soundsOf(character);
      if (read.length > 0) sounds.set(character, read);
    }
  }

  const occurrences = new Map<string, number>();
  for (const line of new TextDecoder().decode(dict).split('\n')) {
    const [word = '', count = '', kind = ''] = line.split(' ');
    // Whole names of known people are not for a terminal to suggest.
    if (kind.startsWith('nr') && [...word].length > 2) continue;
    if ([...word].length > 0 && [...word].length <= LONGEST_WORD && [...word].every((character) => sounds.has(character))) {
      occurrences.set(word, Number(count));
    }
  }

  const common = new Map([...sounds.keys()].map((character) => [character, inGb2312(character)]));
  const phrases = [DISTRICTS, SUBDISTRICTS, ADDRESS_WORDS, FORM_WORDS, SURNAMES, GIVEN_NAMES].join(' ').split(' ');
  const dictionaryWords = [...occurrences]
    .filter(([word]) => [...word].length > 1 && [...word].every((character) => common.get(character) === true))
    .sort((left, right) => right[1] - left[1] || (left[0] < right[0] ? -1 : 1));
  const weights = new Map(dictionaryWords.slice(0, DICTIONARY_WORDS).map(([word, count]) => [word, weightOf(count)]));
  const places = new Set(DISTRICTS.split(' '));
  for (const phrase of phrases.filter((phrase) => [...phrase].length > 1)) {
    const least = places.has(phrase) ? PLACE_WEIGHT : PHRASE_WEIGHT;
    weights.set(phrase, Math.max(least, weights.get(phrase) ?? 0));
  }
  const wordSounds = new Map([...weights.keys()].map((word) => [word, soundsOfWord(word)]));

  const characters = characterLines(sounds, common, occurrences, wordSounds);
  const usual = usualSounds(characters);
  const spelled: Record<string, string> = {};
  const byFirst = new Map<string, Entry[]>();
  for (const [text, weight] of weights) {
    const syllables = wordSounds.get(text) ?? [];
    const first = syllables[0];
    if (first === undefined || syllables.length !== text.length) continue;
    byFirst.set(first, [...(byFirst.get(first) ?? []), { text, syllables, weight }]);
  }
  const words: Record<string, string> = {};
  for (const first of [...byFirst.keys()].sort()) {
    const entries = (byFirst.get(first) ?? []).sort(
      (left, right) => right.weight - left.weight || left.text.length - right.text.length || (left.text < right.text ? -1 : 1),
    );
    words[first] = wordLine(entries);
    for (const { text, syllables } of entries) {
      const spoken = syllables.join(' ');
      if (spoken !== Array.from(text, (character) => usual.get(character)).join(' ')) spelled[text] = spoken;
    }
  }
  return { characters, words, spelled };
}

function wordLine(entries: readonly Entry[]): string {
  let line = '';
  let weight = -1;
  let length = 2;
  for (const entry of entries) {
    if (entry.weight !== weight) line += String.fromCharCode('A'.charCodeAt(0) + entry.weight);
    if (entry.text.length !== length) line += String(entry.text.length);
    line += entry.text;
    weight = entry.weight;
    length = entry.text.length;
  }
  return line;
}

/** A character of several sounds is as frequent in each as the words that sound so. */
function characterLines(
  sounds: ReadonlyMap<string, readonly string[]>,
  common: ReadonlyMap<string, boolean>,
  occurrences: ReadonlyMap<string, number>,
  wordSounds: ReadonlyMap<string, readonly string[]>,
): Record<string, string> {
  const heard = new Map<string, number>();
  const hear = (character: string, sound: string, count: number): void => {
    const key = `${character}${sound}`;
    heard.set(key, (heard.get(key) ?? 0) + count);
  };
  for (const [word, read] of wordSounds) {
    [...word].forEach((character, at) => hear(character, read[at] ?? '', occurrences.get(word) ?? 0));
  }
  for (const [character, read] of sounds) {
    const inWords = read.map((sound) => heard.get(`${character}${sound}`) ?? 0);
    const mostHeard = read[inWords.indexOf(Math.max(...inWords))];
    if (mostHeard !== undefined) hear(character, mostHeard, occurrences.get(character) ?? 0);
  }

  const named = new Set(NAME_CHARACTERS);
  const lines = new Map<string, { character: string; weight: number; isCommon: boolean }[]>();
  for (const [character, read] of sounds) {
    read.forEach((sound, at) => {
      const isCommon = common.get(character) === true;
      const counted = weightOf(heard.get(`${character}${sound}`) ?? 0);
      const known = isCommon ? Math.max(GB2312_WEIGHT_MIN, counted) : 0;
      const weight = named.has(character) && at === 0 ? Math.max(NAME_CHARACTER_WEIGHT, known) : known;
      lines.set(sound, [...(lines.get(sound) ?? []), { character, weight, isCommon }]);
    });
  }
  const written: Record<string, string> = {};
  for (const sound of [...lines.keys()].sort()) {
    const line = (lines.get(sound) ?? []).sort(
      (left, right) =>
        right.weight - left.weight ||
        Number(right.isCommon) - Number(left.isCommon) ||
        (heard.get(`${right.character}${sound}`) ?? 0) - (heard.get(`${left.character}${sound}`) ?? 0) ||
        (left.character < right.character ? -1 : 1),
    );
    let weight = -1;
    written[sound] = '';
    for (const entry of line) {
      if (entry.weight !== weight) written[sound] += String.fromCharCode('A'.charCodeAt(0) + entry.weight);
      weight = entry.weight;
      written[sound] += entry.character;
    }
  }
  return written;
}

if (import.meta.main) {
  const text = `${JSON.stringify(buildTable(), null, 2)}\n`;
  const bytes = Buffer.byteLength(text);
  if (bytes > TABLE_BYTES_MAX) throw new Error(`the table has ${bytes} bytes; ${TABLE_BYTES_MAX} is the most`);
  writeFileSync(new URL('pinyin-table.json', import.meta.url), text);
  process.stdout.write(`${bytes} bytes\n`);
}
