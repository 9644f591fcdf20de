/**
 * The table as it is stored (written by `table/build-table.ts`). Sounds are without tones, ü is v. In the lines a capital
 * letter (A = 0) sets the weight of what follows: log2 of how often it occurs, rounded.
 */
export type StoredTable = {
  /** Sound → its characters, the most frequent first. */
  characters: Readonly<Record<string, string>>;
  /** First sound → words that begin with it; a digit sets the length in characters of the words that follow. */
  words: Readonly<Record<string, string>>;
  /** Words that do not sound as their characters mostly do: word → sounds with a space between. */
  spelled: Readonly<Record<string, string>>;
};

/** A character or a word with its sounds. */
export type Entry = { text: string; syllables: readonly string[]; weight: number };

/** What the engine looks up in. Lines are opened when they are first asked for: opening all takes longer than a key may. */
export type PinyinTable = {
  /** The characters of a sound, the most frequent first. */
  characters: (syllable: string) => readonly Entry[];
  /** The words whose first sound this is, by their second sound. */
  words: (first: string) => ReadonlyMap<string, readonly Entry[]>;
  /** First letter → the sounds that begin with it. */
  byLetter: ReadonlyMap<string, readonly string[]>;
};

const WEIGHT_ZERO = 'A'.charCodeAt(0);
const isWeight = (character: string): boolean => character >= 'A' && character <= 'Z';
const isLength = (character: string): boolean => character >= '0' && character <= '9';

/** Opens one line of characters. */
function readCharacters(line: string, syllable: string): Entry[] {
  const entries: Entry[] = [];
  const syllables = [syllable];
  let weight = 0;
  for (const text of line) {
    if (isWeight(text)) weight = text.charCodeAt(0) - WEIGHT_ZERO;
    else entries.push({ text, syllables, weight });
  }
  return entries;
}

/** The sound each character mostly has: the one of highest weight, the first in the table among equals. */
export function usualSounds(lines: StoredTable['characters']): Map<string, string> {
  const usual = new Map<string, string>();
  const highest = new Map<string, number>();
  for (const [syllable, line] of Object.entries(lines)) {
    let weight = 0;
    for (const character of line) {
      if (isWeight(character)) weight = character.charCodeAt(0) - WEIGHT_ZERO;
      else if (weight > (highest.get(character) ?? -1)) {
        highest.set(character, weight);
        usual.set(character, syllable);
      }
    }
  }
  return usual;
}

function readWords(line: string, stored: StoredTable, usual: ReadonlyMap<string, string>): Map<string, Entry[]> {
  const bySecond = new Map<string, Entry[]>();
  let weight = 0;
  let length = 2;
  for (let at = 0; at < line.length; ) {
    const mark = line.charAt(at);
    if (isWeight(mark)) weight = mark.charCodeAt(0) - WEIGHT_ZERO;
    else if (isLength(mark)) length = Number(mark);
    else {
      const text = line.slice(at, at + length);
      const syllables = stored.spelled[text]?.split(' ') ?? Array.from(text, (character) => usual.get(character) ?? '');
      const second = syllables[1] ?? '';
      const entries = bySecond.get(second) ?? [];
      entries.push({ text, syllables, weight });
      bySecond.set(second, entries);
      at += length - 1;
    }
    at += 1;
  }
  return bySecond;
}

/** Makes the stored table ready for look-ups. */
export function openTable(stored: StoredTable): PinyinTable {
  const usual = usualSounds(stored.characters);
  const characters = new Map<string, readonly Entry[]>();
  const words = new Map<string, ReadonlyMap<string, readonly Entry[]>>();
  const byLetter = new Map<string, string[]>();
  for (const syllable of Object.keys(stored.characters)) {
    const letter = syllable.slice(0, 1);
    byLetter.set(letter, [...(byLetter.get(letter) ?? []), syllable]);
  }
  return {
    byLetter,
    characters: (syllable) => {
      const known = characters.get(syllable) ?? readCharacters(stored.characters[syllable] ?? '', syllable);
      characters.set(syllable, known);
      return known;
    },
    words: (first) => {
      const known = words.get(first) ?? readWords(stored.words[first] ?? '', stored, usual);
      words.set(first, known);
      return known;
    },
  };
}
