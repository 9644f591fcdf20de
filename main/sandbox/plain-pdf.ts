/**
 * PDFs written by hand (PDF 32000-1 §7.5): one line of Helvetica a page, what a fault wants in the catalogue, and padding.
 * For documents that go wrong on purpose; those that go right are made by the documents room.
 */

export interface PlainPdf {
  readonly pages: number;
  /** Entries of the catalogue, as written in the file. */
  readonly catalog?: string;
  /** Bytes of a stream that nothing refers to. */
  readonly paddingBytes?: number;
}

const FIRST_PAGE_OBJECT = 4;

export function plainPdf({ pages, catalog = '', paddingBytes = 0 }: PlainPdf): Uint8Array {
  const numbers = Array.from({ length: pages }, (_, index) => FIRST_PAGE_OBJECT + 2 * index);
  const objects = [
    `<< /Type /Catalog /Pages 2 0 R ${catalog} >>`,
    `<< /Type /Pages /Count ${pages} /Kids [${numbers.map((number) => `${number} 0 R`).join(' ')}] >>`,
    '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>',
    ...numbers.flatMap((number, index) => [
      `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << /Font << /F1 3 0 R >> >> /Contents ${number + 1} 0 R >>`,
      stream(`BT /F1 24 Tf 72 720 Td (SAMPLE ${index + 1} of ${pages}) Tj ET`),
    ]),
    ...(paddingBytes > 0 ? [stream(' '.repeat(paddingBytes))] : []),
  ];
  let file = '%PDF-1.7\n';
  const offsets = objects.map((object, index) => {
    const offset = file.length;
    file += `${index + 1} 0 obj\n${object}\nendobj\n`;
    return offset;
  });
  const entries = offsets.map((offset) => `${String(offset).padStart(10, '0')} 00000 n \n`).join('');
  const size = objects.length + 1;
  const table = `xref\n0 ${size}\n0000000000 65535 f \n${entries}trailer\n<< /Size ${size} /Root 1 0 R >>\n`;
  return Uint8Array.from(Buffer.from(`${file}${table}startxref\n${file.length}\n%%EOF\n`, 'latin1'));
}

function stream(content: string): string {
  return `<< /Length ${content.length} >>\nstream\n${content}\nendstream`;
}
