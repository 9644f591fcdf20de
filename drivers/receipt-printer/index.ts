export { createReceiptPrinter, type ReceiptPrinterOptions } from './esc-pos-driver.ts';
export type { DotsPerLine } from './esc-pos-encoder.ts';
export type {
  PrintError,
  PrintOutcome,
  ReceiptBlock,
  ReceiptDocument,
  ReceiptPrinter,
  ReceiptPrinterCondition,
} from './types.ts';
