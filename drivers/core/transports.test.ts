import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { serialTransport } from './serial-transport.ts';
import { SimulatedTransport } from './simulated-transport.ts';
import type { ByteTransport, TransportError } from './transport.ts';

/** A transport and the other end of its cable. */
interface Rig {
  readonly transport: ByteTransport;
  readonly atDevice: () => number[];
  readonly sendFromDevice: (bytes: Uint8Array) => Promise<void>;
  readonly unplug: () => void;
  readonly replug: () => Promise<void>;
}

const SOCAT = ['/usr/bin/socat', '/bin/socat', '/usr/local/bin/socat'].find((file) => existsSync(file));
const cleanUp: (() => void | Promise<void>)[] = [];

afterEach(async () => {
  for (const act of cleanUp.splice(0).reverse()) await act();
});

function simulatedRig(): Promise<Rig> {
  const heard: number[] = [];
  const transport = new SimulatedTransport('simulated:test', (chunk) => void heard.push(...chunk));
  return Promise.resolve({
    transport,
    atDevice: () => heard,
    sendFromDevice: async (bytes) => transport.send(bytes),
    unplug: () => transport.unplug(),
    replug: async () => transport.replug(),
  });
}

async function serialRig(): Promise<Rig> {
  const folder = mkdtempSync(path.join(tmpdir(), 'serial-pair-'));
  const [ours, theirs] = [path.join(folder, 'terminal'), path.join(folder, 'device')];
  const heard: number[] = [];
  let kill = (): void => undefined;
  let device = serialTransport({ path: theirs });
  const connect = async (): Promise<void> => {
    const socat = spawn(SOCAT ?? 'socat', [`pty,raw,echo=0,link=${ours}`, `pty,raw,echo=0,link=${theirs}`], { stdio: 'ignore' });
    kill = () => void socat.kill('SIGKILL');
    await vi.waitUntil(() => existsSync(ours) && existsSync(theirs), { timeout: 5_000 });
    device = serialTransport({ path: theirs });
    device.onBytes((chunk) => void heard.push(...chunk));
    expect(await device.open()).toEqual({ ok: true, value: undefined });
  };
  await connect();
  const unplug = (): void => {
    kill();
    // socat takes its links along only when it is asked to end.
    rmSync(ours, { force: true });
    rmSync(theirs, { force: true });
  };
  cleanUp.push(async () => {
    await device.close();
    kill();
    rmSync(folder, { recursive: true, force: true });
  });
  return {
    transport: serialTransport({ path: ours }),
    atDevice: () => heard,
    sendFromDevice: async (bytes) => {
      expect(await device.write(bytes)).toEqual({ ok: true, value: undefined });
    },
    unplug,
    replug: connect,
  };
}

const RIGS = [
  { name: 'a simulated cable', make: simulatedRig, absent: false },
  { name: `a real serial pair${SOCAT ? '' : ' (skipped: socat is not installed)'}`, make: serialRig, absent: SOCAT === undefined },
];

for (const { name, make, absent } of RIGS) {
  describe.skipIf(absent)(`a transport over ${name}`, () => {
    async function withRig(test: (rig: Rig, heard: number[], closed: TransportError[]) => Promise<void>): Promise<void> {
      const rig = await make();
      const heard: number[] = [];
      const closed: TransportError[] = [];
      rig.transport.onBytes((chunk) => void heard.push(...chunk));
      rig.transport.onClosed((reason) => void closed.push(reason));
      cleanUp.push(() => rig.transport.close());
      await test(rig, heard, closed);
    }

    test('carries every byte value both ways in order', () =>
      withRig(async ({ transport, atDevice, sendFromDevice }, heard) => {
        const all = Uint8Array.from({ length: 256 }, (_, value) => value);
        expect(await transport.open()).toEqual({ ok: true, value: undefined });
        expect(await transport.write(all)).toEqual({ ok: true, value: undefined });
        await vi.waitUntil(() => atDevice().length === 256);
        await sendFromDevice(all);
        await vi.waitUntil(() => heard.length === 256);
        expect(atDevice()).toEqual([...all]);
        expect(heard).toEqual([...all]);
      }));

    test('refuses to write before it is open and after it is closed', () =>
      withRig(async ({ transport }) => {
        expect(await transport.write(Uint8Array.of(1))).toMatchObject({ ok: false, error: { kind: 'disconnected' } });
        await transport.open();
        await transport.close();
        expect(await transport.write(Uint8Array.of(1))).toMatchObject({ ok: false, error: { kind: 'disconnected' } });
      }));

    test('does not open twice at once', () =>
      withRig(async ({ transport }) => {
        await transport.open();
        expect(await transport.open()).toMatchObject({ ok: false, error: { kind: 'busy' } });
      }));

    test('tells once that it closed, however often it is closed, and opens again', () =>
      withRig(async ({ transport }, _heard, closed) => {
        await transport.open();
        await transport.close();
        await transport.close();
        expect(closed).toMatchObject([{ kind: 'disconnected' }]);
        expect(await transport.open()).toEqual({ ok: true, value: undefined });
      }));

    test('unplugged is disconnected, then absent; plugged in again it carries bytes', () =>
      withRig(async ({ transport, unplug, replug, sendFromDevice }, heard, closed) => {
        await transport.open();
        unplug();
        await vi.waitUntil(() => closed.length > 0, { timeout: 5_000 });
        expect(closed).toMatchObject([{ kind: 'disconnected' }]);
        expect(await transport.open()).toMatchObject({ ok: false, error: { kind: 'absent' } });
        await replug();
        expect(await transport.open()).toEqual({ ok: true, value: undefined });
        await sendFromDevice(Uint8Array.of(7));
        await vi.waitUntil(() => heard.length === 1);
        expect(heard).toEqual([7]);
      }));

    test('a listener that was taken off hears nothing more', () =>
      withRig(async ({ transport, sendFromDevice }, heard) => {
        const other: number[] = [];
        const stop = transport.onBytes((chunk) => void other.push(...chunk));
        await transport.open();
        stop();
        await sendFromDevice(Uint8Array.of(1, 2));
        await vi.waitUntil(() => heard.length === 2);
        expect(other).toEqual([]);
      }));
  });
}

test('a serial port that is a plain file is an error, not an exception', async () => {
  const opened = await serialTransport({ path: import.meta.filename }).open();
  expect(opened).toMatchObject({ ok: false });
});
