const REQUEST_KINDS = ['submit', 'lookUp', 'report', 'health'] as const;
export type RequestKind = (typeof REQUEST_KINDS)[number];

/** What is counted together. `queue`: all that a queue asks of the platform, which is what its pace bounds. */
const COUNTED = {
  submit: ['submit'],
  lookUp: ['lookUp'],
  report: ['report'],
  health: ['health'],
  queue: ['submit', 'lookUp', 'report'],
  all: REQUEST_KINDS,
} as const satisfies Record<string, readonly RequestKind[]>;
export type Counted = keyof typeof COUNTED;

const SECOND_MS = 1_000;
const NEARLY_ALL = 0.99;

/** Requests a second. */
export interface Rate {
  readonly requests: number;
  readonly mean: number;
  /** Of whole seconds, one after the other. */
  readonly p99: number;
  /** Within any one second, wherever it begins. */
  readonly peak: number;
}
export type Rates = Readonly<Record<Counted, Rate>>;

/** When terminals sent their requests, milliseconds of the simulated clock, whether or not anybody was there to answer. */
export class RequestTimes {
  readonly #times: Readonly<Record<RequestKind, number[]>> = { submit: [], lookUp: [], report: [], health: [] };

  add(kind: RequestKind, atMs: number): void {
    this.#times[kind].push(atMs);
  }

  rates(fromMs: number, toMs: number): Rates {
    const rate = (what: Counted): Rate => {
      const times = this.#between(what, fromMs, toMs);
      const seconds = this.perSecond(what, fromMs, toMs).toSorted((a, b) => a - b);
      return {
        requests: times.length,
        mean: times.length / seconds.length,
        p99: seconds[Math.ceil(NEARLY_ALL * seconds.length) - 1] ?? 0,
        peak: mostInOneSecond(times),
      };
    };
    return {
      submit: rate('submit'),
      lookUp: rate('lookUp'),
      report: rate('report'),
      health: rate('health'),
      queue: rate('queue'),
      all: rate('all'),
    };
  }

  /** In each whole second from `fromMs` on. */
  perSecond(what: Counted, fromMs: number, toMs: number): number[] {
    const counts = Array.from({ length: Math.ceil((toMs - fromMs) / SECOND_MS) }, () => 0);
    for (const atMs of this.#between(what, fromMs, toMs)) {
      const second = Math.floor((atMs - fromMs) / SECOND_MS);
      counts[second] = (counts[second] ?? 0) + 1;
    }
    return counts;
  }

  /** In order. */
  #between(what: Counted, fromMs: number, toMs: number): number[] {
    return COUNTED[what].flatMap((kind) => this.#times[kind].filter((atMs) => atMs >= fromMs && atMs < toMs)).toSorted((a, b) => a - b);
  }
}

function mostInOneSecond(times: readonly number[]): number {
  let most = 0;
  let first = 0;
  for (const [last, atMs] of times.entries()) {
    while ((times[first] ?? atMs) <= atMs - SECOND_MS) first++;
    most = Math.max(most, last - first + 1);
  }
  return most;
}
