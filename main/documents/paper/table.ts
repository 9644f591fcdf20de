/** Tables without boxes: words, air and hairlines. */
import { COLOUR, lineHeight, type Paper, SHEET, SIZE, type Style, TEXT_WIDTH } from './paper.ts';

/** Above and below the words of a row, in points. */
const ROW_AIR = 3;
const COLUMN_GAP = 14;

export interface Cell {
  readonly text: string;
  readonly left: number;
  readonly width: number;
  readonly style: Style;
}

/** A row as tall as its tallest cell. One taller than what is left moves to the next sheet; one taller than a sheet is divided. */
export function drawRow(paper: Paper, cells: readonly Cell[]): void {
  const columns = cells.map((cell) => ({ ...cell, lines: paper.lines(cell.text, cell.width, cell.style) }));
  const pitch = Math.max(...cells.map(({ style }) => lineHeight(style)));
  const lines = Math.max(...columns.map((column) => column.lines.length));
  paper.need(Math.min(lines * pitch, WHOLE_SHEET) + 2 * ROW_AIR);
  paper.space(ROW_AIR);
  for (let index = 0; index < lines; index++) {
    paper.need(pitch);
    for (const { lines: own, left, width, style } of columns) {
      const text = own[index];
      if (text !== undefined && text !== '') paper.line(text, left, paper.y + (pitch - lineHeight(style)) / 2, width, style);
    }
    paper.space(pitch);
  }
  paper.space(ROW_AIR);
  paper.rule();
}

/** Amounts stand under each other by their last digit; a year and month do not. */
const FIGURE = /^-?\d{1,3}(?:,?\d{3})*(?:\.\d+)?$/;
const WHOLE_SHEET = SHEET.height / 2;

export interface PairsOptions {
  /** Of the labels, in points. */
  readonly labelWidth?: number;
  readonly valueStyle?: Style;
}

/** Labels on the left, quietly, and values beside them; a hairline under each. */
export function drawPairs(
  paper: Paper,
  pairs: readonly { readonly label: string; readonly value: string }[],
  { labelWidth = TEXT_WIDTH * 0.3, valueStyle = {} }: PairsOptions = {},
): void {
  for (const { label, value } of pairs) {
    drawRow(paper, [
      { text: label, left: SHEET.margin, width: labelWidth - COLUMN_GAP, style: { colour: COLOUR.quiet } },
      { text: value, left: SHEET.margin + labelWidth, width: TEXT_WIDTH - labelWidth, style: valueStyle },
    ]);
  }
}

export interface TableContent {
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** As many columns as the head has, as wide as their words need; the head stands again on every sheet. */
export function drawTable(paper: Paper, { head, rows }: TableContent): void {
  const widths = columnWidths(paper, head, rows);
  const figures = head.map((_title, index) => rows.length > 0 && rows.every((values) => FIGURE.test(values[index] ?? '')));
  const cells = (values: readonly string[], style: Style): Cell[] => cellsOf(values, widths, figures, style);
  const drawHead = (): void => {
    paper.rule({ colour: COLOUR.rule, thickness: 1 });
    drawRow(paper, cells(head, { size: SIZE.small + 0.5, colour: COLOUR.quiet, leading: 1.7 }));
  };
  paper.need(4 * lineHeight({}) + 4 * ROW_AIR);
  drawHead();
  for (const values of rows) {
    const before = paper.y;
    paper.need(rowHeight(paper, cells(values, {})));
    if (paper.y < before) drawHead();
    drawRow(paper, cells(values, {}));
  }
}

function rowHeight(paper: Paper, cells: readonly Cell[]): number {
  const heights = cells.map(({ text, width, style }) => paper.heightOf(text, width, style));
  return Math.min(Math.max(0, ...heights), WHOLE_SHEET) + 2 * ROW_AIR;
}

function cellsOf(values: readonly string[], widths: readonly number[], figures: readonly boolean[], style: Style): Cell[] {
  let left: number = SHEET.margin;
  return widths.map((width, index) => {
    const own: Style = figures[index] === true ? { ...style, align: 'right' } : style;
    const cell = { text: values[index] ?? '', left, width: index === widths.length - 1 ? width : width - COLUMN_GAP, style: own };
    left += width;
    return cell;
  });
}

/** A column that asks for more than its fair share gives way to the others. */
function columnWidths(paper: Paper, head: readonly string[], rows: readonly (readonly string[])[]): number[] {
  const natural = head.map((title, index) => {
    const widest = Math.max(paper.widthOf(title), ...rows.map((values) => paper.widthOf(values[index] ?? '')));
    return widest + COLUMN_GAP;
  });
  const fair = TEXT_WIDTH / Math.max(1, head.length);
  const wanted = natural.reduce((sum, width) => sum + width, 0);
  if (wanted <= TEXT_WIDTH) return natural.map((width) => width + (TEXT_WIDTH - wanted) / natural.length);
  const modest = natural.filter((width) => width <= fair);
  const leftOver = TEXT_WIDTH - modest.reduce((sum, width) => sum + width, 0);
  const greedy = natural.filter((width) => width > fair).reduce((sum, width) => sum + width, 0);
  return natural.map((width) => (width <= fair ? width : (leftOver * width) / greedy));
}
