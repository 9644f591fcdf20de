import { PLATFORM_LIMITS } from './limits.ts';

const HTTP_DATE = /^[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/;

/**
 * `Retry-After` (RFC 9110 §10.2.3) in milliseconds from now, at most `PLATFORM_LIMITS.retryAfterMs`; `null` where there
 * is none or it is no such value. A date is counted from the answer's own `Date`, as this machine's clock may be wrong.
 */
export function readRetryAfter(headers: Headers, wallMs: number): number | null {
  const value = headers.get('retry-after')?.trim() ?? '';
  if (/^\d{1,10}$/.test(value)) return bounded(Number(value) * 1000);
  const untilMs = readHttpDate(value);
  if (untilMs === null) return null;
  return bounded(untilMs - (readHttpDate(headers.get('date') ?? '') ?? wallMs));
}

function readHttpDate(value: string): number | null {
  if (!HTTP_DATE.test(value)) return null;
  const epochMs = Date.parse(value);
  return Number.isNaN(epochMs) ? null : epochMs;
}

function bounded(ms: number): number {
  return Math.min(Math.max(0, ms), PLATFORM_LIMITS.retryAfterMs);
}
