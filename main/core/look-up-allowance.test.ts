import { expect, test } from 'vitest';
import { ManualClock } from '../../drivers/core/manual-clock.ts';
import { lookUpAllowance } from './look-up-allowance.ts';

const LIMITS = { withdrawWithinHours: 24, failedLookUpsPerCard: 3, failedLookUpsPerTerminal: 5, lookUpPauseMinutes: 15 };
const MINUTE_MS = 60_000;

function setUp() {
  const clock = new ManualClock(0);
  return { clock, lookUps: lookUpAllowance(LIMITS, clock, new Uint8Array(16)) };
}

test('a card that finds nothing too often waits, another card does not', async () => {
  const { clock, lookUps } = setUp();
  for (let failure = 0; failure < 3; failure++) {
    expect(lookUps.pauseMinutes('card-a')).toBeNull();
    lookUps.failed('card-a');
    await clock.advance(MINUTE_MS);
  }
  expect(lookUps.pauseMinutes('card-a')).toBe(12);
  expect(lookUps.pauseMinutes('card-b')).toBeNull();
});

test('the pause ends when the oldest failure is forgotten', async () => {
  const { clock, lookUps } = setUp();
  for (let failure = 0; failure < 3; failure++) lookUps.failed('card-a');
  await clock.advance(15 * MINUTE_MS - 1);
  expect(lookUps.pauseMinutes('card-a')).toBe(1);
  await clock.advance(1);
  expect(lookUps.pauseMinutes('card-a')).toBeNull();
});

test('many cards that each fail a little stop the terminal as a whole', () => {
  const { lookUps } = setUp();
  for (let card = 0; card < 5; card++) lookUps.failed(`card-${card}`);
  expect(lookUps.pauseMinutes('card-new')).toBe(15);
});
