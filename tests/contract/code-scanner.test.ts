/** One suite for the code scanner's driver, over the simulated cable and over a real pair of serial ports. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { type CodeScanner, createCodeScanner } from '../../drivers/code-scanner/index.ts';
import { SimulatedCodeScanner } from '../../drivers/code-scanner/simulated.ts';
import { type ByteTransport, serialTransport } from '../../drivers/core/index.ts';
import { ManualClock } from '../../drivers/core/manual-clock.ts';
import { until } from '../support/until.ts';

const CODE = 'KT1:0f1e2d3c4b5a69788796a5b4c3d2e1f0';
const READ = { ok: true, value: CODE };
const UNAVAILABLE = { ok: false, error: { kind: 'scannerUnavailable' } };
const STEP_MS = 10;
const LONGEST_WAIT_MS = 60_000;

interface Cable {
  readonly transport: ByteTransport;
  /** Nothing is under way: only then may the clock move, or a busy machine would tear a code. */
  isQuiet(): boolean;
  unplug(): Promise<void>;
  replug(): Promise<void>;
  close(): Promise<void>;
}

interface CableKind {
  readonly name: string;
  /** Real bytes need real time beside the clock's. */
  readonly realMsPerStep: number;
  readonly open: (device: SimulatedCodeScanner) => Promise<Cable>;
}

const SIMULATED: CableKind = {
  name: 'a simulated cable',
  realMsPerStep: 0,
  open: (device) =>
    Promise.resolve({
      transport: device.transport,
      isQuiet: () => true,
      unplug: () => Promise.resolve(device.unplug()),
      replug: () => Promise.resolve(device.replug()),
      close: () => Promise.resolve(),
    }),
};
const SERIAL_PAIR: CableKind = { name: 'a pair of serial ports (socat)', realMsPerStep: 1, open: openSerialPair };

test('every cable is tried, the real ports too', (context) => {
  if (!hasSocat()) context.skip('socat is not installed: no pair of real serial ports');
});

describe.each(hasSocat() ? [SIMULATED, SERIAL_PAIR] : [SIMULATED])('a code scanner over $name', (cable) => {
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
  const ends = await cable.open(device);
  const scanner = createCodeScanner({ transport: ends.transport, clock, random: () => 0.5 });
  const pass = async (ms: number): Promise<void> => {
    for (let passedMs = 0; passedMs < ms; passedMs += STEP_MS) {
      await until(() => ends.isQuiet());
      await clock.advance(STEP_MS);
      if (cable.realMsPerStep > 0) await new Promise((resolve) => setTimeout(resolve, cable.realMsPerStep));
    }
  };
  const passUntil = async (holds: () => boolean): Promise<void> => {
    for (let step = 0; !holds(); step++) {
      if (step > LONGEST_WAIT_MS / STEP_MS) throw new Error(`never held: ${holds.toString()}`);
      await pass(STEP_MS);
    }
  };
  const finish = async <T>(promise: Promise<T>): Promise<T> => {
    const progress = { settled: false };
    void promise.finally(() => {
      progress.settled = true;
    });
    await passUntil(() => progress.settled);
    return promise;
  };
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

function hasSocat(): boolean {
  return spawnSync('socat', ['-V']).status === 0;
}

/** The simulated scanner at the far end of two real serial ports; killing socat is pulling the cable. */
async function openSerialPair(device: SimulatedCodeScanner): Promise<Cable> {
  const folder = mkdtempSync(path.join(tmpdir(), 'code-scanner-'));
  const [near, far] = [path.join(folder, 'near'), path.join(folder, 'far')];
  let socat: ChildProcess | null = null;
  let farPort = serialTransport({ path: far });
  /** Bytes on their way. */
  let underWay = 0;
  device.onSent((bytes) => {
    underWay += bytes.length;
    void farPort.write(bytes).then((written) => {
      if (!written.ok) underWay -= bytes.length;
    });
  });
  const plugIn = async (): Promise<void> => {
    underWay = 0;
    socat = spawn('socat', [`pty,raw,echo=0,link=${near}`, `pty,raw,echo=0,link=${far}`], { stdio: 'ignore' });
    await until(() => existsSync(near) && existsSync(far));
    farPort = serialTransport({ path: far });
    expect(await farPort.open()).toEqual({ ok: true, value: undefined });
    if (!device.plugged) device.replug();
  };
  const pullOut = async (): Promise<void> => {
    const child = socat;
    socat = null;
    device.unplug();
    if (child !== null && child.exitCode === null && child.signalCode === null) {
      const gone = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGKILL');
      await gone;
    }
    await farPort.close();
    underWay = 0;
    rmSync(near, { force: true });
    rmSync(far, { force: true });
  };
  await plugIn();
  const serial = serialTransport({ path: near });
  return {
    transport: {
      ...{ name: serial.name, open: () => serial.open(), close: () => serial.close(), write: (bytes) => serial.write(bytes) },
      onClosed: (listener) => serial.onClosed(listener),
      onBytes: (listener) =>
        serial.onBytes((chunk) => {
          underWay -= chunk.length;
          listener(chunk);
        }),
    },
    isQuiet: () => underWay <= 0,
    unplug: pullOut,
    replug: plugIn,
    close: async () => {
      await pullOut();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
