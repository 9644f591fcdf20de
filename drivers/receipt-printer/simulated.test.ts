import jsQR from 'jsqr';
import { PNG } from 'pngjs';
import { describe, expect, test } from 'vitest';
import { systemClock } from '../core/index.ts';
import { ManualClock } from '../core/manual-clock.ts';
import { SimulatedReceiptPrinter } from './simulated.ts';

const bytes = (hex: string): Uint8Array => Buffer.from(hex.replaceAll(' ', ''), 'hex');

function bench(options: { readonly confirmsPrinting?: boolean } = {}): {
  readonly clock: ManualClock;
  readonly paper: SimulatedReceiptPrinter;
  readonly said: () => string;
} {
  const clock = new ManualClock();
  const paper = new SimulatedReceiptPrinter({ clock, timeScale: 1, ...options });
  let answers = '';
  paper.onAnswer((answer) => {
    answers += Buffer.from(answer).toString('hex');
  });
  const said = (): string => {
    const all = answers;
    answers = '';
    return all;
  };
  return { clock, paper, said };
}

describe('answers as the facts page has them', () => {
  test('idle: 12 to each DLE EOT, ASB 10000000', () => {
    const { paper, said } = bench();
    paper.receive(bytes('100401 100402 100403 100404'));
    expect(said()).toBe('12121212');
    paper.receive(bytes('1D61FF'));
    expect(said()).toBe('10000000');
  });

  test('out of paper: 1A, 32, 7E and ASB 18000F00, unasked', () => {
    const { paper, said } = bench();
    paper.receive(bytes('1D61FF'));
    said();
    paper.runOutOfPaper();
    expect(said()).toBe('18000f00');
    paper.receive(bytes('100401 100402 100404'));
    expect(said()).toBe('1a327e');
  });

  test('GS I with its maker, GS r, and a confirmation only after the paper has moved', async () => {
    const { paper, said, clock } = bench();
    paper.receive(bytes('1D4942 1D7201'));
    expect(said()).toBe(`5f${Buffer.from('SIMULATED').toString('hex')}0000`);
    paper.receive(bytes('410A 1D28480600303041424344'));
    expect(said()).toBe('');
    await clock.advance(1_000);
    expect(said()).toBe('37224142434400');
  });

  test('a line takes the time that 150 mm/s takes', async () => {
    const { paper, said, clock } = bench();
    // 10 lines of 30 dots are 37.5 mm, 250 ms; the last one's end is the confirmation.
    paper.receive(bytes(`${'410A'.repeat(10)} 1D28480600303041424344`));
    await clock.advance(249);
    expect(said()).toBe('');
    await clock.advance(1);
    expect(said()).toBe('37224142434400');
  });
});

describe('what it makes of bytes', () => {
  test.each(['FE', '1B5A01', '1D28480400303041', '100499', '07', '1D5600'])('%s is an error that tests see', (hex) => {
    const { paper } = bench();
    paper.receive(bytes(`${hex}00000000`));
    expect(paper.errors.length).toBeGreaterThan(0);
  });

  test('high bytes outside Chinese mode, and 4-byte characters inside it, fall apart', () => {
    const { paper } = bench();
    paper.receive(bytes('CADC 1C26 8139EE39'));
    expect(paper.errors).toEqual(['unknown command ca', 'unknown command dc', 'unknown command 8139', 'unknown command ee39']);
  });

  test('a line wider than the paper is an error', async () => {
    const { paper, clock } = bench();
    paper.receive(bytes(`${'41'.repeat(49)}0A`));
    await clock.advance(100);
    expect(paper.errors).toHaveLength(1);
  });

  test('commands cut at every point are the same commands', async () => {
    const receipt = bytes('1B401C26 1B6101 1D2111 CADCC0ED 0A 1D286B050031503041311D286B0300315130 1D763000 0100 0200 AA55 1D564200');
    for (let cut = 0; cut <= receipt.length; cut++) {
      const { paper, clock } = bench();
      paper.receive(receipt.subarray(0, cut));
      paper.receive(receipt.subarray(cut));
      await clock.advance(1_000);
      expect(paper.errors).toEqual([]);
      expect(paper.papers()).toMatchObject([{ text: '受理\n[drawn]', qr: ['A1'], cut: 'partial' }]);
    }
  });

  test('GS ( H is an error where the printer has none', () => {
    const { paper, said } = bench({ confirmsPrinting: false });
    paper.receive(bytes('1D28480600303041424344'));
    expect(said()).toBe('');
    expect(paper.errors).toHaveLength(1);
  });
});

test('the picture of a paper is 576 dots wide and its code can be read', async () => {
  const { paper, clock } = bench();
  const qr = 'KT1:0f1e2d3c4b5a69788796a5b4c3d2e1f0';
  paper.receive(
    bytes(
      `1B401C26 CADCC0ED 0A 1B6101 1D286B03003143071D286B0300314531 1D286B2700315030${Buffer.from(qr).toString('hex')}1D286B0300315130 0A 1D564200`,
    ),
  );
  await clock.advance(2_000);
  expect(paper.errors).toEqual([]);
  const png = await paper.paperPng(0);
  expect(await paper.paperPng(1)).toBeNull();
  const picture = PNG.sync.read(Buffer.from(png ?? []));
  expect(picture.width).toBe(576);
  expect(picture.height / 8).toBeCloseTo((paper.papers()[0]?.heightMm ?? 0) + 5, 0);
  expect(jsQR.default(Uint8ClampedArray.from(picture.data), picture.width, picture.height)?.data).toBe(qr);
});

test('a paper that nobody printed on has no picture', async () => {
  expect(await new SimulatedReceiptPrinter({ clock: systemClock }).paperPng(0)).toBeNull();
});
