import ReceiptPrinterEncoder from '@point-of-sale/receipt-printer-encoder';
import fc from 'fast-check';
import iconv from 'iconv-lite';
import receiptline from 'receiptline';
import { describe, expect, test } from 'vitest';
import { cutBytes, type DotsPerLine, encodeReceipt, INITIALISE, rasterBands } from './esc-pos-encoder.ts';
import { columnsOf, printerBytes, spellOutRare, textColumns, visibleLines, wrapLine } from './esc-pos-text.ts';
import { DRIVER_LIMITS, RECEIPT_LIMITS } from './limits.ts';
import type { ReceiptBlock } from './types.ts';

function hexOf(blocks: readonly ReceiptBlock[], dotsPerLine: DotsPerLine = 576): string {
  const encoded = encodeReceipt({ blocks }, dotsPerLine);
  if (!encoded.ok) throw new Error('too long');
  return Buffer.concat(encoded.value.parts.map((part) => (part.kind === 'bytes' ? part.bytes : Buffer.from('<drawn>')))).toString('hex');
}

function rasterTexts(blocks: readonly ReceiptBlock[]): string[] {
  const encoded = encodeReceipt({ blocks }, 576);
  if (!encoded.ok) throw new Error('too long');
  return encoded.value.parts.flatMap((part) => (part.kind === 'raster' ? [part.line.text] : []));
}

describe('golden bytes', () => {
  test('受理 is CADC C0ED (facts, "Receipt printer")', () => {
    expect(hexOf([{ kind: 'text', text: '受理' }])).toContain('cadcc0ed0a');
  });

  test('QR "A1" of size 6 at level M (facts, "Receipt printer")', () => {
    const golden = '1D286B0400314132001D286B03003143061D286B03003145311D286B050031503041311D286B0300315130';
    expect(hexOf([{ kind: 'qr', text: 'A1', moduleDots: 6 }])).toContain(golden.toLowerCase());
  });

  test('a printer is reset and put into Chinese mode (1C 26), and never out of it', () => {
    expect(Buffer.from(INITIALISE).toString('hex')).toBe('1b401c26');
    expect(hexOf([{ kind: 'text', text: '居住证ABC签注' }])).not.toContain('1c2e');
  });
});

describe('as other people’s encoders say it', () => {
  test('receiptline sends the same Chinese after the same FS &, and the same partial cut', () => {
    const theirs = Buffer.from(receiptline.transform('居住证签注', { cpl: 48, encoding: 'gb18030', command: 'escpos' }), 'latin1').toString(
      'hex',
    );
    expect(theirs).toContain('1c26bed3d7a1d6a4c7a9d7a2');
    expect(hexOf([{ kind: 'text', text: '居住证签注' }])).toContain('bed3d7a1d6a4c7a9d7a2');
    expect(theirs).toContain(Buffer.from(cutBytes('partial')).toString('hex'));
  });

  test('iconv-lite gives every 2-byte character the same bytes', () => {
    let compared = 0;
    for (let codePoint = 0x80; codePoint <= 0xffff; codePoint++) {
      const bytes = codePoint >= 0xd800 && codePoint <= 0xdfff ? null : printerBytes(String.fromCharCode(codePoint));
      if (bytes === null) continue;
      compared++;
      expect(iconv.encode(String.fromCharCode(codePoint), 'gb18030')).toEqual(Buffer.from(bytes));
    }
    // GBK has 21,886 characters; row FE is left out.
    expect(compared).toBeGreaterThan(21_500);
  });

  test('receipt-printer-encoder sends the same QR commands', () => {
    const theirs = new ReceiptPrinterEncoder({ language: 'esc-pos', columns: 48 })
      .qrcode('KT1:0f1e', { model: 2, size: 6, errorlevel: 'm' })
      .encode();
    const commands = Buffer.from(theirs).toString('hex').replace(/0a0d$/, '');
    expect(hexOf([{ kind: 'qr', text: 'KT1:0f1e', moduleDots: 6 }])).toContain(commands);
  });
});

describe('rare characters', () => {
  test.each(['㐀', '𠀀', '𠮷', '龴', '¥', '\u{1f600}', '\ue000'])('%s is not trusted to the printer’s font', (character) => {
    expect(printerBytes(character)).toBeNull();
  });

  test('喆 is in every Chinese printer', () => {
    expect(printerBytes('喆')).toEqual(Uint8Array.of(0x86, 0xb4));
  });

  test('only the line that holds one is drawn, and as a whole', () => {
    expect(rasterTexts([{ kind: 'text', text: '第一行\n张𠮷喆\n第三行' }])).toEqual(['张𠮷喆']);
    expect(rasterTexts([{ kind: 'text', text: '王小明' }])).toEqual([]);
  });

  test('a pair that holds one is drawn with its label, aligned as the pairs around it', () => {
    const [line = ''] = rasterTexts([{ kind: 'pair', label: '申请人', value: '㐀*明' }]);
    expect(textColumns(line)).toBe(48);
  });

  test('without drawing, the code point is spelled out', () => {
    expect(spellOutRare('张𠮷')).toBe('张[U+20BB7]');
    const spelled = encodeReceipt({ blocks: [{ kind: 'text', text: '张𠮷' }] }, 576, 'codePoint');
    expect(spelled.ok && spelled.value.parts.every((part) => part.kind === 'bytes')).toBe(true);
  });

  test('a bitmap goes out in whole commands, none over a chunk, and no row is lost', () => {
    const rows = new Uint8Array(72 * 34).map((_, index) => index & 0xff);
    const bands = rasterBands({ widthDots: 576, heightDots: 34, rows });
    expect(bands.every((band) => band.length <= DRIVER_LIMITS.chunkBytes)).toBe(true);
    expect(Buffer.concat(bands.map((band) => band.subarray(11)))).toEqual(Buffer.from(rows));
    expect(bands.reduce((sum, band) => sum + (band[9] ?? 0), 0)).toBe(34);
  });
});

