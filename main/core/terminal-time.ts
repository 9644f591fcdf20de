import type { Clock } from '../../drivers/core/clock.ts';
import type { ClockReading } from '../journeys/index.ts';
import { CORE_LIMITS } from './limits.ts';

const SHENZHEN_DATE = new Intl.DateTimeFormat('en-CA', { timeZone: 'Asia/Shanghai', year: 'numeric', month: '2-digit', day: '2-digit' });

/** Whether the wall clock can be believed, and what it says. */
export interface TerminalTime {
  reading(): ClockReading;
  /** `2026-11-23` in Shenzhen; `null` while the clock is not trusted. */
  today(): string | null;
  /** The platform said its time just now. */
  platformSaid(platformMs: number): void;
}

/**
 * A clock is trusted when it is plausible for this release and, once the platform has said its time, not far from it.
 */
export function terminalTime(clock: Clock): TerminalTime {
  let offsetMs: number | null = null;
  let atMonotonicMs = 0;
  let atWallMs = 0;
  const trusted = (nowMs: number): boolean => {
    if (nowMs < CORE_LIMITS.earliestPlausibleMs || nowMs > CORE_LIMITS.latestPlausibleMs) return false;
    if (offsetMs === null) return true;
    // The wall clock may have jumped since the platform was asked: the monotonic clock knows.
    const jumpMs = nowMs - atWallMs - (clock.monotonicMs() - atMonotonicMs);
    return Math.abs(offsetMs - jumpMs) <= CORE_LIMITS.clockToleranceMs;
  };
  const reading = (): ClockReading => {
    const epochMs = Math.round(clock.wallMs());
    return { epochMs, trusted: trusted(epochMs) };
  };
  return {
    reading,
    today: () => {
      const now = reading();
      return now.trusted ? SHENZHEN_DATE.format(now.epochMs) : null;
    },
    platformSaid: (platformMs) => {
      atWallMs = clock.wallMs();
      atMonotonicMs = clock.monotonicMs();
      offsetMs = platformMs - atWallMs;
    },
  };
}
