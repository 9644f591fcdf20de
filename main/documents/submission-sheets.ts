/**
 * What the citizen takes home in A4: the 提交回执 on a sheet of its own, then what was filled in and signed. Like the small
 * receipt it says what is true now and never that a case is accepted.
 */

import { drawFilledForm } from './filled-form.ts';
import { FORM_TEXTS, type FormTexts } from './form-texts.ts';
import { COLOUR, mm, Paper, SHEET, SIZE, TEXT_WIDTH } from './paper/paper.ts';
import { drawQrCode } from './paper/qr-code.ts';
import { drawPairs } from './paper/table.ts';
import { receiptQrText } from './receipt-code.ts';
import { RECEIPT_TEXTS, type ReceiptTexts } from './receipt-texts.ts';
import { lookUpText, type SubmissionReceiptInput } from './submission-receipt.ts';
import { formatTerminalTime } from './terminal-time.ts';
import type { SheetsInput } from './types.ts';

const QR_SIDE = mm(42);
const QUIET_LABEL = { size: SIZE.small + 0.5, colour: COLOUR.quiet } as const;

/** One PDF. The same input gives the same bytes; no name of a person stands outside its pages. */
export function submissionSheets({ receipt, form }: SheetsInput): Promise<Uint8Array<ArrayBuffer>> {
  const texts = { ...RECEIPT_TEXTS[receipt.language], ...FORM_TEXTS[receipt.language] };
  const paper = new Paper({ title: texts.title, language: receipt.language, createdMs: receipt.savedAt.epochMs });
  drawReceipt(paper, receipt, texts);
  paper.newPage();
  drawFilledForm(paper, form, {
    language: receipt.language,
    signedAt: formatTerminalTime(receipt.savedAt.epochMs, receipt.savedAt.trusted, receipt.language),
  });
  return paper.finish((number, of) => {
    const style = { size: SIZE.small, colour: COLOUR.quiet };
    paper.line(`${texts.title}　${texts.number} ${receipt.shortNumber}`, SHEET.margin, SHEET.footer, TEXT_WIDTH, style);
    paper.line(`${number} / ${of}`, SHEET.margin, SHEET.footer, TEXT_WIDTH, { ...style, align: 'right' });
  });
}

type Texts = ReceiptTexts & FormTexts;

function drawReceipt(paper: Paper, receipt: SubmissionReceiptInput, texts: Texts): void {
  paper.text(receipt.placeName, QUIET_LABEL);
  paper.space(mm(9));
  paper.text(texts.title, { size: SIZE.title, strong: true, spacing: receipt.language === 'zh-CN' ? 0.14 : 0, leading: 1.35 });
  if (receipt.language !== 'zh-CN') paper.text(RECEIPT_TEXTS['zh-CN'].title, { size: SIZE.lead, colour: COLOUR.quiet, spacing: 0.1 });
  paper.space(mm(4));
  paper.rule({ colour: COLOUR.rule, thickness: 1.4 });
  paper.space(mm(8));
  drawTruth(paper, receipt, texts);
  paper.space(mm(8));
  paper.rule();
  drawNumber(paper, receipt, texts);
  paper.rule();
  const { itemName, itemNameChinese, maskedHolderName, savedAt } = receipt;
  const bothNames = itemNameChinese === undefined || itemNameChinese === itemName ? itemName : `${itemName}\n${itemNameChinese}`;
  drawPairs(paper, [
    { label: texts.item, value: bothNames },
    ...(maskedHolderName === undefined ? [] : [{ label: texts.holder, value: maskedHolderName }]),
    { label: texts.savedAt, value: formatTerminalTime(savedAt.epochMs, savedAt.trusted, receipt.language) },
    { label: texts.place, value: receipt.placeName },
    { label: texts.terminal, value: receipt.terminalId },
  ]);
  paper.space(mm(8));
  paper.text(texts.next, QUIET_LABEL);
  paper.space(mm(1));
  for (const sentence of [lookUpText(receipt), texts.notAccepted, texts.help]) {
    paper.text(sentence, { leading: 1.7 });
    paper.space(mm(1));
  }
}

/** The greatest words of the sheet, with a rule beside them. */
function drawTruth(paper: Paper, { truth }: SubmissionReceiptInput, texts: Texts): void {
  const left = SHEET.margin + mm(6);
  const width = TEXT_WIDTH - mm(6);
  const top = paper.y;
  paper.text(texts.truth, { ...QUIET_LABEL, left, width });
  paper.text(texts[truth.kind], { size: SIZE.head + 3, strong: true, left, width, leading: 1.5 });
  if (truth.kind === 'received')
    paper.text(`${texts.receiptNumber}　${truth.receiptNumber}`, { size: SIZE.lead + 1, left, width, leading: 1.8 });
  else paper.text(truth.kind === 'saved' ? texts.savedMore : texts.refusedMore, { size: SIZE.lead, left, width, leading: 1.7 });
  paper.document.rect(SHEET.margin, top + 2, mm(1), paper.y - top - 4).fill(COLOUR.rule);
}

/** The number to read aloud, and the same as a code. */
function drawNumber(paper: Paper, receipt: SubmissionReceiptInput, texts: Texts): void {
  const width = TEXT_WIDTH - QR_SIDE;
  const top = paper.y;
  drawQrCode(paper.document, receiptQrText(receipt.submissionId), { left: SHEET.margin + width + mm(4), top: top + mm(1), side: QR_SIDE });
  paper.y = top + mm(9);
  paper.text(texts.shortNumber, { ...QUIET_LABEL, width });
  paper.text(receipt.shortNumber, { size: SIZE.title + 2, strong: true, spacing: 0.03, width, leading: 1.45 });
  paper.text(texts.qrHint, { ...QUIET_LABEL, width });
  paper.y = Math.max(paper.y, top + QR_SIDE + mm(2));
}
