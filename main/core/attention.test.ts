import { describe, expect, test } from 'vitest';
import type { Availability } from '../../drivers/core/index.ts';
import { applyItem, printItem } from '../../tests/support/items.ts';
import type { MessageKey } from '../bridge/index.ts';
import type { Admission, AdmissionReason } from '../outbox/index.ts';
import { attention, type Needs, unavailable } from './attention.ts';

type Devices = Needs['devices'];
const reader = (availability: Availability): Devices['reader'] => ({ status: () => ({ availability, condition: { samId: null } }) });
const scanner = (availability: Availability): Devices['scanner'] => ({ status: () => ({ availability, condition: { feeder: 'ok' } }) });
const storage = (admission: Admission): Needs['storage'] => ({ outbox: () => ({ admission: () => admission }) });
const closedFor = (reason: AdmissionReason): Needs['storage'] => storage({ open: false, reason });
const NO_STORAGE: Needs['storage'] = { outbox: () => null };

/** Without an A4 printer, which no item of these needs. */
const WELL: Needs = {
  devices: { reader: reader('online'), scanner: scanner('online'), documentPrinter: null },
  storage: storage({ open: true }),
  online: true,
};
const NO_READER: Needs = { ...WELL, devices: { ...WELL.devices, reader: reader('absent') } };
const NO_SCANNER: Needs = { ...WELL, devices: { ...WELL.devices, scanner: scanner('fault') } };

const WITH_PAPERS = applyItem();
const WITHOUT_PAPERS = { ...WITH_PAPERS, materials: [] };
const WITH_CODE = { ...WITH_PAPERS, identification: { ...WITH_PAPERS.identification, assurance: 'card+code' as const } };
const TO_PHONE = printItem();
const PAPER_ONLY = { ...TO_PHONE, document: { ...TO_PHONE.document, toPhone: false } };

const FULL: readonly [AdmissionReason, MessageKey][] = [
  ['disk', 'gate.queueFull'],
  ['database', 'gate.queueFull'],
  ['depth', 'gate.queueFull'],
  ['key', 'gate.queueKey'],
];

describe('what is applied for', () => {
  test('can be begun where all is well, with and without a network', () => {
    for (const online of [true, false]) expect(unavailable(WITH_PAPERS, { ...WELL, online })).toBeNull();
  });

  test.each(FULL)('is not begun while the queue takes no more for want of %s, and says %s', (reason, key) => {
    expect(unavailable(WITH_PAPERS, { ...WELL, storage: closedFor(reason) })).toBe(key);
  });

  test('needs the reader, and the scanner where papers are asked for', () => {
    expect(unavailable(WITHOUT_PAPERS, NO_READER)).toBe('gate.cardReader');
    expect(unavailable(WITH_PAPERS, NO_SCANNER)).toBe('gate.scanner');
    expect(unavailable(WITHOUT_PAPERS, NO_SCANNER)).toBeNull();
  });

  test('needs the network where the platform sends a code', () => {
    expect(unavailable(WITH_CODE, { ...WELL, online: false })).toBe('gate.network');
  });

  test('names the storage first, then the queue, then what a technician mends sooner', () => {
    const worst: Needs = {
      devices: { ...WELL.devices, reader: reader('absent'), scanner: scanner('absent') },
      storage: NO_STORAGE,
      online: false,
    };
    expect(unavailable(WITH_CODE, worst)).toBe('gate.storage');
    expect(unavailable(WITH_CODE, { ...worst, storage: closedFor('depth') })).toBe('gate.queueFull');
    expect(unavailable(WITH_CODE, { ...worst, storage: WELL.storage })).toBe('gate.cardReader');
  });
});

describe('what is printed', () => {
  test('leaves nothing here, so neither a full queue nor a storage that is away bars it', () => {
    for (const [reason] of FULL) expect(unavailable(TO_PHONE, { ...WELL, storage: closedFor(reason) })).toBeNull();
    expect(unavailable(TO_PHONE, { ...WELL, storage: NO_STORAGE })).toBeNull();
  });

  test('needs the reader and the network, and the A4 printer where it cannot go to the telephone', () => {
    expect(unavailable(TO_PHONE, NO_READER)).toBe('gate.cardReader');
    expect(unavailable(TO_PHONE, { ...WELL, online: false })).toBe('gate.network');
    expect(unavailable(PAPER_ONLY, WELL)).toBe('gate.documentPrinter');
  });
});

test('the status line tells of the queue what the items say', () => {
  expect(attention([], WELL.storage)).toEqual([]);
  expect(attention([], NO_STORAGE)).toEqual(['gate.storage']);
  for (const [reason, key] of FULL) expect(attention([], closedFor(reason))).toEqual([key]);
});
