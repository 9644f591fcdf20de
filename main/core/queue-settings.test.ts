import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import { parseProfile } from '../../kiosk-config/profile.ts';
import { OUTBOX_LIMITS } from '../outbox/limits.ts';
import { outboxLimits, uploadBound } from './queue-settings.ts';

const DEMO = await readFile(path.join(import.meta.dirname, '..', '..', 'kiosk-config', 'profiles', 'demo.yaml'), 'utf8');

function queueOf(setting: string) {
  const loaded = parseProfile(`${DEMO}queue: ${setting}\n`, 'site.yaml');
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.problems));
  return loaded.profile.queue;
}

test("a profile that says nothing of the queue leaves the queue's own limits, and the whole line", () => {
  expect({ ...OUTBOX_LIMITS, ...outboxLimits(queueOf('{}')) }).toEqual(OUTBOX_LIMITS);
  expect(uploadBound(queueOf('{}'))).toEqual({});
});

test('the smallest database that a profile may ask for takes submissions', () => {
  expect(outboxLimits(queueOf('{ databaseMegabytes: 256 }')).databaseBytes).toBeGreaterThan(2 * OUTBOX_LIMITS.admissionHeadroomBytes);
});

test('what a profile says is what the queue and the line to the platform are held to', () => {
  const queue = queueOf(
    '{ waitingAtMost: 20, oldestAlarmHours: 2, keepDeliveredDays: 30, databaseMegabytes: 512, diskReserveMegabytes: 64, uploadKilobytesPerSecond: 100 }',
  );
  expect(outboxLimits(queue)).toEqual({
    depthLimit: 20,
    oldestAlarmMs: 7_200_000,
    keepDeliveredMs: 2_592_000_000,
    databaseBytes: 536_870_912,
    diskReserveBytes: 67_108_864,
  });
  expect(uploadBound(queue)).toEqual({ uploadBytesPerSecond: 102_400 });
});
