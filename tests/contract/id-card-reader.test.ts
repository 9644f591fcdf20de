/** One promise, two cables: the real driver against the simulated reader's bytes, in memory and over a real serial pair. */
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { type ByteTransport, serialTransport, systemClock } from '../../drivers/core/index.ts';
import { createIdCardReader, type IdCardReader } from '../../drivers/id-card-reader/index.ts';
import { SimulatedIdCardReader, SYNTHETIC_PEOPLE, type SyntheticCard } from '../../drivers/id-card-reader/simulated.ts';

interface Rig {
  readonly device: SimulatedIdCardReader;
  readonly transport: ByteTransport;
  readonly unplug: () => void;
  readonly replug: () => Promise<void>;
  /** Bytes that no reader says. */
  readonly babble: (bytes: Uint8Array) => void;
}

const SOCAT = ['/usr/bin/socat', '/bin/socat', '/usr/local/bin/socat'].find((file) => existsSync(file));
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

async function simulatedRig(): Promise<Rig> {
  const device = new SimulatedIdCardReader({ clock: systemClock });
  let say: (bytes: Uint8Array) => void = () => undefined;
  const { transport } = device;
  const listening: ByteTransport = Object.assign(Object.create(transport), {
    name: transport.name,
    open: () => transport.open(),
    write: (bytes: Uint8Array) => transport.write(bytes),
    close: () => transport.close(),
    onClosed: (listener: Parameters<ByteTransport['onClosed']>[0]) => transport.onClosed(listener),
    onBytes: (listener: (chunk: Uint8Array) => void) => {
      say = listener;
      return transport.onBytes(listener);
    },
  });
  return {
    device,
    transport: listening,
    unplug: () => device.unplug(),
    replug: async () => device.replug(),
    babble: (bytes) => say(bytes),
  };
}

async function serialRig(): Promise<Rig> {
  const folder = mkdtempSync(path.join(tmpdir(), 'card-reader-'));
  const [ours, theirs] = [path.join(folder, 'terminal'), path.join(folder, 'reader')];
  const device = new SimulatedIdCardReader({ clock: systemClock });
  let port = serialTransport({ path: theirs });
  let kill = (): void => undefined;
  const plug = async (): Promise<void> => {
    const socat = spawn(SOCAT ?? 'socat', [`pty,raw,echo=0,link=${ours}`, `pty,raw,echo=0,link=${theirs}`], { stdio: 'ignore' });
    kill = () => void socat.kill('SIGKILL');
    await vi.waitUntil(() => existsSync(ours) && existsSync(theirs), { timeout: 5_000 });
    port = serialTransport({ path: theirs });
    port.onBytes((chunk) => device.receive(chunk));
    expect(await port.open()).toEqual({ ok: true, value: undefined });
  };
  device.onAnswer((bytes) => void port.write(bytes));
  await plug();
  cleanUp.push(async () => {
    await port.close();
    kill();
    rmSync(folder, { recursive: true, force: true });
  });
  return {
    device,
    transport: serialTransport({ path: ours }),
    unplug: () => {
      kill();
      rmSync(ours, { force: true });
      rmSync(theirs, { force: true });
    },
    replug: plug,
    babble: (bytes) => void port.write(bytes),
  };
}

const RIGS = [
  { name: 'a simulated cable', make: simulatedRig, absent: false },
  { name: `a real serial pair${SOCAT ? '' : ' (skipped: socat is not installed)'}`, make: serialRig, absent: SOCAT === undefined },
];

for (const { name, make, absent } of RIGS) {
  describe.skipIf(absent)(`an id-card reader over ${name}`, () => {
    async function withReader(test: (rig: Rig & { readonly reader: IdCardReader }) => Promise<void>): Promise<void> {
      const rig = await make();
      const reader = createIdCardReader({ transport: rig.transport, clock: systemClock, random: Math.random });
      cleanUp.push(() => reader.close());
      await vi.waitUntil(() => reader.status().condition.samId !== null, { timeout: 5_000 });
      await test({ ...rig, reader });
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
      withReader(async ({ reader, device, unplug, replug }) => {
        device.putCard(LI);
        device.faults.failNext('slowBytes', 1, { gapMs: 100 });
        expect(await read(reader, unplug)).toMatchObject({ ok: false, error: { kind: 'readerUnavailable' } });
        await vi.waitUntil(() => reader.status().availability === 'absent', { timeout: 5_000 });
        expect(await read(reader)).toMatchObject({ ok: false, error: { kind: 'readerUnavailable' } });
        await replug();
        device.putCard(LI);
        await vi.waitUntil(() => reader.status().availability === 'online', { timeout: 10_000 });
        expect(await read(reader)).toMatchObject({ ok: true });
      }));

    test('a flood of noise ends in an error, not in a hang, and the reader recovers', () =>
      withReader(async ({ reader, babble, device }) => {
        device.faults.failRepeatedly('silent');
        const flood = Uint8Array.from({ length: 20_000 }, (_, at) => (at * 7) % 251);
        let flooding = true;
        const pour = (): void => {
          if (!flooding) return;
          babble(flood);
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
}
