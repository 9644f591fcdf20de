/** One promise, two cables: the real driver against the simulated reader's bytes, in memory and over a real serial pair. */
import { afterEach, describe, expect, test, vi } from 'vitest';
import { systemClock } from '../../drivers/core/index.ts';
import { createIdCardReader, type IdCardReader } from '../../drivers/id-card-reader/index.ts';
import { SimulatedIdCardReader, SYNTHETIC_PEOPLE, type SyntheticCard } from '../../drivers/id-card-reader/simulated.ts';
import { CABLES, type Cable, NO_SERIAL_PAIR, SERIAL_PAIR } from '../support/serial-pair.ts';

interface Rig {
  readonly device: SimulatedIdCardReader;
  readonly ends: Cable;
  readonly reader: IdCardReader;
}

const cleanUp: (() => void | Promise<void>)[] = [];

afterEach(async () => {
  for (const act of cleanUp.splice(0).reverse()) await act();
});

const card = (wanted: string): SyntheticCard => {
  const person = SYNTHETIC_PEOPLE.find(({ id }) => id === wanted);
  if (!person) throw new Error(`nobody is called ${wanted}`);
  return person.card;
};
const LI = card('li-xiaoming');

test('every cable is tried, the real ports too', (context) => {
  if (!CABLES.includes(SERIAL_PAIR)) context.skip(NO_SERIAL_PAIR);
});

