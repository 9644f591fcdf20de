import { expect, test } from 'vitest';
import { systemClock } from '../../drivers/core/index.ts';
import { labClock } from './wall-clock.ts';

const NEARLY_MS = 1_000;

test('it is right until it is set wrong, and right again afterwards', () => {
  const clock = labClock();
  expect(Math.abs(clock.wallMs() - systemClock.wallMs())).toBeLessThan(NEARLY_MS);
  clock.setWallMs(0);
  expect(clock.wallMs()).toBeLessThan(NEARLY_MS);
  clock.restore();
  expect(Math.abs(clock.wallMs() - systemClock.wallMs())).toBeLessThan(NEARLY_MS);
});

test('set twice, the last setting counts', () => {
  const clock = labClock();
  clock.setWallMs(Date.UTC(2040, 0, 1));
  clock.setWallMs(Date.UTC(1999, 0, 1));
  expect(new Date(clock.wallMs()).getUTCFullYear()).toBe(1999);
});

test('durations and timers stay true while it is wrong', async () => {
  const clock = labClock();
  const beforeMs = clock.monotonicMs();
  clock.setWallMs(0);
  expect(clock.monotonicMs() - beforeMs).toBeLessThan(NEARLY_MS);
  await new Promise<void>((resolve) => void clock.setTimeout(resolve, 1));
  expect(clock.monotonicMs()).toBeGreaterThanOrEqual(beforeMs);
});
