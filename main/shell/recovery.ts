import type { Clock } from '../../drivers/core/clock.ts';
import { SHELL_LIMITS } from './limits.ts';

export type PageFailure =
  /** The renderer process ended. */
  | 'gone'
  /** The page could not be loaded. */
  | 'loadFailed'
  /** The page was loaded, and never asked for its port. */
  | 'silent';

export type RecoveryStep = 'reload' | 'newWindow' | 'relaunch';

export interface Recovery {
  /** A page is being loaded; from here on it has to show that it lives. */
  pageLoading(): void;
  /** The page asked for its port. */
  pageLives(): void;
  /** Leads to one step, however often one failure is told. */
  pageFailed(failure: PageFailure): void;
  close(): void;
}

/**
 * Brings a page back that fell over: reloads it a few times, then makes the window anew, then starts the whole shell again, each
 * step at a distance from the one before. The journey is the core's, so a new page shows the same view; only the last step
 * ends the core, which finishes what it has under way.
 */
export function createRecovery(options: {
  readonly clock: Clock;
  readonly take: (step: RecoveryStep) => void;
  readonly onEvent: (event: { readonly failure: PageFailure; readonly step: RecoveryStep; readonly pauseMs: number }) => void;
}): Recovery {
  const { clock } = options;
  let stepsTaken = 0;
  let lastStepAtMs = Number.NEGATIVE_INFINITY;
  let stepAhead = false;
  const timers = { step: -1, silent: -1, steady: -1 };

  const nextStep = (): RecoveryStep => {
    if (stepsTaken < SHELL_LIMITS.reloads) return 'reload';
    return stepsTaken === SHELL_LIMITS.reloads ? 'newWindow' : 'relaunch';
  };

  const stopTimers = (): void => {
    for (const timer of Object.values(timers)) clock.clearTimeout(timer);
  };

  const pageFailed = (failure: PageFailure): void => {
    if (stepAhead) return;
    stopTimers();
    stepAhead = true;
    const step = nextStep();
    const pauseMs = Math.max(0, lastStepAtMs + SHELL_LIMITS.recoveryCooldownMs - clock.monotonicMs());
    options.onEvent({ failure, step, pauseMs });
    timers.step = clock.setTimeout(() => {
      stepAhead = false;
      stepsTaken++;
      lastStepAtMs = clock.monotonicMs();
      options.take(step);
    }, pauseMs);
  };

  return {
    pageLoading: () => {
      if (stepAhead) return;
      clock.clearTimeout(timers.silent);
      timers.silent = clock.setTimeout(() => pageFailed('silent'), SHELL_LIMITS.pageSilentMs);
    },
    pageLives: () => {
      if (stepAhead) return;
      clock.clearTimeout(timers.silent);
      clock.clearTimeout(timers.steady);
      timers.steady = clock.setTimeout(() => {
        stepsTaken = 0;
      }, SHELL_LIMITS.pageSteadyMs);
    },
    pageFailed,
    close: () => {
      stepAhead = true;
      stopTimers();
    },
  };
}
