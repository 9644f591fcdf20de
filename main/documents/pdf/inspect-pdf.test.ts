import { constants, deflateRawSync } from 'node:zlib';
import fc from 'fast-check';
import PdfkitDocument from 'pdfkit';
import { describe, expect, test, vi } from 'vitest';
import { CHINESE } from '../documents-fixture.ts';
import { DOCUMENT_LIMITS } from '../limits.ts';
import { submissionSheets } from '../submission-sheets.ts';
import { launchFromData, launchFromObjectStream, manyPages, objectStream, onePage, rawPdf, stream } from './hostile-pdf-fixture.ts';
import { openInspected } from './inspect-pdf.ts';

/** The number of pages, or why it was refused. Works on a copy, as the worker does. */
async function look(pdf: Uint8Array): Promise<unknown> {
  const opened = await openInspected(new Uint8Array(pdf));
  if (!opened.ok) return opened.error;
  const pages = opened.value.numPages;
  await opened.value.loadingTask.destroy();
  return pages;
}

function pdfkit(options: PDFKit.PDFDocumentOptions, draw: (document: PDFKit.PDFDocument) => void): Promise<Uint8Array> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    const document = new PdfkitDocument(options);
    document.on('data', (chunk: Buffer) => chunks.push(chunk));
    document.on('end', () => resolve(new Uint8Array(Buffer.concat(chunks))));
    draw(document);
    document.end();
  });
}

const SCRIPT = '<< /S /JavaScript /JS (app.alert\\(1\\)) >>';
const action = (body: string): { number: number; body: string } => ({ number: 10, body });
const unsafe = (found: string): unknown => ({ kind: 'unsafe', found });

describe('a paper passes', () => {
  test.each([
    ['a plain page', onePage(), 1],
    ['as many pages as may be', manyPages(DOCUMENT_LIMITS.pdfPages), DOCUMENT_LIMITS.pdfPages],
    ['one that opens at a page', onePage({ catalogue: '/OpenAction [3 0 R /Fit]' }), 1],
    [
      'one with a link that somebody may touch',
      onePage({
        page: '/Annots [10 0 R]',
        more: [action('<< /Type /Annot /Subtype /Link /Rect [0 0 9 9] /A << /S /URI /URI (https://a.example) >> >>')],
      }),
      1,
    ],
    ['an empty form', onePage({ catalogue: '/AcroForm << /Fields [] >>' }), 1],
    [
      'a field for a digital signature, as certificates carry it',
      onePage({
        catalogue: '/AcroForm << /Fields [10 0 R] /SigFlags 3 >>',
        page: '/Annots [10 0 R]',
        more: [action('<< /Type /Annot /Subtype /Widget /FT /Sig /T (seal) /F 4 /Rect [9 9 99 99] >>')],
      }),
      1,
    ],
    ['a page tree that boasts', manyPages(3, 2_000_000), 3],
    ['words that only look like a script', onePage({ content: stream('BT /F1 9 Tf (/JavaScript /JS /Launch) Tj ET') }), 1],
  ])('%s', async (_what, pdf, pages) => {
    expect(await look(pdf)).toBe(pages);
  });

  test('our own sheets', async () => {
    expect(await look(await submissionSheets(CHINESE))).toBe(2);
  });
});

describe('a document that overtaxes the look-over', () => {
  test('by a long array is a paper still', async () => {
    expect(await look(onePage({ more: [action(`[${'0 '.repeat(300_000)}]`)] }))).toBe(1);
  });

  test('by its size is broken, not a failure to try again', async () => {
    const pdf = onePage({ more: [{ number: 10, body: stream('x', '/Subtype /Image /Width 1 /Height 1') }] });
    vi.spyOn(Math, 'max').mockImplementationOnce(() => {
      throw new RangeError('Maximum call stack size exceeded');
    });
    expect(await look(pdf)).toEqual({ kind: 'damaged', detail: 'looking over its bytes: RangeError' });
    vi.restoreAllMocks();
  });
});

