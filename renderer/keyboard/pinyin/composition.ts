import { COMPOSITION_LETTERS_MAX } from '../limits.ts';
import { findCandidates } from './candidates.ts';
import type { PinyinTable } from './table.ts';

/**
 * Pinyin that waits for a choice: letters a–z and `'` between syllables. Functions here are pure; each gives the new
 * composition and the text that now goes into the field.
 */
export type Composition = { letters: string };
type Composed = { composition: Composition; text: string };

export const EMPTY_COMPOSITION: Composition = { letters: '' };

/** Takes one more letter, or `'`; a divider needs a letter before it, and there is a most that may wait. */
export function typeLetter(composition: Composition, letter: string): Composition {
  const { letters } = composition;
  if (letters.length >= COMPOSITION_LETTERS_MAX) return composition;
  if (letter === "'" && (letters === '' || letters.endsWith("'"))) return composition;
  return { letters: letters + letter };
}

export function eraseLetter(composition: Composition): Composition {
  return { letters: composition.letters.slice(0, -1) };
}

/** Puts a candidate into the field and keeps the letters it did not use. */
export function choose(composition: Composition, candidate: { text: string; used: number }): Composed {
  const rest = composition.letters.slice(Math.max(1, candidate.used)).replace(/^'+/, '');
  return { composition: { letters: rest }, text: candidate.text };
}

/** Settles everything that waits by taking the first candidate again and again. Ends because each uses a letter. */
export function settle(composition: Composition, table: PinyinTable): string {
  let text = '';
  let waiting = composition;
  while (waiting.letters !== '') {
    const first = findCandidates(waiting.letters, table)[0];
    if (first === undefined) return text + waiting.letters;
    const chosen = choose(waiting, first);
    text += chosen.text;
    waiting = chosen.composition;
  }
  return text;
}