describe('lines', () => {
  test('break between Chinese characters at the paper’s width, two columns each', () => {
    expect(wrapLine('一二三四五', 8)).toEqual(['一二三四', '五']);
  });

  test('never begin with closing punctuation nor end with an opening bracket', () => {
    expect(wrapLine('一二三四，五', 8)).toEqual(['一二三', '四，五']);
    expect(wrapLine('一二三（四五）', 6)).toEqual(['一二三', '（四', '五）']);
    expect(wrapLine('提交不等于受理。', 14)).toEqual(['提交不等于受', '理。']);
  });

  test('break between words, and cut a word only when it is longer than a line', () => {
    expect(wrapLine('saved on this terminal', 10)).toEqual(['saved on', 'this', 'terminal']);
    expect(wrapLine('abcdefghijkl', 5)).toEqual(['abcde', 'fghij', 'kl']);
  });

  test('never cut a character of two code units', () => {
    expect(wrapLine('𠮷𠮷𠮷', 4)).toEqual(['𠮷𠮷', '𠮷']);
  });

  test('whatever is typed: nothing visible is lost, no line is too wide', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 300 }), fc.integer({ min: 4, max: 48 }), (text, columns) => {
        for (const line of visibleLines(text)) {
          const wrapped = wrapLine(line, columns);
          expect(wrapped.every((one) => textColumns(one) <= columns)).toBe(true);
          // A space at the end of a line is nobody's loss, of whatever kind.
          expect(wrapped.join('').replace(/\s/gu, '')).toBe(line.replace(/\s/gu, ''));
        }
      }),
    );
  });

  test('at 384 dots there are 32 columns', () => {
    expect(hexOf([{ kind: 'rule' }], 384)).toContain(`${'a9a4'.repeat(16)}0a`);
    expect(hexOf([{ kind: 'rule' }], 576)).toContain(`${'a9a4'.repeat(24)}0a`);
  });

  test('a value that does not fit beside its label stands indented below it', () => {
    expect(hexOf([{ kind: 'pair', label: 'Item', value: 'x'.repeat(44) }])).toContain(Buffer.from('Item\n').toString('hex'));
    expect(hexOf([{ kind: 'pair', label: 'Item', value: 'x'.repeat(43) }])).toContain(
      Buffer.from(`Item ${'x'.repeat(43)}\n`).toString('hex'),
    );
  });
});

describe('hostile text', () => {
  test('control characters never reach the printer', () => {
    const everyControl = Array.from({ length: 0xa0 }, (_, code) => String.fromCharCode(code)).filter(
      (one) => /\p{Cc}/u.test(one) && one !== '\n' && one !== '\r' && one !== '\t',
    );
    expect(visibleLines(`a${everyControl.join('')}\u202e\u200d\ufe0fb`)).toEqual(['ab']);
  });

  test('a lone surrogate is drawn as a marked box, not passed on', () => {
    expect(rasterTexts([{ kind: 'text', text: 'a\ud842b' }])).toEqual(['a\ufffdb']);
  });

  test('too much of anything is refused', () => {
    const refused: ReceiptBlock[][] = [
      Array.from({ length: RECEIPT_LIMITS.blocks + 1 }, () => ({ kind: 'rule' }) as const),
      [{ kind: 'text', text: '一'.repeat(10_000) }],
      [{ kind: 'pair', label: 'x', value: 'y'.repeat(RECEIPT_LIMITS.characters) }],
      [{ kind: 'feed', lines: 255 }],
      [{ kind: 'feed', lines: 1.5 }],
      [{ kind: 'qr', text: '' }],
      [{ kind: 'qr', text: 'x'.repeat(RECEIPT_LIMITS.qrBytes + 1) }],
      [{ kind: 'qr', text: 'x', moduleDots: 99 }],
    ];
    for (const blocks of refused) expect(encodeReceipt({ blocks }, 576)).toEqual({ ok: false, error: { kind: 'tooLong' } });
  });

  test('the largest QR that is taken fits the narrow paper', () => {
    const hex = hexOf([{ kind: 'qr', text: 'x'.repeat(RECEIPT_LIMITS.qrBytes), moduleDots: 16 }], 384);
    const moduleDots = Number.parseInt(/1d286b03003143(..)/.exec(hex)?.[1] ?? '', 16);
    expect((17 + 4 * 11 + 8) * moduleDots).toBeLessThanOrEqual(384);
  });
});

test('a column is what the printer prints: ASCII one, everything else two', () => {
  expect([...'A…中é'].map(columnsOf)).toEqual([1, 2, 2, 2]);
});
