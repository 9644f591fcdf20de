import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decodeIpp, encodeAnswer, encodeQuestion } from './ipp-codec.ts';
import { readJob, readPrinter } from './ipp-facts.ts';

const u16 = (value: number): number[] => [value >> 8, value & 0xff];
const u32 = (value: number): number[] => [...u16(value >>> 16), ...u16(value & 0xffff)];
const latin = (text: string): number[] => [...Buffer.from(text, 'latin1')];
/** RFC 8010 section 3.1: tag, name, value, the last two with their lengths. */
const field = (tag: number, name: string, value: string | readonly number[]): number[] => {
  const bytes = typeof value === 'string' ? latin(value) : value;
  return [tag, ...u16(name.length), ...latin(name), ...u16(bytes.length), ...bytes];
};
const UTF_8 = field(0x47, 'attributes-charset', 'utf-8');

/** RFC 8010 appendix A.2. */
const PRINT_JOB_RESPONSE = Uint8Array.from([
  ...[...u16(0x0101), ...u16(0), ...u32(1)],
  ...[0x01, ...UTF_8, ...field(0x48, 'attributes-natural-language', 'en-us'), ...field(0x41, 'status-message', 'successful-ok')],
  ...[0x02, ...field(0x21, 'job-id', u32(147)), ...field(0x45, 'job-uri', 'ipp://printer.example.com/ipp/print/pinetree/147')],
  ...[...field(0x23, 'job-state', u32(3)), 0x03],
]);
const PRINTER_ANSWER = encodeAnswer({
  ...{ id: 9, status: 'successful-ok' },
  printer: { 'printer-state': 'stopped', 'printer-state-reasons': ['media-empty-error', 'media-jam'], 'printer-is-accepting-jobs': true },
});

describe('what is well formed', () => {
  test('a question is the bytes of RFC 8010: charset, language and target first, then the job, then the document', () => {
    const bytes = encodeQuestion({
      ...{ id: 7, operation: 'Print-Job', document: latin1('%PDF') },
      attributes: { 'printer-uri': 'ipp://a/ipp/print', 'job-name': 'KT1', 'document-format': 'application/pdf' },
      job: { media: 'iso_a4_210x297mm', sides: 'one-sided' },
    });
    expect([...bytes]).toEqual([
      ...[...u16(0x0200), ...u16(0x0002), ...u32(7)],
      ...[0x01, ...UTF_8, ...field(0x48, 'attributes-natural-language', 'en'), ...field(0x45, 'printer-uri', 'ipp://a/ipp/print')],
      ...[...field(0x42, 'job-name', 'KT1'), ...field(0x49, 'document-format', 'application/pdf')],
      ...[0x02, ...field(0x44, 'media', 'iso_a4_210x297mm'), ...field(0x44, 'sides', 'one-sided'), 0x03, ...latin('%PDF')],
    ]);
  });

  test("the standard's own answer is read", () => {
    const message = decodeIpp(PRINT_JOB_RESPONSE);
    expect(message).toMatchObject({ ok: true, value: { id: 1, status: 'successful-ok', code: 0 } });
    expect(message.ok && readJob(message.value.jobs[0])).toEqual({
      ...{ id: 147, name: null, state: 'pending', reasons: [], impressions: null, sheets: null },
    });
  });

  test('a question and an answer are read back as they were written', () => {
    const document = Uint8Array.from({ length: 40_000 }, (_, at) => at % 256);
    const question = decodeIpp(encodeQuestion({ id: 3, operation: 'Print-Job', attributes: { 'job-name': '甲' }, document }));
    expect(question).toMatchObject({ ok: true, value: { operation: 'Print-Job', attributes: { 'job-name': '甲' } } });
    expect(question.ok && Buffer.from(document).equals(question.value.document)).toBe(true);

    const jobs = [1, 2, 3].map((id) => ({ 'job-id': id, 'job-state': 'processing-stopped', 'job-media-sheets-completed': id }));
    const answer = decodeIpp(encodeAnswer({ id: 3, status: 'client-error-document-format-not-supported', jobs }));
    expect(answer).toMatchObject({ ok: true, value: { code: 0x040a, status: 'client-error-document-format-not-supported' } });
    expect(answer.ok && answer.value.jobs.map((job) => readJob(job)?.sheets)).toEqual([1, 2, 3]);
  });

  test('a status that nobody knows is given by its number', () => {
    const bytes = Uint8Array.from(PRINT_JOB_RESPONSE);
    bytes.set([0x04, 0xee], 2);
    expect(decodeIpp(bytes)).toMatchObject({ ok: true, value: { status: null, code: 0x04ee } });
  });

  test('collections and vendors’ own attributes are passed over', () => {
    const message = decodeIpp(
      Uint8Array.from([
        ...[...u16(0x0200), ...u16(0), ...u32(5), 0x01, ...UTF_8, 0x04],
        ...[...field(0x34, 'media-col', ''), ...field(0x4a, '', 'media-size'), ...field(0x34, '', '')],
        ...[...field(0x4a, '', 'x-dimension'), ...field(0x21, '', u32(21_000)), ...field(0x37, '', ''), ...field(0x37, '', '')],
        ...[...field(0x35, 'maker-says', [...u16(2), ...latin('en'), ...u16(2), ...latin('hi')]), ...field(0x13, 'maker-more', '')],
        ...[...field(0x23, 'printer-state', u32(3)), ...field(0x44, 'printer-state-reasons', 'none'), 0x03],
      ]),
    );
    expect(message.ok && readPrinter(message.value.printer)).toEqual({ state: 'idle', reasons: ['none'], acceptsJobs: true, sides: [] });
  });
});