describe.each(CABLES)('an id-card reader over $name', (cable) => {
  async function withReader(use: (rig: Rig) => Promise<void>): Promise<void> {
    const device = new SimulatedIdCardReader({ clock: systemClock });
    const ends = await cable.open(device);
    cleanUp.push(() => ends.close());
    const reader = createIdCardReader({ transport: ends.transport, clock: systemClock, random: Math.random });
    cleanUp.push(() => reader.close());
    await vi.waitUntil(() => reader.status().condition.samId !== null, { timeout: 5_000 });
    await use({ device, ends, reader });
  }
  const read = (reader: IdCardReader, onReading?: () => void) =>
    reader.readCard({ signal: AbortSignal.timeout(15_000), ...(onReading && { onReading }) });

  test('says who it is', () =>
    withReader(async ({ reader }) => {
      expect(reader.status()).toEqual({ availability: 'online', condition: { samId: '05.01-0020260901-0000000042' } });
    }));

  test('waits for a card, says that it reads, and reads it', () =>
    withReader(async ({ reader, device }) => {
      const onReading = vi.fn<() => void>();
      const reading = read(reader, onReading);
      device.putCard(LI);
      expect(await reading).toMatchObject({ ok: true, value: { name: LI.name, idNumber: LI.idNumber, validTo: '20400101' } });
      expect(onReading).toHaveBeenCalledTimes(1);
    }));

  test.each(['zhang-zhe', 'tian-ji', 'qiu-rare', 'long-name'])('reads the rare characters of %s', (id) =>
    withReader(async ({ reader, device }) => {
      device.putCard(card(id));
      expect(await read(reader)).toMatchObject({ ok: true, value: { name: card(id).name, address: card(id).address } });
    }),
  );

  test('a card is read once for each time it is put down', () =>
    withReader(async ({ reader, device }) => {
      device.putCard(LI);
      await read(reader);
      const again = await reader.readCard({ signal: AbortSignal.timeout(700) });
      expect(again).toEqual({ ok: false, error: { kind: 'cancelled' } });
      device.takeCard();
      device.putCard(LI);
      expect(await read(reader)).toMatchObject({ ok: true });
    }));

  test.each(['damagedFrame', 'truncatedFrame', 'overLongFrame', 'noiseBefore'] as const)('one %s is overcome', (fault) =>
    withReader(async ({ reader, device }) => {
      device.putCard(LI);
      device.faults.failNext(fault);
      expect(await read(reader)).toMatchObject({ ok: true, value: { idNumber: LI.idNumber } });
    }),
  );

  test.each(['damagedFrame', 'truncatedFrame', 'overLongFrame'] as const)('nothing but %s is a protocol error', (fault) =>
    withReader(async ({ reader, device }) => {
      device.putCard(LI, fault);
      expect(await read(reader)).toMatchObject({ ok: false, error: { kind: 'protocol' } });
      device.putCard(LI);
      expect(await read(reader)).toMatchObject({ ok: true });
    }),
  );

  test.each([
    ['unreadable', { kind: 'unreadable' }],
    ['wrongCardType', { kind: 'wrongCard' }],
    ['removeDuringRead', { kind: 'cardRemoved' }],
  ] as const)('a card with %s', (fault, error) =>
    withReader(async ({ reader, device }) => {
      device.putCard(LI, fault);
      expect(await read(reader)).toMatchObject({ ok: false, error });
      device.putCard(LI);
      expect(await read(reader)).toMatchObject({ ok: true });
    }),
  );

  test.each([
    ['wang-xiaofang', { kind: 'resident', validTo: 'long-term' }],
    ['sun-hmt', { kind: 'hmtResident', permitNumber: 'H00000000', issueCount: '01' }],
    ['chan-macao', { kind: 'hmtResident', permitNumber: 'M00000000', issueCount: '01' }],
    ['lin-taiwan', { kind: 'hmtResident', permitNumber: '00000000', issueCount: '02' }],
    ['foreigner-2017', { kind: 'foreigner', edition: '2017', nationality: 'QMA', chineseName: '穆小样' }],
    ['foreigner-2023', { kind: 'foreigner', edition: '2023', nationality: 'QMA', chineseName: '范小例' }],
    ['foreigner-no-chinese-name', { kind: 'foreigner', edition: '2023', nationality: 'QMB', chineseName: '' }],
    // Whether a card is still good is for who knows the time, not for the reader.
    ['foreigner-expired', { kind: 'foreigner', edition: '2017', validTo: '20220601' }],
  ])('reads the card of %s: %j', (id, says) =>
    withReader(async ({ reader, device }) => {
      device.putCard(card(id));
      const { name, idNumber, birthDate } = card(id);
      expect(await read(reader)).toMatchObject({ ok: true, value: { ...says, name, idNumber, birthDate } });
    }),
  );

  test('cards of every kind are read one after the other', () =>
    withReader(async ({ reader, device }) => {
      for (const id of ['foreigner-2017', 'li-xiaoming', 'foreigner-2023', 'sun-hmt', 'li-xiaoming']) {
        device.putCard(card(id));
        expect(await read(reader)).toMatchObject({ ok: true, value: { idNumber: card(id).idNumber } });
      }
    }));

  test.each([
    ['qian-bad-digit', 'badIdNumber'],
    ['stranger-card', 'wrongCard'],
  ])('the card of %s is refused: %s', (id, kind) =>
    withReader(async ({ reader, device }) => {
      device.putCard(card(id));
      expect(await read(reader)).toMatchObject({ ok: false, error: { kind } });
    }),
  );

  test('a security module that rejects the card, and one that fails', () =>
    withReader(async ({ reader, device }) => {
      device.putCard(LI);
      device.faults.failNext('samRejects');
      expect(await read(reader)).toMatchObject({ ok: false, error: { kind: 'wrongCard' } });
      device.faults.failNext('selfTestFailed');
      expect(await read(reader)).toEqual({ ok: false, error: { kind: 'readerFault', sw3: 0x60 } });
      expect(reader.status().availability).toBe('fault');
      expect(await read(reader)).toMatchObject({ ok: true });
      expect(reader.status().availability).toBe('online');
    }));

  test('cancelled while it waits and in mid-read, the next read is well', () =>
    withReader(async ({ reader, device }) => {
      const waiting = new AbortController();
      const first = reader.readCard({ signal: waiting.signal });
      waiting.abort();
      expect(await first).toEqual({ ok: false, error: { kind: 'cancelled' } });

      const reading = new AbortController();
      device.putCard(LI);
      const second = reader.readCard({ signal: reading.signal, onReading: () => reading.abort() });
      expect(await second).toEqual({ ok: false, error: { kind: 'cancelled' } });
      expect(await read(reader)).toMatchObject({ ok: true, value: { idNumber: LI.idNumber } });
      expect(await reader.readCard({ signal: AbortSignal.abort() })).toEqual({ ok: false, error: { kind: 'cancelled' } });
    }));

  test('unplugged in mid-read it is unavailable; plugged in again it reads', () =>
    withReader(async ({ reader, device, ends }) => {
      let pulled = Promise.resolve();
      device.putCard(LI);
      device.faults.failNext('slowBytes', 1, { gapMs: 100 });
      expect(await read(reader, () => void (pulled = ends.unplug()))).toMatchObject({ ok: false, error: { kind: 'readerUnavailable' } });
      await vi.waitUntil(() => reader.status().availability === 'absent', { timeout: 5_000 });
      expect(await read(reader)).toMatchObject({ ok: false, error: { kind: 'readerUnavailable' } });
      await pulled;
      await ends.replug();
      device.putCard(LI);
      await vi.waitUntil(() => reader.status().availability === 'online', { timeout: 10_000 });
      expect(await read(reader)).toMatchObject({ ok: true });
    }));

  test('a flood of noise ends in an error, not in a hang, and the reader recovers', () =>
    withReader(async ({ reader, ends, device }) => {
      device.faults.failRepeatedly('silent');
      const flood = Uint8Array.from({ length: 20_000 }, (_, at) => (at * 7) % 251);
      let flooding = true;
      const pour = (): void => {
        if (!flooding) return;
        ends.babble(flood);
        setTimeout(pour, 20);
      };
      pour();
      expect(await read(reader)).toMatchObject({ ok: false, error: { kind: 'protocol' } });
      flooding = false;
      device.faults.clear();
      device.putCard(LI);
      await vi.waitUntil(async () => (await read(reader)).ok, { timeout: 10_000 });
    }));
});
