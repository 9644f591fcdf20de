/** pdf.js, set up to look at one document of strangers: no network, no scripts, no fonts of the machine's own choosing. */
import { createRequire } from 'node:module';
import path from 'node:path';
import { GlobalFonts } from '@napi-rs/canvas';
import { getDocument, type PDFDocumentProxy, type PDFPageProxy, VerbosityLevel } from 'pdfjs-dist/legacy/build/pdf.mjs';
import { DOCUMENT_LIMITS } from '../limits.ts';
import { paperFontBytes } from '../paper/paper-font.ts';

export type { PDFDocumentProxy, PDFPageProxy };

const PACKAGE = path.dirname(createRequire(import.meta.url).resolve('pdfjs-dist/package.json'));
const folder = (name: string): string => `${path.join(PACKAGE, name)}${path.sep === '\\' ? '/' : path.sep}`;
/** What pdf.js asks for in place of a font that is not in the file: many a Chinese certificate only names 宋体. */
const STAND_IN_FAMILIES = ['sans-serif', 'serif', 'monospace'];

/** Rejects with pdf.js's own errors. Takes the bytes: they are gone afterwards. */
export function openPdf(data: Uint8Array): Promise<PDFDocumentProxy> {
  // The drawing library has one set of fonts for all threads of the process.
  for (const family of STAND_IN_FAMILIES) if (!GlobalFonts.has(family)) GlobalFonts.register(paperFontBytes(), family);
  return getDocument({
    data,
    verbosity: VerbosityLevel.ERRORS,
    cMapUrl: folder('cmaps'),
    cMapPacked: true,
    standardFontDataUrl: folder('standard_fonts'),
    wasmUrl: folder('wasm'),
    iccUrl: folder('iccs'),
    useWorkerFetch: false,
    useSystemFonts: false,
    disableFontFace: true,
    isOffscreenCanvasSupported: false,
    isImageDecoderSupported: false,
    enableXfa: false,
    // With it pdf.js ends a page at the first mistake and says nothing (6.5); without, only what is wrong is left out.
    stopAtErrors: false,
    maxImageSize: DOCUMENT_LIMITS.imagePixels,
  }).promise;
}
