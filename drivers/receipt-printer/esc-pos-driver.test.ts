import { describe, expect, test } from 'vitest';
import type { ByteTransport, DeviceStatus } from '../core/index.ts';
import { ManualClock } from '../core/manual-clock.ts';
import { createReceiptPrinter, type ReceiptPrinterOptions } from './esc-pos-driver.ts';
import { DRIVER_LIMITS } from './limits.ts';
import { type SimulatedPrinterOptions, SimulatedReceiptPrinter } from './simulated.ts';
import type { ReceiptDocument, ReceiptPrinter, ReceiptPrinterCondition } from './types.ts';

const RECEIPT: ReceiptDocument = {
  blocks: [
    { kind: 'text', text: '提交回执' },
    { kind: 'qr', text: 'KT1:00' },
  ],
};
const LONG: ReceiptDocument = { blocks: Array.from({ length: 60 }, (_, index) => ({ kind: 'text', text: `第 ${index} 行` }) as const) };

interface Bench {
  readonly clock: ManualClock;
  readonly paper: SimulatedReceiptPrinter;
  readonly printer: ReceiptPrinter;
  readonly statuses: DeviceStatus<ReceiptPrinterCondition>[];
  /** Hex of every write, in order. */
  readonly written: string[];
  /** Lets time run until the promise settles; `withThreads` leaves a worker thread the real time it needs. */
  finish<T>(promise: Promise<T>, withThreads?: 'withThreads'): Promise<T>;
}

async function withPrinter(
  what: (bench: Bench) => Promise<void>,
  options: {
    readonly paper?: Partial<SimulatedPrinterOptions>;
    readonly driver?: Partial<ReceiptPrinterOptions>;
    readonly onWrite?: (hex: string, paper: SimulatedReceiptPrinter) => void;
  } = {},
): Promise<void> {
  const clock = new ManualClock();
  const paper = new SimulatedReceiptPrinter({ clock, ...options.paper });
  const written: string[] = [];
  const printer = createReceiptPrinter({
    transport: listenedTo(paper.transport, (hex) => {
      written.push(hex);
      options.onWrite?.(hex, paper);
    }),
    clock,
    random: () => 0.5,
    dotsPerLine: 576,
    confirmsPrinting: true,
    ...options.driver,
  });
  const statuses: DeviceStatus<ReceiptPrinterCondition>[] = [];
  printer.onStatus((status) => statuses.push(status));
  const finish: Bench['finish'] = async (promise, withThreads) => {
    const progress = { settled: false };
    void promise.finally(() => {
      progress.settled = true;
    });
    for (let stepped = 0; !progress.settled; stepped++) {
      if (stepped > 20_000) throw new Error('never settled');
      await clock.advance(5);
      if (withThreads !== undefined) await new Promise((resolve) => setTimeout(resolve, 1));
    }
    return promise;
  };
  await clock.advance(200);
  await what({ clock, paper, printer, statuses, written, finish });
  await finish(printer.close());
  // The paper comes to rest.
  await clock.advance(1_000);
  expect(clock.waiting, 'timers left behind').toBe(0);
}

function listenedTo(transport: ByteTransport, onWrite: (hex: string) => void): ByteTransport {
  return {
    name: transport.name,
    open: () => transport.open(),
    close: () => transport.close(),
    onBytes: (listener) => transport.onBytes(listener),
    onClosed: (listener) => transport.onClosed(listener),
    write: (bytes) => {
      onWrite(Buffer.from(bytes).toString('hex'));
      return transport.write(bytes);
    },
  };
}

