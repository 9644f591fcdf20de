import { describe, expect, test } from 'vitest';
import { PLATFORM_LIMITS } from './limits.ts';
import { readRetryAfter } from './retry-after.ts';

const NOON_MS = Date.UTC(2026, 10, 23, 12, 0, 0);
const NOON = 'Mon, 23 Nov 2026 12:00:00 GMT';
const TEN_SECONDS_LATER = 'Mon, 23 Nov 2026 12:00:10 GMT';

const read = (headers: Record<string, string>, wallMs = NOON_MS): number | null => readRetryAfter(new Headers(headers), wallMs);

describe('Retry-After', () => {
  test('is read in seconds and as an HTTP date', () => {
    expect(read({ 'Retry-After': '7' })).toBe(7_000);
    expect(read({ 'Retry-After': TEN_SECONDS_LATER })).toBe(10_000);
  });

  test("counts a date from the platform's own time, whatever this machine believes", () => {
    expect(read({ 'Retry-After': TEN_SECONDS_LATER, Date: NOON }, 0)).toBe(10_000);
  });

  test('in the past means now, and in the far future is bounded', () => {
    expect(read({ 'Retry-After': NOON }, NOON_MS + 5_000)).toBe(0);
    expect(read({ 'Retry-After': '9999999999' })).toBe(PLATFORM_LIMITS.retryAfterMs);
    expect(read({ 'Retry-After': 'Fri, 23 Nov 2096 12:00:00 GMT' })).toBe(PLATFORM_LIMITS.retryAfterMs);
  });

  test.each(['', '-1', '1.5', '1e3', 'soon', '2026-11-23T12:00:10Z', 'Mon, 99 Nov 2026 12:00:10 GMT', '12345678901'])(
    '%j is none',
    (value) => {
      expect(read({ 'Retry-After': value })).toBeNull();
      expect(read({})).toBeNull();
    },
  );
});
