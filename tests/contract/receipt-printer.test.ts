/** One suite for the receipt printer's driver, over the simulated cable and over a real pair of serial ports. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SerialPort } from 'serialport';
import { describe, expect, test } from 'vitest';
import { type ByteTransport, serialTransport } from '../../drivers/core/index.ts';
import { ManualClock } from '../../drivers/core/manual-clock.ts';
import { createReceiptPrinter, type ReceiptDocument, type ReceiptPrinter } from '../../drivers/receipt-printer/index.ts';
import { SimulatedReceiptPrinter } from '../../drivers/receipt-printer/simulated.ts';
import { until } from '../support/until.ts';

const RECEIPT: ReceiptDocument = {
  blocks: [
    { kind: 'text', text: '提交回执', align: 'centre', size: 2, bold: true },
    { kind: 'pair', label: '办理事项', value: '居住证签注' },
    { kind: 'rule' },
    { kind: 'qr', text: 'KT1:0f1e2d3c4b5a69788796a5b4c3d2e1f0' },
  ],
};
const LONG: ReceiptDocument = { blocks: Array.from({ length: 60 }, (_, index) => ({ kind: 'text', text: `第 ${index} 行` }) as const) };
const STEP_MS = 10;
const LONGEST_WAIT_MS = 60_000;
const PRINTED = { ok: true, value: 'printed' };

interface Cable {
  readonly transport: ByteTransport;
  /** Nothing is under way in either direction: only then may the clock move, or a busy machine would look like a silent printer. */
  isQuiet(): boolean;
  unplug(): Promise<void>;
  replug(): Promise<void>;
  close(): Promise<void>;
}

interface CableKind {
  readonly name: string;
  /** Real bytes need real time beside the clock's. */
  readonly realMsPerStep: number;
  readonly open: (paper: SimulatedReceiptPrinter) => Promise<Cable>;
}

const SIMULATED: CableKind = {
  name: 'a simulated cable',
  realMsPerStep: 0,
  open: (paper) =>
    Promise.resolve({
      transport: paper.transport,
      isQuiet: () => true,
      unplug: () => Promise.resolve(paper.unplug()),
      replug: () => Promise.resolve(paper.replug()),
      close: () => Promise.resolve(),
    }),
};

const SERIAL_PAIR: CableKind = { name: 'a pair of serial ports (socat)', realMsPerStep: 1, open: openSerialPair };

const cables = hasSocat() ? [SIMULATED, SERIAL_PAIR] : [SIMULATED];
test('every cable is tried, the real ports too', (context) => {
  if (!hasSocat()) context.skip('socat is not installed: no pair of real serial ports');
  expect(cables).toContain(SERIAL_PAIR);
});

