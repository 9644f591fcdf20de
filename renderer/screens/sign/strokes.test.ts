import { expect, test } from 'vitest';
import { Strokes } from '../../../main/bridge/contract.ts';
import { type PadStroke, strokesFrom } from './strokes.ts';

const line = (points: number): PadStroke => ({
  points: Array.from({ length: points }, (_, index) => ({ x: index, y: index / 2, time: 5_000 + index * 16 })),
});

test('a stroke is told in thousandths of the pad and ms since the first point', () => {
  const drawn: PadStroke[] = [
    {
      points: [
        { x: 0, y: 0, time: 900 },
        { x: 476, y: 260, time: 916 },
      ],
    },
    { points: [{ x: 952, y: 520, time: 1_400 }] },
  ];
  expect(strokesFrom(drawn, 952, 520)).toEqual([
    [
      [0, 0, 0],
      [500, 500, 16],
    ],
    [[1000, 1000, 500]],
  ]);
});

test('a finger that slid off the pad, or a clock that went back, stays within bounds', () => {
  const strokes = strokesFrom(
    [
      {
        points: [
          { x: -30, y: 9_999, time: 100 },
          { x: 2_000, y: -1, time: 40 },
        ],
      },
    ],
    952,
    520,
  );
  expect(strokes).toEqual([
    [
      [0, 1000, 0],
      [1000, 0, 0],
    ],
  ]);
});

test('nothing drawn is nothing told', () => {
  expect(strokesFrom([], 952, 520)).toEqual([]);
  expect(strokesFrom([{ points: [] }], 952, 520)).toEqual([]);
});

test.each([
  ['one endless line', [line(50_000)]],
  ['many long lines', Array.from({ length: 40 }, () => line(1_500))],
  ['more strokes than a name has', Array.from({ length: 900 }, () => line(60))],
])('%s is thinned until the bridge takes it, ends kept', (_name, drawn) => {
  const strokes = strokesFrom(drawn, 60_000, 60_000);
  expect(Strokes.safeParse(strokes).success).toBe(true);
  const last = drawn[0]?.points.at(-1);
  expect(strokes[0]?.at(-1)?.[0]).toBe(Math.round(((last?.x ?? -1) / 60_000) * 1000));
});
