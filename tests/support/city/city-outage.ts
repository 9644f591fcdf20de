/** A platform that is away for hours, a city of terminals that goes on serving, and what comes to the platform when it is back. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { seededRandom } from '../../crash/seeded-random.ts';
import { judgeArrivals, type Verdict } from '../exactly-once/verdict.ts';
import { CityClock } from './city-clock.ts';
import { BEFORE_MS, LONGEST_CATCHING_UP_MS, type OutagePlan, SHOWN_BEFORE_MS, WATCHED_MS } from './city-plan.ts';
import { CityPlatform } from './city-platform.ts';
import { CityTerminal } from './city-terminal.ts';
import type { Rates } from './request-times.ts';

const LOOK_EVERY_MS = 1_000;

/** Plain values, to be handed from thread to thread. */
export interface OutageReport {
  /** While the platform was away: requests that found nobody. */
  readonly away: Rates;
  /** In the first `WATCHED_MS` after the return. */
  readonly after: Rates;
  /** Requests in each second, from `SHOWN_BEFORE_MS` before the return to `WATCHED_MS` after it. */
  readonly series: { readonly queue: readonly number[]; readonly health: readonly number[] };
  /** Waiting in all queues when the platform came back, and the most at one terminal. */
  readonly backlog: number;
  readonly longestQueue: number;
  /** From the return until every queue had been empty once; `null`: some never was. */
  readonly emptyAfterMs: number | null;
  readonly saved: number;
  readonly taken: number;
  readonly verdict: Verdict;
  /** By the platform's word, put aside by the terminals, and told to the platform as put aside. */
  readonly refused: number;
  readonly deadLetters: number;
  readonly refusalsReported: number;
  /** Saved, and neither delivered nor dead in the end. */
  readonly leftOver: number;
  /** Taken, and sent again after the terminal did not hear of it. */
  readonly again: number;
  /** Taken without the terminal's hearing of it. */
  readonly unheard: number;
  /** Requests answered with 503. */
  readonly turnedAway: number;
}

export async function simulateOutage(plan: OutagePlan): Promise<OutageReport> {
  const wholly = plan.livedMs >= plan.awayMs;
  const backAtMs = wholly ? BEFORE_MS + plan.awayMs : plan.livedMs;
  const awayFromMs = backAtMs - plan.awayMs;
  const clock = new CityClock();
  const platform = new CityPlatform({ clock, random: seededRandom(plan.seed), plan, awayFromMs, backAtMs });
  const dataDir = mkdtempSync(path.join(tmpdir(), 'city-'));
  const terminals = Array.from({ length: plan.terminals }, (_, place) => new CityTerminal({ place, plan, clock, platform, dataDir }));
  try {
    if (!wholly) for (const terminal of terminals) await terminal.comesOutOfOutageSince(awayFromMs);
    for (const terminal of terminals) terminal.begin();
    await clock.runUntil(backAtMs);
    const waiting = terminals.map((terminal) => terminal.waiting);
    const byMs = backAtMs + LONGEST_CATCHING_UP_MS;
    const emptyAtMs = await untilEachWasEmpty(clock, terminals, byMs);
    await clock.runUntil(Math.max(clock.monotonicMs(), backAtMs + WATCHED_MS));
    // What is saved and what is taken can be held against each other when nobody comes any more.
    for (const terminal of terminals) terminal.closeDoors();
    await untilEachWasEmpty(clock, terminals, byMs);
    // A refusal may still have to be told.
    await clock.runUntil(clock.monotonicMs() + 2 * plan.limits.retryCapMs);
    const { requests } = platform;
    const shown = [backAtMs - SHOWN_BEFORE_MS, backAtMs + WATCHED_MS] as const;
    const saved = terminals.flatMap((terminal) => terminal.saved);
    return {
      away: requests.rates(Math.max(0, awayFromMs), backAtMs),
      after: requests.rates(backAtMs, backAtMs + WATCHED_MS),
      series: { queue: requests.perSecond('queue', ...shown), health: requests.perSecond('health', ...shown) },
      backlog: waiting.reduce((sum, queued) => sum + queued, 0),
      longestQueue: Math.max(...waiting),
      emptyAfterMs: emptyAtMs === null ? null : emptyAtMs - backAtMs,
      saved: saved.length,
      taken: platform.taken.length,
      verdict: judgeArrivals(
        saved.filter(({ submissionId }) => !platform.refused.has(submissionId)),
        platform.taken,
      ),
      refused: platform.refused.size,
      deadLetters: terminals.reduce((sum, { dead }) => sum + dead.length, 0),
      refusalsReported: platform.reported.size,
      leftOver: terminals.reduce((sum, { waiting: left }) => sum + left, 0),
      again: platform.again,
      unheard: platform.unheard,
      turnedAway: platform.turnedAway,
    };
  } finally {
    await Promise.all(terminals.map((terminal) => terminal.close()));
    rmSync(dataDir, { recursive: true, force: true });
  }
}

/** Submissions that are not what they should be when all is over, by what is wrong with them. */
export function wrongIn({ verdict, refused, deadLetters, refusalsReported, leftOver }: OutageReport): Readonly<Record<string, number>> {
  return {
    lost: verdict.lost.length,
    twice: verdict.twice.length,
    'out of order': verdict.outOfOrder.length,
    'other than given': verdict.foreign.length,
    'left over': leftOver,
    'refused and not told': Math.abs(refused - deadLetters) + Math.abs(refused - refusalsReported),
  };
}

/** When the last of them was seen empty, to the second; `null`: not by then. */
async function untilEachWasEmpty(clock: CityClock, terminals: readonly CityTerminal[], byMs: number): Promise<number | null> {
  let full = terminals.filter((terminal) => terminal.waiting > 0);
  while (full.length > 0 && clock.monotonicMs() < byMs) {
    await clock.runUntil(clock.monotonicMs() + LOOK_EVERY_MS);
    full = full.filter((terminal) => terminal.waiting > 0);
  }
  return full.length === 0 ? clock.monotonicMs() : null;
}