describe('what is no PDF is told from what is broken', () => {
  test.each([
    ['nothing', new Uint8Array()],
    ['a web page', Buffer.from('<html>no service %PDF-1.7 %%EOF</html>')],
    ['a picture', Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex')],
  ])('%s is none', async (_what, bytes) => {
    expect(await look(bytes)).toEqual({ kind: 'notPdf' });
  });

  test.each([
    ['a head and rubbish', Buffer.from(`%PDF-1.7\n${'x'.repeat(4_000)}\n%%EOF`)],
    ['half a file', onePage().slice(0, 400)],
    [
      'no page',
      rawPdf([
        { number: 1, body: '<< /Type /Catalog /Pages 2 0 R >>' },
        { number: 2, body: '<< /Type /Pages /Kids [] /Count 0 >>' },
      ]),
    ],
    ['less than no page', manyPages(2, -5)],
    [
      'pages that are their own parents',
      rawPdf([
        { number: 1, body: '<< /Type /Catalog /Pages 2 0 R >>' },
        { number: 2, body: '<< /Type /Pages /Kids [2 0 R] /Count 1 >>' },
      ]),
    ],
    ['content that cannot be inflated', onePage({ content: stream(Buffer.from(`789c${'55'.repeat(99)}`, 'hex'), '/Filter /FlateDecode') })],
    ['a page as large as a field', onePage({ mediaBox: '[0 0 200000 200000]' })],
    ['a page as large as a field by its unit', onePage({ page: '/UserUnit 100' })],
    ['a page as small as a dot', onePage({ mediaBox: '[0 0 2 2]' })],
    ['arrays nested without end', onePage({ more: [action('['.repeat(100_000))] })],
  ])('%s is broken', async (_what, bytes) => {
    expect(await look(bytes)).toMatchObject({ kind: 'damaged' });
  });
});

describe('too much is refused by name', () => {
  test.each([
    ['told by its page tree', manyPages(300)],
    ['hidden from its page tree', manyPages(300, 1)],
  ])('300 pages, %s', async (_what, pdf) => {
    expect(await look(pdf)).toEqual({ kind: 'tooLong', pages: 300, most: DOCUMENT_LIMITS.pdfPages });
  });

  test('more bytes than the platform may send', async () => {
    expect(await look(Buffer.concat([onePage(), Buffer.alloc(DOCUMENT_LIMITS.pdfBytes)]))).toEqual({
      kind: 'tooLarge',
      limitBytes: DOCUMENT_LIMITS.pdfBytes,
    });
  });

  test('a stream that swells a thousandfold', async () => {
    const megabyte = deflateRawSync(Buffer.alloc(1_048_576, 32), { finishFlush: constants.Z_FULL_FLUSH });
    const swelling = Buffer.concat([Buffer.from('789c', 'hex'), ...Array.from({ length: 129 }, () => megabyte)]);
    expect(await look(onePage({ content: stream(swelling, '/Filter /FlateDecode') }))).toMatchObject({ kind: 'damaged' });
    expect(await look(onePage({ more: [objectStream('', () => swelling)] }))).toMatchObject({ kind: 'damaged' });
  });

  test('a picture of 900 million pixels', async () => {
    const image = {
      number: 10,
      body: stream('x', '/Type /XObject /Subtype /Image /Width 30000 /Height 11 0 R /BitsPerComponent 8 /ColorSpace /DeviceGray'),
    };
    const pdf = onePage({ resources: '/XObject << /I 10 0 R >>', content: stream('/I Do'), more: [image, { number: 11, body: '30000' }] });
    expect(await look(pdf)).toEqual({ kind: 'damaged', detail: 'a picture too large for paper' });
  });
});

describe('what a paper never needs is refused', () => {
  const file = [
    action('<< /Type /Filespec /F (a.txt) /EF << /F 11 0 R >> >>'),
    { number: 11, body: stream('hello', '/Type /EmbeddedFile') },
  ];
  test.each([
    ['a script that runs when it opens', onePage({ catalogue: `/OpenAction ${SCRIPT}` }), 'script'],
    ['its name written otherwise', onePage({ catalogue: '/OpenAction << /S /J#61vaScript /J#53 (x) >>' }), 'script'],
    ['a script by name', onePage({ catalogue: '/Names << /JavaScript << /Names [(a) 10 0 R] >> >>', more: [action(SCRIPT)] }), 'script'],
    ['a script of a page', onePage({ page: '/AA << /O 10 0 R >>', more: [action(SCRIPT)] }), 'script'],
    ['a script in a compressed object', onePage({ more: [objectStream(SCRIPT)] }), 'script'],
    ['a second entry of one name', onePage({ catalogue: `/OpenAction [3 0 R /Fit] /OpenAction ${SCRIPT}` }), 'script'],
    ['a program to launch', onePage({ catalogue: '/OpenAction 10 0 R', more: [action('<< /S /Launch /F (calc.exe) >>')] }), 'launch'],
    [
      'an address that opens by itself',
      onePage({ catalogue: '/OpenAction 10 0 R', more: [action('<< /S /URI /URI (https://a.example) >>')] }),
      'external',
    ],
    [
      'an address that opens after something harmless',
      onePage({
        catalogue: '/OpenAction << /S /GoTo /D [3 0 R /Fit] /Next 10 0 R >>',
        more: [action('<< /S /URI /URI (https://a.example) >>')],
      }),
      'external',
    ],
    ['an address that a page opens', onePage({ page: '/AA << /O << /S /URI /URI (https://a.example) >> >>' }), 'external'],
    [
      'another document',
      onePage({ page: '/Annots [10 0 R]', more: [action('<< /Subtype /Link /Rect [0 0 9 9] /A << /S /GoToR /F (b.pdf) /D [0] >> >>')] }),
      'external',
    ],
    ['an attachment', onePage({ catalogue: '/Names << /EmbeddedFiles << /Names [(a) 10 0 R] >> >>', more: file }), 'attachment'],
    [
      'an attachment on a page',
      onePage({ page: '/Annots [<< /Subtype /FileAttachment /Rect [0 0 9 9] /FS 10 0 R >>]', more: file }),
      'attachment',
    ],
    [
      'fields to fill in',
      onePage({ catalogue: '/AcroForm << /Fields [10 0 R] >>', more: [action('<< /Subtype /Widget /FT /Tx /T (a) /Rect [0 0 9 9] >>')] }),
      'form',
    ],
    ['an XFA form', onePage({ catalogue: '/AcroForm << /Fields [] /XFA 10 0 R >>', more: [action('(xdp)')] }), 'form'],
    [
      'a button that sends',
      onePage({ page: '/Annots [<< /Subtype /Link /Rect [0 0 9 9] /A << /S /SubmitForm /F (https://a.example) >> >>]' }),
      'form',
    ],
  ])('%s', async (_what, pdf, found) => {
    expect(await look(pdf)).toEqual(unsafe(found));
  });

  test.each([
    ['that calls itself one', undefined],
    ['that calls itself nothing', (first: number) => `/N 1 /First ${first} /Filter /FlateDecode`],
    ['that calls itself a picture', (first: number) => `/Type /XObject /N 1 /First ${first} /Filter /FlateDecode`],
    ['whose first object is told from its beginning', () => '/Type /ObjStm /N 1 /First 5 /Filter /FlateDecode'],
  ])('a program to launch in a stream of objects %s', async (_what, entries) => {
    expect(await look(launchFromObjectStream(entries))).toEqual(unsafe('launch'));
  });

  test.each([
    ['by reference', (first: number) => `/N 1 /First ${first} 0 R /Filter /FlateDecode`],
    ['twice', (first: number) => `/N 1 /First ${first} /First 99 /Filter /FlateDecode`],
    ['with a coding by its short name', (first: number) => `/N 1 /First ${first} /F /FlateDecode`],
  ])('a stream of objects that gives its measures %s', async (_what, entries) => {
    expect(await look(launchFromObjectStream(entries))).toMatchObject({ kind: 'damaged' });
  });

  test.each(['20 0 obj', '20 0obj', '20\n0\tobj', '20 % note\n0 obj', '20 0%\n% note\n obj', '20+0obj'])(
    'an object announced by %j in the data of another',
    async (head) => {
      expect(await look(launchFromData(head))).toEqual({ kind: 'damaged', detail: 'an object where none belongs' });
    },
  );

  test('a script in an object that a later one replaced', async () => {
    const older = onePage({ catalogue: `/OpenAction ${SCRIPT}` });
    const newer = Buffer.from(onePage()).toString('latin1').slice('%PDF-1.7'.length);
    expect(await look(Buffer.concat([older, Buffer.from(newer, 'latin1')]))).toEqual(unsafe('script'));
  });

  test('an attachment as pdfkit makes it', async () => {
    const pdf = await pdfkit({}, (document) => document.file(Buffer.from('hello'), { name: 'a.txt' }));
    expect(await look(pdf)).toEqual(unsafe('attachment'));
  });
});

describe('a locked document is refused', () => {
  test.each([
    ['for everybody without the word', { userPassword: 'secret' }],
    ['for changing it', { ownerPassword: 'secret' }],
  ])('%s', async (_what, options) => {
    expect(await look(await pdfkit({ pdfVersion: '1.7', ...options }, (document) => document.text('Hello')))).toEqual({
      kind: 'encrypted',
    });
  });
});

test('no bytes in the world make it throw', async () => {
  const pieces = fc.constantFrom(
    ...'%PDF-1.7|1 0 obj|<<|>>|[|]|(|)|<|>|stream\n|endstream|endobj|/Type|/ObjStm|/Length 5|/#|trailer|%%EOF| 2 0 R|\\'.split('|'),
  );
  const text = fc
    .array(fc.oneof(pieces, fc.string({ maxLength: 3 })), { maxLength: 60 })
    .map((parts) => `%PDF-1.7\n${parts.join(' ')}\n%%EOF`);
  await fc.assert(
    fc.asyncProperty(text, async (bytes) => {
      expect(typeof (await look(Buffer.from(bytes, 'latin1')))).toMatch(/number|object/);
    }),
    { numRuns: 60 },
  );
});

test('a paper in which single bytes were changed is seen as a paper or refused, and never throws', async () => {
  const whole = await submissionSheets(CHINESE);
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(fc.nat(whole.length - 1), fc.integer({ min: 0, max: 255 })), { minLength: 1, maxLength: 20 }),
      async (changes) => {
        const changed = new Uint8Array(whole);
        for (const [at, byte] of changes) changed[at] = byte;
        expect(typeof (await look(changed))).toMatch(/number|object/);
      },
    ),
    { numRuns: 25 },
  );
});
