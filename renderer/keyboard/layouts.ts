export type LetterPage = 'letters' | 'symbols';
export type Script = 'chinese' | 'latin';

export const DIGIT_ROW = [...'1234567890'];
export const LETTER_ROWS = [[...'qwertyuiop'], [...'asdfghjkl'], [...'zxcvbnm']] as const;

/** Punctuation that names, addresses and reasons need; three rows as wide as the letters. */
export const SYMBOL_ROWS = {
  chinese: [[...'，。、；：？！·…—'], [...'（）《》“”‘’#'], [...'-/@&_+%']],
  latin: [[...'.,;:?!\'"-_'], [...'()[]{}<>#'], [...'/@&+%=*']],
} as const satisfies Record<Script, readonly (readonly string[])[]>;

/** The two marks that stand beside the space bar. */
export const SPACE_ROW_MARKS = {
  chinese: ['，', '。'],
  latin: [',', '.'],
} as const satisfies Record<Script, readonly [string, string]>;

export const PAD_ROWS = [
  ['1', '2', '3'],
  ['4', '5', '6'],
  ['7', '8', '9'],
] as const;
