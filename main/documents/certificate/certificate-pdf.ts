/**
 * A certificate as a platform makes it: title, words, tables, issuer and date, a number and a code to check it by. For a
 * platform to run against; the terminal itself issues nothing.
 */
import { COLOUR, mm, Paper, SHEET, SIZE, TEXT_WIDTH } from '../paper/paper.ts';
import { drawQrCode } from '../paper/qr-code.ts';
import { drawTable, type TableContent } from '../paper/table.ts';

export interface CertificateInput {
  readonly title: string;
  /** Under the title, such as the title in the other language; empty for none. */
  readonly subtitle: string;
  readonly paragraphs: readonly string[];
  readonly tables: readonly TableContent[];
  readonly issuer: string;
  readonly issuedAt: Date;
  readonly verificationCode: string;
  /** What the code beside the issuer says. */
  readonly qrText: string;
  /** In large pale letters across every sheet, such as 样本. */
  readonly watermark?: string;
}

const QR_SIDE = mm(30);
const WORDS = {
  check: '验证码 Verification code',
  date: { timeZone: 'Asia/Shanghai', year: 'numeric', month: 'long', day: 'numeric' },
} as const;
const WATERMARK = { size: 110, width: mm(220), colour: '#eef2f0', angle: -35 } as const;

/** A4, as many sheets as it takes. The same input gives the same bytes. */
export function certificatePdf(input: CertificateInput): Promise<Uint8Array> {
  const { title, subtitle, paragraphs, tables, verificationCode } = input;
  const paper = new Paper({ title, language: 'zh-CN', createdMs: input.issuedAt.getTime() });
  paper.document.on('pageAdded', () => drawWatermark(paper, input.watermark));
  drawWatermark(paper, input.watermark);
  paper.space(mm(6));
  paper.text(title, { size: SIZE.title - 2, align: 'centre', strong: true, spacing: 0.12, leading: 1.4 });
  if (subtitle !== '') paper.text(subtitle, { size: SIZE.lead, align: 'centre', colour: COLOUR.quiet });
  paper.space(mm(5));
  paper.rule({ colour: COLOUR.rule, thickness: 1.2 });
  paper.space(mm(7));
  for (const paragraph of paragraphs) {
    paper.text(paragraph, { size: SIZE.lead, leading: 1.85 });
    paper.space(mm(2.5));
  }
  for (const table of tables) {
    paper.space(mm(4));
    drawTable(paper, table);
  }
  drawIssuer(paper, input);
  return paper.finish((number, of) => {
    const style = { size: SIZE.small, colour: COLOUR.quiet };
    paper.line(`${WORDS.check} ${verificationCode}`, SHEET.margin, SHEET.footer, TEXT_WIDTH, style);
    paper.line(`${number} / ${of}`, SHEET.margin, SHEET.footer, TEXT_WIDTH, { ...style, align: 'right' });
  });
}

function drawIssuer(paper: Paper, { issuer, issuedAt, verificationCode, qrText }: CertificateInput): void {
  paper.space(mm(8));
  paper.need(QR_SIDE);
  const top = paper.y;
  drawQrCode(paper.document, qrText, { left: SHEET.margin - mm(3), top, side: QR_SIDE });
  const left = SHEET.margin + QR_SIDE + mm(2);
  const width = TEXT_WIDTH - QR_SIDE - mm(2);
  paper.line(WORDS.check, left, top + mm(10), width, { size: SIZE.small, colour: COLOUR.quiet });
  paper.line(verificationCode, left, top + mm(15), width, { spacing: 0.04 });
  paper.y = top + mm(7);
  paper.text(issuer, { left: SHEET.margin + TEXT_WIDTH * 0.55, width: TEXT_WIDTH * 0.45, align: 'right', size: SIZE.lead });
  paper.text(new Intl.DateTimeFormat('zh-CN', WORDS.date).format(issuedAt), { align: 'right', size: SIZE.lead });
}

/** As shapes: whoever selects the text of the certificate does not get it between the lines. */
function drawWatermark(paper: Paper, words: string | undefined): void {
  if (words === undefined) return;
  const { document } = paper;
  const size = Math.min(WATERMARK.size, WATERMARK.width / paper.widthOf(words, { size: 1 }));
  document.save();
  document.rotate(WATERMARK.angle, { origin: [SHEET.width / 2, SHEET.height / 2] }).fillColor(WATERMARK.colour);
  paper.outline(words, (SHEET.width - paper.widthOf(words, { size })) / 2, SHEET.height / 2 + size / 3, size);
  document.restore();
}
