import { SANDBOX_LIMITS } from './limits.ts';

/** So many in any stretch of `windowMs`, counted for each key apart. */
export interface RateWindow {
  /** 0 where one more is free now, otherwise how long until it is. */
  waitMs(key: string): number;
  count(key: string): void;
  reset(): void;
}

export function createRateWindow(options: {
  readonly most: number;
  readonly windowMs: number;
  readonly monotonicMs: () => number;
}): RateWindow {
  /** The newest moments of each key, oldest first, at most `most`. */
  const moments = new Map<string, readonly number[]>();
  return {
    waitMs: (key) => {
      const counted = moments.get(key) ?? [];
      const oldestMs = counted[0];
      if (oldestMs === undefined || counted.length < options.most) return 0;
      return Math.max(0, oldestMs + options.windowMs - options.monotonicMs());
    },
    count: (key) => {
      const counted = [...(moments.get(key) ?? []), options.monotonicMs()].slice(-options.most);
      // Back to the end: the one counted longest ago is forgotten first.
      moments.delete(key);
      moments.set(key, counted);
      forgetOldest(moments, SANDBOX_LIMITS.rateKeys);
    },
    reset: () => moments.clear(),
  };
}

/** Holds a map of things in the order of their making to `most` entries. */
export function forgetOldest<Key>(map: Map<Key, unknown>, most: number): void {
  for (const key of map.keys()) {
    if (map.size <= most) return;
    map.delete(key);
  }
}
