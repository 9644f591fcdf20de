/**
 * Where lines of mixed Chinese and Latin text end: between any two Chinese characters, between words, and nowhere that the
 * rules of 避头尾 forbid (GB/T 15834—2011, 5.1; a reduced set). A word wider than the line is broken: nothing is ever clipped.
 */

/** May not begin a line. */
const NEVER_FIRST = new Set('，。、；：！？）】》〉」』〕｝”’…—·％%°℃,.;:!?)]}');
/** May not end a line. */
const NEVER_LAST = new Set('（【《〈「『〔｛“‘([{￥¥$');
/** Letters and digits that are read together; Chinese, kana, full-width forms and everything the font lacks stand alone. */
const OF_A_WORD = /^[\p{Script=Latin}\p{Script=Cyrillic}\p{Script=Greek}\p{Nd}\p{Mn}'_@#&+*=~/\\.,:;!?%$()[\]{}"<>|^`\-\u00a0]$/u;
const BREAKS_AFTER = new Set('-/\\');
const SPACE = /^[ \t\u3000]$/;
const LINE_END = /\r\n|[\n\r\u2028\u2029\v\f]/;

/** What stays together, and the space that may vanish after it where the line ends. */
interface Chunk {
  text: string;
  space: string;
}

/**
 * Lines no wider than `maxWidth`, in the unit of `widthOf` (of one character). Text without a character gives one empty line.
 * A single character that is wider than the line stands alone in it.
 */
export function breakLines(text: string, maxWidth: number, widthOf: (character: string) => number): string[] {
  return text.split(LINE_END).flatMap((paragraph) => breakParagraph(paragraph, maxWidth, widthOf));
}

function breakParagraph(paragraph: string, maxWidth: number, widthOf: (character: string) => number): string[] {
  const widthOfText = (text: string): number => Array.from(text).reduce((sum, character) => sum + widthOf(character), 0);
  const lines: string[] = [];
  let line = '';
  let width = 0;
  let pendingSpace = '';
  const endLine = (): void => {
    lines.push(line);
    line = '';
    width = 0;
    pendingSpace = '';
  };
  for (const { text, space } of chunksOf(paragraph)) {
    const textWidth = widthOfText(text);
    if (width + widthOfText(pendingSpace) + textWidth > maxWidth) {
      if (line !== '') endLine();
      pendingSpace = '';
    }
    if (textWidth > maxWidth) {
      for (const character of text) {
        if (line !== '' && width + widthOf(character) > maxWidth) endLine();
        line += character;
        width += widthOf(character);
      }
    } else {
      line += pendingSpace + text;
      width += widthOfText(pendingSpace) + textWidth;
    }
    pendingSpace = space;
  }
  lines.push(line);
  return lines;
}

function chunksOf(paragraph: string): Chunk[] {
  const chunks: Chunk[] = [];
  let before = '';
  for (const character of paragraph) {
    const last = chunks.at(-1);
    if (SPACE.test(character)) {
      const space = character === '\t' ? ' ' : character;
      if (last === undefined) chunks.push({ text: '', space });
      else last.space += space;
    } else if (last !== undefined && last.space === '' && staysWith(before, character)) {
      last.text += character;
    } else {
      chunks.push({ text: character, space: '' });
    }
    before = character;
  }
  return chunks;
}

function staysWith(before: string, character: string): boolean {
  if (NEVER_FIRST.has(character) || NEVER_LAST.has(before)) return true;
  return OF_A_WORD.test(before) && OF_A_WORD.test(character) && !BREAKS_AFTER.has(before);
}
