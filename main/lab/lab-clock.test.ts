import { expect, test } from 'vitest';
import { systemClock } from '../../drivers/core/index.ts';
import { until } from '../../tests/support/until.ts';
import { labClock } from './lab-clock.ts';

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

test('skipped time brings what falls due in it, in order, and leaves the rest waiting', async () => {
  const clock = labClock();
  const came: string[] = [];
  clock.setTimeout(() => came.push('second'), 60_000);
  clock.setTimeout(() => came.push('first'), 30_000);
  const late = clock.setTimeout(() => came.push('late'), 600_000);
  const stopped = clock.setTimeout(() => came.push('stopped'), 10_000);
  clock.clearTimeout(stopped);
  clock.skip(120_000);
  await until(() => came.length >= 2);
  expect(came).toEqual(['first', 'second']);
  clock.clearTimeout(late);
});
