import { err, ok, type Result } from '../../../drivers/core/result.ts';
import { DOCUMENT_LIMITS } from '../limits.ts';
import type { PdfError } from '../types.ts';
import { countPages, findActiveContent, isEncrypted, largestImage } from './active-content.ts';
import { openPdf, type PDFDocumentProxy, type PDFPageProxy } from './open-pdf.ts';
import { readPdfObjects } from './pdf-objects.ts';

type UnsafeFound = Extract<PdfError, { kind: 'unsafe' }>['found'];

const HEADER = '%PDF-';
const TRAILER = '%%EOF';
/** Where the last line of a whole file is looked for. */
const TRAILER_BYTES = 1_024;
const MM_PER_POINT = 25.4 / 72;

/** A document that was looked over; whoever gets it calls `destroy` on its `loadingTask`. */
export async function openInspected(pdf: Uint8Array): Promise<Result<PDFDocumentProxy, PdfError>> {
  const refused = withinReach(() => refuseBytes(pdf));
  if (refused !== null) return err(refused);
  let document: PDFDocumentProxy;
  try {
    document = await openPdf(pdf);
  } catch (error) {
    return err(errorOf(error, 'opening'));
  }
  const found = await refuseDocument(document).catch((error: unknown) => errorOf(error, 'looking it over'));
  if (found === null) return ok(document);
  await document.loadingTask.destroy();
  return err(found);
}

/** Too many or too large for the machine is the document's fault, and the same when it is tried again. */
function withinReach(look: () => PdfError | null): PdfError | null {
  try {
    return look();
  } catch (error) {
    if (error instanceof RangeError) return errorOf(error, 'looking over its bytes');
    throw error;
  }
}

/** What its bytes alone tell. */
function refuseBytes(pdf: Uint8Array): PdfError | null {
  const bytes = Buffer.from(pdf.buffer, pdf.byteOffset, pdf.byteLength);
  if (bytes.length > DOCUMENT_LIMITS.pdfBytes) return { kind: 'tooLarge', limitBytes: DOCUMENT_LIMITS.pdfBytes };
  if (bytes.toString('latin1', 0, HEADER.length) !== HEADER) return { kind: 'notPdf' };
  if (!bytes.subarray(-TRAILER_BYTES).includes(TRAILER, 0, 'latin1')) return { kind: 'damaged', detail: 'its end is missing' };
  const objects = readPdfObjects(pdf);
  if (!objects.ok) return objects.error;
  if (isEncrypted(objects.value)) return { kind: 'encrypted' };
  if (objects.value.brokenStream) return { kind: 'damaged', detail: 'a stream that cannot be inflated' };
  const found = findActiveContent(objects.value);
  if (found !== null) return { kind: 'unsafe', found };
  if (largestImage(objects.value) > DOCUMENT_LIMITS.imagePixels) return { kind: 'damaged', detail: 'a picture too large for paper' };
  const pages = countPages(objects.value);
  return pages > DOCUMENT_LIMITS.pdfPages ? tooLong(pages) : null;
}

/** What it turns out to be when it is read as readers read it: by its index, which may tell another story than its bytes. */
async function refuseDocument(document: PDFDocumentProxy): Promise<PdfError | null> {
  if (document.numPages < 1) return { kind: 'damaged', detail: 'no page' };
  if (document.numPages > DOCUMENT_LIMITS.pdfPages) return tooLong(document.numPages);
  if ((await document.getJSActions()) !== null) return { kind: 'unsafe', found: 'script' };
  if ((await document.getAttachments()) !== null) return { kind: 'unsafe', found: 'attachment' };
  const fields: [string, unknown[]][] = Object.entries((await document.getFieldObjects()) ?? {});
  if (document.isPureXfa || fields.some(([, field]) => !field.every(isSignature))) return { kind: 'unsafe', found: 'form' };
  for (let number = 1; number <= document.numPages; number++) {
    const page = await document.getPage(number);
    const refused = refuseSize(page) ?? (await refuseActions(page));
    page.cleanup();
    if (refused !== null) return refused;
  }
  return null;
}

const isSignature = (field: unknown): boolean =>
  typeof field === 'object' && field !== null && 'type' in field && (field.type === 'signature' || field.type === '');

function refuseSize(page: PDFPageProxy): PdfError | null {
  const { width, height } = page.getViewport({ scale: 1 });
  const { shortest, longest } = DOCUMENT_LIMITS.pageMm;
  const sides = [width, height].map((points) => points * MM_PER_POINT);
  if (sides.every((side) => side >= shortest && side <= longest)) return null;
  return { kind: 'damaged', detail: `page ${page.pageNumber} is ${sides.map((side) => Math.round(side)).join(' × ')} mm` };
}

async function refuseActions(page: PDFPageProxy): Promise<PdfError | null> {
  if ((await page.getJSActions()) !== null) return { kind: 'unsafe', found: 'script' };
  const annotations: readonly Annotation[] = await page.getAnnotations();
  for (const annotation of annotations) {
    const found = actionOf(annotation);
    if (found !== null) return { kind: 'unsafe', found };
  }
  return null;
}

/** What pdf.js tells of an annotation's action. Of what opens by itself it tells scripts alone. */
interface Annotation {
  readonly subtype?: string;
  readonly actions?: unknown;
  readonly attachment?: unknown;
  readonly resetForm?: unknown;
  /** Told of Launch and GoToR alone. */
  readonly newWindow?: boolean;
  /** Where it leads as written; `url` where that is an address of the web, of mail or of a telephone. */
  readonly unsafeUrl?: string;
  readonly url?: string;
}

function actionOf({ subtype, actions, attachment, resetForm, newWindow, unsafeUrl, url }: Annotation): UnsafeFound | null {
  if (subtype === 'FileAttachment' || isThere(attachment)) return 'attachment';
  if (isThere(actions)) return 'script';
  if (isThere(resetForm)) return 'form';
  return newWindow !== undefined || (unsafeUrl !== undefined && url === undefined) ? 'external' : null;
}

const isThere = (value: unknown): boolean => value !== undefined && value !== null;

/** By the error's name alone: its words may quote the document. */
export function errorOf(error: unknown, where: string): PdfError {
  const name = error instanceof Error ? error.name : 'error';
  return name === 'PasswordException' ? { kind: 'encrypted' } : { kind: 'damaged', detail: `${where}: ${name}` };
}

const tooLong = (pages: number): PdfError => ({ kind: 'tooLong', pages, most: DOCUMENT_LIMITS.pdfPages });