describe('the status', () => {
  test('is told on change only, and follows paper, cover and cutter', () =>
    withPrinter(async ({ clock, paper, printer, statuses }) => {
      expect(printer.status()).toEqual({ availability: 'online', condition: { paper: 'ok', cover: 'closed', mechanism: 'ok' } });
      statuses.length = 0;
      await clock.advance(3 * DRIVER_LIMITS.pollIntervalMs);
      expect(statuses).toEqual([]);
      paper.loadPaper(500);
      paper.runOutOfPaper();
      paper.loadPaper();
      paper.openCover();
      paper.closeCover();
      paper.cutterJam();
      paper.clearJam();
      expect(statuses.map(({ condition }) => Object.values(condition).join(' '))).toEqual([
        ...['low closed ok', 'out closed ok', 'ok closed ok', 'ok open ok', 'ok closed ok', 'ok closed cutterError', 'ok closed ok'],
      ]);
      expect(statuses.every(({ availability }) => availability === 'online')).toBe(true);
    }));

  test('of a silent printer is a fault, and it recovers by itself', () =>
    withPrinter(async ({ clock, paper, printer }) => {
      paper.faults.silent = true;
      await clock.advance(DRIVER_LIMITS.pollIntervalMs + DRIVER_LIMITS.answerTimeoutMs + 100);
      expect(printer.status()).toEqual({ availability: 'fault', condition: { paper: 'unknown', cover: 'unknown', mechanism: 'unknown' } });
      paper.faults.silent = false;
      await clock.advance(DRIVER_LIMITS.pollIntervalMs + 100);
      expect(printer.status().availability).toBe('online');
    }));

  test('of a babbling one is a fault told once, not a storm', () =>
    withPrinter(async ({ clock, paper, printer, statuses }) => {
      statuses.length = 0;
      paper.faults.babble = true;
      await clock.advance(6 * DRIVER_LIMITS.pollIntervalMs);
      expect(printer.status().availability).toBe('fault');
      expect(statuses.length).toBeLessThanOrEqual(3);
      paper.faults.babble = false;
      await clock.advance(2 * DRIVER_LIMITS.pollIntervalMs + 100);
      expect(printer.status().availability).toBe('online');
    }));

  test('of an unplugged one is absent; plugged in again it is asked anew', () =>
    withPrinter(async ({ clock, paper, printer }) => {
      paper.unplug();
      expect(printer.status().availability).toBe('absent');
      paper.runOutOfPaper();
      paper.replug();
      await clock.advance(10_000);
      expect(printer.status()).toMatchObject({ availability: 'online', condition: { paper: 'out' } });
    }));
});

