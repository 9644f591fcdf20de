/** Documents nobody should send, written by hand. */
import { deflateSync } from 'node:zlib';

/** `body` stands between `n 0 obj` and `endobj`. */
export interface RawObject {
  readonly number: number;
  readonly body: string | Buffer;
}

/** A PDF of these objects with an index of them; object 1 is the catalogue. */
export function rawPdf(objects: readonly RawObject[], trailer = ''): Uint8Array {
  const pieces: Buffer[] = [];
  const offsets = new Map<number, number>();
  let length = 0;
  const push = (piece: string | Buffer): void => {
    const bytes = typeof piece === 'string' ? Buffer.from(piece, 'latin1') : piece;
    pieces.push(bytes);
    length += bytes.length;
  };
  push('%PDF-1.7\n%\xe2\xe3\xcf\xd3\n');
  for (const { number, body } of objects) {
    offsets.set(number, length);
    push(`${number} 0 obj\n`);
    push(body);
    push('\nendobj\n');
  }
  const size = Math.max(...objects.map(({ number }) => number)) + 1;
  const start = length;
  push(`xref\n0 ${size}\n0000000000 65535 f \n`);
  for (let number = 1; number < size; number++) {
    const offset = offsets.get(number);
    push(offset === undefined ? '0000000000 00000 f \n' : `${String(offset).padStart(10, '0')} 00000 n \n`);
  }
  push(`trailer\n<< /Size ${size} /Root 1 0 R ${trailer} >>\nstartxref\n${start}\n%%EOF\n`);
  return new Uint8Array(Buffer.concat(pieces));
}

export function stream(content: string | Buffer, entries = ''): Buffer {
  const bytes = typeof content === 'string' ? Buffer.from(content, 'latin1') : content;
  return Buffer.concat([
    Buffer.from(`<< /Length ${bytes.length} ${entries} >>\nstream\n`, 'latin1'),
    bytes,
    Buffer.from('\nendstream', 'latin1'),
  ]);
}

export interface OnePage {
  /** Entries of the catalogue and of the page. */
  readonly catalogue?: string;
  readonly page?: string;
  readonly resources?: string;
  readonly mediaBox?: string;
  readonly content?: Buffer;
  readonly more?: readonly RawObject[];
  readonly trailer?: string;
}

/** One page that says "Hello", and whatever else is asked for: object numbers from 10 on are free. */
export function onePage({
  catalogue = '',
  page = '',
  resources = '',
  mediaBox = '[0 0 595 842]',
  content,
  more = [],
  trailer = '',
}: OnePage = {}): Uint8Array {
  return rawPdf(
    [
      { number: 1, body: `<< /Type /Catalog /Pages 2 0 R ${catalogue} >>` },
      { number: 2, body: '<< /Type /Pages /Kids [3 0 R] /Count 1 >>' },
      {
        number: 3,
        body: `<< /Type /Page /Parent 2 0 R /MediaBox ${mediaBox} /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> ${resources} >> ${page} >>`,
      },
      { number: 4, body: content ?? stream('BT /F1 24 Tf 72 700 Td (Hello) Tj ET') },
      { number: 5, body: '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>' },
      ...more,
    ],
    trailer,
  );
}

/** `told`: what the page tree says of itself. */
export function manyPages(count: number, told = count): Uint8Array {
  const kids = Array.from({ length: count }, (_, index) => index + 10);
  return rawPdf([
    { number: 1, body: '<< /Type /Catalog /Pages 2 0 R >>' },
    { number: 2, body: `<< /Type /Pages /Kids [${kids.map((kid) => `${kid} 0 R`).join(' ')}] /Count ${told} /MediaBox [0 0 595 842] >>` },
    ...kids.map((number) => ({ number, body: '<< /Type /Page /Parent 2 0 R >>' })),
  ]);
}

/** A page of 1 GB in 70 KB: blanks by run length, deflated. */
export function bomb(): Uint8Array {
  const runs = Buffer.alloc(16_000_000, Buffer.from([0x81, 0x20]));
  return onePage({ content: stream(deflateSync(runs, { level: 1 }), '/Filter [/FlateDecode /RunLengthDecode]') });
}

/** The objects of a compressed object stream, which stand in no index: `content` is written as object 20. */
export function objectStream(
  content: string,
  deflate = (bytes: Buffer): Buffer => deflateSync(bytes),
  entries = (first: number): string => `/Type /ObjStm /N 1 /First ${first} /Filter /FlateDecode`,
): RawObject {
  const head = '20 0 ';
  return {
    number: 19,
    body: stream(deflate(Buffer.from(`${head}${content}`, 'latin1')), entries(head.length)),
  };
}

/** A second index, which names another catalogue: object 20, which stands where `entry` tells. */
function withCatalogue(objects: readonly RawObject[], entry: (pdf: Buffer) => readonly [kind: number, at: number]): Uint8Array {
  const pdf = Buffer.from(onePage({ more: objects }));
  const row = Buffer.alloc(4);
  const [kind, at] = entry(pdf);
  row.writeUInt8(kind, 0);
  row.writeUInt16BE(at, 1);
  const before = pdf.lastIndexOf('startxref') + 'startxref\n'.length;
  const previous = Number.parseInt(pdf.toString('latin1', before), 10);
  const index = stream(row, `/Type /XRef /Size 32 /W [1 2 1] /Index [20 1] /Root 20 0 R /Prev ${previous}`);
  return Buffer.concat([pdf, Buffer.from('30 0 obj\n'), index, Buffer.from(`\nendobj\nstartxref\n${pdf.length}\n%%EOF\n`)]);
}

const LAUNCHING = '<< /Type /Catalog /Pages 2 0 R /OpenAction << /S /Launch /F (calc.exe) >> >>';

/** Its catalogue stands in an object stream that does not call itself one, or gives other measures than it has. */
export const launchFromObjectStream = (entries?: (first: number) => string): Uint8Array =>
  withCatalogue([objectStream(LAUNCHING, undefined, entries)], () => [2, 19]);

/** Its catalogue stands in the data of another stream. `head`: how it is announced there. */
export const launchFromData = (head = '20 0 obj'): Uint8Array =>
  withCatalogue([{ number: 19, body: stream(`\n${head}\n${LAUNCHING}\nendobj`) }], (pdf) => [1, pdf.indexOf(`\n${head}\n`) + 1]);
