/**
 * The queue beside the disk's own limit and the library people would otherwise take: one disk, one run, one durable commit
 * each, in turns, so that a noisy moment is noisy for all.
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { OUTBOX_LIMITS } from '../../main/outbox/limits.ts';
import { type Bench, type Measured, percentile } from './bench.ts';
import { ourQueue, plainjobQueue, type Rival, rawTable } from './outbox-rivals.ts';

const BACKLOGS = [0, 20_000, 200_000] as const;
const ROUNDS = 20;
const ADDS_A_ROUND = 100;
/** Drained in groups of this size, as far as a sink at hand could take them, and in groups as the terminal sends. */
const GROUP_ROWS = 64;
const DRAINS_A_ROUND = 64;
const SHIPPED_DRAINS_A_ROUND = 24;
const AIMS = { enqueue: 0.7, drain: 2, p50: 1.3, residentMegabytes: 120, loopMs: 10 } as const;
/** Until the machine code of all of them is there. */
const WARM_UP = 2_000;

const CORE = fileURLToPath(new URL('./outbox-core-child.ts', import.meta.url));

type Report = (measured: Measured) => void;

interface Taken {
  /** Microseconds of each addition. */
  readonly adds: number[];
  /** Per second, of each round. */
  readonly addRates: number[];
  readonly drainRates: number[];
  /** In groups of as many as the terminal sends at once. */
  readonly shippedDrainRates: number[];
  /** Microseconds a submission, of each round. */
  readonly drains: number[];
}

export const bench: Bench = {
  about: 'the queue at 0, 20,000 and 200,000 waiting: beside a raw insert and plainjob, its memory, and the core’s event loop',
  async run(report) {
    // On the disk that the checkout is on, not in a temporary folder that may be RAM.
    const dir = mkdtempSync(path.join(process.cwd(), '.setup', 'outbox-bench-'));
    try {
      const p50AtNothing = new Map<string, number>();
      for (const backlog of BACKLOGS) await race(dir, backlog, p50AtNothing, report);
      core(dir, report);
    } finally {
      rmSync(dir, { recursive: true, force: true });
    }
  },
};

async function race(parent: string, backlog: number, p50AtNothing: Map<string, number>, report: Report): Promise<void> {
  const dir = path.join(parent, String(backlog));
  mkdirSync(dir);
  const rivals = [
    rawTable(dir, backlog),
    plainjobQueue(dir, backlog),
    await ourQueue(dir, backlog, 'unsealed'),
    await ourQueue(dir, backlog, 'sealed'),
  ];
  const taken = new Map<Rival['name'], Taken>();
  for (const rival of rivals) {
    for (let add = 0; add < WARM_UP; add++) await rival.add();
    taken.set(rival.name, { adds: [], addRates: [], drainRates: [], shippedDrainRates: [], drains: [] });
  }
  for (let round = 0; round < ROUNDS; round++) {
    // Another one first in every round: whoever comes after a flush of somebody else's must not always be the same.
    for (let at = 0; at < rivals.length; at++) {
      const rival = rivals[(at + round) % rivals.length];
      const of = rival && taken.get(rival.name);
      if (rival && of) await takeTurn(rival, of);
    }
  }
  tell(backlog, taken, p50AtNothing, report);
  for (const rival of rivals) {
    if (rival.erase) {
      const startedMs = performance.now();
      rival.erase();
      const drained = ROUNDS * (DRAINS_A_ROUND + SHIPPED_DRAINS_A_ROUND);
      const perSecond = (drained * 1_000) / (performance.now() - startedMs);
      report({ metric: `${rival.name} erased, ${backlog} wait`, unit: '1/s', value: perSecond, n: drained });
    }
    rival.close();
  }
  rmSync(dir, { recursive: true });
}

async function takeTurn(rival: Rival, { adds, addRates, drainRates, shippedDrainRates, drains }: Taken): Promise<void> {
  let startedMs = performance.now();
  for (let add = 0; add < ADDS_A_ROUND; add++) {
    const fromMs = performance.now();
    await rival.add();
    adds.push((performance.now() - fromMs) * 1_000);
  }
  addRates.push((ADDS_A_ROUND * 1_000) / (performance.now() - startedMs));
  startedMs = performance.now();
  rival.drain(DRAINS_A_ROUND, GROUP_ROWS);
  const tookMs = performance.now() - startedMs;
  drainRates.push((DRAINS_A_ROUND * 1_000) / tookMs);
  drains.push((tookMs * 1_000) / DRAINS_A_ROUND);
  startedMs = performance.now();
  rival.drain(SHIPPED_DRAINS_A_ROUND, OUTBOX_LIMITS.deliveriesAtOnce);
  shippedDrainRates.push((SHIPPED_DRAINS_A_ROUND * 1_000) / (performance.now() - startedMs));
}

