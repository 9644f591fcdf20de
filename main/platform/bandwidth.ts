import type { Clock } from '../../drivers/core/clock.ts';
import { UPLOAD_LIMITS } from './limits.ts';

/** Asked before each piece of a body: how long it waits for its turn, `null` where it may go at once. */
export type Pace = (byteLength: number, signal: AbortSignal) => Promise<void> | null;

export const UNPACED: Pace = () => null;

/** What all bodies together may send. */
export interface Bandwidth {
  /** The pace of one body. A small one never waits, and what it takes is made up for by those that do. */
  paceOf(bodyBytes: number): Pace;
}

/** A token bucket over all that is sent: at most `bytesPerSecond`, after a burst of one piece. `null`: no bound. */
export function createBandwidth(bytesPerSecond: number | null, clock: Clock): Bandwidth {
  if (bytesPerSecond === null) return { paceOf: () => UNPACED };
  if (!(bytesPerSecond > 0)) throw new RangeError(`${bytesPerSecond} bytes per second send nothing`);
  /** Below 0: promised to pieces that wait, so that each comes after those that asked before it. */
  let tokens: number = UPLOAD_LIMITS.pieceBytes;
  let filledAtMs = clock.monotonicMs();

  const add = (bytes: number): void => {
    tokens = Math.min(UPLOAD_LIMITS.pieceBytes, tokens + bytes);
  };
  const take = (bytes: number): void => {
    const nowMs = clock.monotonicMs();
    add(((nowMs - filledAtMs) * bytesPerSecond) / 1_000);
    filledAtMs = nowMs;
    tokens -= bytes;
  };
  const pace: Pace = (byteLength, signal) => {
    take(byteLength);
    if (tokens >= 0) return null;
    const waitMs = Math.ceil((-tokens * 1_000) / bytesPerSecond);
    return turn(clock, waitMs, signal).then((came) => {
      // Stopped while it waited: what it did not send is free for others.
      if (!came) add(byteLength);
    });
  };

  return {
    paceOf: (bodyBytes) => {
      if (bodyBytes > UPLOAD_LIMITS.smallBodyBytes) return pace;
      take(bodyBytes);
      return UNPACED;
    },
  };
}

/** `false` where the signal came first. */
function turn(clock: Clock, waitMs: number, signal: AbortSignal): Promise<boolean> {
  return new Promise((resolve) => {
    const stopped = (): void => {
      clock.clearTimeout(timer);
      resolve(false);
    };
    const timer = clock.setTimeout(() => {
      signal.removeEventListener('abort', stopped);
      resolve(true);
    }, waitMs);
    if (signal.aborted) stopped();
    else signal.addEventListener('abort', stopped, { once: true });
  });
}
