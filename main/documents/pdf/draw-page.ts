import { createCanvas } from '@napi-rs/canvas';
import { DOCUMENT_LIMITS } from '../limits.ts';
import type { PDFPageProxy } from './open-pdf.ts';

const POINTS_PER_INCH = 72;
/** Decides which annotations are seen: those that would be printed. */
const INTENT = 'print';

/** As it will come out of a printer, as PNG. Rejects with pdf.js's own errors. */
export async function drawPage(page: PDFPageProxy): Promise<Uint8Array<ArrayBuffer>> {
  const { width, height } = page.getViewport({ scale: 1 });
  const { drawnWidthPx, drawnDpi, drawnPixels } = DOCUMENT_LIMITS;
  const scale = Math.min(drawnWidthPx / width, drawnDpi / POINTS_PER_INCH, Math.sqrt(drawnPixels / (width * height)));
  const viewport = page.getViewport({ scale });
  const canvas = createCanvas(Math.max(1, Math.floor(viewport.width)), Math.max(1, Math.floor(viewport.height)));
  const canvasContext = canvas.getContext('2d');
  await page.render({ canvasContext, canvas: null, viewport, intent: INTENT, background: '#ffffff' }).promise;
  return new Uint8Array(canvas.toBuffer('image/png'));
}
