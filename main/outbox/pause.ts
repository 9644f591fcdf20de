import type { Clock } from '../../drivers/core/clock.ts';

/** Resolves after `delayMs`, or as soon as `ends` is aborted. */
export function pause(clock: Clock, delayMs: number, ends: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const end = (): void => {
      clock.clearTimeout(timer);
      ends.removeEventListener('abort', end);
      resolve();
    };
    const timer = clock.setTimeout(end, delayMs);
    ends.addEventListener('abort', end);
    if (ends.aborted) end();
  });
}
