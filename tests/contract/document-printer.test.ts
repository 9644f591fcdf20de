/**
 * One suite for the A4 printer's driver, over three lines: to the simulated printer in memory, to the same over HTTP, and to
 * `ippeveprinter`, a real IPP printer without paper.
 */
import http from 'node:http';
import { afterAll, describe, expect, test } from 'vitest';
import { err } from '../../drivers/core/index.ts';
import { ManualClock } from '../../drivers/core/manual-clock.ts';
import { createDocumentPrinter, type DocumentPrinter, type IppTransport, ippTransport } from '../../drivers/document-printer/index.ts';
import { SimulatedDocumentPrinter } from '../../drivers/document-printer/simulated.ts';
import { openPrinterHouse, startIppevePrinter } from '../support/ippeve-printer.ts';
import { until } from '../support/until.ts';

/** What somebody at the printer does, and what it got. */
interface Printer {
  readonly transport: IppTransport;
  documents(): Uint8Array[];
  runOutAfterOneSheet(): void;
  refill(): void;
  fail(): void;
  unplug(): Promise<void>;
  replug(): Promise<void>;
  close(): Promise<void>;
}

interface Line {
  readonly name: string;
  /** Real programs need real time beside the clock's. */
  readonly realMsPerStep: number;
  readonly open: (clock: ManualClock, options: { readonly takesPdf: boolean }) => Promise<Printer>;
}

const PDF = Buffer.from(
  `%PDF-1.4\n1 0 obj\n<< /Type /Catalog /Pages 2 0 R >>\nendobj\n2 0 obj\n<< /Type /Pages /Kids [3 0 R 4 0 R] /Count 2 >>\nendobj
3 0 obj\n<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] >>\nendobj\n4 0 obj\n<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] >>
endobj\ntrailer\n<< /Root 1 0 R >>\n%%EOF\n`,
);
const JOB = { pdf: PDF, name: 'KT1-0f1e2d3c', duplex: false };
const PRINTED = { ok: true, value: 'printed' };
const STEP_MS = 100;
const LONGEST_WAIT_MS = 300_000;

const MEMORY: Line = {
  name: 'the simulated printer, in memory',
  realMsPerStep: 0,
  open: (clock, options) => Promise.resolve(simulated(clock, options).printer),
};
const HTTP: Line = { name: 'the simulated printer, over HTTP', realMsPerStep: 0, open: openOverHttp };

const house = await openPrinterHouse();
afterAll(async () => {
  if ('close' in house) await house.close();
});
const IPPEVE: Line = {
  name: 'ippeveprinter',
  realMsPerStep: 5,
  open: async (clock, { takesPdf }) => {
    if ('because' in house) throw new Error(house.because);
    const printer = await startIppevePrinter(house, takesPdf ? 'application/pdf,image/jpeg' : 'image/jpeg');
    return { ...printer, transport: ippTransport({ url: printer.url, clock }) };
  },
};

test('every printer is tried, the real one too', (context) => {
  if ('because' in house) context.skip(`no ippeveprinter: ${house.because}`);
});

describe.each('because' in house ? [MEMORY, HTTP] : [MEMORY, HTTP, IPPEVE])('$name', { timeout: 60_000 }, (line) => {
  const bench = (what: (bench: Bench) => Promise<void>, takesPdf = true): Promise<void> => withBench(line, takesPdf, what);

  test('is online and well', () =>
    bench(async ({ driver }) => {
      expect(driver.status()).toEqual({ availability: 'online', condition: { paper: 'ok', cover: 'closed', mechanism: 'ok' } });
    }));

  test('prints, and got the document byte by byte', () =>
    bench(async ({ print, printer }) => {
      expect(await print()).toEqual(PRINTED);
      expect(printer.documents().map((document) => PDF.equals(document))).toEqual([true]);
    }));

  test('prints one after the other', () =>
    bench(async ({ driver, finish, printer }) => {
      const other = Buffer.from(PDF.toString('latin1').replace('595', '596'), 'latin1');
      expect(await finish(Promise.all([driver.print(JOB), driver.print({ ...JOB, pdf: other })]))).toEqual([PRINTED, PRINTED]);
      expect(printer.documents().map((document) => other.equals(document))).toEqual([false, true]);
    }));

  test('a document that it does not take is refused', () =>
    bench(async ({ print, printer }) => {
      expect(await print()).toMatchObject({ ok: false, error: { kind: 'refused' } });
      expect(printer.documents()).toEqual([]);
    }, false));

  test('a job that it aborts before the first sheet left nothing on paper, and it says so', () =>
    bench(async ({ print, printer }) => {
      printer.fail();
      const result = await print();
      expect(result.ok ? 'printed' : result.error.kind).toMatch(/^(?:refused|notStarted)$/);
    }));

  test('paper that runs out in the middle and is filled in again: printed', () =>
    bench(async ({ driver, finish, printer, passUntil }) => {
      printer.runOutAfterOneSheet();
      const printing = driver.print(JOB);
      // A tray that is empty or nearly so: the real one only warns.
      await passUntil(() => printer.documents().length === 1 && driver.status().condition.paper !== 'ok');
      printer.refill();
      expect(await finish(printing)).toEqual(PRINTED);
      await passUntil(() => driver.status().condition.paper === 'ok');
    }));

  test('paper that runs out and stays out: taken back, unknown', () =>
    bench(async ({ print, printer }) => {
      printer.runOutAfterOneSheet();
      expect(await print()).toEqual({ ok: false, error: { kind: 'unknown', reason: 'paperOut' } });
      expect(printer.documents(), 'sent once').toHaveLength(1);
    }));

  test('unplugged does not start, and prints when plugged in again', () =>
    bench(async ({ print, printer, driver, passUntil }) => {
      await printer.unplug();
      await passUntil(() => driver.status().availability === 'absent');
      expect(await print()).toEqual({ ok: false, error: { kind: 'notStarted', reason: 'absent' } });
      await printer.replug();
      await passUntil(() => driver.status().availability === 'online');
      expect(await print()).toEqual(PRINTED);
    }));

  test('unplugged in the middle is unknown', () =>
    bench(async ({ driver, finish, printer, passUntil }) => {
      printer.runOutAfterOneSheet();
      const printing = driver.print(JOB);
      await passUntil(() => driver.status().condition.paper !== 'ok');
      await printer.unplug();
      expect(await finish(printing)).toEqual({ ok: false, error: { kind: 'unknown', reason: 'offline' } });
    }));

  test('the answer to Print-Job lost: the job is found again and followed, not sent twice', () =>
    bench(async ({ print, printer, loseNextAnswer }) => {
      loseNextAnswer('Print-Job');
      expect(await print()).toEqual(PRINTED);
      expect(printer.documents()).toHaveLength(1);
    }));
});

