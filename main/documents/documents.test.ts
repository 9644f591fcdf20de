import { PNG } from 'pngjs';
import { afterAll, describe, expect, test } from 'vitest';
import { type Clock, systemClock } from '../../drivers/core/index.ts';
import { ManualClock } from '../../drivers/core/manual-clock.ts';
import { CHINESE, STROKES } from './documents-fixture.ts';
import { createDocuments, DOCUMENT_LIMITS, type Documents, type PdfError } from './index.ts';
import { bomb, manyPages, onePage, stream } from './pdf/hostile-pdf-fixture.ts';
import { submissionSheets } from './submission-sheets.ts';

const shared = createDocuments({ clock: systemClock });
const opened: Documents[] = [shared];
/** Some that a test may close or put under a clock of its own. */
function documents(clock: Clock = systemClock): Documents {
  const made = createDocuments({ clock });
  opened.push(made);
  return made;
}
afterAll(async () => {
  for (const made of opened) await made.close();
});

interface Drawn {
  readonly result: Awaited<ReturnType<Documents['drawPdf']>>;
  readonly pages: Map<number, PNG>;
}

async function draw(made: Documents, pdf: Uint8Array, signal = new AbortController().signal): Promise<Drawn> {
  const pages = new Map<number, PNG>();
  const result = await made.drawPdf(pdf, { signal, onPage: (number, png) => pages.set(number, PNG.sync.read(Buffer.from(png))) });
  return { result, pages };
}

/** How much of a picture is not white, of 1. */
function inked({ data, width, height }: PNG): number {
  let dark = 0;
  for (let index = 0; index < data.length; index += 4) if (data[index]! < 128) dark++;
  return dark / (width * height);
}

describe('sheets and signatures', () => {
  test('come out of a worker as the functions make them', async () => {
    const made = shared;
    const sheets = await made.submissionSheets(CHINESE);
    expect(sheets.ok && Buffer.from(sheets.value).equals(await submissionSheets(CHINESE))).toBe(true);
    const signature = await made.signaturePng(STROKES);
    expect(signature.ok && PNG.sync.read(Buffer.from(signature.value)).width).toBe(600);
  });

  test('that take too long are given up, and the next are made afresh', async () => {
    const clock = new ManualClock();
    const made = documents(clock);
    const late = made.submissionSheets(CHINESE);
    await clock.advance(DOCUMENT_LIMITS.sheetsMs);
    expect(await late).toEqual({ ok: false, error: { kind: 'timeout' } });
    expect((await made.submissionSheets(CHINESE)).ok).toBe(true);
  });

  test('are not made any more when it is closed', async () => {
    const made = documents();
    await made.close();
    expect(await made.submissionSheets(CHINESE)).toEqual({ ok: false, error: { kind: 'closed' } });
    expect(await made.signaturePng(STROKES)).toEqual({ ok: false, error: { kind: 'closed' } });
    expect(await made.inspectPdf(onePage())).toEqual({ ok: false, error: { kind: 'failed', detail: 'closed' } });
  });
});

