import { describe, expect, test } from 'vitest';
import { ManualClock } from '../../drivers/core/manual-clock.ts';
import { createBandwidth, type Pace } from './bandwidth.ts';
import { UPLOAD_LIMITS } from './limits.ts';
import { piecesOf } from './pieces.ts';

const RATE = 100_000;
const LARGE = 5_000_000;
const BURST = UPLOAD_LIMITS.pieceBytes;
const unstopped = new AbortController().signal;

interface Sending {
  bytes(): number;
  readonly ended: Promise<void>;
}

/** Sends through the pace as a body does, and counts. */
function sending(pace: Pace, byteLength: number, signal = unstopped): Sending {
  let bytes = 0;
  const watch = { signal, progressed: () => undefined, heldBack: (wait: Promise<void>) => wait };
  const ended = (async () => {
    for await (const piece of piecesOf([new Uint8Array(byteLength)], pace, watch)) bytes += piece.byteLength;
  })();
  return { bytes: () => bytes, ended };
}

describe('the bandwidth bound', () => {
  test('lets a body through at its rate, after a burst of one piece', async () => {
    const clock = new ManualClock();
    const body = sending(createBandwidth(RATE, clock).paceOf(LARGE), LARGE);
    await clock.advance(0);
    expect(body.bytes()).toBe(BURST);
    for (let second = 1; second <= 20; second++) {
      await clock.advance(1_000);
      expect(body.bytes()).toBeLessThanOrEqual(BURST + second * RATE);
      expect(body.bytes()).toBeGreaterThan(second * RATE - BURST);
    }
    await clock.advance(60_000);
    await body.ended;
    expect(body.bytes()).toBe(LARGE);
    expect(clock.waiting).toBe(0);
  });

  test('is one for all bodies that are sent at the same time, and none of them starves', async () => {
    const clock = new ManualClock();
    const bandwidth = createBandwidth(RATE, clock);
    const bodies = [1, 2, 3].map(() => sending(bandwidth.paceOf(LARGE), LARGE));
    await clock.advance(30_000);
    const each = bodies.map((body) => body.bytes());
    expect(each.reduce((sum, bytes) => sum + bytes, 0)).toBeLessThanOrEqual(BURST + 30 * RATE);
    expect(each.reduce((sum, bytes) => sum + bytes, 0)).toBeGreaterThan(29 * RATE - 3 * BURST);
    expect(Math.max(...each) - Math.min(...each)).toBeLessThanOrEqual(BURST);
  });

  test('lets a small body through at once, which the large ones make up for', async () => {
    const clock = new ManualClock();
    const bandwidth = createBandwidth(RATE, clock);
    const scan = sending(bandwidth.paceOf(LARGE), LARGE);
    await clock.advance(10_000);
    const forms = Array.from({ length: 50 }, () => sending(bandwidth.paceOf(4_096), 4_096));
    await Promise.all(forms.map((form) => form.ended));
    expect(clock.monotonicMs()).toBe(10_000);
    await clock.advance(10_000);
    expect(scan.bytes() + 50 * 4_096).toBeLessThanOrEqual(BURST + 20 * RATE);
  });

  test('saves nothing up while nothing is sent', async () => {
    const clock = new ManualClock();
    const bandwidth = createBandwidth(RATE, clock);
    await clock.advance(3_600_000);
    const body = sending(bandwidth.paceOf(LARGE), LARGE);
    await clock.advance(1_000);
    expect(body.bytes()).toBeLessThanOrEqual(BURST + RATE);
  });

  test('gives the turn of a body that was stopped to the next', async () => {
    const clock = new ManualClock();
    const bandwidth = createBandwidth(RATE, clock);
    const controller = new AbortController();
    const stopped = sending(bandwidth.paceOf(LARGE), LARGE, controller.signal);
    await clock.advance(0);
    controller.abort();
    await stopped.ended;
    expect(clock.waiting).toBe(0);
    const body = sending(bandwidth.paceOf(LARGE), LARGE);
    await clock.advance(Math.ceil((BURST * 1_000) / RATE));
    expect(body.bytes()).toBe(BURST);
  });

  test.each([0, -1, Number.NaN])('of %s sends nothing, and is a mistake', (rate) => {
    expect(() => createBandwidth(rate, new ManualClock())).toThrow(RangeError);
  });
});
