import type { Strokes } from '../types.ts';
import { inkOf, PAD } from './ink.ts';

/** The signature as strokes of a pen on paper, `width` points wide, in the proportions of the pad. */
export function drawInk(
  document: PDFKit.PDFDocument,
  strokes: Strokes,
  { left, top, width, colour }: { readonly left: number; readonly top: number; readonly width: number; readonly colour: string },
): void {
  const scale = width / PAD.width;
  document.save();
  document.translate(left, top).scale(scale);
  document.lineCap('round').lineJoin('round').strokeColor(colour).fillColor(colour);
  for (const { widthPx, start, curves } of inkOf(strokes)) {
    if (curves.length === 0) {
      document.circle(start.x, start.y, widthPx / 2).fill();
      continue;
    }
    document.lineWidth(widthPx).moveTo(start.x, start.y);
    for (const { control1, control2, end } of curves) document.bezierCurveTo(control1.x, control1.y, control2.x, control2.y, end.x, end.y);
    document.stroke();
  }
  document.restore();
}