describe('a job', () => {
  test('waits for the one before it', () =>
    withPrinter(async ({ paper, printer, finish }) => {
      const both = [
        printer.print({ blocks: [{ kind: 'text', text: 'first' }] }),
        printer.print({ blocks: [{ kind: 'text', text: 'second' }] }),
      ];
      expect(await finish(Promise.all(both))).toEqual([
        { ok: true, value: 'printed' },
        { ok: true, value: 'printed' },
      ]);
      expect(paper.papers().map(({ text }) => text)).toEqual(['first', 'second']);
      expect(paper.errors).toEqual([]);
    }));

  test('goes out in bounded chunks and is asked for by a new id each time (1D 28 48 06 00 30 30)', () =>
    withPrinter(async ({ printer, finish, written }) => {
      await finish(printer.print(LONG));
      await finish(printer.print(RECEIPT));
      expect(Math.max(...written.map((hex) => hex.length / 2))).toBeLessThanOrEqual(DRIVER_LIMITS.chunkBytes);
      const ids = written.filter((hex) => hex.startsWith('1d28480600')).map((hex) => hex.slice(14));
      expect(new Set(ids).size).toBe(2);
      expect(ids.every((id) => /^[\x20-\x7e]{4}$/.test(Buffer.from(id, 'hex').toString('latin1')))).toBe(true);
    }));

  test('heeds XOFF: a printer with a small buffer loses nothing', () =>
    withPrinter(
      async ({ paper, printer, finish }) => {
        expect(await finish(printer.print(LONG))).toEqual({ ok: true, value: 'printed' });
        expect(paper.errors).toEqual([]);
        expect(paper.papers()[0]?.text.split('\n')).toHaveLength(60);
      },
      { paper: { receiveBufferBytes: 1_200, timeScale: 2 } },
    ));

  test('on a slow printer is still waited for', () =>
    withPrinter(async ({ paper, printer, finish }) => {
      paper.faults.slow = true;
      expect(await finish(printer.print(RECEIPT))).toEqual({ ok: true, value: 'printed' });
    }));

  test('that is too long is refused before anything is written', () =>
    withPrinter(async ({ printer, written, finish }) => {
      const before = written.length;
      const result = await finish(printer.print({ blocks: [{ kind: 'text', text: '长'.repeat(10_000) }] }));
      expect(result).toEqual({ ok: false, error: { kind: 'tooLong' } });
      expect(written.length).toBe(before);
    }));

  test('after one of unknown outcome is cut off from its remains', () =>
    withPrinter(async ({ paper, printer, finish, clock }) => {
      await finish(printer.print(RECEIPT));
      paper.runOutAfterMm(30);
      expect(await finish(printer.print(LONG))).toEqual({ ok: false, error: { kind: 'unknown', reason: 'paperOut' } });
      const torn = paper.papers()[1];
      expect(torn?.text.startsWith('第 0 行')).toBe(true);
      paper.loadPaper();
      await clock.advance(10_000);
      expect(paper.papers(), 'new paper brings out nothing of the old job').toHaveLength(2);
      expect(await finish(printer.print(RECEIPT))).toEqual({ ok: true, value: 'printed' });
      expect(paper.papers()[2]?.text).toBe('提交回执');
      expect(paper.errors).toEqual([]);
    }));

  test('cut off by unplugging leaves a piece that the next receipt is not joined to', () =>
    withPrinter(async ({ paper, printer, finish, clock }) => {
      const printing = printer.print(LONG);
      while (paper.papers().length === 0) await clock.advance(5);
      paper.unplug();
      expect(await finish(printing)).toEqual({ ok: false, error: { kind: 'unknown', reason: 'offline' } });
      paper.replug();
      await clock.advance(10_000);
      expect(await finish(printer.print(RECEIPT))).toEqual({ ok: true, value: 'printed' });
      expect(paper.papers().map(({ text }) => text.includes('提交回执'))).toEqual([false, true]);
    }));

  test('is refused by a jammed cutter before it starts, and unknown when it jams in the middle', () =>
    withPrinter(async ({ paper, printer, finish, clock }) => {
      paper.cutterJam();
      expect(await finish(printer.print(RECEIPT))).toEqual({ ok: false, error: { kind: 'notStarted', reason: 'fault' } });
      paper.clearJam();
      const printing = printer.print(LONG);
      while (paper.papers().length === 0) await clock.advance(5);
      paper.cutterJam();
      expect(await finish(printing)).toEqual({ ok: false, error: { kind: 'unknown', reason: 'fault' } });
    }));

  test('asked of a printer that went silent is not started', () =>
    withPrinter(async ({ paper, printer, finish }) => {
      paper.faults.silent = true;
      expect(await finish(printer.print(RECEIPT))).toEqual({ ok: false, error: { kind: 'notStarted', reason: 'fault' } });
      expect(paper.papers()).toEqual([]);
    }));

  test('that finds the paper gone between asking and its first byte is not started', () =>
    withPrinter(
      async ({ paper, printer, finish }) => {
        expect(await finish(printer.print(RECEIPT))).toEqual({ ok: false, error: { kind: 'notStarted', reason: 'paperOut' } });
        paper.loadPaper();
        expect(paper.papers()).toEqual([]);
      },
      {
        onWrite: (hex, paper) => {
          if (hex.includes('1b401c26')) paper.runOutOfPaper();
        },
      },
    ));

  test('with a rare name is drawn, and the rest of it typed', () =>
    withPrinter(async ({ paper, printer, finish }) => {
      const result = await finish(
        printer.print({
          blocks: [
            { kind: 'text', text: '申请人' },
            { kind: 'text', text: '㐀*𠮷' },
          ],
        }),
        'withThreads',
      );
      expect(result).toEqual({ ok: true, value: 'printed' });
      expect(paper.papers()[0]?.text).toMatch(/^申请人\n\[drawn\]/);
      expect(paper.errors).toEqual([]);
    }));

  test('whose drawing hangs is printed all the same, with the code point in words', () =>
    withPrinter(async ({ paper, printer, finish, clock }) => {
      const printing = printer.print({ blocks: [{ kind: 'text', text: '张𠮷' }] });
      await clock.advance(DRIVER_LIMITS.rasterTimeoutMs);
      expect(await finish(printing)).toEqual({ ok: true, value: 'printed' });
      expect(paper.papers()[0]?.text).toBe('张[U+20BB7]');
    }));
});

test('closing in the middle of a job ends it, and nothing waits afterwards', () =>
  withPrinter(async ({ paper, printer, finish, clock }) => {
    const printing = printer.print(LONG);
    while (paper.papers().length === 0) await clock.advance(5);
    await finish(printer.close());
    expect(await printing).toEqual({ ok: false, error: { kind: 'unknown', reason: 'offline' } });
    expect(await finish(printer.print(RECEIPT))).toEqual({ ok: false, error: { kind: 'notStarted', reason: 'absent' } });
  }));
