const DATE_DIGITS = 8;

/** Digits only are typed; the hyphens of `YYYY-MM-DD` are set here, as far as it is typed. */
export const withHyphens = (typed: string): string => {
  const digits = typed.replace(/\D/g, '').slice(0, DATE_DIGITS);
  return [digits.slice(0, 4), digits.slice(4, 6), digits.slice(6)].filter((part) => part !== '').join('-');
};

/** Where the caret stands in the hyphenated value when it stood behind `digitsBefore` digits. */
export const caretBehind = (value: string, digitsBefore: number): number => {
  let digits = 0;
  for (let index = 0; index < value.length; index += 1) {
    if (digits === digitsBefore) return index;
    if (value.charAt(index) !== '-') digits += 1;
  }
  return value.length;
};
