import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as pause } from 'node:timers/promises';
import { systemClock } from '../../drivers/core/index.ts';
import type { Result } from '../../drivers/core/result.ts';
import { encodeReceipt } from '../../drivers/receipt-printer/esc-pos-encoder.ts';
import type { ReceiptDocument } from '../../drivers/receipt-printer/index.ts';
import { CHINESE, ENGLISH, STROKES } from '../../main/documents/documents-fixture.ts';
import { createDocuments, type Documents, type SheetsInput, submissionReceipt } from '../../main/documents/index.ts';
import { type Bench, type Measured, percentile } from './bench.ts';

const SHEETS_AIM_MS = 150;
/** Ten KB are 10,000 bytes. */
const SIZE_AIM_BYTES = 40_000;
const LOOP_AIM_MS = 10;
const RECEIPT_AIM_MS = 5;
const RECEIPT_LINES = 40;

const WARM_UPS = 10;
const SHEETS = 200;
const SIGNATURES = 50;
const RECEIPTS = 500;
const DRAWINGS = 5;
const LOOP_RESOLUTION_MS = 1;

type Report = (measured: Measured) => void;

export const bench: Bench = {
  about: 'A4 receipt and form, signature, pages of a document, receipt bytes; and whether the event loop stays free meanwhile',
  async run(report) {
    const documents = createDocuments({ clock: systemClock });
    try {
      await measureSheets(documents, report);
      await measureSignature(documents, report);
      await measureDocument(documents, report);
    } finally {
      await documents.close();
    }
    measureReceipt(report);
  },
};

async function measureSheets(documents: Documents, report: Report): Promise<void> {
  const make = async (input: SheetsInput): Promise<Uint8Array> => valueOf(await documents.submissionSheets(input));
  const [coldMs] = await timed(() => make(CHINESE));
  report({ metric: 'A4, the first one, with its worker', unit: 'ms', value: coldMs, n: 1 });
  for (let count = 0; count < WARM_UPS; count++) await make(CHINESE);
  const times: number[] = [];
  const busy = await longestDelay(async () => {
    for (let count = 0; count < SHEETS; count++) times.push((await timed(() => make(CHINESE)))[0]);
  });
  const total = times.reduce((sum, time) => sum + time, 0);
  const idle = await longestDelay(() => pause(total));
  const median = percentile(times, 50);
  const aim = `A4 receipt ≤ ${SHEETS_AIM_MS} ms warm`;
  report({ metric: 'A4 receipt and form, p50', unit: 'ms', value: median, n: times.length, aim, met: median <= SHEETS_AIM_MS });
  const p99 = percentile(times, 99);
  report({ metric: 'A4 receipt and form, p99', unit: 'ms', value: p99, n: times.length, aim, met: p99 <= SHEETS_AIM_MS });
  const loopAim = `off the event loop: ≤ ${LOOP_AIM_MS} ms`;
  report({
    metric: 'event loop delay, p99',
    unit: 'ms',
    value: busy.p99,
    n: times.length,
    baseline: idle.p99,
    aim: loopAim,
    met: busy.p99 <= LOOP_AIM_MS,
  });
  report({
    metric: 'event loop delay, longest',
    unit: 'ms',
    value: busy.longest,
    n: times.length,
    baseline: idle.longest,
    aim: loopAim,
    met: busy.longest <= LOOP_AIM_MS,
  });
  for (const [name, input] of [
    ['Chinese', CHINESE],
    ['English', ENGLISH],
  ] as const) {
    const value = (await make(input)).length;
    report({ metric: `A4 receipt and form, ${name}`, unit: 'bytes', value, n: 1, aim: 'A4 receipt ≤ 40 KB', met: value <= SIZE_AIM_BYTES });
  }
}

async function measureSignature(documents: Documents, report: Report): Promise<void> {
  const times: number[] = [];
  for (let count = 0; count < SIGNATURES; count++) times.push((await timed(async () => valueOf(await documents.signaturePng(STROKES))))[0]);
  report({ metric: 'signature as PNG, p50', unit: 'ms', value: percentile(times, 50), n: times.length });
}

/** Each drawing has a worker of its own, started beforehand by looking the document over. */
async function measureDocument(documents: Documents, report: Report): Promise<void> {
  const pdf = valueOf(await documents.submissionSheets(CHINESE));
  const firstLooks: number[] = [];
  const looks: number[] = [];
  const pages: number[] = [];
  for (let count = 0; count < DRAWINGS; count++) {
    firstLooks.push((await timed(async () => valueOf(await documents.inspectPdf(pdf))))[0]);
    looks.push((await timed(async () => valueOf(await documents.inspectPdf(pdf))))[0]);
    let before = performance.now();
    const onPage = (): void => {
      const now = performance.now();
      pages.push(now - before);
      before = now;
    };
    valueOf(await documents.drawPdf(pdf, { onPage, signal: new AbortController().signal }));
  }
  report({ metric: 'document looked over, cold, p50', unit: 'ms', value: percentile(firstLooks, 50), n: firstLooks.length });
  report({ metric: 'document looked over, warm, p50', unit: 'ms', value: percentile(looks, 50), n: looks.length });
  report({ metric: 'page drawn 1080 px wide, p50', unit: 'ms', value: percentile(pages, 50), n: pages.length });
  report({ metric: 'page drawn 1080 px wide, p99', unit: 'ms', value: percentile(pages, 99), n: pages.length });
}

function measureReceipt(report: Report): void {
  const receipt = submissionReceipt(CHINESE.receipt);
  const lines = (document: ReceiptDocument): number => valueOf(encodeReceipt(document, 576)).lineCount;
  const blocks = [...receipt.blocks];
  while (lines({ blocks }) < RECEIPT_LINES) blocks.push({ kind: 'text', text: '提交不等于受理。是否受理，以政务平台的通知为准。' });
  const times = Array.from({ length: RECEIPTS }, () => {
    const start = performance.now();
    valueOf(encodeReceipt({ blocks }, 576));
    return performance.now() - start;
  });
  for (const percent of [50, 99]) {
    const value = percentile(times, percent);
    report({
      metric: `receipt bytes, ${lines({ blocks })} lines, p${percent}`,
      unit: 'ms',
      value,
      n: times.length,
      aim: `≤ ${RECEIPT_AIM_MS} ms`,
      met: value <= RECEIPT_AIM_MS,
    });
  }
}

/** Of this thread's loop, beyond the resolution of the measurement. */
async function longestDelay(work: () => Promise<unknown>): Promise<{ readonly longest: number; readonly p99: number }> {
  const delays = monitorEventLoopDelay({ resolution: LOOP_RESOLUTION_MS });
  // A first beat, since the distance to it is not a delay.
  delays.enable();
  await pause(20);
  delays.reset();
  await work();
  delays.disable();
  const beyond = (nanoseconds: number): number => Math.max(0, nanoseconds / 1e6 - LOOP_RESOLUTION_MS);
  return { longest: beyond(delays.max), p99: beyond(delays.percentile(99)) };
}

async function timed<T>(work: () => Promise<T>): Promise<[number, T]> {
  const start = performance.now();
  const value = await work();
  return [performance.now() - start, value];
}

function valueOf<T>(result: Result<T, { readonly kind: string }>): T {
  if (!result.ok) throw new Error(`could not be made: ${JSON.stringify(result.error)}`);
  return result.value;
}
