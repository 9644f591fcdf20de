import { expect, test } from 'vitest';
import { ManualClock } from '../../drivers/core/manual-clock.ts';
import { CORE_LIMITS } from './limits.ts';
import { terminalTime } from './terminal-time.ts';

const MORNING = Date.UTC(2026, 10, 23, 2, 42);

test('a plausible clock is trusted, and the date is that of Shenzhen', () => {
  const time = terminalTime(new ManualClock(Date.UTC(2026, 10, 22, 17, 0)));
  expect(time.reading().trusted).toBe(true);
  expect(time.today()).toBe('2026-11-23');
});

test.each([
  ['1970', 0],
  ['before this release', CORE_LIMITS.earliestPlausibleMs - 1],
  ['the far future', CORE_LIMITS.latestPlausibleMs + 1],
])('a clock at %s is not trusted and gives no date', (_name, wallMs) => {
  const time = terminalTime(new ManualClock(wallMs));
  expect(time.reading()).toEqual({ epochMs: wallMs, trusted: false });
  expect(time.today()).toBeNull();
});

test('a clock far from the platform is not trusted until it is set right', async () => {
  const clock = new ManualClock(MORNING);
  const time = terminalTime(clock);
  time.platformSaid(MORNING + CORE_LIMITS.clockToleranceMs + 1);
  expect(time.reading().trusted).toBe(false);
  await clock.advance(10_000);
  clock.jumpWallTo(clock.wallMs() + CORE_LIMITS.clockToleranceMs);
  expect(time.reading().trusted).toBe(true);
});

test('a jump of the wall clock after the platform was asked is noticed without asking again', async () => {
  const clock = new ManualClock(MORNING);
  const time = terminalTime(clock);
  time.platformSaid(MORNING);
  await clock.advance(3_600_000);
  expect(time.reading().trusted).toBe(true);
  clock.jumpWallTo(MORNING + 30 * 86_400_000);
  expect(time.reading().trusted).toBe(false);
});
