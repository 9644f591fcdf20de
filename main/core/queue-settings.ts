/** What the profile says of the queue, in the units of those who keep to it. */
import type { Profile } from '../../kiosk-config/index.ts';
import type { OutboxLimits } from '../outbox/index.ts';

type Queue = Profile['queue'];

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const KILOBYTE_BYTES = 1_024;
const MEGABYTE_BYTES = 1_024 * KILOBYTE_BYTES;

export function outboxLimits(
  queue: Queue,
): Pick<OutboxLimits, 'depthLimit' | 'oldestAlarmMs' | 'keepDeliveredMs' | 'databaseBytes' | 'diskReserveBytes'> {
  return {
    depthLimit: queue.waitingAtMost,
    oldestAlarmMs: queue.oldestAlarmHours * HOUR_MS,
    keepDeliveredMs: queue.keepDeliveredDays * DAY_MS,
    databaseBytes: queue.databaseMegabytes * MEGABYTE_BYTES,
    diskReserveBytes: queue.diskReserveMegabytes * MEGABYTE_BYTES,
  };
}

/** No bound where the profile gives none. */
export function uploadBound({ uploadKilobytesPerSecond }: Queue): { readonly uploadBytesPerSecond?: number } {
  return uploadKilobytesPerSecond === undefined ? {} : { uploadBytesPerSecond: uploadKilobytesPerSecond * KILOBYTE_BYTES };
}
