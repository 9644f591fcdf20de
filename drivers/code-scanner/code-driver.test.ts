import { describe, expect, test } from 'vitest';
import { ManualClock } from '../core/manual-clock.ts';
import { SimulatedTransport } from '../core/simulated-transport.ts';
import { createCodeScanner } from './code-driver.ts';
import { CODE_LIMITS } from './limits.ts';
import { SimulatedCodeScanner } from './simulated.ts';
import type { CodeScanner } from './types.ts';

const CODE = 'KT1:0f1e2d3c4b5a69788796a5b4c3d2e1f0';
const READ = { ok: true, value: CODE };
const CANCELLED = { ok: false, error: { kind: 'cancelled' } };
const UNAVAILABLE = { ok: false, error: { kind: 'scannerUnavailable' } };

interface Bench {
  readonly clock: ManualClock;
  readonly scanner: CodeScanner;
  readonly cable: SimulatedTransport;
  readonly availabilities: string[];
  send(text: string | Uint8Array): void;
  read(signal?: AbortSignal): ReturnType<CodeScanner['readCode']>;
  /** Lets time run until somebody waits, or the pause is over. */
  pass(ms: number): Promise<void>;
}

async function withScanner(what: (bench: Bench) => Promise<void>): Promise<void> {
  const clock = new ManualClock();
  const cable = new SimulatedTransport('simulated:test', () => undefined);
  const scanner = createCodeScanner({ transport: cable, clock, random: () => 0.5 });
  const availabilities: string[] = [];
  scanner.onStatus(({ availability }) => availabilities.push(availability));
  await clock.advance(0);
  await what({
    ...{ clock, scanner, cable, availabilities },
    send: (text) => cable.send(typeof text === 'string' ? Buffer.from(text) : text),
    read: (signal = new AbortController().signal) => scanner.readCode({ signal }),
    pass: (ms) => clock.advance(ms),
  });
  await scanner.close();
  expect(clock.waiting, 'timers left behind').toBe(0);
}

describe('one code', () => {
  test.each(['\r', '\r\n', ''])('with suffix %j is read whole wherever the line cuts it', (suffix) =>
    withScanner(async ({ send, read, pass }) => {
      const bytes = Buffer.from(`\u0002]Q1${CODE}${suffix}`);
      for (let cut = 0; cut <= bytes.length; cut++) {
        const reading = read();
        await pass(0);
        send(bytes.subarray(0, cut));
        await pass(CODE_LIMITS.gapMs - 1);
        send(bytes.subarray(cut));
        await pass(CODE_LIMITS.gapMs);
        expect(await reading, `cut at ${cut}`).toEqual(READ);
      }
    }),
  );

  test('comes byte by byte', () =>
    withScanner(async ({ send, read, pass }) => {
      const reading = read();
      await pass(0);
      for (const byte of Buffer.from(`${CODE}\r`)) {
        send(Uint8Array.of(byte));
        await pass(CODE_LIMITS.gapMs / 2);
      }
      await pass(CODE_LIMITS.gapMs);
      expect(await reading).toEqual(READ);
    }));

  test('is not torn when the whole process stood still between two pieces', () =>
    withScanner(async ({ send, read, clock }) => {
      const reading = read();
      await clock.advance(0);
      send(CODE.slice(0, 10));
      // The first timer that comes after the standstill finds the rest already arrived.
      const first = clock.setTimeout(() => send(CODE.slice(10)), CODE_LIMITS.gapMs / 2);
      await clock.advance(3 * CODE_LIMITS.gapMs);
      clock.clearTimeout(first);
      expect(await reading).toEqual(READ);
    }));

  test('of several lines is refused whole, not taken for its first line', () =>
    withScanner(async ({ send, read, pass }) => {
      const reading = read();
      await pass(0);
      send(`${CODE}\r\nTEL:1\r\n`);
      await pass(CODE_LIMITS.gapMs);
      expect(await reading).toEqual({ ok: false, error: { kind: 'undecodable' } });
    }));

  test('that is too long is refused when it has ended, and the next is read', () =>
    withScanner(async ({ send, read, pass }) => {
      const reading = read();
      await pass(0);
      send('x'.repeat(10_000));
      await pass(CODE_LIMITS.gapMs);
      expect(await reading).toEqual({ ok: false, error: { kind: 'tooLong', limitBytes: CODE_LIMITS.codeBytes } });
      const next = read();
      await pass(0);
      send(CODE);
      await pass(CODE_LIMITS.gapMs);
      expect(await next).toEqual(READ);
    }));

  test('a lone suffix is waited past', () =>
    withScanner(async ({ send, read, pass }) => {
      const reading = read();
      await pass(0);
      for (const sent of ['\r\n', '\u0002\r', CODE]) {
        send(sent);
        await pass(CODE_LIMITS.gapMs);
      }
      expect(await reading).toEqual(READ);
    }));
});

