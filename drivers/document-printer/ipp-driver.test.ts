import { describe, expect, test } from 'vitest';
import type { DeviceStatus } from '../core/index.ts';
import { ManualClock } from '../core/manual-clock.ts';
import { decodeIpp } from './ipp-codec.ts';
import { createDocumentPrinter } from './ipp-driver.ts';
import type { IppTransport } from './ipp-link.ts';
import { PRINTER_LIMITS } from './limits.ts';
import { SimulatedDocumentPrinter } from './simulated.ts';
import type { DocumentJob, DocumentPrinter, DocumentPrinterCondition } from './types.ts';

/** Pages as a reader from outside counts them. */
const pdfOf = (pages: number): Uint8Array => Buffer.from(`%PDF-1.7\n${'<< /Type /Page >>\n'.repeat(pages)}<< /Type /Pages >>\n%%EOF`);
const jobOf = (pages: number, more: Partial<DocumentJob> = {}): DocumentJob => ({
  ...{ pdf: pdfOf(pages), name: 'KT1-0f1e', duplex: false },
  ...more,
});
const MS_PER_SHEET = 1_000;
const PRINTED = { ok: true, value: 'printed' };
const notStarted = (reason: string) => ({ ok: false, error: { kind: 'notStarted', reason } });
const unknown = (reason: string) => ({ ok: false, error: { kind: 'unknown', reason } });

interface Bench {
  readonly clock: ManualClock;
  readonly paper: SimulatedDocumentPrinter;
  readonly printer: DocumentPrinter;
  readonly statuses: DeviceStatus<DocumentPrinterCondition>[];
  /** Operations that were asked, in order. */
  readonly asked: string[];
  finish<T>(promise: Promise<T>): Promise<T>;
  passUntil(holds: () => boolean): Promise<void>;
}

