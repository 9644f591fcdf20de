import { expect, test } from 'vitest';
import { ManualClock } from '../core/manual-clock.ts';
import { READER_LIMITS } from './limits.ts';
import { createIdCardReader, refusal } from './sam-v-driver.ts';
import { SimulatedIdCardReader, SYNTHETIC_PEOPLE } from './simulated.ts';

const LI = SYNTHETIC_PEOPLE.find(({ id }) => id === 'li-xiaoming')!.card;

function terminal() {
  const clock = new ManualClock();
  const device = new SimulatedIdCardReader({ clock });
  const { transport } = device;
  let written = 0;
  const write = transport.write.bind(transport);
  transport.write = (bytes) => {
    written++;
    return write(bytes);
  };
  const reader = createIdCardReader({ transport, clock, random: () => 0.5 });
  const statuses: string[] = [];
  reader.onStatus(({ availability }) => statuses.push(availability));
  return { clock, device, reader, statuses, commandsSent: () => written };
}

test.each([
  [0x31, 'wrongCard'],
  [0x32, 'wrongCard'],
  [0x40, 'wrongCard'],
  [0x33, 'unreadable'],
  [0x41, 'unreadable'],
  [0x47, 'unreadable'],
  [0x81, 'unreadable'],
  [0x91, 'unreadable'],
  [0x60, 'readerFault'],
  [0x66, 'readerFault'],
  [0x10, 'protocol'],
  [0x11, 'protocol'],
  [0x21, 'protocol'],
  [0x23, 'protocol'],
  [0x24, 'protocol'],
  [0x00, 'protocol'],
])('SW3 %i means %s', (sw3, kind) => expect(refusal(sw3).kind).toBe(kind));

test('while nobody waits for a card, one command in ten seconds is all that is sent', async () => {
  const { clock, reader, commandsSent } = terminal();
  await clock.advance(1_000);
  const before = commandsSent();
  await clock.advance(60_000);
  expect(commandsSent() - before).toBeLessThanOrEqual(6);
  expect(commandsSent() - before).toBeGreaterThanOrEqual(5);
  await reader.close();
  expect(clock.waiting).toBe(0);
});

test('a reader that opens and says nothing is a fault, and recovers by itself', async () => {
  const { clock, device, reader, statuses } = terminal();
  device.faults.failRepeatedly('silent');
  await clock.advance(20_000);
  expect(statuses).toEqual(['fault']);
  device.faults.clear();
  await clock.advance(20_000);
  expect(reader.status()).toMatchObject({ availability: 'online', condition: { samId: expect.any(String) } });
  await reader.close();
});

test('a reader that falls silent while a card is awaited is unavailable', async () => {
  const { clock, device, reader } = terminal();
  await clock.advance(100);
  device.faults.failRepeatedly('silent');
  const reading = reader.readCard({ signal: new AbortController().signal });
  await clock.advance(READER_LIMITS.tries * 2_000);
  expect(await reading).toMatchObject({ ok: false, error: { kind: 'readerUnavailable' } });
  await reader.close();
});

test('a slow line is only slow', async () => {
  const { clock, device, reader } = terminal();
  await clock.advance(100);
  device.putCard(LI);
  device.faults.failNext('slowBytes', 1, { gapMs: 15 });
  const reading = reader.readCard({ signal: new AbortController().signal });
  await clock.advance(4_000);
  expect(await reading).toMatchObject({ ok: true });
  await reader.close();
});

test('closing cancels whoever waits', async () => {
  const { clock, reader } = terminal();
  await clock.advance(100);
  const reading = reader.readCard({ signal: new AbortController().signal });
  await reader.close();
  expect(await reading).toEqual({ ok: false, error: { kind: 'cancelled' } });
  await clock.advance(10_000);
  expect(clock.waiting).toBe(0);
});
