import type { Clock } from '../../drivers/core/clock.ts';
import type { Timeout } from './limits.ts';

export type EndedBy = 'stopped' | 'silence' | 'total';

/** Aborts when its caller does, after `silenceMs` without `progressed()`, or after `totalMs`. `end()` must follow. */
export interface Deadline {
  readonly signal: AbortSignal;
  /** Why it aborted; `null` while it did not. */
  endedBy(): EndedBy | null;
  progressed(): void;
  end(): void;
}

export function startDeadline(clock: Clock, timeout: Timeout, caller: AbortSignal): Deadline {
  const controller = new AbortController();
  let endedBy: EndedBy | null = null;
  let progressMs = clock.monotonicMs();

  const abort = (by: EndedBy): void => {
    end();
    endedBy = by;
    controller.abort();
  };
  const stop = (): void => abort('stopped');
  const totalTimer = clock.setTimeout(() => abort('total'), timeout.totalMs);
  // One timer that looks back, not one for every piece sent.
  const watchSilence = (): number =>
    clock.setTimeout(
      () => {
        if (clock.monotonicMs() - progressMs >= timeout.silenceMs) abort('silence');
        else silenceTimer = watchSilence();
      },
      Math.max(1, progressMs + timeout.silenceMs - clock.monotonicMs()),
    );
  let silenceTimer = watchSilence();

  function end(): void {
    clock.clearTimeout(totalTimer);
    clock.clearTimeout(silenceTimer);
    caller.removeEventListener('abort', stop);
  }

  if (caller.aborted) stop();
  else caller.addEventListener('abort', stop, { once: true });

  return {
    signal: controller.signal,
    endedBy: () => endedBy,
    progressed: () => {
      progressMs = clock.monotonicMs();
    },
    end,
  };
}
