import type { SupervisionLimits } from './limits.ts';

/**
 * How long to wait before the next start, in ms. `shortLives` counts the cores that lately ended before they were steady,
 * the one that just ended included; 0 after one that had lived properly. The long rest is for a core that cannot even start
 * (`wasReady` false): one that was ready had somebody before it, and the screen owes them an answer within seconds.
 */
export function restartPauseMs(shortLives: number, wasReady: boolean, limits: SupervisionLimits, random: () => number): number {
  if (shortLives <= 1) return 0;
  const ceilingMs =
    shortLives > limits.shortLivesInWindow && !wasReady
      ? limits.restPauseMs
      : Math.min(limits.longestPauseMs, limits.firstPauseMs * 2 ** (shortLives - 2));
  return ceilingMs * (0.5 + random() / 2);
}
