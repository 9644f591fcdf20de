/**
 * The number that a person reads aloud: `S017-7F3K-29-4`. Terminal code, four characters of Crockford's base 32 (no I, L,
 * O, U), two digits, and a check digit.
 */

/** Gives a whole number from 0 to below `bound`. */
export type Draw = (bound: number) => number;

const BASE_32 = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const SHAPE = /^([A-Z][0-9]{3})-([0-9A-HJKMNP-TV-Z]{4})-([0-9]{2})-([0-9])$/;

/** H. M. Damm's quasigroup of order 10: catches each wrong digit and each swap of neighbours. */
const DAMM: readonly (readonly number[])[] = [
  [0, 3, 1, 7, 5, 9, 8, 6, 4, 2],
  [7, 0, 9, 2, 1, 5, 4, 8, 6, 3],
  [4, 2, 0, 6, 8, 7, 1, 3, 5, 9],
  [1, 7, 5, 0, 9, 8, 3, 4, 2, 6],
  [6, 1, 2, 3, 0, 4, 5, 9, 7, 8],
  [3, 6, 7, 4, 2, 0, 9, 5, 8, 1],
  [5, 8, 6, 9, 7, 2, 0, 1, 3, 4],
  [8, 9, 4, 5, 3, 6, 2, 0, 1, 7],
  [9, 4, 3, 8, 6, 1, 7, 2, 0, 5],
  [2, 5, 8, 1, 4, 3, 6, 7, 9, 0],
];

/** `terminalCode` is a letter and three digits, as in the profile. */
export function makeShortNumber(terminalCode: string, draw: Draw): string {
  const middle = Array.from({ length: 4 }, () => BASE_32.charAt(draw(BASE_32.length))).join('');
  const digits = String(draw(100)).padStart(2, '0');
  return `${terminalCode}-${middle}-${digits}-${checkDigit(terminalCode + middle + digits)}`;
}

/**
 * Reads a number as people write it: in any case, with spaces or without hyphens, with the letter O for 0 and I or L for 1.
 * Gives the canonical form, or `null` where the check digit or the shape says that something was misread.
 */
export function parseShortNumber(text: string): string | null {
  const bare = text
    .normalize('NFKC')
    .toUpperCase()
    .replace(/[\s\p{Dash_Punctuation}]/gu, '');
  // The first character is a letter by rule and stays one.
  const read = bare.charAt(0) + bare.slice(1).replaceAll('O', '0').replaceAll(/[IL]/g, '1');
  const canonical = `${read.slice(0, 4)}-${read.slice(4, 8)}-${read.slice(8, 10)}-${read.slice(10)}`;
  return SHAPE.test(canonical) && String(checkDigit(read.slice(0, 10))) === read.slice(10) ? canonical : null;
}

/** Damm over the characters' values in base 36: digits as they are, letters as two digits. */
function checkDigit(characters: string): number {
  let interim = 0;
  for (const character of characters) {
    for (const digit of String(Number.parseInt(character, 36))) interim = DAMM[interim]?.[Number(digit)] ?? 0;
  }
  return interim;
}
