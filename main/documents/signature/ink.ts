/**
 * A signature as ink: smooth curves whose width follows the speed of the hand, as the pad on the screen draws them
 * (signature_pad: width = widest / (1 + speed), smoothed). Strokes are data from outside the core: whatever stands in them,
 * ink comes out, and no more of it than `INK_LIMITS` allows.
 */
import type { StrokePoint, Strokes } from '../types.ts';

/** In pixels of the pad. */
export const PAD = { width: 952, height: 520 } as const;

export const INK_LIMITS = {
  /** Of one signature, but for the ends of its strokes; what is over is thinned out evenly along the line, never cut off. */
  points: 1_500,
  /** Nearer points than this, in pixels of the pad, add nothing that can be seen. */
  nearestPx: 4,
} as const;

const WIDTH_PX = { thinnest: 2, widest: 6.5, dot: 5.5 } as const;
/** Of the present speed; the rest is the speed before. */
const SPEED_WEIGHT = 0.6;
/** Widths are told apart in steps of this, so that neighbours can share a path. */
const WIDTH_STEP_PX = 0.25;

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** One stretch of equal width, in pixels of the pad: from `start` through cubic curves. Without curves it is a dot. */
export interface InkStretch {
  readonly widthPx: number;
  readonly start: Point;
  readonly curves: readonly { readonly control1: Point; readonly control2: Point; readonly end: Point }[];
}

interface TimedPoint extends Point {
  readonly ms: number;
}

/** The ink of all strokes, in order. */
export function inkOf(strokes: Strokes): InkStretch[] {
  // More strokes than half the points are no signature; what comes last is left out.
  const drawn = strokes.slice(0, INK_LIMITS.points / 2).map(withoutNeighbours);
  const points = drawn.reduce((sum, stroke) => sum + stroke.length, 0);
  const every = Math.ceil(points / INK_LIMITS.points);
  return drawn.flatMap((stroke) => inkOfStroke(stroke.filter((_point, index) => index % every === 0 || index === stroke.length - 1)));
}

/** Points that can be told apart; of a stroke that moved also its last. */
function withoutNeighbours(stroke: Strokes[number]): TimedPoint[] {
  const kept: TimedPoint[] = [];
  for (const point of stroke) {
    const placed = onPad(point);
    const before = kept.at(-1);
    if (before === undefined || distance(before, placed) >= INK_LIMITS.nearestPx) kept.push(placed);
  }
  const last = stroke.at(-1);
  if (last !== undefined && kept.length > 1) kept[kept.length - 1] = onPad(last);
  return kept;
}

function onPad([x, y, ms]: StrokePoint): TimedPoint {
  return { x: (within(x) / 1000) * PAD.width, y: (within(y) / 1000) * PAD.height, ms: Number.isFinite(ms) ? ms : 0 };
}

const within = (thousandths: number): number => (Number.isFinite(thousandths) ? Math.min(1000, Math.max(0, thousandths)) : 0);

function inkOfStroke(points: readonly TimedPoint[]): InkStretch[] {
  const [first, ...rest] = points;
  if (first === undefined) return [];
  if (rest.length === 0) return [{ widthPx: WIDTH_PX.dot, start: rounded(first), curves: [] }];
  const stretches: { widthPx: number; start: Point; curves: InkStretch['curves'][number][] }[] = [];
  let from: Point = first;
  let before = first;
  let speed = 0;
  rest.forEach((point, index) => {
    const present = distance(before, point) / Math.max(1, point.ms - before.ms);
    speed = SPEED_WEIGHT * present + (1 - SPEED_WEIGHT) * speed;
    const widthPx = toStep(Math.max(WIDTH_PX.thinnest, WIDTH_PX.widest / (1 + speed)));
    // From the middle of one piece to the middle of the next, drawn towards the point between: no corner is left.
    const end = index === rest.length - 1 ? point : middle(before, point);
    const curve = cubicOf(from, before, end);
    const last = stretches.at(-1);
    if (last?.widthPx === widthPx) last.curves.push(curve);
    else stretches.push({ widthPx, start: rounded(from), curves: [curve] });
    from = end;
    before = point;
  });
  return stretches;
}

/** A quadratic curve as the cubic one that every drawing surface knows. */
function cubicOf(start: Point, control: Point, end: Point): InkStretch['curves'][number] {
  const towards = (point: Point): Point => ({ x: point.x + (2 / 3) * (control.x - point.x), y: point.y + (2 / 3) * (control.y - point.y) });
  return { control1: rounded(towards(start)), control2: rounded(towards(end)), end: rounded(end) };
}

const middle = (a: Point, b: Point): Point => ({ x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 });
const distance = (a: Point, b: Point): number => Math.hypot(a.x - b.x, a.y - b.y);
const toStep = (widthPx: number): number => Math.round(widthPx / WIDTH_STEP_PX) * WIDTH_STEP_PX;
/** A tenth of a pixel is 7 µm on paper. */
const rounded = ({ x, y }: Point): Point => ({ x: Math.round(x * 10) / 10, y: Math.round(y * 10) / 10 });
