import { describe, expect, test } from 'vitest';
import { parseBase } from './card-text.ts';
import { encodeBase, encodeCardText, SYNTHETIC_PEOPLE } from './simulated.ts';

const READ = SYNTHETIC_PEOPLE.map(({ id, label, card }) => ({ id, label, card, parsed: parseBase(encodeBase(card)) }));

describe('synthetic people', () => {
  test('are read or refused as their labels say', () => {
    for (const { id, label, parsed } of READ) {
      const expected = label.startsWith('wrong kind') ? 'wrongCard' : label.includes('wrong check digit') ? 'badIdNumber' : 'well';
      expect(parsed.ok ? 'well' : parsed.error.kind, id).toBe(expected);
    }
  });

  test('are ten or more with a valid card, of every kind', () => {
    const valid = READ.filter(({ label }) => label.startsWith('valid')).flatMap(({ parsed }) => (parsed.ok ? [parsed.value] : []));
    expect(valid.length).toBeGreaterThanOrEqual(10);
    expect(new Set(valid.map((card) => (card.kind === 'foreigner' ? card.edition : card.kind)))).toEqual(
      new Set(['resident', 'hmtResident', '2017', '2023']),
    );
    // Demonstrations and tests that look at the clock count on this.
    for (const { validTo } of valid) expect(validTo === 'long-term' || validTo >= '20400101').toBe(true);
  });

  test('have numbers that nobody can have, each another', () => {
    for (const { id, card } of READ) {
      const impossible = { ' ': /^999999/, Z: /^999999/, J: /^8[123]0000\d{8}000.$/, I: /^QM[A-Z]9900/, Y: /^999(9\d\d)/ };
      expect(card.idNumber, id).toMatch(impossible[card.typeCharacter]);
      if ('permitNumber' in card) expect(card.permitNumber, id).toMatch(/^[HM]?0{8}$/);
      if ('nationality' in card) expect(card.nationality, id).toMatch(/^QM[A-Z]$/);
    }
    expect(new Set(SYNTHETIC_PEOPLE.map(({ card }) => card.idNumber)).size).toBe(SYNTHETIC_PEOPLE.length);
    expect(new Set(SYNTHETIC_PEOPLE.map(({ id }) => id)).size).toBe(SYNTHETIC_PEOPLE.length);
  });

  test('have a name that needs the overflow among them, and one without a Chinese name', () => {
    const foreigners = READ.flatMap(({ parsed }) => (parsed.ok && parsed.value.kind === 'foreigner' ? [parsed.value] : []));
    expect(foreigners.some(({ edition, name }) => edition === '2023' && name.length === 46)).toBe(true);
    expect(foreigners.some(({ chineseName }) => chineseName === '')).toBe(true);
    expect(foreigners.some(({ chineseName }) => chineseName !== '')).toBe(true);
  });

  test('cannot be given a text that their card has no room for', () => {
    for (const { card } of SYNTHETIC_PEOPLE) expect(() => encodeCardText({ ...card, name: 'A'.repeat(61) })).toThrow(/does not fit/);
  });

  test('leave nothing of themselves in an error', () => {
    for (const { card } of SYNTHETIC_PEOPLE) {
      const said = JSON.stringify(parseBase(encodeBase({ ...card, birthDate: '00000000' })));
      expect(said).not.toContain(card.name);
      expect(said).not.toContain(card.idNumber);
    }
  });
});
