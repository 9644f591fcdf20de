/**
 * Characters that can neither be shown on the screen, printed on the receipt, nor stored by an office without doubt:
 * control and format characters (with the bidirectional overrides), invisible fillers, variation selectors, lone
 * surrogates, private use, unassigned (by the Unicode version of this Node), line separators, enclosing marks, emoji and
 * the replacement character that marks damage. Rare Han of every assigned plane is fine.
 */
const REFUSED =
  /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}\p{Zl}\p{Zp}\p{Me}\p{Default_Ignorable_Code_Point}\p{Emoji_Presentation}\p{Extended_Pictographic}\uFFFD]/u;
const DRAWABLE = /[\p{Emoji_Presentation}\p{Extended_Pictographic}]/u;

/** The first character that may not be used, in a form that is safe to show: an emoji itself, otherwise `U+0007`. */
export function firstRefusedCharacter(text: string): string | null {
  const found = REFUSED.exec(text)?.[0];
  return found === undefined ? null : DRAWABLE.test(found) ? found : codePointName(found);
}

function codePointName(character: string): string {
  return `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;
}
