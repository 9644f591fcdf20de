/** The driver in front of a printer that may answer anything. */
import { describe, expect, test } from 'vitest';
import { type ExchangeError, err, ok } from '../core/index.ts';
import { ManualClock } from '../core/manual-clock.ts';
import { decodeIpp, encodeAnswer, type IppAnswerMessage, type IppAttributes } from './ipp-codec.ts';
import { createDocumentPrinter } from './ipp-driver.ts';
import type { IppTransport } from './ipp-link.ts';

const JOB = { pdf: Buffer.from('%PDF-1.7\n%%EOF'), name: 'KT1-0f1e', duplex: false };
const PRINTED = { ok: true, value: 'printed' };
const notStarted = (reason: string) => ({ ok: false, error: { kind: 'notStarted', reason } });
const unknown = (reason: string) => ({ ok: false, error: { kind: 'unknown', reason } });

/** A printer that says what it is told to say. */
function scripted(say: (operation: string, count: number) => Omit<IppAnswerMessage, 'id'> | ExchangeError): IppTransport {
  const counts = new Map<string, number>();
  return {
    name: 'scripted',
    printerUri: 'ipp://localhost/ipp/print',
    exchange: async (question) => {
      const message = decodeIpp(question);
      const operation = (message.ok && message.value.operation) || 'nonsense';
      const count = (counts.get(operation) ?? 0) + 1;
      counts.set(operation, count);
      const said = say(operation, count);
      return 'kind' in said ? err(said) : ok(encodeAnswer({ ...said, id: message.ok ? message.value.id : 1 }));
    },
  };
}

const WELL = { status: 'successful-ok', printer: { 'printer-state': 'idle', 'printer-state-reasons': ['none'] } } as const;
const jobSays = (attributes: IppAttributes) => ({ status: 'successful-ok', jobs: [{ 'job-id': 1, ...attributes }] });

async function printOn(say: Parameters<typeof scripted>[0], printerSays: ReturnType<typeof say> = WELL) {
  const clock = new ManualClock();
  const transport = scripted((operation, count) => (operation === 'Get-Printer-Attributes' ? printerSays : say(operation, count)));
  const printer = createDocumentPrinter({ transport, clock });
  const progress = { settled: false };
  const printing = printer.print(JOB).finally(() => {
    progress.settled = true;
  });
  while (!progress.settled) await clock.advance(500);
  await printer.close();
  expect(clock.waiting).toBe(0);
  return printing;
}

describe('what a printer may say', () => {
  test.each([
    ['client-error-document-format-error', 'refused'],
    ['client-error-request-entity-too-large', 'refused'],
    ['client-error-attributes-or-values-not-supported', 'refused'],
    ['server-error-busy', 'notStarted offline'],
    ['server-error-not-accepting-jobs', 'notStarted offline'],
    ['server-error-device-error', 'notStarted fault'],
    ['client-error-not-authorized', 'notStarted fault'],
    ['client-error-not-found', 'notStarted fault'],
    ['client-error-timeout', 'unknown timeout'],
    ['server-error-job-canceled', 'unknown fault'],
  ])('to Print-Job: %s is %s', async (status, outcome) => {
    const result = await printOn(() => ({ status }));
    expect(result.ok || `${result.error.kind} ${'reason' in result.error ? result.error.reason : ''}`.trim()).toBe(outcome);
  });

  test.each([
    [{ kind: 'absent', detail: '' }, notStarted('absent')],
    [{ kind: 'rejected', detail: 'HTTP 401' }, notStarted('fault')],
    [{ kind: 'permission', detail: '' }, notStarted('fault')],
    [{ kind: 'timeout', afterMs: 1 }, unknown('timeout')],
    [{ kind: 'disconnected', detail: '' }, unknown('offline')],
    [{ kind: 'oversized', limitBytes: 1 }, unknown('fault')],
  ] as const)('%j for an answer to Print-Job, and no job to be found', async (error, outcome) => {
    expect(await printOn((operation) => (operation === 'Print-Job' ? error : { status: 'successful-ok' }))).toEqual(outcome);
  });

  test.each([
    ['completed', {}, PRINTED],
    ['completed with errors', { 'job-state-reasons': ['job-completed-with-errors'] }, unknown('fault')],
    ['aborted, having counted no sheet', { 'job-media-sheets-completed': 0 }, notStarted('fault')],
    ['aborted, having counted no side', { 'job-impressions-completed': 0 }, notStarted('fault')],
    ['aborted, having counted one sheet', { 'job-media-sheets-completed': 1, 'job-impressions-completed': 0 }, unknown('fault')],
    ['aborted, by a printer that does not count', {}, unknown('fault')],
    ['canceled at the printer, having counted', { 'job-impressions-completed': 2 }, unknown('fault')],
  ])('of a job: %s', async (words, attributes, outcome) => {
    const state = words.split(/[ ,]/)[0]!;
    expect(await printOn(() => jobSays({ 'job-state': state, ...attributes }))).toEqual(outcome);
  });

  test('a counter that goes back to 0 is not believed', async () => {
    const result = await printOn((operation, count) =>
      jobSays(
        operation === 'Print-Job' || count <= 2
          ? { 'job-state': 'processing', 'job-impressions-completed': 1 }
          : { 'job-state': 'aborted', 'job-impressions-completed': 0 },
      ),
    );
    expect(result).toEqual(unknown('fault'));
  });

  test('a job that stands still while the printer warns of no paper is waited for as long as one that it stops for', async () => {
    const warning = { ...WELL, printer: { 'printer-state': 'processing', 'printer-state-reasons': ['media-empty-warning'] } };
    const standing = jobSays({ 'job-state': 'processing', 'job-impressions-completed': 1 });
    expect(await printOn(() => standing, warning)).toEqual(unknown('paperOut'));
  });

  test('a job that the printer has forgotten is unknown', async () => {
    expect(
      await printOn((operation) =>
        operation === 'Print-Job' ? jobSays({ 'job-state': 'pending' }) : { status: 'client-error-not-found' },
      ),
    ).toEqual(unknown('fault'));
  });

  test('success without a number for the job: it is looked for by its name', async () => {
    expect(await printOn(() => ({ status: 'successful-ok' }))).toEqual(unknown('fault'));
  });

  test('a job that goes on for ever is taken back, and a printer that does not take it back is left', async () => {
    let sides = 0;
    expect(
      await printOn((operation) =>
        operation === 'Cancel-Job'
          ? { status: 'client-error-not-possible' }
          : jobSays({ 'job-state': 'processing', 'job-impressions-completed': sides++ }),
      ),
    ).toEqual(unknown('timeout'));
  });
});
