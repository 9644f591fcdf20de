/**
 * A benchmark: a file `tests/bench/NAME.bench.ts` that exports `bench`. The runner finds it by its name.
 */
export interface Bench {
  /** One line for `npm run bench -- list`. */
  readonly about: string;
  /** Measures, and reports each number as soon as it is known. Throws where it could not measure. */
  run(report: (measured: Measured) => void): Promise<void>;
}

/** One number. */
export interface Measured {
  /** What was measured, such as `p99` or `p99, 4 KB, 20 ms fsync`. */
  readonly metric: string;
  readonly unit: string;
  readonly value: number;
  /** Samples the value comes from. */
  readonly n: number;
  /** The same on the thing compared with, in the same unit. */
  readonly baseline?: number;
  /** The aim in the words it was set in, such as `p99 ≤ 100 ms`, and whether the value meets it. */
  readonly aim?: string;
  readonly met?: boolean;
}

/** The value below which `percent` of the samples lie (nearest rank). `NaN` without samples. */
export function percentile(samples: readonly number[], percent: number): number {
  const sorted = samples.toSorted((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil((percent / 100) * sorted.length) - 1)] ?? Number.NaN;
}
