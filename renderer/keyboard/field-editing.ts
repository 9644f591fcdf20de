import { useLayoutEffect, useRef, useState } from 'react';
import type { EditedText, FieldText } from './editing.ts';

/** Reads the field as it stands in the page; a field that tells no selection is edited at its end. */
function readField(input: HTMLInputElement): FieldText {
  const end = input.selectionEnd ?? input.value.length;
  return { value: input.value, start: input.selectionStart ?? end, end };
}

/** UTF-16 units the field takes; −1 in the page means it sets no limit. */
function fieldLimit(input: HTMLInputElement): number {
  return input.maxLength < 0 ? Number.POSITIVE_INFINITY : input.maxLength;
}

/**
 * Gives a function that edits the field at its caret, tells the owner the new value, and puts the caret back once the
 * owner has drawn it. An owner that writes the value in another shape keeps the caret's distance from the end.
 */
export function useFieldEditing(
  input: HTMLInputElement | null,
  onInput: (value: string) => void,
): (change: (field: FieldText, maxLength: number) => EditedText) => void {
  const awaited = useRef<EditedText | null>(null);
  const [, redraw] = useState(0);

  useLayoutEffect(() => {
    const edited = awaited.current;
    awaited.current = null;
    if (edited === null || input === null || input.selectionStart === null) return;
    const caret = Math.max(0, input.value.length - (edited.value.length - edited.caret));
    input.setSelectionRange(caret, caret);
    // A field narrower than its text shows the end only when told to.
    if (caret === input.value.length) input.scrollLeft = input.scrollWidth;
  });

  return (change) => {
    if (input === null) return;
    const field = readField(input);
    const edited = change(field, fieldLimit(input));
    awaited.current = edited;
    redraw((count) => count + 1);
    if (edited.value !== field.value) onInput(edited.value);
  };
}
