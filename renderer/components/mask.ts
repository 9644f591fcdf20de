const SHORT_CHARACTERS = 4;

/** Enough to recognise one's own value, too little for somebody who looks over the shoulder. */
export const mask = (value: string): string => {
  const characters = Array.from(value);
  if (characters.length <= SHORT_CHARACTERS) return `${characters.slice(0, 1).join('')}${'*'.repeat(Math.max(1, characters.length - 1))}`;
  return `${characters.slice(0, 3).join('')}${'*'.repeat(characters.length - 5)}${characters.slice(-2).join('')}`;
};