describe.each(cables)('a receipt printer on $name', (cable) => {
  const bench = (what: (bench: Bench) => Promise<void>, confirmsPrinting = true) => withBench(cable, confirmsPrinting, what);

  test('prints, cuts, confirms', () =>
    bench(async ({ paper, print }) => {
      expect(await print(RECEIPT)).toEqual(PRINTED);
      const [receipt] = paper.papers();
      expect(receipt?.text).toContain('提交回执\n办理事项');
      expect(receipt?.text).toContain('居住证签注');
      expect(receipt).toMatchObject({ qr: ['KT1:0f1e2d3c4b5a69788796a5b4c3d2e1f0'], cut: 'partial' });
      expect(paper.errors).toEqual([]);
    }));

  test('prints a long one whole, and one after another', () =>
    bench(async ({ paper, print }) => {
      expect(await print(LONG)).toEqual(PRINTED);
      expect(await print(RECEIPT)).toEqual(PRINTED);
      expect(paper.papers().map(({ text }) => text.split('\n').length)).toEqual([60, 3]);
      expect(paper.errors).toEqual([]);
    }));

  test('without paper does not start, and prints once there is some', () =>
    bench(async ({ paper, print }) => {
      paper.runOutOfPaper();
      expect(await print(RECEIPT)).toEqual({ ok: false, error: { kind: 'notStarted', reason: 'paperOut' } });
      expect(paper.papers()).toEqual([]);
      paper.loadPaper();
      expect(await print(RECEIPT)).toEqual(PRINTED);
      expect(paper.papers()).toHaveLength(1);
    }));

  test('running out in the middle is unknown, and is not printed again by itself', () =>
    bench(async ({ paper, print, pass }) => {
      paper.runOutAfterMm(40);
      expect(await print(LONG)).toEqual({ ok: false, error: { kind: 'unknown', reason: 'paperOut' } });
      // The order to forget the rest is on its way.
      await pass(50);
      paper.loadPaper();
      await pass(10_000);
      expect(paper.papers()).toHaveLength(1);
      expect(paper.papers()[0]?.cut).toBe('none');
    }));

  test('with its cover open does not start; opened in the middle it is unknown', () =>
    bench(async ({ paper, print, printer, startPrinting }) => {
      paper.openCover();
      expect(await print(RECEIPT)).toEqual({ ok: false, error: { kind: 'notStarted', reason: 'coverOpen' } });
      expect(printer.status().condition.cover).toBe('open');
      paper.closeCover();
      const job = await startPrinting(LONG);
      paper.openCover();
      expect(await job.end()).toEqual({ ok: false, error: { kind: 'unknown', reason: 'coverOpen' } });
    }));

  test('unplugged does not start, and works when plugged in again', () =>
    bench(async ({ ends, print, printer, pass, passUntil, paper }) => {
      await ends.unplug();
      await passUntil(() => printer.status().availability === 'absent');
      expect(await print(RECEIPT)).toEqual({ ok: false, error: { kind: 'notStarted', reason: 'absent' } });
      await ends.replug();
      await passUntil(() => printer.status().availability === 'online');
      await pass(100);
      expect(await print(RECEIPT)).toEqual(PRINTED);
      expect(paper.papers()).toHaveLength(1);
    }));

  test('unplugged in the middle is unknown', () =>
    bench(async ({ ends, startPrinting }) => {
      const job = await startPrinting(LONG);
      await ends.unplug();
      expect(await job.end()).toEqual({ ok: false, error: { kind: 'unknown', reason: 'offline' } });
    }));

  test('whose confirmation is lost is unknown, though the paper is out', () =>
    bench(async ({ paper, print }) => {
      paper.faults.loseConfirmation = true;
      expect(await print(RECEIPT)).toEqual({ ok: false, error: { kind: 'unknown', reason: 'timeout' } });
      expect(paper.papers()).toHaveLength(1);
    }));

  test('that falls silent is a fault and does not start', () =>
    bench(async ({ paper, print, printer }) => {
      paper.faults.silent = true;
      expect(await print(RECEIPT)).toEqual({ ok: false, error: { kind: 'notStarted', reason: 'fault' } });
      expect(printer.status().availability).toBe('fault');
      expect(paper.papers()).toEqual([]);
    }));

  test('that babbles is a fault, and recovers', () =>
    bench(async ({ paper, print, printer, passUntil }) => {
      paper.faults.babble = true;
      expect(await print(RECEIPT)).toEqual({ ok: false, error: { kind: 'notStarted', reason: 'fault' } });
      expect(printer.status().availability).toBe('fault');
      paper.faults.babble = false;
      await passUntil(() => printer.status().availability === 'online');
      expect(await print(RECEIPT)).toEqual(PRINTED);
    }));

  test('that cannot confirm says processed, and unknown when it runs out', () =>
    bench(async ({ paper, print }) => {
      expect(await print(RECEIPT)).toEqual({ ok: true, value: 'processed' });
      expect(paper.errors, 'GS ( H is not sent to a printer without it').toEqual([]);
      paper.runOutAfterMm(10);
      expect(await print(RECEIPT)).toEqual({ ok: false, error: { kind: 'unknown', reason: 'paperOut' } });
    }, false));
});

interface Bench {
  readonly paper: SimulatedReceiptPrinter;
  readonly printer: ReceiptPrinter;
  readonly ends: Cable;
  readonly print: (document: ReceiptDocument) => ReturnType<ReceiptPrinter['print']>;
  /** Starts, and gives back the moment that some of it is on paper. */
  readonly startPrinting: (document: ReceiptDocument) => Promise<{ readonly end: () => ReturnType<ReceiptPrinter['print']> }>;
  readonly pass: (ms: number) => Promise<void>;
  readonly passUntil: (holds: () => boolean) => Promise<void>;
}

