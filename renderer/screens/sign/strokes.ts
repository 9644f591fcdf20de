import type { Strokes } from '../../../main/bridge/contract.ts';
import { SIGNATURE_POINTS_PER_STROKE, SIGNATURE_POINTS_TOTAL, SIGNATURE_STROKES, STROKE_TIME_MS } from '../../limits.ts';

/** One stroke as the pad gives it: CSS pixels of the pad, time in ms. */
export interface PadStroke {
  points: readonly { x: number; y: number; time: number }[];
}

const THOUSANDTHS = 1000;

const thousandths = (value: number, whole: number): number =>
  whole > 0 ? Math.min(THOUSANDTHS, Math.max(0, Math.round((value / whole) * THOUSANDTHS))) : 0;

/** Every nth point, the last one always: a drawn line keeps its shape and its end. */
const thinned = <T>(points: readonly T[], most: number): T[] => {
  if (points.length <= most) return [...points];
  const step = (points.length - 1) / (most - 1);
  return Array.from({ length: most }, (_, index) => points[Math.round(index * step)]).filter((point) => point !== undefined);
};

/**
 * What was drawn, as the contract wants it: thousandths of the pad's width and height, ms since the first point.
 * A drawing with more points than may be sent is thinned; strokes beyond the most that may be sent are left out.
 */
export const strokesFrom = (drawn: readonly PadStroke[], widthPx: number, heightPx: number): Strokes => {
  const strokes = drawn.filter((stroke) => stroke.points.length > 0).slice(0, SIGNATURE_STROKES);
  const startMs = strokes[0]?.points[0]?.time ?? 0;
  const total = strokes.reduce((points, stroke) => points + stroke.points.length, 0);
  // Every stroke keeps its two ends at least, so their room is set aside.
  const keep = total <= SIGNATURE_POINTS_TOTAL ? 1 : (SIGNATURE_POINTS_TOTAL - 2 * strokes.length) / total;
  return strokes.map((stroke) => {
    const most = Math.min(SIGNATURE_POINTS_PER_STROKE, Math.max(2, Math.floor(stroke.points.length * keep)));
    return thinned(stroke.points, most).map((point) => [
      thousandths(point.x, widthPx),
      thousandths(point.y, heightPx),
      Math.min(STROKE_TIME_MS, Math.max(0, Math.round(point.time - startMs))),
    ]);
  });
};
