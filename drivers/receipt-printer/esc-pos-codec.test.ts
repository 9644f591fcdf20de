import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { EscPosDecoder, type PrinterAnswer, realTimeStatus } from './esc-pos-codec.ts';
import { DRIVER_LIMITS } from './limits.ts';

const bytes = (hex: string): Uint8Array => Buffer.from(hex.replaceAll(' ', ''), 'hex');
const read = (hex: string): PrinterAnswer[] => new EscPosDecoder().push(bytes(hex));
const NO_ERRORS = { cutter: false, autoRecoverable: false, recoverable: false, unrecoverable: false };

/** Facts, "Receipt printer": idle ASB, paper out, DLE EOT answers, GS ( H confirmation, GS I block, XOFF, XON, GS r. */
const CONVERSATION = '10000000 12 18000F00 1A 32 7E 37 22 41424344 00 5F 4D 414B 00 13 11 03 12';

describe('what a printer says', () => {
  test('idle and out of paper, as ASB', () => {
    expect(read('10000000')).toEqual([{ kind: 'automatic', status: { offline: false, coverOpen: false, paper: 'ok', errors: NO_ERRORS } }]);
    expect(read('18000F00')).toEqual([{ kind: 'automatic', status: { offline: true, coverOpen: false, paper: 'out', errors: NO_ERRORS } }]);
    expect(read('10000300')).toMatchObject([{ status: { paper: 'low' } }]);
  });

  test('the cover and each error, as ASB', () => {
    expect(read('38000000')).toMatchObject([{ status: { offline: true, coverOpen: true } }]);
    expect(read('18040000')).toMatchObject([{ status: { errors: { ...NO_ERRORS, recoverable: true } } }]);
    expect(read('18080000')).toMatchObject([{ status: { errors: { ...NO_ERRORS, cutter: true } } }]);
    expect(read('18200000')).toMatchObject([{ status: { errors: { ...NO_ERRORS, unrecoverable: true } } }]);
    expect(read('18400000')).toMatchObject([{ status: { errors: { ...NO_ERRORS, autoRecoverable: true } } }]);
  });

  test('the same, asked by DLE EOT 1 to 4', () => {
    expect(realTimeStatus({ printer: 0x12, offlineCause: 0x12, error: 0x12, paper: 0x12 })).toMatchObject({ offline: false, paper: 'ok' });
    expect(realTimeStatus({ printer: 0x1a, offlineCause: 0x32, error: 0x12, paper: 0x7e })).toMatchObject({ offline: true, paper: 'out' });
    expect(realTimeStatus({ printer: 0x1a, offlineCause: 0x16, error: 0x12, paper: 0x12 })).toMatchObject({ coverOpen: true });
    expect(realTimeStatus({ printer: 0x12, offlineCause: 0x12, error: 0x12, paper: 0x1e })).toMatchObject({ paper: 'low' });
  });

  test('a confirmation with its id, and other blocks', () => {
    expect(read('372241424344 00')).toEqual([{ kind: 'processed', id: 'ABCD' }]);
    expect(read('5F53494D00')).toEqual([{ kind: 'block', header: 0x5f, text: 'SIM' }]);
    expect(read('372500')).toEqual([{ kind: 'block', header: 0x37, text: '%' }]);
  });

  test('flow control between any two bytes of another answer', () => {
    expect(read('10 13 00 00 11 00').map((answer) => answer.kind)).toEqual(['flow', 'flow', 'automatic']);
    expect(read('3722 13 41424344 00').map((answer) => answer.kind)).toEqual(['flow', 'processed']);
  });
});

describe('however it arrives', () => {
  const whole = read(CONVERSATION);

  test('the conversation is what it seems', () => {
    expect(whole.map((answer) => answer.kind)).toEqual([
      ...[
        'automatic',
        'realTime',
        'automatic',
        'realTime',
        'realTime',
        'realTime',
        'processed',
        'block',
        'flow',
        'flow',
        'paperSensor',
        'realTime',
      ],
    ]);
  });

  test('cut at every point', () => {
    const all = bytes(CONVERSATION);
    for (let cut = 0; cut <= all.length; cut++) {
      const decoder = new EscPosDecoder();
      expect([...decoder.push(all.subarray(0, cut)), ...decoder.push(all.subarray(cut))]).toEqual(whole);
      expect(decoder.rejectedBytes).toBe(0);
    }
  });

  test('byte by byte', () => {
    const decoder = new EscPosDecoder();
    expect([...bytes(CONVERSATION)].flatMap((byte) => decoder.push(Uint8Array.of(byte)))).toEqual(whole);
  });
});

describe('noise', () => {
  test('an answer torn in the middle does not swallow the next', () => {
    expect(read('1000 12').map((answer) => answer.kind)).toEqual(['realTime']);
    expect(read('1000 10000000').map((answer) => answer.kind)).toEqual(['automatic']);
    expect(read('37224142 12').map((answer) => answer.kind)).toEqual(['realTime']);
    expect(read('FF80A5 12').map((answer) => answer.kind)).toEqual(['realTime']);
  });

  test('a block that never ends is given up', () => {
    const decoder = new EscPosDecoder();
    decoder.push(new Uint8Array(10_000).fill(0x41).fill(0x37, 0, 1));
    expect(decoder.rejectedBytes).toBeGreaterThan(DRIVER_LIMITS.blockBytes - 1);
    decoder.reset();
    expect(decoder.push(bytes('12')).map((answer) => answer.kind)).toEqual(['realTime']);
  });

  test('after any garbage, four bytes of quiet later it understands again', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), (garbage) => {
        const decoder = new EscPosDecoder();
        decoder.push(garbage);
        // A byte that no answer can contain ends whatever was begun.
        const after = decoder.push(bytes('FF 10000000 12'));
        expect(after.map((answer) => answer.kind)).toEqual(['automatic', 'realTime']);
      }),
    );
  });
});