async function withBench(cable: CableKind, confirmsPrinting: boolean, what: (bench: Bench) => Promise<void>): Promise<void> {
  const clock = new ManualClock();
  const paper = new SimulatedReceiptPrinter({ clock, confirmsPrinting });
  const ends = await cable.open(paper);
  const printer = createReceiptPrinter({ transport: ends.transport, clock, random: () => 0.5, dotsPerLine: 576, confirmsPrinting });
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
    let settled = false;
    void promise.finally(() => {
      settled = true;
    });
    await passUntil(() => settled);
    return promise;
  };
  try {
    await passUntil(() => printer.status().availability === 'online');
    await what({
      ...{ paper, printer, ends, pass, passUntil },
      print: (document) => finish(printer.print(document)),
      startPrinting: async (document) => {
        const printing = printer.print(document);
        await passUntil(() => paper.papers().some(({ cut }) => cut === 'none'));
        return { end: () => finish(printing) };
      },
    });
    await finish(printer.close());
  } finally {
    await ends.close();
  }
}

function hasSocat(): boolean {
  return spawnSync('socat', ['-V']).status === 0;
}

/** The simulated printer at the far end of two real serial ports; killing socat is pulling the cable. */
async function openSerialPair(paper: SimulatedReceiptPrinter): Promise<Cable> {
  const folder = mkdtempSync(join(tmpdir(), 'receipt-printer-'));
  const [near, far] = [join(folder, 'near'), join(folder, 'far')];
  let socat: ChildProcess | null = null;
  let farPort: SerialPort | null = null;
  // Bytes on their way to the printer, and back.
  let [outward, homeward] = [0, 0];
  paper.onAnswer((bytes) => {
    if (farPort === null || !farPort.isOpen) return;
    homeward += bytes.length;
    farPort.write(Buffer.from(bytes));
  });
  const plugIn = async (): Promise<void> => {
    [outward, homeward] = [0, 0];
    socat = spawn('socat', [`pty,raw,echo=0,link=${near}`, `pty,raw,echo=0,link=${far}`], { stdio: 'ignore' });
    await until(() => existsSync(near) && existsSync(far));
    const port = new SerialPort({ path: far, baudRate: 115_200, autoOpen: false });
    port.on('data', (chunk: Buffer) => {
      outward -= chunk.length;
      paper.receive(chunk);
    });
    // An answer under way when the cable is pulled fails to be written: that is what pulling means.
    port.on('error', () => undefined);
    await new Promise<void>((resolve, reject) => port.open((problem) => (problem ? reject(problem) : resolve())));
    farPort = port;
  };
  const pullOut = async (): Promise<void> => {
    const child = socat;
    socat = null;
    paper.unplug();
    if (child !== null && child.exitCode === null && child.signalCode === null) {
      const gone = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGKILL');
      await gone;
    }
    // Not left to the port: one that is hung up in the middle of a read may never say so (serialport 13).
    const port = farPort;
    farPort = null;
    if (port?.isOpen) await new Promise<void>((resolve) => port.close(() => resolve()));
    [outward, homeward] = [0, 0];
    rmSync(near, { force: true });
    rmSync(far, { force: true });
  };
  await plugIn();
  const serial = serialTransport({ path: near });
  return {
    transport: {
      ...{ name: serial.name, open: () => serial.open(), close: () => serial.close(), onClosed: (listener) => serial.onClosed(listener) },
      write: (bytes) => {
        outward += bytes.length;
        return serial.write(bytes).then((written) => {
          if (!written.ok) outward -= bytes.length;
          return written;
        });
      },
      onBytes: (listener) =>
        serial.onBytes((chunk) => {
          homeward -= chunk.length;
          listener(chunk);
        }),
    },
    isQuiet: () => outward <= 0 && homeward <= 0,
    unplug: pullOut,
    replug: plugIn,
    close: async () => {
      await pullOut();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
