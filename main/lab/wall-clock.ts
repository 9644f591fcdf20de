import { type Clock, systemClock } from '../../drivers/core/index.ts';

/** A wall clock that can be set wrong, as after a dead battery. Durations stay true. */
export interface LabClock extends Clock {
  setWallMs(epochMs: number): void;
  restore(): void;
}

export function labClock(): LabClock {
  let shiftMs = 0;
  return {
    ...systemClock,
    wallMs: () => systemClock.wallMs() + shiftMs,
    setWallMs: (epochMs) => {
      shiftMs = epochMs - systemClock.wallMs();
    },
    restore: () => {
      shiftMs = 0;
    },
  };
}
