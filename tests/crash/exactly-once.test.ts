/**
 * Terminals and platform killed at random moments on a bad line: what was saved is at the platform once. The long run is
 * `npm run bench -- exactly-once`.
 */
import { expect, test } from 'vitest';
import { type OnceReport, proveOnce, summaryOf } from '../support/exactly-once/prove-once.ts';
import { type Arrived, judgeArrivals } from '../support/exactly-once/verdict.ts';
import { FAULT_KINDS } from '../support/fault-proxy.ts';

const PLAN = { terminals: 3, submissions: 300, killsEach: 3, sandboxRestarts: 2, deadlineMs: 200_000 } as const;

test(`${PLAN.submissions} submissions from ${PLAN.terminals} terminals arrive once, all of them, in order`, {
  timeout: 240_000,
}, async () => {
  const seed = Number(process.env['ONCE_SEED'] ?? Date.now() % 10_000);
  process.stdout.write(`ONCE_SEED=${seed}\n`);
  const report: OnceReport = await proveOnce({ ...PLAN, seed });
  process.stdout.write(`${summaryOf(report)}\n`);

  expect(report.verdict).toEqual({ lost: [], twice: [], outOfOrder: [], foreign: [] });
  expect([report.intended, report.acknowledged, report.atPlatform]).toEqual(Array.from({ length: 3 }, () => PLAN.submissions));
  expect(report.contradictions).toEqual([]);
  expect(report.dead).toBe(0);
  // And it was no fair weather.
  expect(report.kills).toBeGreaterThanOrEqual(PLAN.terminals * (PLAN.killsEach - 1));
  expect(report.sandboxRestarts).toBe(PLAN.sandboxRestarts);
  expect(report.line.createdUnheard).toBeGreaterThan(0);
  expect(report.line.methods.get('PATCH'), 'scans went ahead in pieces').toBeGreaterThan(0);
  // Black holes are rare: they take long.
  for (const kind of FAULT_KINDS) if (kind !== 'blackHole') expect(report.line.faults[kind], kind).toBeGreaterThan(0);
});

const ARRIVED: readonly Arrived[] = [1, 2, 3, 4].map((ordinal) => ({
  submissionId: `id-${ordinal}`,
  lane: ordinal === 4 ? 'another' : 'one',
  ordinal,
  told: `${ordinal} S001`,
  digests: [`digest-${ordinal}`],
  sequence: ordinal,
}));
const GOOD = { lost: [], twice: [], outOfOrder: [], foreign: [] };

function changed(place: number, changes: Partial<Arrived>): readonly Arrived[] {
  return ARRIVED.map((each, position) => (position === place ? { ...each, ...changes } : each));
}

test('the verdict passes what is right, in whatever order the lanes stand to each other', () => {
  expect(judgeArrivals(ARRIVED, ARRIVED)).toEqual(GOOD);
  const [one, two, three, other] = ARRIVED;
  if (!one || !two || !three || !other) throw new Error('there are four');
  expect(judgeArrivals(ARRIVED, [one, other, two, three])).toEqual(GOOD);
});

test('the verdict sees one that is missing, one that came twice, one in the wrong place, and one that nobody gave like this', () => {
  const [one, two, three, other] = ARRIVED;
  if (!one || !two || !three || !other) throw new Error('there are four');
  expect(judgeArrivals(ARRIVED, [one, three, other])).toEqual({ ...GOOD, lost: ['id-2'] });
  expect(judgeArrivals(ARRIVED, [...ARRIVED, other])).toEqual({ ...GOOD, twice: ['id-4'] });
  expect(judgeArrivals(ARRIVED, [...ARRIVED, { ...other, submissionId: 'id-5' }]), 'under a second id').toEqual({
    ...GOOD,
    twice: ['id-5'],
    foreign: ['id-5'],
  });
  expect(judgeArrivals(ARRIVED, [one, three, two, other])).toEqual({ ...GOOD, outOfOrder: ['id-2'] });
  expect(judgeArrivals(ARRIVED, changed(1, { digests: ['another'] }))).toEqual({ ...GOOD, foreign: ['id-2'] });
  expect(judgeArrivals(ARRIVED, changed(3, { told: '4 S009' })), 'another number than on the receipt').toEqual({
    ...GOOD,
    foreign: ['id-4'],
  });
});
