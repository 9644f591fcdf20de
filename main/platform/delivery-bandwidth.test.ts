import { setImmediate } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { ManualClock } from '../../drivers/core/manual-clock.ts';
import { against, unhurried } from './answering-fixture.ts';
import { UPLOAD_LIMITS } from './limits.ts';
import { answers, envelopeOf, Platform, RECEIVED, SCAN, SCAN_BYTES } from './parts-fixture.ts';

describe('a bound to the bandwidth', () => {
  const uploadBytesPerSecond = 1_000;

  test.each([
    ['ahead', () => new Platform()],
    ['in one', () => new Platform((request, response) => request.method === 'GET' && answers(response, 404))],
  ])('holds for what goes %s, and waiting for it is not taken for silence, however long', (_name, create) => {
    const platform = create();
    return against(
      platform.listener,
      async (client, clock) => {
        const sending = { ended: false };
        const outcome = client.deliver(SCAN, unhurried()).finally(() => {
          sending.ended = true;
        });
        while (!sending.ended) {
          await setImmediate();
          // The one timer that is left while the terminal holds back: the deadline's two are put away. Far longer than a silence may be.
          if (clock.waiting === 1) await clock.advance((UPLOAD_LIMITS.pieceBytes * 1_000) / uploadBytesPerSecond);
        }
        expect(await outcome).toEqual(RECEIVED);
        const sentBytes = platform.seen.reduce((sum, { bodyBytes }) => sum + bodyBytes, 0);
        expect(sentBytes).toBeGreaterThan(SCAN_BYTES);
        expect(clock.monotonicMs() / 1_000).toBeGreaterThan((SCAN_BYTES - UPLOAD_LIMITS.pieceBytes) / uploadBytesPerSecond);
        expect(clock.waiting).toBe(0);
      },
      new ManualClock(),
      { uploadBytesPerSecond },
    );
  });

  test("does not hold a citizen's form behind a scan", () => {
    const platform = new Platform();
    const controller = new AbortController();
    return against(
      platform.listener,
      async (client, clock) => {
        const scan = client.deliver(SCAN, controller.signal);
        while (clock.waiting !== 1) await setImmediate();
        expect(await client.deliver(envelopeOf(4_000), unhurried())).toEqual(RECEIVED);
        expect(clock.monotonicMs()).toBe(0);
        controller.abort();
        expect(await scan).toMatchObject({ kind: 'tryLater', reason: 'ahead: stopped by the terminal' });
        expect(clock.waiting).toBe(0);
      },
      new ManualClock(),
      { uploadBytesPerSecond },
    );
  });
});
