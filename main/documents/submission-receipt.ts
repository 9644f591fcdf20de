/**
 * The paper that a citizen takes home: what is true now, a number to read aloud, the same as a code, and when to look again.
 * Never a 受理回执: whether a case is accepted only its status can tell. Of the person it carries a masked name at most.
 */
import { assertNever } from '../../drivers/core/result.ts';
import type { ReceiptBlock, ReceiptDocument } from '../../drivers/receipt-printer/index.ts';
import { receiptQrText } from './receipt-code.ts';
import { RECEIPT_TEXTS, type ReceiptLanguage } from './receipt-texts.ts';
import { formatTerminalTime } from './terminal-time.ts';

export interface SubmissionReceiptInput {
  readonly language: ReceiptLanguage;
  readonly placeName: string;
  readonly terminalId: string;
  /** In the session's language. */
  readonly itemName: string;
  /** The item's Chinese name, printed beside an English one: it is what the halls and 12345 know it by. */
  readonly itemNameChinese?: string;
  /** Masked: 样*明. Left out where the place does not want any name on paper. */
  readonly maskedHolderName?: string;
  readonly shortNumber: string;
  /** 32 hexadecimal digits. */
  readonly submissionId: string;
  readonly truth: { readonly kind: 'saved' } | { readonly kind: 'received'; readonly receiptNumber: string } | { readonly kind: 'refused' };
  readonly savedAt: { readonly epochMs: number; readonly trusted: boolean };
  readonly lookUpAfterHours: number;
}

const QR_MODULE_DOTS = 7;

export function submissionReceipt(input: SubmissionReceiptInput): ReceiptDocument {
  const texts = RECEIPT_TEXTS[input.language];
  return {
    blocks: [
      { kind: 'text', text: texts.title, align: 'centre', size: 2, bold: true },
      { kind: 'text', text: input.placeName, align: 'centre' },
      { kind: 'rule' },
      ...truthBlocks(input),
      { kind: 'rule' },
      { kind: 'pair', label: texts.item, value: input.itemName },
      ...(input.itemNameChinese === undefined || input.itemNameChinese === input.itemName
        ? []
        : [{ kind: 'pair', label: '', value: input.itemNameChinese } as const]),
      ...(input.maskedHolderName === undefined ? [] : [{ kind: 'pair', label: texts.holder, value: input.maskedHolderName } as const]),
      { kind: 'pair', label: texts.savedAt, value: formatTerminalTime(input.savedAt.epochMs, input.savedAt.trusted, input.language) },
      { kind: 'pair', label: texts.terminal, value: input.terminalId },
      { kind: 'rule' },
      { kind: 'text', text: texts.shortNumber, align: 'centre' },
      { kind: 'text', text: input.shortNumber, align: 'centre', size: 2, bold: true },
      { kind: 'feed', lines: 1 },
      { kind: 'qr', text: receiptQrText(input.submissionId), moduleDots: QR_MODULE_DOTS },
      { kind: 'feed', lines: 1 },
      { kind: 'text', text: texts.qrHint, align: 'centre' },
      { kind: 'rule' },
      { kind: 'text', text: lookUpText(input) },
      { kind: 'text', text: texts.notAccepted },
      { kind: 'feed', lines: 1 },
      { kind: 'text', text: texts.help, align: 'centre' },
    ],
  };
}

function truthBlocks({ language, truth }: SubmissionReceiptInput): ReceiptBlock[] {
  const texts = RECEIPT_TEXTS[language];
  switch (truth.kind) {
    case 'saved':
      return [
        { kind: 'text', text: texts.saved, bold: true },
        { kind: 'text', text: texts.savedMore },
      ];
    case 'received':
      return [
        { kind: 'text', text: texts.received, bold: true },
        { kind: 'pair', label: texts.receiptNumber, value: truth.receiptNumber },
      ];
    case 'refused':
      return [
        { kind: 'text', text: texts.refused, bold: true },
        { kind: 'text', text: texts.refusedMore },
      ];
    default:
      return assertNever(truth);
  }
}

/** When to look again, and where. */
export function lookUpText({ language, truth, lookUpAfterHours }: SubmissionReceiptInput): string {
  const texts = RECEIPT_TEXTS[language];
  switch (truth.kind) {
    case 'saved':
      return texts.lookUpSaved(lookUpAfterHours);
    case 'received':
      return texts.lookUpReceived(lookUpAfterHours);
    case 'refused':
      return texts.lookUpRefused;
    default:
      return assertNever(truth);
  }
}
