/**
 * What a Chinese ESC/POS printer can set in type and how it breaks into lines: columns of font A, a Chinese character
 * taking two.
 */
import { gb18030Code } from './gb18030-table.ts';

const ASCII = /^[\x20-\x7e]$/u;
/** Invisible by definition: variation selectors, joiners, marks of direction, and every control character. */
const INVISIBLE = /[\p{Cc}\p{Cf}\p{Default_Ignorable_Code_Point}\p{Zl}\p{Zp}]/u;
const PRIVATE = /\p{Co}/u;
const COMBINING = /^\p{M}$/u;
const CLOSING = new Set('，。、；：？！）」』》〉】〕〗…—～’”·％℃,.!?;:)]}>%\'"');
const OPENING = new Set('（「『《〈【〔〖‘“([{<￥$');

/** Text as lines of visible characters: tabs become spaces, line ends split, nothing else that controls gets through. */
export function visibleLines(text: string): string[] {
  return text
    .replace(/\r\n?|[\u2028\u2029]/g, '\n')
    .split('\n')
    .map((line) => [...line.replaceAll('\t', ' ').toWellFormed()].filter((character) => !INVISIBLE.test(character)).join(''));
}

/** The bytes of one visible character, or `null` where a printer's font cannot be trusted to have it. */
export function printerBytes(character: string): Uint8Array | null {
  if (ASCII.test(character)) return Uint8Array.of(character.charCodeAt(0));
  if (PRIVATE.test(character)) return null;
  const code = gb18030Code(character);
  return code === null ? null : Uint8Array.of(code >> 8, code & 0xff);
}

export function columnsOf(character: string): number {
  return ASCII.test(character) ? 1 : 2;
}

export function textColumns(text: string): number {
  let columns = 0;
  for (const character of text) columns += columnsOf(character);
  return columns;
}

/** Replaces what the printer's font lacks by its code point: `[U+20BB7]`. */
export function spellOutRare(text: string): string {
  let spelled = '';
  for (const character of text) {
    const rare = !INVISIBLE.test(character) && printerBytes(character) === null;
    spelled += rare ? `[U+${codePointHex(character)}]` : character;
  }
  return spelled;
}

export function codePointHex(character: string): string {
  return (character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0');
}

/**
 * Breaks one visible line to at most `columns`: between words and between Chinese characters, never before closing
 * punctuation or a combining mark, never after an opening bracket, never inside a character. A word longer than a line
 * is cut.
 */
export function wrapLine(line: string, columns: number): string[] {
  const lines: string[] = [];
  let current = '';
  let width = 0;
  const breakHere = (): void => {
    lines.push(current.trimEnd());
    current = '';
    width = 0;
  };
  for (const unit of unbreakableUnits(line)) {
    const unitWidth = textColumns(unit);
    if (unit === ' ') {
      // A space at a break is the break.
      if (width + 1 <= columns && (width > 0 || lines.length === 0)) {
        current += unit;
        width++;
      }
      continue;
    }
    if (width + unitWidth > columns && width > 0 && current.trim() !== '') breakHere();
    if (width + unitWidth <= columns) {
      current += unit;
      width += unitWidth;
      continue;
    }
    for (const character of unit) {
      if (width + columnsOf(character) > columns) breakHere();
      current += character;
      width += columnsOf(character);
    }
  }
  if (current !== '' || lines.length === 0) lines.push(current.trimEnd());
  return lines;
}

/** Words, single Chinese characters with the punctuation that clings to them, and single spaces. */
function unbreakableUnits(line: string): string[] {
  const units: string[] = [];
  let clingNext = false;
  for (const character of line) {
    const last = units.at(-1);
    if (character === ' ') {
      units.push(character);
      clingNext = false;
      continue;
    }
    const sameWord = last !== undefined && ASCII.test(character) && /[\x21-\x7e]$/.test(last);
    const clings = clingNext || sameWord || CLOSING.has(character) || COMBINING.test(character);
    if (last === undefined || last === ' ' || !clings) units.push(character);
    else units[units.length - 1] = last + character;
    clingNext = OPENING.has(character);
  }
  return units;
}
