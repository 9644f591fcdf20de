/** Enough to see that it is one's own, too little for the person behind. */
export function maskName(name: string): string {
  const letters = [...name];
  if (letters.length <= 1) return '*'.repeat(letters.length);
  if (letters.length === 2) return `${letters[0]}*`;
  return `${letters[0]}${'*'.repeat(Math.min(letters.length - 2, 4))}${letters.at(-1)}`;
}

/** Of nine characters or so: the first and the last two. */
export function maskPermitNumber(permitNumber: string): string {
  return `${permitNumber.slice(0, 1)}${'*'.repeat(Math.max(0, permitNumber.length - 3))}${permitNumber.slice(-2)}`;
}

export function maskIdNumber(idNumber: string): string {
  return `${idNumber.slice(0, 3)}${'*'.repeat(Math.max(0, idNumber.length - 7))}${idNumber.slice(-4)}`;
}
