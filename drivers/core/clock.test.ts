import { describe, expect, test } from 'vitest';
import { ManualClock } from './manual-clock.ts';
import { Mutex } from './mutex.ts';
import { systemClock } from './system-clock.ts';
import { waitMs } from './wait.ts';

describe('the manual clock', () => {
  test('runs timers in order of time, then of setting', async () => {
    const clock = new ManualClock();
    const ran: string[] = [];
    clock.setTimeout(() => ran.push('second'), 20);
    clock.setTimeout(() => ran.push('first'), 10);
    clock.setTimeout(() => ran.push('third'), 20);
    await clock.advance(19);
    expect(ran).toEqual(['first']);
    await clock.advance(1);
    expect(ran).toEqual(['first', 'second', 'third']);
  });

  test('a jump of the wall clock moves no timer', async () => {
    const clock = new ManualClock();
    let ran = false;
    clock.setTimeout(() => (ran = true), 10);
    clock.jumpWallTo(0);
    await clock.advance(9);
    expect([ran, clock.wallMs(), clock.monotonicMs()]).toEqual([false, 9, 9]);
  });

  test('a cleared timer does not run, a cleared stranger is ignored', async () => {
    const clock = new ManualClock();
    let ran = false;
    clock.clearTimeout(clock.setTimeout(() => (ran = true), 10));
    clock.clearTimeout(99);
    await clock.advance(100);
    expect([ran, clock.waiting]).toEqual([false, 0]);
  });
});

test('the system clock never goes back and its timers can be taken back', async () => {
  const before = systemClock.monotonicMs();
  let ran = false;
  systemClock.clearTimeout(systemClock.setTimeout(() => (ran = true), 1));
  await waitMs(systemClock, 5);
  expect(ran).toBe(false);
  expect(systemClock.monotonicMs()).toBeGreaterThan(before);
});

test('waiting ends at once when it is aborted, and leaves no timer', async () => {
  const clock = new ManualClock();
  const stop = new AbortController();
  const waiting = waitMs(clock, 1_000, stop.signal);
  stop.abort();
  await waiting;
  expect(clock.waiting).toBe(0);
});

test('the mutex runs one task at a time in order, and goes on after one that threw', async () => {
  const mutex = new Mutex();
  const ran: string[] = [];
  const clock = new ManualClock();
  const slow = mutex.run(async () => {
    await waitMs(clock, 10);
    ran.push('slow');
    throw new Error('broken');
  });
  const quick = mutex.run(async () => ran.push('quick'));
  await Promise.all([expect(slow).rejects.toThrow('broken'), quick, clock.advance(10)]);
  expect(ran).toEqual(['slow', 'quick']);
});
