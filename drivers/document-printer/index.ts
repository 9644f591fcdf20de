export { createDocumentPrinter, type DocumentPrinterOptions } from './ipp-driver.ts';
export type { IppTransport } from './ipp-link.ts';
export { ippTransport } from './ipp-transport.ts';
export type { DocumentJob, DocumentPrintError, DocumentPrinter, DocumentPrinterCondition } from './types.ts';
