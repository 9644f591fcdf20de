import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ShortNumber } from '../platform/index.ts';
import { makeShortNumber, parseShortNumber } from './submission-number.ts';

const drawFrom = (values: number[]) => {
  const rest = [...values];
  return (bound: number) => (rest.shift() ?? 0) % bound;
};
const numbers = fc.array(fc.nat({ max: 9_999 }), { minLength: 5, maxLength: 5 }).map((values) => makeShortNumber('S017', drawFrom(values)));

describe('the number that a person reads aloud', () => {
  test('has the shape that the platform knows, and reads back as itself', () => {
    fc.assert(
      fc.property(numbers, (number) => {
        expect(ShortNumber.safeParse(number).success).toBe(true);
        expect(parseShortNumber(number)).toBe(number);
      }),
    );
  });

  test('a number is worked out the same for ever', () => {
    expect(makeShortNumber('S017', drawFrom([7, 15, 3, 19, 29]))).toBe('S017-7F3K-29-1');
  });

  test('is read in any case, without hyphens, with O for 0 and I or L for 1', () => {
    const number = makeShortNumber('S010', drawFrom([0, 1, 1, 0, 10]));
    const spoken = number.slice(1).toLowerCase().replaceAll('-', ' ').replaceAll('0', 'o').replace('1', 'l').replace('1', 'i');
    expect(parseShortNumber(`s${spoken}`)).toBe(number);
  });

  test('one wrong digit is always noticed', () => {
    fc.assert(
      fc.property(numbers, fc.nat(), fc.integer({ min: 1, max: 9 }), (number, at, by) => {
        const places = [...number].flatMap((character, place) => (/[0-9]/.test(character) && (place < 5 || place > 8) ? [place] : []));
        const place = places[at % places.length] ?? 1;
        const wrong = String((Number(number[place]) + by) % 10);
        expect(parseShortNumber(number.slice(0, place) + wrong + number.slice(place + 1))).toBeNull();
      }),
    );
  });

  test('two neighbouring digits in the wrong order are always noticed', () => {
    fc.assert(
      fc.property(numbers, (number) => {
        const [one, other] = [number.charAt(10), number.charAt(11)];
        fc.pre(one !== other);
        expect(parseShortNumber(number.slice(0, 10) + other + one + number.slice(12))).toBeNull();
      }),
    );
  });

  test.each(['', 'S017', 'S017-7F3K-29-22', '0017-7F3K-29-2', 'S017-7FUK-29-2', 'S017-7F3K-2９-x', '😀😀😀'])(
    'is not found in %j',
    (text) => {
      expect(parseShortNumber(text)).toBeNull();
    },
  );
});

test('ten thousand characters are no number', () => {
  expect(parseShortNumber('S'.repeat(10_000))).toBeNull();
});
