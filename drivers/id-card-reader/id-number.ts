/** Numbers on identity cards: GB 11643 and its kin, check digit by ISO 7064 MOD 11-2. */

const WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2] as const;
const CHECK_DIGITS = '10X98765432';
const EARLIEST_YEAR = 1850;
const LATEST_YEAR = 2199;

/** The 18th character for the first 17 digits. */
export function checkDigit(first17: string): string {
  const sum = WEIGHTS.reduce((total, weight, place) => total + weight * Number(first17[place]), 0);
  return CHECK_DIGITS.charAt(sum % 11);
}

/** Form, a birth date that exists, and the check digit. Whether somebody has this number only the state knows. */
export function isIdNumber(text: string): boolean {
  return /^[1-9]\d{16}[\dX]$/.test(text) && isCalendarDate(text.slice(6, 14)) && checkDigit(text.slice(0, 17)) === text.slice(17);
}

/** Of 港澳台居民居住证: a number as a citizen's, from 81 (Hong Kong), 82 (Macao) or 83 (Taiwan). */
export function isHmtResidentNumber(text: string): boolean {
  return /^8[123]/.test(text) && isIdNumber(text);
}

/** Of 外国人永久居留身份证, edition 2017: three letters for the country, twelve digits. Of a check digit nothing is published. */
export function isForeignerNumber2017(text: string): boolean {
  return /^[A-Z]{3}\d{12}$/.test(text);
}

/**
 * Of 外国人永久居留身份证, edition 2023: 9, province (2), country (3, in digits), birth date, sequence (3), check digit.
 * `birthDate` (YYYYMMDD) is the card's, from which the number was made.
 */
export function isForeignerNumber2023(text: string, birthDate: string): boolean {
  return text.startsWith('9') && isIdNumber(text) && text.slice(6, 14) === birthDate;
}

/** YYYYMMDD of the Gregorian calendar. */
export function isCalendarDate(text: string): boolean {
  if (!/^\d{8}$/.test(text)) return false;
  const [year, month, day] = [Number(text.slice(0, 4)), Number(text.slice(4, 6)), Number(text.slice(6, 8))];
  if (year < EARLIEST_YEAR || year > LATEST_YEAR || month < 1 || month > 12) return false;
  return day >= 1 && day <= new Date(Date.UTC(year, month, 0)).getUTCDate();
}