interface Bench {
  readonly driver: DocumentPrinter;
  readonly printer: Printer;
  print(): ReturnType<DocumentPrinter['print']>;
  finish<T>(promise: Promise<T>): Promise<T>;
  passUntil(holds: () => boolean): Promise<void>;
  /** The printer hears the question; its answer does not come through. */
  loseNextAnswer(operation: 'Print-Job'): void;
}

/** Operation id, RFC 8011 section 5.4.15. */
const OPERATIONS = { 'Print-Job': 0x0002 } as const;

async function withBench(line: Line, takesPdf: boolean, what: (bench: Bench) => Promise<void>): Promise<void> {
  const clock = new ManualClock();
  const printer = await line.open(clock, { takesPdf });
  let underWay = 0;
  let lost: number | null = null;
  const transport: IppTransport = {
    ...{ name: printer.transport.name, printerUri: printer.transport.printerUri },
    exchange: async (question, options) => {
      underWay += 1;
      const answer = await printer.transport.exchange(question, options);
      underWay -= 1;
      if (lost === null || Buffer.from(question).readUInt16BE(2) !== lost) return answer;
      lost = null;
      return err({ kind: 'disconnected', detail: 'lost by the test' });
    },
  };
  const driver = createDocumentPrinter({ transport, clock, random: Math.random });
  const passUntil = async (holds: () => boolean): Promise<void> => {
    for (let passedMs = 0; !holds(); passedMs += STEP_MS) {
      if (passedMs > LONGEST_WAIT_MS) throw new Error(`never held: ${holds.toString()}`);
      // Or a busy machine would look like a silent printer.
      await until(() => underWay === 0);
      await clock.advance(STEP_MS);
      if (line.realMsPerStep > 0) await new Promise((resolve) => setTimeout(resolve, line.realMsPerStep));
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
    await passUntil(() => driver.status().availability === 'online');
    await what({
      ...{ driver, printer, finish, passUntil },
      print: () => finish(driver.print(JOB)),
      loseNextAnswer: (operation) => {
        lost = OPERATIONS[operation];
      },
    });
    await finish(driver.close());
  } finally {
    await printer.close();
  }
}

function simulated(clock: ManualClock, { takesPdf }: { readonly takesPdf: boolean }) {
  const device = new SimulatedDocumentPrinter({ clock });
  device.faults.refusesFormat = !takesPdf;
  const printer: Printer = {
    transport: device,
    documents: () => device.papers().map((_, index) => device.pdf(index) ?? new Uint8Array(0)),
    runOutAfterOneSheet: () => device.runOutAfterSheets(1),
    refill: () => device.loadPaper(),
    fail: () => void (device.faults.cannotDraw = true),
    unplug: () => Promise.resolve(device.unplug()),
    replug: () => Promise.resolve(device.replug()),
    close: () => Promise.resolve(),
  };
  return { device, printer };
}

async function openOverHttp(clock: ManualClock, options: { readonly takesPdf: boolean }): Promise<Printer> {
  const { device, printer } = simulated(clock, options);
  const server = http.createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const reply = device.hear(Buffer.concat(chunks));
      if (reply.kind === 'answer') response.writeHead(200, { 'content-type': 'application/ipp' }).end(reply.bytes);
      else if (reply.kind === 'breakage') request.socket.destroy();
    });
  });
  const listen = (port: number): Promise<void> => new Promise((resolve) => void server.listen(port, '127.0.0.1', resolve));
  await listen(0);
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  const shut = async (): Promise<void> => {
    if (!server.listening) return;
    const closed = new Promise((resolve) => server.close(resolve));
    server.closeAllConnections();
    await closed;
  };
  return {
    ...printer,
    transport: ippTransport({ url: `ipp://127.0.0.1:${address.port}/ipp/print`, clock }),
    unplug: () => {
      device.unplug();
      return shut();
    },
    replug: () => {
      device.replug();
      return listen(address.port);
    },
    close: shut,
  };
}