async function withPrinter(
  what: (bench: Bench) => Promise<void>,
  onAsk: (operation: string, paper: SimulatedDocumentPrinter) => void = () => undefined,
): Promise<void> {
  const clock = new ManualClock();
  const paper = new SimulatedDocumentPrinter({ clock, msPerSheet: MS_PER_SHEET });
  const asked: string[] = [];
  const transport = listenedTo(paper, (operation) => {
    asked.push(operation);
    onAsk(operation, paper);
  });
  const printer = createDocumentPrinter({ transport, clock, random: () => 0.5 });
  const statuses: DeviceStatus<DocumentPrinterCondition>[] = [];
  printer.onStatus((status) => statuses.push(status));
  const passUntil = async (holds: () => boolean): Promise<void> => {
    for (let stepped = 0; !holds(); stepped++) {
      if (stepped > 20_000) throw new Error(`never held: ${holds.toString()}`);
      await clock.advance(100);
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
  await passUntil(() => printer.status().availability === 'online');
  await what({ clock, paper, printer, statuses, asked, finish, passUntil });
  await finish(printer.close());
  // The paper comes to rest.
  await clock.advance(60 * MS_PER_SHEET);
  expect(clock.waiting, 'timers left behind').toBe(0);
}

function listenedTo(transport: IppTransport, onAsk: (operation: string) => void): IppTransport {
  return {
    name: transport.name,
    printerUri: transport.printerUri,
    exchange: (question, options) => {
      const message = decodeIpp(question);
      onAsk((message.ok && message.value.operation) || 'nonsense');
      return transport.exchange(question, options);
    },
  };
}

describe('the status', () => {
  test('is told on change only, and follows paper, cover and jam', () =>
    withPrinter(async ({ clock, paper, printer, statuses }) => {
      expect(printer.status()).toEqual({ availability: 'online', condition: { paper: 'ok', cover: 'closed', mechanism: 'ok' } });
      statuses.length = 0;
      await clock.advance(4 * PRINTER_LIMITS.lookEveryMs);
      expect(statuses).toEqual([]);
      for (const change of [
        () => paper.runOutAfterSheets(3),
        () => paper.runOutOfPaper(),
        () => paper.loadPaper(),
        () => paper.openCover(),
        () => paper.closeCover(),
        () => paper.jam(),
        () => paper.clearJam(),
      ]) {
        change();
        await clock.advance(PRINTER_LIMITS.lookEveryMs);
      }
      expect(statuses.map(({ condition }) => Object.values(condition).join(' '))).toEqual([
        ...['low closed ok', 'out closed ok', 'ok closed ok', 'ok open ok', 'ok closed ok', 'ok closed jammed', 'ok closed ok'],
      ]);
      expect(statuses.every(({ availability }) => availability === 'online')).toBe(true);
    }));

  test('of a printer that is away, silent or talking nonsense is told, and it comes back by itself', () =>
    withPrinter(async ({ clock, paper, printer }) => {
      const settle = () => clock.advance(PRINTER_LIMITS.lookEveryMs + PRINTER_LIMITS.answerTimeoutMs);
      const nothing = { paper: 'unknown', cover: 'unknown', mechanism: 'unknown' };
      paper.unplug();
      await settle();
      expect(printer.status()).toEqual({ availability: 'absent', condition: nothing });
      paper.replug();
      await settle();
      expect(printer.status().availability).toBe('online');
      paper.faults.silent = true;
      await settle();
      expect(printer.status()).toEqual({ availability: 'fault', condition: nothing });
      paper.faults.silent = false;
      paper.faults.garbage = true;
      await settle();
      expect(printer.status()).toEqual({ availability: 'fault', condition: nothing });
      paper.faults.garbage = false;
      await settle();
      expect(printer.status().availability).toBe('online');
    }));

  test('is not asked for by the way while a document is taken', () =>
    withPrinter(async ({ printer, asked, finish }) => {
      asked.length = 0;
      await finish(printer.print(jobOf(1)));
      expect(asked.slice(0, 3)).toEqual(['Get-Printer-Attributes', 'Print-Job', 'Get-Job-Attributes']);
    }));
});

describe('a job', () => {
  test('is printed when the printer calls it completed, and not before', () =>
    withPrinter(async ({ paper, printer, finish, clock }) => {
      const printing = printer.print(jobOf(3));
      await clock.advance(2 * MS_PER_SHEET);
      expect(paper.papers()[0]).toMatchObject({ pages: 3, sheets: 3, sheetsOut: 2, state: 'processing' });
      expect(await finish(printing)).toEqual(PRINTED);
      expect(paper.papers()[0]).toMatchObject({ sheetsOut: 3, state: 'completed', bytes: pdfOf(3).length });
      expect(Buffer.from(pdfOf(3)).equals(paper.pdf(0)!)).toBe(true);
      expect(paper.errors).toEqual([]);
    }));

  test('on both sides takes half the sheets', () =>
    withPrinter(async ({ paper, printer, finish }) => {
      expect(await finish(printer.print(jobOf(3, { duplex: true })))).toEqual(PRINTED);
      expect(paper.papers()[0]).toMatchObject({ duplex: true, sheets: 2, sheetsOut: 2 });
    }));

  test('waits for the one before it', () =>
    withPrinter(async ({ paper, printer, finish }) => {
      expect(await finish(Promise.all([printer.print(jobOf(2, { name: 'one' })), printer.print(jobOf(1, { name: 'two' }))]))).toEqual([
        ...[PRINTED, PRINTED],
      ]);
      expect(paper.papers().map(({ name }) => name.slice(0, 3))).toEqual(['one', 'two']);
    }));

  test('has a plain, bounded name in the printer’s queue, each sending its own', () =>
    withPrinter(async ({ paper, printer, finish }) => {
      await finish(printer.print(jobOf(1, { name: `张三\u001e\n${'x'.repeat(500)}` })));
      expect(paper.papers()[0]?.name).toMatch(/^x{80} [a-z0-9]+$/);
    }));

  test.each([
    ['paperOut', (paper: SimulatedDocumentPrinter) => paper.runOutOfPaper()],
    ['jammed', (paper: SimulatedDocumentPrinter) => paper.jam()],
    ['coverOpen', (paper: SimulatedDocumentPrinter) => paper.openCover()],
    ['absent', (paper: SimulatedDocumentPrinter) => paper.unplug()],
    ['fault', (paper: SimulatedDocumentPrinter) => void (paper.faults.silent = true)],
    ['fault', (paper: SimulatedDocumentPrinter) => void (paper.faults.garbage = true)],
  ])('is not started, %s, and nothing of it was sent', (reason, happens) =>
    withPrinter(async ({ paper, printer, finish, asked }) => {
      happens(paper);
      expect(await finish(printer.print(jobOf(1)))).toEqual(notStarted(reason));
      expect(asked).not.toContain('Print-Job');
      expect(paper.papers()).toEqual([]);
    }),
  );

  test('that finds the paper gone once it is accepted waits for a refill, then is taken back: not started', () =>
    withPrinter(
      async ({ paper, printer, finish }) => {
        expect(await finish(printer.print(jobOf(2)))).toEqual(notStarted('paperOut'));
        expect(paper.papers()).toMatchObject([{ sheetsOut: 0, state: 'canceled' }]);
        paper.loadPaper();
        expect(paper.papers()).toMatchObject([{ sheetsOut: 0 }]);
      },
      (operation, paper) => {
        if (operation === 'Print-Job') paper.runOutOfPaper();
      },
    ));

  test('that the printer does not take is refused, not tried again', () =>
    withPrinter(async ({ paper, printer, finish, asked }) => {
      paper.faults.refusesFormat = true;
      expect(await finish(printer.print(jobOf(1)))).toEqual({
        ok: false,
        error: { kind: 'refused', detail: expect.stringContaining('client-error-document-format-not-supported') },
      });
      expect(asked.filter((operation) => operation === 'Print-Job')).toHaveLength(1);
    }));

  test('that the printer takes and cannot draw is refused: it says that nothing came out', () =>
    withPrinter(async ({ paper, printer, finish }) => {
      paper.faults.cannotDraw = true;
      expect(await finish(printer.print(jobOf(1)))).toEqual({ ok: false, error: { kind: 'refused', detail: 'document-format-error' } });
    }));

  test.each([
    ['no PDF at all', Buffer.from('<html>')],
    ['empty', new Uint8Array(0)],
    ['too large', Buffer.concat([pdfOf(1), Buffer.alloc(PRINTER_LIMITS.documentBytes)])],
  ])('that is %s is refused before anybody is asked', (_, pdf) =>
    withPrinter(async ({ printer, finish, asked }) => {
      asked.length = 0;
      expect(await finish(printer.print(jobOf(1, { pdf })))).toMatchObject({ ok: false, error: { kind: 'refused' } });
      expect(asked).toEqual([]);
    }),
  );
});

describe('in the middle of a job', () => {
  test('new paper lets it go on by itself', () =>
    withPrinter(async ({ paper, printer, finish, passUntil, clock }) => {
      paper.runOutAfterSheets(1);
      const printing = printer.print(jobOf(3));
      await passUntil(() => printer.status().condition.paper === 'out');
      await clock.advance(PRINTER_LIMITS.repairWaitMs / 2);
      paper.loadPaper();
      expect(await finish(printing)).toEqual(PRINTED);
      expect(paper.papers()).toMatchObject([{ sheetsOut: 3, state: 'completed' }]);
    }));

  test.each([
    ['paperOut', (paper: SimulatedDocumentPrinter) => paper.runOutOfPaper()],
    ['jammed', (paper: SimulatedDocumentPrinter) => paper.jam()],
    ['coverOpen', (paper: SimulatedDocumentPrinter) => paper.openCover()],
  ])('%s that nobody puts right ends it, unknown, and takes back the rest', (reason, happens) =>
    withPrinter(async ({ paper, printer, finish, passUntil, clock, asked }) => {
      const printing = printer.print(jobOf(3));
      await passUntil(() => paper.papers()[0]?.sheetsOut === 1);
      happens(paper);
      expect(await finish(printing)).toEqual(unknown(reason));
      paper.loadPaper();
      paper.clearJam();
      paper.closeCover();
      await clock.advance(60_000);
      expect(paper.papers(), 'nothing more comes out').toMatchObject([{ sheetsOut: 1, state: 'canceled' }]);
      expect(asked.filter((operation) => operation === 'Print-Job')).toHaveLength(1);
    }),
  );

  test('unplugging is unknown, and plugged in again the printer has forgotten it', () =>
    withPrinter(async ({ paper, printer, finish, passUntil, clock }) => {
      const printing = printer.print(jobOf(3));
      await passUntil(() => paper.papers()[0]?.sheetsOut === 1);
      paper.unplug();
      expect(await finish(printing)).toEqual(unknown('offline'));
      expect(printer.status().availability).toBe('absent');
      paper.replug();
      await clock.advance(60_000);
      expect(paper.papers()).toMatchObject([{ sheetsOut: 1, state: 'aborted' }]);
      expect(await finish(printer.print(jobOf(1)))).toEqual(PRINTED);
    }));

  test('a short silence is borne', () =>
    withPrinter(async ({ paper, printer, finish, passUntil, clock }) => {
      const printing = printer.print(jobOf(3));
      await passUntil(() => paper.papers()[0]?.sheetsOut === 1);
      paper.faults.silent = true;
      await clock.advance(PRINTER_LIMITS.answerTimeoutMs);
      paper.faults.silent = false;
      expect(await finish(printing)).toEqual(PRINTED);
    }));

  test('a slow printer that keeps moving is waited for; one that stands still is given up', () =>
    withPrinter(async ({ paper, printer, finish, passUntil, clock }) => {
      paper.faults.slow = true;
      expect(await finish(printer.print(jobOf(8)))).toEqual(PRINTED);
      expect(clock.monotonicMs()).toBeGreaterThan(PRINTER_LIMITS.stalledMs);
      const standing = new SimulatedDocumentPrinter({ clock, msPerSheet: 10 * PRINTER_LIMITS.stalledMs });
      const other = createDocumentPrinter({ transport: standing, clock });
      await passUntil(() => other.status().availability === 'online');
      // It says that no sheet came out; whether that is so of the one in its rollers, nobody knows better.
      expect(await finish(other.print(jobOf(2)))).toEqual(notStarted('fault'));
      expect(standing.papers()).toMatchObject([{ state: 'canceled', sheetsOut: 0 }]);
      await finish(other.close());
    }));

  test('closing ends the waiting, and afterwards nothing is started', () =>
    withPrinter(async ({ paper, printer, finish, passUntil }) => {
      const printing = printer.print(jobOf(3));
      await passUntil(() => paper.papers()[0]?.sheetsOut === 1);
      await finish(printer.close());
      expect(await printing).toEqual(unknown('offline'));
      expect(await finish(printer.print(jobOf(1)))).toEqual(notStarted('absent'));
    }));
});

describe('when the answer to Print-Job is lost', () => {
  test('the printer is asked for the job, and it is followed to its end; it is not sent twice', () =>
    withPrinter(async ({ paper, printer, finish, asked }) => {
      paper.faults.losesAnswer = true;
      expect(await finish(printer.print(jobOf(2)))).toEqual(PRINTED);
      expect(asked.filter((operation) => operation === 'Print-Job')).toHaveLength(1);
      expect(paper.papers()).toHaveLength(1);
    }));

  test('a printer that is gone leaves it unknown', () =>
    withPrinter(
      async ({ printer, finish, paper }) => {
        expect(await finish(printer.print(jobOf(2)))).toEqual(unknown('offline'));
        expect(paper.papers()).toHaveLength(1);
      },
      (operation, paper) => {
        if (operation === 'Print-Job') {
          paper.faults.losesAnswer = true;
          setImmediate(() => paper.unplug());
        }
      },
    ));
});
