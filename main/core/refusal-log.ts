import type { Clock } from '../../drivers/core/clock.ts';
import type { AuditFields, AuditLog } from '../audit/index.ts';
import { CORE_LIMITS } from './limits.ts';

const MINUTE_MS = 60_000;

/** Logs refused intents, so many a minute; what comes on top is passed over. */
export function refusalLog(audit: AuditLog, clock: Clock): (fields: AuditFields<'intentRefused'>) => void {
  let windowFromMs = clock.monotonicMs();
  let logged = 0;
  return (fields) => {
    const nowMs = clock.monotonicMs();
    if (nowMs - windowFromMs >= MINUTE_MS) {
      windowFromMs = nowMs;
      logged = 0;
    }
    if (logged >= CORE_LIMITS.refusalsLoggedPerMinute) return;
    logged++;
    audit.record('intentRefused', fields);
  };
}
