/** One suite for the receipt printer's driver, over the simulated cable and over a real pair of serial ports. */
import { describe, expect, test } from 'vitest';
import { ManualClock } from '../../drivers/core/manual-clock.ts';
import { createReceiptPrinter, type ReceiptDocument, type ReceiptPrinter } from '../../drivers/receipt-printer/index.ts';
import { SimulatedReceiptPrinter } from '../../drivers/receipt-printer/simulated.ts';
import { CABLES, type Cable, type CableKind, clockOver, NO_SERIAL_PAIR, SERIAL_PAIR } from '../support/serial-pair.ts';

const RECEIPT: ReceiptDocument = {
  blocks: [
    { kind: 'text', text: '提交回执', align: 'centre', size: 2, bold: true },
    { kind: 'pair', label: '办理事项', value: '居住证签注' },
    { kind: 'rule' },
    { kind: 'qr', text: 'KT1:0f1e2d3c4b5a69788796a5b4c3d2e1f0' },
  ],
};
const LONG: ReceiptDocument = { blocks: Array.from({ length: 60 }, (_, index) => ({ kind: 'text', text: `第 ${index} 行` }) as const) };
const PRINTED = { ok: true, value: 'printed' };

test('every cable is tried, the real ports too', (context) => {
  if (!CABLES.includes(SERIAL_PAIR)) context.skip(NO_SERIAL_PAIR);
});

describe.each(CABLES)('a receipt printer on $name', (cable) => {
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
  const { pass, passUntil, finish } = clockOver(clock, ends);
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
