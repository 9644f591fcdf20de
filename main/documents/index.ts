export { RECEIPT_TEXTS, type ReceiptLanguage, type ReceiptTexts } from './receipt-texts.ts';
export { maskName, receiptQrText, submissionReceipt, type SubmissionReceiptInput } from './submission-receipt.ts';
export { formatTerminalTime } from './terminal-time.ts';
