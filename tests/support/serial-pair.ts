/** The cables that a driver's suite is run over: the simulated one, and a real pair of serial ports joined by socat. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type ByteTransport, serialTransport } from '../../drivers/core/index.ts';
import type { ManualClock } from '../../drivers/core/manual-clock.ts';
import { until } from './until.ts';

export const STEP_MS = 10;
const LONGEST_WAIT_MS = 60_000;

/** A simulated device at the far end, with its words and ears for another cable than its own. */
export interface CabledDevice {
  readonly transport: ByteTransport;
  readonly plugged: boolean;
  unplug(): void;
  replug(): void;
  receive(chunk: Uint8Array): void;
  onAnswer(listener: (bytes: Uint8Array) => void): () => void;
}

export interface Cable {
  /** The driver's end. */
  readonly transport: ByteTransport;
  /** Real bytes need real time beside the clock's. */
  readonly realMsPerStep: number;
  /** Nothing is under way in either direction: only then may the clock move, or a busy machine would look like a silent device. */
  isQuiet(): boolean;
  /** Bytes to the driver that the device never said. */
  babble(bytes: Uint8Array): void;
  unplug(): Promise<void>;
  replug(): Promise<void>;
  close(): Promise<void>;
}

export interface CableKind {
  readonly name: string;
  readonly open: (device: CabledDevice) => Promise<Cable>;
}

export const SERIAL_PAIR: CableKind = { name: 'a pair of serial ports (socat)', open: openSerialPair };
const SIMULATED: CableKind = { name: 'a simulated cable', open: (device) => Promise.resolve(simulatedCable(device)) };

/** Those that this machine has; why `SERIAL_PAIR` is not among them. */
export const CABLES: readonly CableKind[] = hasSocat() ? [SIMULATED, SERIAL_PAIR] : [SIMULATED];
export const NO_SERIAL_PAIR = 'socat is not installed: no pair of real serial ports';

/** Lets simulated time pass, in steps, each when the cable is quiet. */
export function clockOver(
  clock: ManualClock,
  cable: Cable,
): {
  pass(ms: number): Promise<void>;
  passUntil(holds: () => boolean): Promise<void>;
  finish<T>(promise: Promise<T>): Promise<T>;
} {
  const pass = async (ms: number): Promise<void> => {
    for (let passedMs = 0; passedMs < ms; passedMs += STEP_MS) {
      await until(() => cable.isQuiet());
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
  return { pass, passUntil, finish };
}

function simulatedCable(device: CabledDevice): Cable {
  const listeners = new Set<(chunk: Uint8Array) => void>();
  return {
    transport: heardBy(device.transport, (listener) => {
      listeners.add(listener);
      const stop = device.transport.onBytes(listener);
      return () => {
        listeners.delete(listener);
        stop();
      };
    }),
    realMsPerStep: 0,
    isQuiet: () => true,
    babble: (bytes) => {
      for (const listener of [...listeners]) listener(bytes);
    },
    unplug: () => Promise.resolve(device.unplug()),
    replug: () => Promise.resolve(device.replug()),
    close: () => Promise.resolve(),
  };
}

function hasSocat(): boolean {
  return spawnSync('socat', ['-V']).status === 0;
}

/** Killing socat is pulling the cable. */
async function openSerialPair(device: CabledDevice): Promise<Cable> {
  const folder = mkdtempSync(path.join(tmpdir(), 'serial-pair-'));
  const [near, far] = [path.join(folder, 'near'), path.join(folder, 'far')];
  let socat: ChildProcess | null = null;
  const farPort = serialTransport({ path: far });
  /** Bytes on their way to the device, and back; of this plugging in, for what failed belongs to the last. */
  let underWay = { outward: 0, homeward: 0 };
  farPort.onBytes((chunk) => {
    underWay.outward -= chunk.length;
    device.receive(chunk);
  });
  const say = (bytes: Uint8Array): void => {
    const counted = underWay;
    counted.homeward += bytes.length;
    void farPort.write(bytes).then((written) => {
      if (!written.ok) counted.homeward -= bytes.length;
    });
  };
  const stopAnswers = device.onAnswer(say);
  const plugIn = async (): Promise<void> => {
    underWay = { outward: 0, homeward: 0 };
    socat = spawn('socat', [`pty,raw,echo=0,link=${near}`, `pty,raw,echo=0,link=${far}`], { stdio: 'ignore' });
    await until(() => existsSync(near) && existsSync(far));
    const opened = await farPort.open();
    if (!opened.ok) throw new Error(`the far end cannot be opened: ${JSON.stringify(opened.error)}`);
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
    // Not left to the port: one that is hung up in the middle of a read may never say so (serialport 13).
    await farPort.close();
    underWay = { outward: 0, homeward: 0 };
    rmSync(near, { force: true });
    rmSync(far, { force: true });
  };
  await plugIn();
  const serial = serialTransport({ path: near });
  const heard = heardBy(serial, (listener) =>
    serial.onBytes((chunk) => {
      underWay.homeward -= chunk.length;
      listener(chunk);
    }),
  );
  return {
    transport: {
      ...heard,
      write: async (bytes) => {
        const counted = underWay;
        counted.outward += bytes.length;
        const written = await serial.write(bytes);
        if (!written.ok) counted.outward -= bytes.length;
        return written;
      },
    },
    realMsPerStep: 1,
    isQuiet: () => underWay.outward <= 0 && underWay.homeward <= 0,
    babble: say,
    unplug: pullOut,
    replug: plugIn,
    close: async () => {
      stopAnswers();
      await pullOut();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

const heardBy = (transport: ByteTransport, onBytes: ByteTransport['onBytes']): ByteTransport => ({
  name: transport.name,
  open: () => transport.open(),
  write: (bytes) => transport.write(bytes),
  close: () => transport.close(),
  onClosed: (listener) => transport.onClosed(listener),
  onBytes,
});
