export { RECEIPT_TEXTS, type ReceiptLanguage, type ReceiptTexts } from './receipt-texts.ts';
export { receiptQrText, type SubmissionReceiptInput, submissionReceipt } from './submission-receipt.ts';
export { formatTerminalTime } from './terminal-time.ts';