describe('a document', () => {
  test('is looked over and drawn page by page, as wide as the screen and in order', async () => {
    const made = shared;
    const sheets = await submissionSheets(CHINESE);
    expect(await made.inspectPdf(sheets)).toEqual({ ok: true, value: { pages: 2 } });
    const { result, pages } = await draw(made, sheets);
    expect(result).toEqual({ ok: true, value: undefined });
    expect([...pages.keys()]).toEqual([1, 2]);
    for (const page of pages.values()) {
      expect(page.width).toBe(DOCUMENT_LIMITS.drawnWidthPx);
      expect(page.height / page.width).toBeCloseTo(Math.SQRT2, 2);
      expect(inked(page)).toBeGreaterThan(0.01);
    }
  });

  test('leaves the bytes with whoever gave them', async () => {
    const made = shared;
    const pdf = onePage();
    const before = Buffer.from(pdf);
    await made.inspectPdf(pdf);
    expect(before.equals(Buffer.from(pdf))).toBe(true);
  });

  test('that only names its Chinese font is drawn in ours', async () => {
    const text = [...'参保证明'].map((character) => character.codePointAt(0)!.toString(16)).join('');
    const pdf = onePage({
      resources: '/Font << /F2 10 0 R >>',
      content: stream(`BT /F2 72 Tf 72 600 Td <${text}> Tj ET`),
      more: [
        { number: 10, body: '<< /Type /Font /Subtype /Type0 /BaseFont /SimSun /Encoding /UniGB-UCS2-H /DescendantFonts [11 0 R] >>' },
        {
          number: 11,
          body: '<< /Type /Font /Subtype /CIDFontType0 /BaseFont /SimSun /CIDSystemInfo << /Registry (Adobe) /Ordering (GB1) /Supplement 4 >> /FontDescriptor 12 0 R >>',
        },
        {
          number: 12,
          body: '<< /Type /FontDescriptor /FontName /SimSun /Flags 6 /FontBBox [0 -254 1000 880] /ItalicAngle 0 /Ascent 880 /Descent -120 /StemV 93 >>',
        },
      ],
    });
    const { pages } = await draw(shared, pdf);
    expect(inked(pages.get(1)!)).toBeGreaterThan(0.004);
  });

  test('with a seal on a signature is drawn with the seal', async () => {
    const pdf = onePage({
      catalogue: '/AcroForm << /Fields [10 0 R] /SigFlags 3 >>',
      page: '/Annots [10 0 R]',
      more: [
        { number: 10, body: '<< /Type /Annot /Subtype /Widget /FT /Sig /T (seal) /F 4 /Rect [100 100 300 300] /AP << /N 11 0 R >> >>' },
        { number: 11, body: stream('0 0 200 200 re f', '/Type /XObject /Subtype /Form /BBox [0 0 200 200]') },
      ],
    });
    const { pages } = await draw(shared, pdf);
    expect(inked(pages.get(1)!)).toBeGreaterThan(0.07);
  });

  test('of an odd shape is drawn within bounds', async () => {
    const { pages } = await draw(shared, onePage({ mediaBox: '[0 0 120 1270]' }));
    const page = pages.get(1)!;
    expect(page.width).toBeLessThanOrEqual(DOCUMENT_LIMITS.drawnWidthPx);
    expect(page.width * page.height).toBeLessThanOrEqual(DOCUMENT_LIMITS.drawnPixels);
  });

  test.each<[string, Uint8Array, PdfError['kind']]>([
    ['no PDF', Buffer.from('<html></html>'), 'notPdf'],
    ['too long', manyPages(300), 'tooLong'],
    ['too large', new Uint8Array(DOCUMENT_LIMITS.pdfBytes + 1), 'tooLarge'],
    ['unsafe', onePage({ catalogue: '/OpenAction << /S /JavaScript /JS (x) >>' }), 'unsafe'],
  ])('that is %s is not drawn, whoever forgot to look it over', async (_what, pdf, kind) => {
    const made = shared;
    expect(await made.inspectPdf(pdf)).toMatchObject({ ok: false, error: { kind } });
    const { result, pages } = await draw(made, pdf);
    expect(result).toMatchObject({ ok: false, error: { kind } });
    expect(pages.size).toBe(0);
  });

  test('whose reader has gone is looked over no further, and the next is seen', async () => {
    const gone = new AbortController();
    const looking = shared.inspectPdf(manyPages(20), { signal: gone.signal });
    const waiting = shared.inspectPdf(manyPages(20), { signal: gone.signal });
    gone.abort();
    expect(await looking).toEqual({ ok: false, error: { kind: 'failed', detail: 'aborted' } });
    expect(await waiting).toEqual({ ok: false, error: { kind: 'failed', detail: 'aborted' } });
    expect(await shared.inspectPdf(onePage())).toEqual({ ok: true, value: { pages: 1 } });
  });

  test('whose reader has gone is drawn no further', async () => {
    const made = shared;
    const gone = new AbortController();
    const seen: number[] = [];
    const result = await made.drawPdf(manyPages(20), {
      signal: gone.signal,
      onPage: (number) => {
        seen.push(number);
        gone.abort();
      },
    });
    expect(result).toEqual({ ok: false, error: { kind: 'failed', detail: 'aborted' } });
    expect(seen).toEqual([1]);
    expect((await made.inspectPdf(onePage())).ok).toBe(true);
  });
});

test('a bomb takes nobody with it: its worker is ended, sheets are made meanwhile, and the next document is seen', async () => {
  const clock = new ManualClock();
  const made = documents(clock);
  const burning = draw(made, bomb());
  expect((await made.submissionSheets(CHINESE)).ok).toBe(true);
  await clock.advance(DOCUMENT_LIMITS.drawPageMs);
  expect((await burning).result).toEqual({ ok: false, error: { kind: 'timeout' } });
  expect(await made.inspectPdf(onePage())).toEqual({ ok: true, value: { pages: 1 } });
}, 30_000);
