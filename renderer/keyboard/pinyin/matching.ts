import type { PinyinTable } from './table.ts';

/**
 * How a sound is found in typed letters: in full, by its initial (zh or z for zhong), or begun at the end of what is
 * typed (zho).
 */
type Sound = { end: number; how: 'full' | 'begun' | 'initial' };

/** What beside full sounds may match. */
export type Leniency = { begun: boolean; initials: boolean };

/** ü after l and n is v; many type u. */
const ALSO_TYPED: ReadonlyMap<string, readonly string[]> = new Map([
  ['lve', ['lve', 'lue']],
  ['nve', ['nve', 'nue']],
]);

const TWO_LETTER_INITIAL = /^[zcs]h/;

const skipDividers = (letters: string, at: number): number => {
  let next = at;
  while (letters[next] === "'") next++;
  return next;
};

/** Every way `syllable` can be read at `at`, the fullest first. `end` is behind the letters and dividers it uses. */
export function readSound(letters: string, at: number, syllable: string, leniency: Leniency): Sound[] {
  const found: Sound[] = [];
  const rest = letters.length - at;
  if (rest <= 0 || letters[at] !== syllable[0]) return found;
  for (const spelling of ALSO_TYPED.get(syllable) ?? [syllable]) {
    if (letters.startsWith(spelling, at)) found.push({ end: skipDividers(letters, at + spelling.length), how: 'full' });
    else if (leniency.begun && rest < spelling.length && spelling.startsWith(letters.slice(at)))
      found.push({ end: letters.length, how: 'begun' });
  }
  if (leniency.initials) {
    if (TWO_LETTER_INITIAL.test(syllable) && letters[at + 1] === 'h') found.push({ end: skipDividers(letters, at + 2), how: 'initial' });
    found.push({ end: skipDividers(letters, at + 1), how: 'initial' });
  }
  return found;
}

type Match = { end: number; shortened: number };

/** Every way two sounds can be read one after the other from `at` on, the fullest first. */
export function readPair(letters: string, at: number, first: string, second: string, leniency: Leniency): Match[] {
  const found: Match[] = [];
  for (const one of readSound(letters, at, first, leniency)) {
    for (const two of readSound(letters, one.end, second, leniency)) {
      found.push({ end: two.end, shortened: Number(one.how !== 'full') + Number(two.how !== 'full') });
    }
  }
  return found;
}

/** Reads the sounds of a word after its first two, which were read as one of `pairs`; gives the fullest, or null. */
export function readOn(letters: string, pairs: readonly Match[], syllables: readonly string[], leniency: Leniency, from = 2): Match | null {
  const syllable = syllables[from];
  if (syllable === undefined) return pairs[0] ?? null;
  for (const pair of pairs) {
    for (const sound of readSound(letters, pair.end, syllable, leniency)) {
      const next = { end: sound.end, shortened: pair.shortened + Number(sound.how !== 'full') };
      const rest = readOn(letters, [next], syllables, leniency, from + 1);
      if (rest !== null) return rest;
    }
  }
  return null;
}

/** For every place in the letters: can the rest be read as whole sounds, the last of them perhaps only begun? */
export function readablePlaces(letters: string, table: PinyinTable): boolean[] {
  const readable = new Array<boolean>(letters.length + 1).fill(false);
  readable[letters.length] = true;
  for (let at = letters.length - 1; at >= 0; at--) {
    const syllables = table.byLetter.get(letters.charAt(at)) ?? [];
    readable[at] =
      letters[at] === "'"
        ? readable[at + 1] === true
        : syllables.some((syllable) =>
            readSound(letters, at, syllable, { begun: true, initials: false }).some((sound) => readable[sound.end] === true),
          );
  }
  return readable;
}
