/** A field's text with its selection; offsets are UTF-16 units, as `selectionStart` counts them. */
export type FieldText = { value: string; start: number; end: number };

/** What the field holds after a key, and where its caret stands. */
export type EditedText = { value: string; caret: number };

const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

/** Puts `text` over the selection. What does not fit in `maxLength` UTF-16 units is left off, whole characters at a time. */
export function insertText(field: FieldText, text: string, maxLength: number): EditedText {
  const before = field.value.slice(0, field.start);
  const after = field.value.slice(field.end);
  const room = maxLength - before.length - after.length;
  let fitting = '';
  for (const { segment } of graphemes.segment(text)) {
    if (fitting.length + segment.length > room) break;
    fitting += segment;
  }
  return { value: before + fitting + after, caret: before.length + fitting.length };
}

/** Erases the selection, or the one whole character before the caret (𠮷 is two units and one character). */
export function eraseBackwards(field: FieldText): EditedText {
  const after = field.value.slice(field.end);
  if (field.start !== field.end) return { value: field.value.slice(0, field.start) + after, caret: field.start };
  const before = field.value.slice(0, field.start);
  const kept = before.slice(0, graphemes.segment(before).containing(before.length - 1)?.index ?? 0);
  return { value: kept + after, caret: kept.length };
}

const DATE_DIGITS = 8;

/**
 * Writes what was typed in a date field as `YYYY-MM-DD`, as far as it goes: the pad has no hyphen key. The caret keeps
 * its place among the digits.
 */
export function groupDate(edited: EditedText): EditedText {
  const digits = edited.value.replace(/\D/g, '').slice(0, DATE_DIGITS);
  const digitsBeforeCaret = Math.min(edited.value.slice(0, edited.caret).replace(/\D/g, '').length, digits.length);
  return { value: hyphenated(digits), caret: hyphenated(digits.slice(0, digitsBeforeCaret)).length };
}

function hyphenated(digits: string): string {
  return [digits.slice(0, 4), digits.slice(4, 6), digits.slice(6)].filter((part) => part !== '').join('-');
}
