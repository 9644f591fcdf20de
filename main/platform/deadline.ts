import type { Clock } from '../../drivers/core/clock.ts';
import type { Timeout } from './limits.ts';
import type { SendingWatch } from './pieces.ts';

export type EndedBy = 'stopped' | 'silence' | 'total';

/** Aborts when its caller does, after `silenceMs` without `progressed()`, or after `totalMs`. `end()` must follow. */
export interface Deadline extends SendingWatch {
  /** Why it aborted; `null` while it did not. */
  endedBy(): EndedBy | null;
  end(): void;
}

export function startDeadline(clock: Clock, timeout: Timeout, caller: AbortSignal): Deadline {
  const controller = new AbortController();
  let endedBy: EndedBy | null = null;
  let ended = false;
  let totalLeftMs = timeout.totalMs;
  let startedMs = 0;
  let progressMs = 0;
  let totalTimer = 0;
  let silenceTimer = 0;

  const abort = (by: EndedBy): void => {
    end();
    endedBy = by;
    controller.abort();
  };
  const stop = (): void => abort('stopped');
  // One timer that looks back, not one for every piece sent.
  const watchSilence = (): number =>
    clock.setTimeout(
      () => {
        if (clock.monotonicMs() - progressMs >= timeout.silenceMs) abort('silence');
        else silenceTimer = watchSilence();
      },
      Math.max(1, progressMs + timeout.silenceMs - clock.monotonicMs()),
    );

  function run(): void {
    startedMs = clock.monotonicMs();
    progressMs = startedMs;
    totalTimer = clock.setTimeout(() => abort('total'), totalLeftMs);
    silenceTimer = watchSilence();
  }

  function stand(): void {
    clock.clearTimeout(totalTimer);
    clock.clearTimeout(silenceTimer);
  }

  function end(): void {
    ended = true;
    stand();
    caller.removeEventListener('abort', stop);
  }

  run();
  if (caller.aborted) stop();
  else caller.addEventListener('abort', stop, { once: true });

  return {
    signal: controller.signal,
    endedBy: () => endedBy,
    progressed: () => {
      progressMs = clock.monotonicMs();
    },
    heldBack: async (wait) => {
      stand();
      totalLeftMs -= clock.monotonicMs() - startedMs;
      await wait;
      if (!ended) run();
    },
    end,
  };
}