function latin1(text: string): Uint8Array {
  return Buffer.from(text, 'latin1');
}

describe('what is not', () => {
  const header = [...u16(0x0200), ...u16(0), ...u32(1)];
  const group = [...header, 0x01];
  const nested = (depth: number): number[] =>
    Array.from({ length: depth }, (_, at) => [...field(0x34, at === 0 ? 'a' : '', ''), ...field(0x4a, '', 'b')]).flat();

  test.each([
    ['nothing', []],
    ['a header alone', header],
    ['no end', [...group, ...UTF_8]],
    ['a name longer than the message', [...group, 0x47, ...u16(500), ...latin('abc'), 0x03]],
    ['a length that would go backwards', [...group, 0x47, ...u16(1), 0x61, ...u16(0xfff8), 0x03]],
    ['a name whose length would go backwards', [...group, 0x47, ...u16(0xfffd), 0x03]],
    ['an integer of three bytes', [...group, ...field(0x21, 'a', [1, 2, 3]), 0x03]],
    ['a value of no kind', [...group, ...field(0x60, 'a', 'b'), 0x03]],
    ['an extended kind', [...group, 0x7f, ...u32(1), 0x03]],
    ['a group of no kind', [...header, 0x0f, 0x03]],
    ['a value before any attribute', [...group, ...field(0x44, '', 'b'), 0x03]],
    ['an attribute before any group', [...header, ...field(0x44, 'a', 'b'), 0x03]],
    ['a collection without an end', [...group, ...nested(1), 0x03]],
    ['the end of no collection', [...group, ...field(0x37, 'a', ''), 0x03]],
    ['a member without a value', [...group, ...field(0x34, 'a', ''), ...field(0x4a, '', 'b'), ...field(0x37, '', ''), 0x03]],
    ['collections a thousand deep', [...group, ...nested(1_000), 0x03]],
    ['a text whose language is longer than itself', [...group, ...field(0x35, 'a', [...u16(9), 0x65, 0x6e, 0, 0]), 0x03]],
    ['HTML', latin('<!doctype html><html><title>Printer</title>')],
  ])('%s is malformed', (_, bytes) => {
    expect(decodeIpp(Uint8Array.from(bytes))).toMatchObject({ ok: false, error: { kind: 'malformed' } });
  });

  test.each(['__proto__', 'constructor', 'toString', 'lookup'])('an attribute called %s does no harm', (name) => {
    const bytes = Uint8Array.from([...group, ...field(0x23, name, u32(3)), ...field(0x44, name, 'x'), 0x03]);
    expect(() => decodeIpp(bytes)).not.toThrow();
    expect({}).not.toHaveProperty('x');
  });

  test('cut anywhere, an answer is malformed', () => {
    for (let length = 0; length < PRINTER_ANSWER.length; length++) {
      expect(decodeIpp(PRINTER_ANSWER.subarray(0, length)).ok, `${length} bytes`).toBe(false);
    }
  });

  test('any bytes at all, and answers with some bytes changed, end in a result', () => {
    const changed = fc
      .tuple(fc.constantFrom(PRINT_JOB_RESPONSE, PRINTER_ANSWER), fc.array(fc.tuple(fc.nat(400), fc.nat(255)), { maxLength: 8 }))
      .map(([bytes, changes]) => changes.reduce((all, [at, value]) => all.with(at % all.length, value), bytes));
    const grammar = fc
      .array(
        fc.tuple(
          fc.constantFrom(0x01, 0x03, 0x04, 0x21, 0x23, 0x31, 0x34, 0x35, 0x37, 0x44, 0x4a, 0x7f, 0x00),
          fc.uint8Array({ maxLength: 9 }),
        ),
        { maxLength: 30 },
      )
      .map((pieces) =>
        Uint8Array.from([
          ...group,
          ...pieces.flatMap(([tag, rest]) => (tag < 0x10 ? [tag] : field(tag, rest.length % 2 ? 'n' : '', [...rest]))),
        ]),
      );
    fc.assert(
      fc.property(fc.oneof(fc.uint8Array({ maxLength: 400 }), changed, grammar), (bytes) => {
        const message = decodeIpp(bytes);
        if (!message.ok) return;
        readPrinter(message.value.printer);
        message.value.jobs.forEach(readJob);
      }),
      { numRuns: 3_000 },
    );
  });

  test('what is no printer or no job says nothing', () => {
    expect(readPrinter(null)).toBeNull();
    expect(readPrinter({ 'printer-state': 77, 'printer-state-reasons': ['none'] })).toBeNull();
    expect(readJob(undefined)).toBeNull();
    expect(readJob({ 'job-id': 0 })).toBeNull();
    expect(readJob({ 'job-id': 4, 'job-state': 99, 'job-state-reasons': { a: 1 }, 'job-impressions-completed': -5 })).toEqual({
      ...{ id: 4, name: null, state: null, reasons: [], impressions: null, sheets: null },
    });
  });
});
