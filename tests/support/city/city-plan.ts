import { OUTBOX_LIMITS, type OutboxLimits } from '../../../main/outbox/limits.ts';
import { boundPerSecond } from './bound.ts';

const MINUTE_MS = 60_000;
export const HOUR_MS = 60 * MINUTE_MS;

/**
 * What becomes of a terminal's requests while the platform is away. `refused`: at once, nothing listens there. `dropped`: no
 * connection comes about, and the client gives up after a while. `silent`: what stands before the platform takes the request
 * and never answers, so that the terminal has to ask for each submission whether it arrived.
 */
export type Line = 'refused' | 'dropped' | 'silent';

export interface OutagePlan {
  readonly seed: number;
  readonly terminals: number;
  /** In turn, terminal after terminal. */
  readonly lines: readonly Line[];
  readonly awayMs: number;
  /**
   * How much of the outage is lived through, minute by minute. What was saved before that stands in the queues as a long outage
   * leaves it: tried in vain, its back-off at the cap.
   */
  readonly livedMs: number;
  readonly limits: OutboxLimits;
  /** Without it every random draw of a terminal's queue is the same. */
  readonly jitter: boolean;
  /** More of the queues' requests than this in one second are answered with 503. */
  readonly capacityPerSecond: number;
}

export const CITY = {
  terminals: 520,
  /** In the daytime. */
  submissionsPerHour: 6,
  /** Of the submissions, from the same citizen as the one before: the two have an order. */
  sameCitizenShare: 0.25,
  /** What a submission weighs here; the pace counts submissions, not bytes. */
  partBytes: 256,
} as const;

export const PLATFORM = {
  /** With its 503. */
  retryAfterMs: 30_000,
  /** From a request's arrival to its commit. */
  serviceMs: { least: 150, most: 450 },
  /** One way. */
  lineMs: { least: 15, most: 60 },
  /** After the commit the line is cut, and the terminal hears nothing. */
  answerLostShare: 0.02,
  /** Never taken: 422. */
  refusedShare: 0.005,
  /** Of what is in its hands when it goes away, is committed. */
  committedAtTheEndShare: 0.5,
  /** A terminal learns so soon that nobody listens. */
  refusalMs: 40,
  /** Node's fetch gives up connecting. */
  connectTimeoutMs: 10_000,
} as const;

export const AWAY_MS = 6 * HOUR_MS;
/** Of ordinary work before the platform goes away, where all of the outage is lived through. */
export const BEFORE_MS = 10 * MINUTE_MS;
/** Long enough for every queue to know that the platform is away, with its back-off at the cap. */
export const LAST_PART_MS = 10 * MINUTE_MS;
/** After the return; what the figures are about. */
export const WATCHED_MS = 10 * MINUTE_MS;
/** Before the return, in the picture. */
export const SHOWN_BEFORE_MS = 2 * MINUTE_MS;
/** A queue that is not empty by then never will be. */
export const LONGEST_CATCHING_UP_MS = 3 * HOUR_MS;

const EVERY_LINE: readonly Line[] = ['refused', 'dropped', 'silent'];

/** The city as it is, through all six hours. */
export const WHOLE_OUTAGE: OutagePlan = {
  seed: 520,
  terminals: CITY.terminals,
  lines: EVERY_LINE,
  awayMs: AWAY_MS,
  livedMs: AWAY_MS,
  limits: OUTBOX_LIMITS,
  jitter: true,
  // Built for the bound that it was told, and for no more.
  capacityPerSecond: boundPerSecond(CITY.terminals, OUTBOX_LIMITS),
};

/** Every queue has to ask for every submission before it sends it: the most requests that the pace lets through. */
export const ALL_IN_DOUBT: OutagePlan = { ...WHOLE_OUTAGE, lines: ['silent'], livedMs: LAST_PART_MS };

/** As `WHOLE_OUTAGE`, with back-off but neither jitter nor pace. */
export const WITHOUT_PACE: OutagePlan = {
  ...WHOLE_OUTAGE,
  livedMs: LAST_PART_MS,
  limits: { ...OUTBOX_LIMITS, reconnectSpreadMs: 0, catchUpPaceMs: 0 },
  jitter: false,
};

/** A tenth of the city before a tenth of the platform: the same at every terminal. */
export function tenthOf(plan: OutagePlan): OutagePlan {
  const terminals = plan.terminals / 10;
  return { ...plan, terminals, capacityPerSecond: boundPerSecond(terminals, OUTBOX_LIMITS) };
}
export const ONE_HOUR = { awayMs: HOUR_MS, livedMs: HOUR_MS } as const;
