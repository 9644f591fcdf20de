import { createHash } from 'node:crypto';
import type { Clock } from '../../drivers/core/clock.ts';
import type { Profile } from '../../kiosk-config/index.ts';
import { CORE_LIMITS } from './limits.ts';

/** How often a case may be looked for in vain: whoever tries numbers is slowed down, whoever has a receipt is not. */
export interface LookUpAllowance {
  /** Minutes to wait; `null` when it may be tried now. */
  pauseMinutes(idNumber: string): number | null;
  /** Nothing was found under this card. */
  failed(idNumber: string): void;
}

const MINUTE_MS = 60_000;

/**
 * Counts failures by card and over the whole terminal, in a sliding window of `lookUpPauseMinutes`. In memory: a card is
 * known by a digest that is salted anew at every start, and only while its failures count.
 */
export function lookUpAllowance(limits: Profile['cases'], clock: Clock, salt: Uint8Array): LookUpAllowance {
  const windowMs = limits.lookUpPauseMinutes * MINUTE_MS;
  let failures: { readonly card: string; readonly atMs: number }[] = [];
  const cardOf = (idNumber: string): string => createHash('sha256').update(salt).update(idNumber).digest('hex');
  const recent = (): typeof failures => {
    const sinceMs = clock.monotonicMs() - windowMs;
    failures = failures.filter(({ atMs }) => atMs > sinceMs);
    return failures;
  };
  /** Until the oldest of the last `most` failures is forgotten. */
  const pause = (of: typeof failures, most: number): number => {
    const oldest = of.length < most ? undefined : of[of.length - most];
    return oldest === undefined ? 0 : oldest.atMs + windowMs - clock.monotonicMs();
  };
  return {
    pauseMinutes: (idNumber) => {
      const all = recent();
      const card = cardOf(idNumber);
      const waitMs = Math.max(
        pause(
          all.filter((failure) => failure.card === card),
          limits.failedLookUpsPerCard,
        ),
        pause(all, limits.failedLookUpsPerTerminal),
      );
      return waitMs <= 0 ? null : Math.ceil(waitMs / MINUTE_MS);
    },
    failed: (idNumber) => {
      failures = [...recent(), { card: cardOf(idNumber), atMs: clock.monotonicMs() }].slice(-CORE_LIMITS.failedLookUpsKept);
    },
  };
}
