import { describe, expect, test } from 'vitest';
import { createRateWindow } from './rate-window.ts';

function window(most: number, windowMs: number) {
  const clock = { nowMs: 0 };
  return { clock, rate: createRateWindow({ most, windowMs, monotonicMs: () => clock.nowMs }) };
}

describe('so many in a while', () => {
  test('are free, then it says how long to wait, for one key and not for another', () => {
    const { clock, rate } = window(2, 100);
    rate.count('a');
    clock.nowMs = 30;
    expect(rate.waitMs('a')).toBe(0);
    rate.count('a');
    expect(rate.waitMs('a')).toBe(70);
    expect(rate.waitMs('b')).toBe(0);
  });

  test('are counted in every stretch of that length, not from one full hour to the next', () => {
    const { clock, rate } = window(2, 100);
    for (const atMs of [0, 90]) {
      clock.nowMs = atMs;
      rate.count('a');
    }
    clock.nowMs = 100;
    expect(rate.waitMs('a')).toBe(0);
    rate.count('a');
    expect(rate.waitMs('a')).toBe(90);
    clock.nowMs = 190;
    expect(rate.waitMs('a')).toBe(0);
  });

  test('do not grow without end', () => {
    const { rate } = window(1, 100);
    for (let key = 0; key <= 10_000; key++) rate.count(String(key));
    expect(rate.waitMs('0')).toBe(0);
    expect(rate.waitMs('10000')).toBe(100);
    rate.reset();
    expect(rate.waitMs('10000')).toBe(0);
  });
});
