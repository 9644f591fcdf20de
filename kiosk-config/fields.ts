/** What a citizen may put into a field. Pure: the same answer in the core, in a test and in an author's preview. */
import { isRealDate } from './calendar.ts';
import { firstRefusedCharacter } from './characters.ts';
import { FIELD_LIMITS } from './limits.ts';
import type { Field } from './schema/item.ts';

/** Keys of the message catalogue; the values are named where the text names them. */
export type FieldProblemKey =
  | 'field.required'
  | 'field.tooShort'
  | 'field.tooLong'
  | 'field.notANumber'
  | 'field.tooSmall'
  | 'field.tooLarge'
  | 'field.notADate'
  | 'field.tooEarly'
  | 'field.tooLate'
  | 'field.notAPhone'
  | 'field.notAChoice'
  | 'field.characters';

export interface FieldProblem {
  readonly key: FieldProblemKey;
  readonly params?: Record<string, string | number>;
}

const MOBILE = /^1[3-9][0-9]{9}$/;
const LANDLINE = /^0[0-9]{2,3}-?[0-9]{7,8}$/;
const NUMBER = /^[+-]?[0-9]+$/;

/**
 * The value as it is checked and as it goes into the record: composed (NFC), without space around it. In phone, digits,
 * number and date full-width digits and signs become ASCII and inner spaces go; a number loses leading zeros. Doing it
 * twice changes nothing.
 */
export function normaliseField(field: Pick<Field, 'kind'>, value: string): string {
  if (value.length > FIELD_LIMITS.valueUnits) {
    return value;
  }
  const composed = value.normalize('NFC').trim();
  switch (field.kind) {
    case 'text':
    case 'choice':
      return composed;
    case 'phone':
    case 'digits':
    case 'date':
      return toAscii(composed);
    case 'number': {
      const plain = toAscii(composed);
      return NUMBER.test(plain) ? plain.replace(/^\+/, '').replace(/^(-?)0+(?=[0-9])/, '$1') : plain;
    }
  }
}

/**
 * What is wrong with a value, or `null`. The value is normalised first. Lengths are counted in Unicode code points: one
 * for each Han character of whatever plane, which is also how an office's columns count; what would make a code point
 * and a seen character differ much (emoji sequences, variation selectors) is refused anyway.
 *
 * @param today the day for `today` in the item, `2026-11-23`; `null` where the clock is not trusted, and then a bound of
 * `today` is left to the platform.
 */
export function checkField(field: Field, value: string, today: string | null): FieldProblem | null {
  if (value.length > FIELD_LIMITS.valueUnits) {
    return { key: 'field.tooLong', params: { max: longest(field) } };
  }
  const normal = normaliseField(field, value);
  if (normal === '') {
    return field.required ? { key: 'field.required' } : null;
  }
  if (field.kind === 'choice') {
    return field.options.some((option) => option.value === normal) ? null : { key: 'field.notAChoice' };
  }
  const found = firstRefusedCharacter(normal);
  if (found !== null) {
    return { key: 'field.characters', params: { found } };
  }
  switch (field.kind) {
    case 'text':
      return checkLength(field, normal);
    case 'digits': {
      const other = /[^0-9]/u.exec(normal)?.[0];
      return other === undefined ? checkLength(field, normal) : { key: 'field.characters', params: { found: other } };
    }
    case 'phone':
      return MOBILE.test(normal) || LANDLINE.test(normal) ? null : { key: 'field.notAPhone' };
    case 'number':
      return checkNumber(field, normal);
    case 'date':
      return checkDate(field, normal, today);
  }
}

/** The most characters a valid value of this field can have; what the keyboard stops at. */
export function longest(field: Field): number {
  switch (field.kind) {
    case 'text':
    case 'digits':
      return field.maxLength;
    case 'phone':
      return 13;
    case 'number':
      return Math.max(String(field.min).length, String(field.max).length);
    case 'date':
      return 10;
    case 'choice':
      return Math.max(...field.options.map((option) => option.value.length));
  }
}

function checkLength(field: { readonly minLength: number; readonly maxLength: number }, value: string): FieldProblem | null {
  const codePoints = Array.from(value).length;
  if (codePoints < field.minLength) {
    return { key: 'field.tooShort', params: { min: field.minLength } };
  }
  return codePoints > field.maxLength ? { key: 'field.tooLong', params: { max: field.maxLength } } : null;
}

function checkNumber(field: { readonly min: number; readonly max: number }, value: string): FieldProblem | null {
  if (!NUMBER.test(value)) {
    return { key: 'field.notANumber' };
  }
  // Past 2^53 the digits are lost and past 1e308 it is infinite; both are still on the right side of the item's safe integers.
  const number = Number(value);
  if (number < field.min) {
    return { key: 'field.tooSmall', params: { min: field.min } };
  }
  return number > field.max ? { key: 'field.tooLarge', params: { max: field.max } } : null;
}

function checkDate(
  field: { readonly min?: string | undefined; readonly max?: string | undefined },
  value: string,
  today: string | null,
): FieldProblem | null {
  if (!isRealDate(value)) {
    return { key: 'field.notADate' };
  }
  const min = field.min === 'today' ? today : field.min;
  const max = field.max === 'today' ? today : field.max;
  if (typeof min === 'string' && value < min) {
    return { key: 'field.tooEarly', params: { min } };
  }
  return typeof max === 'string' && value > max ? { key: 'field.tooLate', params: { max } } : null;
}

function toAscii(text: string): string {
  return text
    .replace(/[０-９]/g, (digit) => String.fromCharCode(digit.charCodeAt(0) - 0xfee0))
    .replace(/[－﹣−‐‑–—]/g, '-')
    .replace(/＋/g, '+')
    .replace(/[ \u3000]/g, '');
}
