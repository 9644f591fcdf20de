import { createCanvas } from '@napi-rs/canvas';
import type { Strokes } from '../types.ts';
import { inkOf, PAD } from './ink.ts';

const WIDTH_PX = 600;
const SCALE = WIDTH_PX / PAD.width;
const INK = '#14212b';

/** 600 px wide, ink on transparent ground, in the proportions of the pad. */
export function signaturePng(strokes: Strokes): Uint8Array<ArrayBuffer> {
  const canvas = createCanvas(WIDTH_PX, Math.round(PAD.height * SCALE));
  const context = canvas.getContext('2d');
  context.scale(SCALE, SCALE);
  context.lineCap = 'round';
  context.lineJoin = 'round';
  context.strokeStyle = INK;
  context.fillStyle = INK;
  for (const { widthPx, start, curves } of inkOf(strokes)) {
    context.beginPath();
    if (curves.length === 0) {
      context.arc(start.x, start.y, widthPx / 2, 0, 2 * Math.PI);
      context.fill();
      continue;
    }
    context.lineWidth = widthPx;
    context.moveTo(start.x, start.y);
    for (const { control1, control2, end } of curves) context.bezierCurveTo(control1.x, control1.y, control2.x, control2.y, end.x, end.y);
    context.stroke();
  }
  return new Uint8Array(canvas.toBuffer('image/png'));
}