describe('who gets it', () => {
  test('nobody who was not waiting when it began', () =>
    withScanner(async ({ send, read, pass }) => {
      send('KT1:before\r');
      await pass(CODE_LIMITS.gapMs);
      send('KT1:half');
      const reading = read();
      await pass(0);
      send('-way\r');
      await pass(CODE_LIMITS.gapMs);
      send(CODE);
      await pass(CODE_LIMITS.gapMs);
      expect(await reading).toEqual(READ);
    }));

  test('not the next one, when he for whom it began has gone in the middle', () =>
    withScanner(async ({ send, read, pass }) => {
      const gone = new AbortController();
      const first = read(gone.signal);
      await pass(0);
      send('KT1:of-the-first');
      gone.abort();
      expect(await first).toEqual(CANCELLED);
      const second = read();
      await pass(0);
      send('-citizen\r');
      await pass(CODE_LIMITS.gapMs);
      send(CODE);
      await pass(CODE_LIMITS.gapMs);
      expect(await second).toEqual(READ);
    }));

  test('the first who waits; the second the next', () =>
    withScanner(async ({ send, read, pass }) => {
      const both = [read(), read()];
      await pass(0);
      for (const sent of ['one\r', 'two\r']) {
        send(sent);
        await pass(CODE_LIMITS.gapMs);
      }
      expect(await Promise.all(both)).toEqual([
        { ok: true, value: 'one' },
        { ok: true, value: 'two' },
      ]);
    }));

  test('nobody, when cancelled before and while waiting', () =>
    withScanner(async ({ read, pass }) => {
      expect(await read(AbortSignal.abort())).toEqual(CANCELLED);
      const stop = new AbortController();
      const reading = read(stop.signal);
      await pass(0);
      stop.abort();
      expect(await reading).toEqual(CANCELLED);
    }));

  test('nobody, when the driver is closed', () =>
    withScanner(async ({ scanner, read, pass }) => {
      const reading = read();
      await pass(0);
      await scanner.close();
      expect(await reading).toEqual(CANCELLED);
      expect(await read()).toEqual(CANCELLED);
    }));
});

describe('a scanner that is not well', () => {
  test('unplugged is unavailable at once, absent, and reads when plugged in again', () =>
    withScanner(async ({ cable, scanner, availabilities, send, read, pass }) => {
      expect(scanner.status()).toEqual({ availability: 'online', condition: {} });
      const reading = read();
      await pass(0);
      send('KT1:half');
      cable.unplug();
      expect(await reading).toMatchObject(UNAVAILABLE);
      expect(await read()).toMatchObject(UNAVAILABLE);
      cable.replug();
      await pass(10_000);
      const again = read();
      await pass(0);
      send(CODE);
      await pass(CODE_LIMITS.gapMs);
      expect(await again).toEqual(READ);
      expect(availabilities).toEqual(['online', 'absent', 'online']);
    }));

  test('flooding is a fault told once, and well again after a pause', () =>
    withScanner(async ({ scanner, availabilities, send, read, pass }) => {
      const reading = read();
      await pass(0);
      for (let poured = 0; poured < 100; poured++) {
        send(new Uint8Array(16_384).fill(0x41));
        await pass(1);
      }
      expect(await reading).toMatchObject(UNAVAILABLE);
      expect(await read()).toMatchObject(UNAVAILABLE);
      expect(scanner.status().availability).toBe('fault');
      await pass(CODE_LIMITS.gapMs);
      const again = read();
      await pass(0);
      send(CODE);
      await pass(CODE_LIMITS.gapMs);
      expect(await again).toEqual(READ);
      expect(availabilities).toEqual(['online', 'fault', 'online']);
    }));
});

describe('the simulated scanner', () => {
  test.each([
    [{}, CODE],
    [{ suffix: 'crlf', stx: true, aim: true }, CODE],
    [{ suffix: 'none' }, CODE],
    [{ encoding: 'gb18030' }, '申请人张喆'],
  ] as const)('set up as %j sends what is held before it', async (options, text) => {
    const clock = new ManualClock();
    const device = new SimulatedCodeScanner({ clock, ...options });
    const scanner = createCodeScanner({ transport: device.transport, clock, random: () => 0.5 });
    await clock.advance(0);
    const reading = scanner.readCode({ signal: new AbortController().signal });
    await clock.advance(0);
    device.show(text);
    await clock.advance(CODE_LIMITS.gapMs);
    expect(await reading).toEqual({ ok: true, value: text });
    await scanner.close();
  });
});