/** Rates are the median of the rounds. */
function tell(backlog: number, all: ReadonlyMap<Rival['name'], Taken>, p50AtNothing: Map<string, number>, report: Report): void {
  const of = (name: Rival['name']): Taken => all.get(name) ?? { adds: [], addRates: [], drainRates: [], shippedDrainRates: [], drains: [] };
  const rawRate = percentile(of('raw').addRates, 50);
  const plainjobDrain = percentile(of('plainjob').drainRates, 50);
  for (const [name, { adds, addRates, drainRates, shippedDrainRates, drains }] of all) {
    const isOurs = name === 'unsealed' || name === 'sealed';
    const rate = percentile(addRates, 50);
    const enqueueAim = name === 'unsealed' ? { aim: `≥ ${AIMS.enqueue} × raw`, met: rate >= AIMS.enqueue * rawRate } : {};
    report({ metric: `${name} enqueue, ${backlog} wait`, unit: '1/s', value: rate, n: adds.length, baseline: rawRate, ...enqueueAim });
    for (const [how, rates, ofRound] of [
      [`groups of ${GROUP_ROWS}`, drainRates, DRAINS_A_ROUND],
      [`${OUTBOX_LIMITS.deliveriesAtOnce} at once, as shipped`, shippedDrainRates, SHIPPED_DRAINS_A_ROUND],
    ] as const) {
      if (!isOurs && rates === shippedDrainRates) continue;
      const value = percentile(rates, 50);
      const aim = isOurs ? { aim: `≥ ${AIMS.drain} × plainjob`, met: value >= AIMS.drain * plainjobDrain } : {};
      const metric = `${name} drain${isOurs ? ` in ${how}` : ''}, ${backlog} wait`;
      report({ metric, unit: '1/s', value, n: rates.length * ofRound, baseline: plainjobDrain, ...aim });
    }
    for (const [what, samples] of [
      ['enqueue', adds],
      ['drain', drains],
    ] as const) {
      const p50 = percentile(samples, 50);
      const atNothing = p50AtNothing.get(`${name} ${what}`) ?? p50;
      p50AtNothing.set(`${name} ${what}`, atNothing);
      const aim = isOurs && backlog === BACKLOGS.at(-1) ? { aim: `≤ ${AIMS.p50} × at 0`, met: p50 <= AIMS.p50 * atNothing } : {};
      const median = what === 'drain' ? 'median of rounds' : 'p50';
      report({
        metric: `${name} ${what} ${median}, ${backlog} wait`,
        unit: 'µs',
        value: p50,
        n: samples.length,
        baseline: atNothing,
        ...aim,
      });
    }
    report({ metric: `${name} enqueue p99, ${backlog} wait`, unit: 'µs', value: percentile(adds, 99), n: adds.length });
  }
}

const CoreMeasured = z.object({
  residentMegabytes: z.number(),
  savingMegabytes: z.number(),
  restMs: z.number(),
  savingMs: z.number(),
  longestMs: z.number(),
  saves: z.int(),
});

/** A process of its own, as the core is one: its memory and its event loop are nobody else's. */
function core(dir: string, report: Report): void {
  const backlog = BACKLOGS.at(-1) ?? 0;
  // As `npm start` has it: without the cache of compiled code every thread would hold a compiler for TypeScript.
  const env = { ...process.env, NODE_COMPILE_CACHE: path.join(process.cwd(), '.setup', 'compiled') };
  const child = (task: 'fill' | 'measure'): string =>
    execFileSync(process.execPath, [CORE, task, dir, String(backlog)], {
      encoding: 'utf8',
      env,
    });
  child('fill');
  const said = child('measure');
  const { residentMegabytes, savingMegabytes, restMs, savingMs, longestMs, saves } = CoreMeasured.parse(JSON.parse(said));
  report({
    metric: `resident memory, ${backlog} wait, draining`,
    unit: 'MB',
    value: residentMegabytes,
    n: 1,
    aim: `≤ ${AIMS.residentMegabytes} MB`,
    met: residentMegabytes <= AIMS.residentMegabytes,
  });
  report({
    metric: 'event loop of the core, p99, 5 MB saves',
    unit: 'ms',
    value: savingMs,
    n: saves,
    baseline: restMs,
    aim: `p99 ≤ ${AIMS.loopMs} ms`,
    met: savingMs <= AIMS.loopMs,
  });
  report({ metric: 'resident memory, saving and sending 5 MB', unit: 'MB', value: savingMegabytes, n: saves });
  report({ metric: 'event loop of the core, longest', unit: 'ms', value: longestMs, n: saves });
}
