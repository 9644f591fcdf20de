import { describe, expect, test } from 'vitest';
import { INSURANCES, insuredMonths } from './insurance-records.ts';

/** The last minute of October 2026 in Shenzhen, and the first of November. */
const OCTOBER_MS = Date.UTC(2026, 9, 31, 15, 59);
const NOVEMBER_MS = Date.UTC(2026, 9, 31, 16, 0);
const SOMEBODY = { idNumber: '99999919900101001X', birthDate: '19900101' };

describe('made-up records', () => {
  test('are the same each time, grow by the month that is over in Shenzhen, and change nothing that was', () => {
    const before = insuredMonths(SOMEBODY, OCTOBER_MS);
    expect(before).toEqual(insuredMonths(SOMEBODY, OCTOBER_MS));
    expect(before.at(-1)?.month).toBe('2026-09');
    expect(insuredMonths(SOMEBODY, NOVEMBER_MS).at(-1)?.month).toBe('2026-10');
  });

  test('have every month once, in order, with all insurances in whole cents', () => {
    const months = insuredMonths(SOMEBODY, NOVEMBER_MS);
    expect(months.length).toBeGreaterThanOrEqual(12);
    expect(months.map(({ month }) => month)).toEqual([...new Set(months.map(({ month }) => month))].sort());
    for (const { contributions } of months) {
      for (const insurance of INSURANCES) {
        for (const cents of Object.values(contributions[insurance])) expect(Number.isSafeInteger(cents) && cents >= 0).toBe(true);
      }
    }
  });

  test('begin with grown-up age, and are there whatever a card says of it', () => {
    const young = insuredMonths({ idNumber: '99999920070601001X', birthDate: '20070601' }, NOVEMBER_MS);
    expect(Number(young[0]?.month.replace('-', ''))).toBeGreaterThanOrEqual(202_506);
    for (const birthDate of ['', 'unknown', '20261001', '99999999']) {
      expect(insuredMonths({ ...SOMEBODY, birthDate }, NOVEMBER_MS).length).toBeGreaterThanOrEqual(12);
    }
  });
});
