/** A tenth of the city, cut off on simulated time, on the product's own queue and delivery. All of it: `npm run bench -- outage`. */
import { expect, test } from 'vitest';
import { boundPerSecond } from '../support/city/bound.ts';
import { CityClock } from '../support/city/city-clock.ts';
import { type OutageReport, simulateOutage, wrongIn } from '../support/city/city-outage.ts';
import { ALL_IN_DOUBT, ONE_HOUR, type OutagePlan, tenthOf, WHOLE_OUTAGE, WITHOUT_PACE } from '../support/city/city-plan.ts';
import { tellFigures } from './figures.ts';

const NOTHING_WRONG = { lost: 0, twice: 0, 'out of order': 0, 'other than given': 0, 'left over': 0, 'refused and not told': 0 };
const TENTH = tenthOf(WHOLE_OUTAGE);
const BOUND = boundPerSecond(TENTH.terminals, TENTH.limits);

async function cutOff(name: string, plan: OutagePlan): Promise<OutageReport> {
  const report = await simulateOutage(plan);
  const { saved, backlog, turnedAway } = report;
  const { peak, p99 } = report.after.queue;
  tellFigures(name, { seed: plan.seed, terminals: plan.terminals, saved, backlog, peak, p99, bound: BOUND, turnedAway });
  return report;
}

test('after an hour without the platform the queues stay under the bound in every second, and nothing is lost, twice or out of order', async () => {
  const report = await cutOff('outage of an hour', { ...TENTH, ...ONE_HOUR });
  expect(report.after.queue.peak).toBeLessThanOrEqual(BOUND);
  expect(report.turnedAway).toBe(0);
  expect(report.emptyAfterMs).not.toBeNull();
  expect(wrongIn(report)).toEqual(NOTHING_WRONG);
  // Or it was no outage.
  expect(report.backlog).toBeGreaterThan(TENTH.terminals);
}, 120_000);

test('six hours of submissions that all may have arrived already stay under the bound too', async () => {
  const report = await cutOff('outage, all in doubt', tenthOf(ALL_IN_DOUBT));
  expect(report.after.lookUp.requests).toBeGreaterThan(report.backlog / 2);
  expect(report.after.queue.peak).toBeLessThanOrEqual(BOUND);
  expect(report.turnedAway).toBe(0);
  expect(wrongIn(report)).toEqual(NOTHING_WRONG);
}, 120_000);

test('without jitter and pace the same terminals break the bound and are turned away, and still lose nothing', async () => {
  const report = await cutOff('outage without pace', tenthOf(WITHOUT_PACE));
  expect(report.after.queue.peak).toBeGreaterThan(BOUND);
  expect(report.turnedAway).toBeGreaterThan(0);
  expect(wrongIn(report)).toEqual(NOTHING_WRONG);
}, 120_000);

test('the clock of the city runs timers in order of time, then of setting, and none that was cleared', async () => {
  const clock = new CityClock();
  const ran: string[] = [];
  const setAt = (name: string, delayMs: number): number => clock.setTimeout(() => ran.push(`${name} ${clock.monotonicMs()}`), delayMs);
  setAt('late', 30);
  const cleared = setAt('cleared', 5);
  setAt('first', 10);
  setAt('second', 10);
  clock.setTimeout(() => void Promise.resolve().then(() => setAt('from a promise', 1)), 15);
  clock.clearTimeout(cleared);
  await clock.runUntil(20);
  expect(ran).toEqual(['first 10', 'second 10', 'from a promise 16']);
  await clock.runUntil(40);
  expect(ran.at(-1)).toBe('late 30');
});

test('the clock of the city keeps its order when most of what was set is cleared', async () => {
  const clock = new CityClock();
  const ran: number[] = [];
  const timers = Array.from({ length: 20_000 }, (_, position) => {
    const dueMs = (position * 7_919) % 20_011;
    return clock.setTimeout(() => ran.push(dueMs), dueMs);
  });
  for (const [position, timer] of timers.entries()) if (position % 10 !== 0) clock.clearTimeout(timer);
  await clock.runUntil(20_011);
  expect(ran).toHaveLength(2_000);
  expect(ran).toEqual(ran.toSorted((a, b) => a - b));
});
