import { type Leniency, readablePlaces, readOn, readPair, readSound } from './matching.ts';
import type { Entry, PinyinTable } from './table.ts';

/** Something to choose: its text, and how many of the typed letters (with dividers) it uses; at least one. */
export type Candidate = { text: string; used: number };

/** A word is rarer than a character by nature; so many doublings make them comparable. */
const WORD_BONUS = 5;
/** log2 of all occurrences that the weights were counted in: what a weight is subtracted from to give a cost. */
const CORPUS_BITS = 26;

/** Of a sound that is not typed in full only the frequent characters are offered; the next letter brings the others. */
const CHARACTERS_OF_A_BEGUN_SOUND = 12;

/** About one in 2^16 of all that is written: what may be offered for initials that leave letters over. */
const SHORTENED_BEGINNING_WEIGHT_MIN = 10;

type Found = { entry: Entry; end: number; shortened: number };

/**
 * What the letters may mean, the likeliest first, never empty for letters:
 * 1. words and characters that are spelled out in full by all letters (xian: 先, 西安);
 * 2. words that all letters begin or abbreviate (jzz: 居住证);
 * 3. a run of words put together for all letters (wangxiaoming: 王小明);
 * 4. words, then characters, for the first part of the letters; 5. the letters themselves.
 */
export function findCandidates(letters: string, table: PinyinTable): Candidate[] {
  if (letters === '') return [];
  const readable = readablePlaces(letters, table);
  const spelledOut = readable[0] === true;
  const leniency: Leniency = { begun: true, initials: !spelledOut };
  const whole = letters.length;

  const words = findWords(letters, 0, table, leniency);
  const characters = findCharacters(letters, 0, table, leniency);
  const found = [...words, ...characters];

  const exact = found.filter((one) => one.end === whole && one.shortened === 0).sort((left, right) => rank(right) - rank(left));
  const shortened = found
    .filter((one) => one.end === whole && one.shortened > 0)
    .sort((left, right) => right.entry.syllables.length - left.entry.syllables.length || rank(right) - rank(left));
  const composed = exact.length === 0 && spelledOut ? compose(letters, table, readable) : null;
  const beginning = found
    .filter((one) => one.end < whole && (spelledOut ? readable[one.end] === true : isWorthOffering(one)))
    .sort(
      (left, right) =>
        Number(right.entry.syllables.length > 1) - Number(left.entry.syllables.length > 1) ||
        right.end - left.end ||
        left.shortened - right.shortened ||
        rank(right) - rank(left),
    );

  const candidates: Candidate[] = [
    ...exact.map(toCandidate),
    ...shortened.map(toCandidate),
    ...(composed === null ? [] : [{ text: composed, used: whole }]),
    ...beginning.map(toCandidate),
    { text: letters.replaceAll("'", ''), used: whole },
  ];
  const seen = new Set<string>();
  return candidates.filter(({ text }) => text !== '' && !seen.has(text) && seen.add(text));
}

const toCandidate = (found: Found): Candidate => ({ text: found.entry.text, used: found.end });

/** Of words that initials only begin there are thousands. */
const isWorthOffering = ({ entry, shortened }: Found): boolean => shortened === 0 || entry.weight >= SHORTENED_BEGINNING_WEIGHT_MIN;

const rank = ({ entry }: Found): number => entry.weight + (entry.syllables.length > 1 ? WORD_BONUS : 0);

function findCharacters(letters: string, at: number, table: PinyinTable, leniency: Leniency): Found[] {
  const found: Found[] = [];
  for (const syllable of table.byLetter.get(letters.charAt(at)) ?? []) {
    const sound = readSound(letters, at, syllable, leniency)[0];
    if (sound === undefined) continue;
    const isFull = sound.how === 'full';
    const entries = table.characters(syllable);
    for (const entry of isFull ? entries : entries.slice(0, CHARACTERS_OF_A_BEGUN_SOUND)) {
      found.push({ entry, end: sound.end, shortened: isFull ? 0 : 1 });
    }
  }
  return found;
}

function findWords(letters: string, at: number, table: PinyinTable, leniency: Leniency): Found[] {
  const found: Found[] = [];
  for (const first of table.byLetter.get(letters.charAt(at)) ?? []) {
    // A first sound that uses all letters leaves none for a second; most lines need not be opened then.
    if (readSound(letters, at, first, leniency).every((sound) => sound.end === letters.length)) continue;
    for (const [second, entries] of table.words(first)) {
      const pairs = readPair(letters, at, first, second, leniency);
      if (pairs.length === 0) continue;
      for (const entry of entries) {
        const match = readOn(letters, pairs, entry.syllables, leniency);
        if (match !== null) found.push({ entry, end: match.end, shortened: match.shortened });
      }
    }
  }
  return found;
}

/** The likeliest run of words that reads all letters: least cost from every place to the end, from the back. */
function compose(letters: string, table: PinyinTable, readable: readonly boolean[]): string | null {
  const best = new Array<{ text: string; cost: number } | null>(letters.length + 1).fill(null);
  best[letters.length] = { text: '', cost: 0 };
  const leniency: Leniency = { begun: true, initials: false };
  for (let at = letters.length - 1; at >= 0; at--) {
    if (readable[at] !== true) continue;
    if (letters[at] === "'") {
      best[at] = best[at + 1] ?? null;
      continue;
    }
    for (const { entry, end } of [...findWords(letters, at, table, leniency), ...findLeading(letters, at, table)]) {
      const rest = best[end];
      if (rest === null || rest === undefined) continue;
      const cost = rest.cost + CORPUS_BITS - entry.weight;
      const known = best[at];
      if (known === null || known === undefined || cost < known.cost) best[at] = { text: entry.text + rest.text, cost };
    }
  }
  return best[0]?.text ?? null;
}

/** The most frequent character of every sound that can be read at `at`. */
function findLeading(letters: string, at: number, table: PinyinTable): Found[] {
  return (table.byLetter.get(letters.charAt(at)) ?? []).flatMap((syllable) => {
    const entry = table.characters(syllable)[0];
    if (entry === undefined) return [];
    return readSound(letters, at, syllable, { begun: true, initials: false }).map(({ end, how }) => ({
      entry,
      end,
      shortened: how === 'full' ? 0 : 1,
    }));
  });
}
