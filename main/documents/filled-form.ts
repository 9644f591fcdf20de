import { FORM_TEXTS } from './form-texts.ts';
import { COLOUR, lineHeight, mm, type Paper, SHEET, SIZE, TEXT_WIDTH } from './paper/paper.ts';
import { drawPairs, drawRow } from './paper/table.ts';
import type { ReceiptLanguage } from './receipt-texts.ts';
import { drawInk } from './signature/draw-ink.ts';
import { PAD } from './signature/ink.ts';
import type { FilledForm } from './types.ts';

const QUIET_LABEL = { size: SIZE.small + 0.5, colour: COLOUR.quiet } as const;
const SIGNATURE_WIDTH = mm(62);
const SIGNATURE_HEIGHT = (SIGNATURE_WIDTH * PAD.height) / PAD.width;
const SIGNATURE_BLOCK = mm(6) + SIGNATURE_HEIGHT + lineHeight(QUIET_LABEL) + mm(3);
const HEAD_HEIGHT = mm(7) + lineHeight({ size: SIZE.lead });
const DECLARATION = { leading: 1.75 } as const;
/** What is kept on one sheet where it can be. */
const LARGEST_BLOCK = SHEET.height / 2;
/** A field left empty is seen to be empty. */
const NOTHING = '—';

export interface SignedForm {
  readonly language: ReceiptLanguage;
  /** As printed: 2026-11-23 10:42. */
  readonly signedAt: string;
}

/** From the cursor on: title, what was filled in, papers, declaration, signature. */
export function drawFilledForm(paper: Paper, form: FilledForm, { language, signedAt }: SignedForm): void {
  const texts = FORM_TEXTS[language];
  paper.text(form.title, { size: SIZE.title - 5, strong: true, leading: 1.35 });
  if (form.titleChinese !== form.title) paper.text(form.titleChinese, { size: SIZE.lead, colour: COLOUR.quiet });
  paper.space(mm(2));
  paper.text(`${texts.department}　${form.department}`, QUIET_LABEL);
  paper.text(`${texts.version}　${form.version}`, QUIET_LABEL);
  paper.space(mm(4));
  paper.rule({ colour: COLOUR.rule, thickness: 1.4 });
  for (const { title, lines } of form.sections) {
    if (lines.length === 0) continue;
    drawHead(paper, title);
    drawPairs(
      paper,
      lines.map(({ label, value }) => ({ label, value: value.trim() === '' ? NOTHING : value })),
    );
  }
  if (form.materials.length > 0) {
    drawHead(paper, texts.materials);
    for (const { name, pages } of form.materials) {
      drawRow(paper, [
        { text: name, left: SHEET.margin, width: TEXT_WIDTH - mm(30), style: {} },
        { text: texts.pages(pages), left: SHEET.margin + TEXT_WIDTH - mm(25), width: mm(25), style: { align: 'right' } },
      ]);
    }
  }
  const { declaration, strokes } = form;
  if (declaration !== null) {
    // Nobody is to find a signature on a sheet without what was signed.
    const signed = strokes === null ? 0 : SIGNATURE_BLOCK;
    const height = HEAD_HEIGHT + paper.heightOf(declaration, TEXT_WIDTH, DECLARATION) + signed;
    if (height <= LARGEST_BLOCK) paper.need(height);
    drawHead(paper, texts.declaration);
    paper.space(mm(2));
    paper.text(declaration, DECLARATION);
  }
  if (strokes !== null) drawSignature(paper, strokes, { label: texts.signature, dateLabel: texts.signedAt, signedAt });
}

/** Never the last thing on a sheet. */
function drawHead(paper: Paper, title: string): void {
  paper.need(HEAD_HEIGHT + 2 * lineHeight({}));
  paper.gap(mm(5.5));
  paper.text(title, { size: SIZE.lead, strong: true });
  paper.space(mm(1));
  paper.rule({ colour: COLOUR.rule, thickness: 0.8 });
}

function drawSignature(
  paper: Paper,
  strokes: NonNullable<FilledForm['strokes']>,
  { label, dateLabel, signedAt }: { readonly label: string; readonly dateLabel: string; readonly signedAt: string },
): void {
  paper.need(SIGNATURE_BLOCK);
  paper.space(mm(6));
  paper.text(label, QUIET_LABEL);
  const top = paper.y;
  drawInk(paper.document, strokes, { left: SHEET.margin, top, width: SIGNATURE_WIDTH, colour: COLOUR.ink });
  paper.y = top + SIGNATURE_HEIGHT + mm(1);
  paper.rule({ colour: COLOUR.quiet, thickness: 0.6, width: SIGNATURE_WIDTH });
  const left = SHEET.margin + SIGNATURE_WIDTH + mm(12);
  const width = TEXT_WIDTH - SIGNATURE_WIDTH - mm(12);
  paper.rule({ colour: COLOUR.quiet, thickness: 0.6, left, width });
  paper.line(dateLabel, left, top - lineHeight(QUIET_LABEL), width, QUIET_LABEL);
  paper.line(signedAt, left, paper.y - lineHeight({ size: SIZE.lead }), width, { size: SIZE.lead });
  paper.space(mm(2));
}
