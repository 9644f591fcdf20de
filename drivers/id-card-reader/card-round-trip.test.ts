import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseCardText } from './card-text.ts';
import { checkDigit } from './id-number.ts';
import { encodeCardText, type SyntheticCard } from './simulated.ts';

const UNREADABLE = { ok: false, error: { kind: 'unreadable', detail: expect.any(String) } };
const numbered = (first17: string): string => first17 + checkDigit(first17);

describe('whatever is written', () => {
  /** Text that fits `units` UTF-16 units, of any writing, without what no card has. */
  const text = (units: number): fc.Arbitrary<string> =>
    fc
      .string({
        unit: fc.oneof(fc.constantFrom(...'黎𠮷㐀·Ab é-\u3000'), fc.string({ unit: 'binary', minLength: 1, maxLength: 1 })),
        maxLength: units,
      })
      .map((any) => {
        let fitted = '';
        for (const character of any.replaceAll(/[\p{Cc}\u2028\u2029]/gu, '')) if ((fitted + character).length <= units) fitted += character;
        return fitted.trimEnd();
      });
  const name = (units: number): fc.Arbitrary<string> => text(units).filter((written) => written.trim() !== '');
  const date = fc
    .date({ min: new Date('1900-01-01'), max: new Date('2099-12-31'), noInvalidDate: true })
    .map((day) => day.toISOString().slice(0, 10).replaceAll('-', ''));
  const digits = (count: number): fc.Arbitrary<string> => fc.nat(10 ** count - 1).map((any) => String(any).padStart(count, '0'));
  const letters = fc.stringMatching(/^[A-Z]{3}$/);
  const validTo = fc.oneof(date, fc.constant('长期'));
  const common = { sexCode: fc.constantFrom('1', '2'), birthDate: date, validFrom: date, validTo };
  const cards: fc.Arbitrary<SyntheticCard> = fc.oneof(
    fc
      .record({ ...common, name: name(15), address: text(35), issuer: text(15), region: digits(5), sequence: digits(3) })
      .map(({ region, sequence, ...card }) => ({
        ...card,
        typeCharacter: ' ' as const,
        ethnicityCode: '01',
        idNumber: numbered(`1${region}${card.birthDate}${sequence}`),
      })),
    fc
      .record({
        ...common,
        name: name(15),
        address: text(35),
        issuer: text(15),
        permitNumber: fc.stringMatching(/^[HM]?\d{8}$/),
        issueCount: digits(2),
        region: fc.constantFrom('810000', '820000', '830000'),
        sequence: digits(3),
      })
      .map(({ region, sequence, ...card }) => ({
        ...card,
        typeCharacter: 'J' as const,
        idNumber: numbered(`${region}${card.birthDate}${sequence}`),
      })),
    fc
      .record({
        ...common,
        name: name(60),
        chineseName: text(15),
        nationality: letters,
        authority: digits(4),
        version: digits(2),
        number: digits(12),
      })
      .map(({ number, ...card }) => ({ ...card, typeCharacter: 'I' as const, address: '', idNumber: card.nationality + number })),
    fc
      .record({
        ...common,
        name: name(46),
        chineseName: text(15),
        nationality: letters,
        renewals: digits(2),
        oldNumberLink: digits(3),
        region: digits(5),
        sequence: digits(3),
      })
      .map(({ region, sequence, ...card }) => ({
        ...card,
        typeCharacter: 'Y' as const,
        address: '',
        idNumber: numbered(`9${region}${card.birthDate}${sequence}`),
      })),
  );

  test('is read as it was written, letter for letter', () => {
    fc.assert(
      fc.property(cards, (card) => {
        const { typeCharacter, sexCode, ...facts } = card;
        const parsed = parseCardText(encodeCardText(card));
        expect(parsed).toMatchObject({
          ok: true,
          value: {
            kind: typeCharacter === ' ' ? 'resident' : typeCharacter === 'J' ? 'hmtResident' : 'foreigner',
            name: facts.name,
            sex: sexCode === '1' ? 'male' : 'female',
            birthDate: facts.birthDate,
            idNumber: facts.idNumber,
            validFrom: facts.validFrom,
            validTo: facts.validTo === '长期' ? 'long-term' : facts.validTo,
            ...(typeCharacter !== 'I' && typeCharacter !== 'Y' && { address: facts.address }),
            ...('issuer' in facts && { issuer: facts.issuer }),
            ...('permitNumber' in facts && { permitNumber: facts.permitNumber, issueCount: facts.issueCount }),
            ...('nationality' in facts && { nationality: facts.nationality, chineseName: facts.chineseName }),
          },
        });
      }),
      { numRuns: 400 },
    );
  });

  test('there is an answer, whatever the bytes', () => {
    const types = fc.constantFrom(' ', 'J', 'I', 'Y', null);
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 256, maxLength: 256 }), types, (bytes, type) => {
        const block = Buffer.from(bytes);
        if (type !== null) block.write(type, 248, 'utf16le');
        expect(parseCardText(block).ok).toBe(false);
      }),
      { numRuns: 500 },
    );
    expect(parseCardText(new Uint8Array(256)).ok).toBe(false);
    expect(parseCardText(Buffer.from(' '.repeat(128), 'utf16le'))).toEqual(UNREADABLE);
  });

  test('there is an answer, whatever the length', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 600 }).filter(({ length }) => length !== 256),
        (bytes) => {
          expect(parseCardText(bytes)).toEqual(UNREADABLE);
        },
      ),
    );
  });
});
