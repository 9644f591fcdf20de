import { expect, test } from 'vitest';
import { healthOf } from './printer-condition.ts';

const health = (state: 'idle' | 'processing' | 'stopped', ...reasons: string[]) =>
  healthOf({ state, reasons, acceptsJobs: true, sides: [] });

test.each([
  ['idle', ['none'], 'online', 'ok closed ok', null],
  ['processing', [], 'online', 'ok closed ok', null],
  ['stopped', ['media-empty-error'], 'online', 'out closed ok', 'paperOut'],
  ['stopped', ['media-needed'], 'online', 'out closed ok', 'paperOut'],
  ['idle', ['media-empty'], 'online', 'out closed ok', 'paperOut'],
  // One of two trays: the printer goes on.
  ['idle', ['media-empty-warning'], 'online', 'low closed ok', null],
  ['idle', ['media-low-report'], 'online', 'low closed ok', null],
  ['idle', ['media-low'], 'online', 'low closed ok', null],
  ['stopped', ['media-jam-error'], 'online', 'ok closed jammed', 'jammed'],
  ['stopped', ['door-open-error'], 'online', 'ok open ok', 'coverOpen'],
  ['stopped', ['cover-open', 'media-empty-error', 'media-jam'], 'online', 'out open jammed', 'coverOpen'],
  ['stopped', ['interlock-open-error'], 'online', 'ok open ok', 'coverOpen'],
  ['idle', ['door-open-report'], 'online', 'ok closed ok', null],
  ['stopped', ['fuser-over-temp-error'], 'online', 'ok closed error', 'fault'],
  ['stopped', ['marker-supply-empty'], 'online', 'ok closed error', 'fault'],
  ['idle', ['marker-supply-low-warning'], 'online', 'ok closed ok', null],
  // Printers that leave the suffix out and print all the same.
  ['idle', ['toner-low'], 'online', 'ok closed ok', null],
  ['stopped', ['paused'], 'offline', 'ok closed ok', 'offline'],
  ['idle', ['offline-report'], 'offline', 'ok closed ok', 'offline'],
  ['stopped', ['none'], 'offline', 'ok closed ok', 'offline'],
] as const)('%s with %j is %s, %s', (state, reasons, availability, condition, trouble) => {
  const told = health(state, ...reasons);
  expect([told.status.availability, Object.values(told.status.condition).join(' '), told.trouble]).toEqual([
    ...[availability, condition, trouble],
  ]);
});

test('a printer that takes no jobs is offline', () => {
  const told = healthOf({ state: 'idle', reasons: ['none'], acceptsJobs: false, sides: [] });
  expect(told).toMatchObject({ status: { availability: 'offline' }, trouble: 'offline' });
});

test.each([
  [['media-empty-warning'], 'paperOut'],
  [['media-jam-warning', 'media-empty-warning'], 'jammed'],
  [['door-open-warning'], 'coverOpen'],
  [['media-low-warning', 'marker-supply-low-warning'], null],
  [['media-empty-report'], null],
] as const)('%j stops nobody, but a job that stands still would be waiting for it: %s', (reasons, suspicion) => {
  expect(health('processing', ...reasons)).toMatchObject({ trouble: null, suspicion });
});
