import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { OUTBOX_LIMITS } from './limits.ts';
import { fullJitterMs, retryDelayMs } from './retry-policy.ts';
import { SendingGate } from './sending-gate.ts';

const unit = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
const failures = fc.nat({ max: 100_000 });

describe('when to try again', () => {
  test('anywhere from nothing to the doubled base, never over the cap', () => {
    fc.assert(
      fc.property(failures, unit, (count, random) => {
        const delayMs = fullJitterMs(count, random, OUTBOX_LIMITS);
        expect(delayMs).toBeGreaterThanOrEqual(0);
        expect(delayMs).toBeLessThanOrEqual(Math.min(OUTBOX_LIMITS.retryCapMs, OUTBOX_LIMITS.retryBaseMs * 2 ** count));
      }),
    );
  });

  test('the whole range is used', () => {
    expect(fullJitterMs(0, 0, OUTBOX_LIMITS)).toBe(0);
    expect(fullJitterMs(0, 0.999, OUTBOX_LIMITS)).toBe(1_998);
    expect(fullJitterMs(3, 0.999, OUTBOX_LIMITS)).toBe(15_984);
    expect(fullJitterMs(50, 0.5, OUTBOX_LIMITS)).toBe(30_000);
  });

  test('not before Retry-After, within reason', () => {
    fc.assert(
      fc.property(failures, unit, fc.nat(), (count, random, retryAfterMs) => {
        expect(retryDelayMs(count, random, retryAfterMs, OUTBOX_LIMITS)).toBeGreaterThanOrEqual(
          Math.min(retryAfterMs, OUTBOX_LIMITS.longestRetryAfterMs),
        );
      }),
    );
    expect(retryDelayMs(0, 0, 10 * 365 * 86_400_000, OUTBOX_LIMITS)).toBe(OUTBOX_LIMITS.longestRetryAfterMs);
  });
});

describe('the gate of the whole queue', () => {
  const gate = (backlog: boolean) => new SendingGate(OUTBOX_LIMITS, () => 0.5, 1_000, backlog);

  test('a backlog waits a jittered while after the start, an empty queue does not', () => {
    expect(gate(true).opensAtMs()).toBe(1_000 + OUTBOX_LIMITS.reconnectSpreadMs / 2);
    expect(gate(false).opensAtMs()).toBe(1_000);
  });

  test('a platform that is away closes it at once, and then one at a time knocks', () => {
    const closed = gate(false);
    closed.failed(false, 1_000);
    expect(closed.opensAtMs()).toBeGreaterThan(1_000);
    expect(closed.width()).toBe(1);
    expect(closed.state()).toBe('probing');
  });

  test('after an outage the backlog goes one by one, each a jittered while after the one before, until nothing is due', () => {
    const closed = gate(false);
    closed.failed(false, 1_000);
    closed.answered(50_000);
    expect(closed.state()).toBe('catchingUp');
    expect(closed.opensAtMs()).toBe(50_000 + OUTBOX_LIMITS.catchUpPaceMs / 2);
    closed.sent(60_000);
    closed.answered(60_100);
    expect(closed.opensAtMs()).toBe(60_000 + OUTBOX_LIMITS.catchUpPaceMs / 2);
    expect(closed.width()).toBe(1);
    closed.caughtUp();
    expect(closed.state()).toBe('open');
    expect(closed.opensAtMs()).toBe(0);
    expect(closed.width()).toBe(OUTBOX_LIMITS.deliveriesAtOnce);
  });

  test('somebody who stands beside the terminal need not wait for the pace', () => {
    const slow = gate(true);
    slow.hurry();
    expect(slow.opensAtMs()).toBe(0);
    expect(slow.width()).toBe(OUTBOX_LIMITS.deliveriesAtOnce);
  });

  test('one bad submission at a platform that answers does not slow the others', () => {
    const open = gate(false);
    open.failed(true, 1_000);
    expect(open.opensAtMs()).toBe(1_000);
    expect(open.width()).toBe(OUTBOX_LIMITS.deliveriesAtOnce);
    open.failed(true, 1_000);
    open.failed(true, 1_000);
    expect(open.opensAtMs()).toBeGreaterThan(1_000);
  });

  test('it never stays closed for longer than the spread', () => {
    const closed = gate(false);
    for (let failure = 0; failure < 100; failure++) closed.failed(false, 1_000);
    expect(closed.opensAtMs()).toBeLessThanOrEqual(1_000 + OUTBOX_LIMITS.reconnectSpreadMs);
  });

  test('a pause is news once, and ends with an answer', () => {
    const paused = gate(false);
    expect(paused.pause(1_000)).toBe(true);
    expect(paused.pause(2_000)).toBe(false);
    expect(paused.opensAtMs()).toBeGreaterThan(2_000);
    paused.answered(400_000);
    expect(paused.paused).toBe(false);
  });
});
