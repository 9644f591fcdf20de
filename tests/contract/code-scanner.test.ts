/** One suite for the code scanner's driver, over the simulated cable and over a real pair of serial ports. */
import { describe, expect, test } from 'vitest';
import { type CodeScanner, createCodeScanner } from '../../drivers/code-scanner/index.ts';
import { SimulatedCodeScanner } from '../../drivers/code-scanner/simulated.ts';
import { ManualClock } from '../../drivers/core/manual-clock.ts';
import {
  CABLES,
  type Cable,
  type CabledDevice,
  type CableKind,
  clockOver,
  NO_SERIAL_PAIR,
  SERIAL_PAIR,
  STEP_MS,
} from '../support/serial-pair.ts';

const CODE = 'KT1:0f1e2d3c4b5a69788796a5b4c3d2e1f0';
const READ = { ok: true, value: CODE };
const UNAVAILABLE = { ok: false, error: { kind: 'scannerUnavailable' } };

test('every cable is tried, the real ports too', (context) => {
  if (!CABLES.includes(SERIAL_PAIR)) context.skip(NO_SERIAL_PAIR);
});

describe.each(CABLES)('a code scanner over $name', (cable) => {
  const bench = (what: (bench: Bench) => Promise<void>): Promise<void> => withBench(cable, what);

  test('is online and reads what is held before it', () =>
    bench(async ({ scanner, show }) => {
      expect(scanner.status()).toEqual({ availability: 'online', condition: {} });
      expect(await show(CODE)).toEqual(READ);
      expect(await show('申请 12')).toEqual({ ok: true, value: '申请 12' });
    }));

  test('what was shown while nobody waited is dropped', () =>
    bench(async ({ device, pass, show }) => {
      device.show('KT1:nobody-waits');
      await pass(200);
      expect(await show(CODE)).toEqual(READ);
    }));

  test('a code longer than any is refused, and the next is read', () =>
    bench(async ({ show }) => {
      expect(await show('x'.repeat(3_500))).toMatchObject({ ok: false, error: { kind: 'tooLong' } });
      expect(await show(CODE)).toEqual(READ);
    }));

  test('a torn code is not the whole one, and bytes that are no text are undecodable', () =>
    bench(async ({ device, show }) => {
      device.faults.torn = true;
      expect(await show(CODE)).not.toEqual(READ);
      device.faults.torn = false;
      device.faults.garbage = true;
      expect(await show(CODE)).toEqual({ ok: false, error: { kind: 'undecodable' } });
      device.faults.garbage = false;
      expect(await show(CODE)).toEqual(READ);
    }));

  test('a flood of noise ends in an error and a fault, not in a hang, and the scanner recovers', () =>
    bench(async ({ device, scanner, show, passUntil }) => {
      device.faults.flood = true;
      expect(await show(CODE)).toMatchObject(UNAVAILABLE);
      expect(scanner.status().availability).toBe('fault');
      device.faults.flood = false;
      await passUntil(() => scanner.status().availability === 'online');
      expect(await show(CODE)).toEqual(READ);
    }));

  test('cancelled while it waits, the next read is well', () =>
    bench(async ({ scanner, pass, show }) => {
      const stop = new AbortController();
      const reading = scanner.readCode({ signal: stop.signal });
      await pass(STEP_MS);
      stop.abort();
      expect(await reading).toEqual({ ok: false, error: { kind: 'cancelled' } });
      expect(await show(CODE)).toEqual(READ);
    }));

  test('unplugged while somebody waits it is unavailable; plugged in again it reads', () =>
    bench(async ({ scanner, ends, finish, passUntil, show }) => {
      const reading = scanner.readCode({ signal: new AbortController().signal });
      await ends.unplug();
      expect(await finish(reading)).toMatchObject(UNAVAILABLE);
      await passUntil(() => scanner.status().availability === 'absent');
      expect(await scanner.readCode({ signal: new AbortController().signal })).toMatchObject(UNAVAILABLE);
      await ends.replug();
      await passUntil(() => scanner.status().availability === 'online');
      expect(await show(CODE)).toEqual(READ);
    }));
});

interface Bench {
  readonly device: SimulatedCodeScanner;
  readonly scanner: CodeScanner;
  readonly ends: Cable;
  /** Waits for a code, and holds one before the scanner. */
  show(text: string): ReturnType<CodeScanner['readCode']>;
  finish<T>(promise: Promise<T>): Promise<T>;
  pass(ms: number): Promise<void>;
  passUntil(holds: () => boolean): Promise<void>;
}

async function withBench(cable: CableKind, what: (bench: Bench) => Promise<void>): Promise<void> {
  const clock = new ManualClock();
  const device = new SimulatedCodeScanner({ clock });
  const ends = await cable.open(asCabled(device));
  const scanner = createCodeScanner({ transport: ends.transport, clock, random: () => 0.5 });
  const { pass, passUntil, finish } = clockOver(clock, ends);
  try {
    await passUntil(() => scanner.status().availability === 'online');
    await what({
      ...{ device, scanner, ends, finish, pass, passUntil },
      show: async (text) => {
        const reading = scanner.readCode({ signal: new AbortController().signal });
        await pass(STEP_MS);
        device.show(text);
        return finish(reading);
      },
    });
    await finish(scanner.close());
  } finally {
    await ends.close();
  }
}

/** It only speaks: what is said to it is lost. */
function asCabled(device: SimulatedCodeScanner): CabledDevice {
  return {
    transport: device.transport,
    get plugged() {
      return device.plugged;
    },
    unplug: () => device.unplug(),
    replug: () => device.replug(),
    receive: () => undefined,
    onAnswer: (listener) => device.onSent(listener),
  };
}
