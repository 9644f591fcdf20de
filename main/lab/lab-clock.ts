import { type Clock, systemClock } from '../../drivers/core/index.ts';

/** A clock one can play with: its wall can be set wrong, as after a dead battery, and waiting can be skipped. */
export interface LabClock extends Clock {
  setWallMs(epochMs: number): void;
  restore(): void;
  /** As if nobody had touched anything for so long: what falls due in it comes at once, in its order. */
  skip(durationMs: number): void;
}

interface Waiting {
  readonly dueMs: number;
  readonly callback: () => void;
  system: number;
}

export function labClock(): LabClock {
  let wallShiftMs = 0;
  let skippedMs = 0;
  let nextTimer = 1;
  const waiting = new Map<number, Waiting>();
  const monotonicMs = (): number => systemClock.monotonicMs() + skippedMs;

  const arm = (timer: number, dueMs: number, callback: () => void): number =>
    systemClock.setTimeout(
      () => {
        waiting.delete(timer);
        callback();
      },
      Math.max(0, dueMs - monotonicMs()),
    );

  return {
    monotonicMs,
    wallMs: () => systemClock.wallMs() + wallShiftMs + skippedMs,
    setTimeout: (callback, delayMs) => {
      const timer = nextTimer++;
      const dueMs = monotonicMs() + delayMs;
      waiting.set(timer, { dueMs, callback, system: arm(timer, dueMs, callback) });
      return timer;
    },
    clearTimeout: (timer) => {
      const found = waiting.get(timer);
      if (found) systemClock.clearTimeout(found.system);
      waiting.delete(timer);
    },
    setWallMs: (epochMs) => {
      wallShiftMs = epochMs - systemClock.wallMs() - skippedMs;
    },
    restore: () => {
      wallShiftMs = -skippedMs;
    },
    skip: (durationMs) => {
      skippedMs += durationMs;
      const inOrder = [...waiting].sort(([, one], [, other]) => one.dueMs - other.dueMs);
      for (const [timer, found] of inOrder) {
        systemClock.clearTimeout(found.system);
        found.system = arm(timer, found.dueMs, found.callback);
      }
    },
  };
}
