export { MAX_PAGE_BYTES } from './limits.ts';
export { createDocumentScanner, type DocumentScannerOptions } from './sane-driver.ts';
export type { DocumentScanner, ScanError, ScannedPage, ScannerCondition } from './types.ts';
