export { createDocuments, type DocumentsOptions } from './documents.ts';
export { DOCUMENT_LIMITS } from './limits.ts';
export { readReceiptQrText, receiptQrText } from './receipt-code.ts';
export { RECEIPT_TEXTS, type ReceiptLanguage, type ReceiptTexts } from './receipt-texts.ts';
export { type SubmissionReceiptInput, submissionReceipt } from './submission-receipt.ts';
export { formatTerminalTime } from './terminal-time.ts';
export type {
  Documents,
  DrawOptions,
  FilledForm,
  InspectOptions,
  PdfError,
  SheetsError,
  SheetsInput,
  StrokePoint,
  Strokes,
} from './types.ts';
