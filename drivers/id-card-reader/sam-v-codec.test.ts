import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ethnicityName } from './ethnicity.ts';
import { checkDigit, isCalendarDate, isIdNumber } from './id-number.ts';
import { FRAME_LIMITS } from './limits.ts';
import { encodeCommand, encodeFrame, parseSamId, type SamVCommand, SamVDecoder } from './sam-v-codec.ts';

const hex = (text: string): Buffer => Buffer.from(text.replaceAll(' ', ''), 'hex');

/** Requests as the makers' documents of the CVR-100 and DKQ-A16D list them. */
const REQUESTS: readonly [SamVCommand, string][] = [
  ['status', 'AAAAAA9669000311FFED'],
  ['samId', 'AAAAAA9669000312FFEE'],
  ['find', 'AAAAAA96690003200122'],
  ['select', 'AAAAAA96690003200221'],
  ['readBase', 'AAAAAA96690003300132'],
];

/** Answers from the same documents: bytes, SW3, payload length. */
const ANSWERS: readonly [string, string, number, number][] = [
  ['card found', 'AAAAAA9669000800009F0000000097', 0x9f, 4],
  ['card selected', 'AAAAAA9669000C00009000000000000000009C', 0x90, 8],
  ['well', 'AAAAAA9669000400009094', 0x90, 0],
  ['no card', 'AAAAAA9669000400008084', 0x80, 0],
  ['select failed', 'AAAAAA9669000400008185', 0x81, 0],
  ['read failed', 'AAAAAA9669000400004145', 0x41, 0],
  ['security module rejects the card', 'AAAAAA9669000400003236', 0x32, 0],
];

const WHOLE = Buffer.concat(ANSWERS.map(([, bytes]) => hex(bytes)));
const SW3_IN_ORDER = ANSWERS.map(([, , sw3]) => sw3);
const sw3Of = (found: ReturnType<SamVDecoder['push']>): number[] => found.flatMap((each) => (each.kind === 'answer' ? [each.sw3] : []));

describe('frames', () => {
  test.each(REQUESTS)('%s is sent as documented', (command, bytes) => {
    expect(Buffer.from(encodeCommand(command))).toEqual(hex(bytes));
  });

  test.each(ANSWERS)('"%s" is understood', (_name, bytes, sw3, payloadBytes) => {
    const found = new SamVDecoder().push(hex(bytes));
    expect(found).toMatchObject([{ kind: 'answer', sw3 }]);
    expect(found.map((each) => each.kind === 'answer' && each.payload.length)).toEqual([payloadBytes]);
  });

  test('a stream may be cut at any byte', () => {
    for (let cut = 0; cut <= WHOLE.length; cut++) {
      const decoder = new SamVDecoder();
      const found = [...decoder.push(WHOLE.subarray(0, cut)), ...decoder.push(WHOLE.subarray(cut))];
      expect(sw3Of(found), `cut at ${cut}`).toEqual(SW3_IN_ORDER);
    }
  });

  test('a stream may come byte by byte', () => {
    const decoder = new SamVDecoder();
    expect(sw3Of([...WHOLE].flatMap((byte) => decoder.push(Uint8Array.of(byte))))).toEqual(SW3_IN_ORDER);
    expect(decoder.bufferedBytes).toBe(0);
  });

  test.each([...Array(10).keys()])('a bit flipped in byte %i of an answer never passes for another answer', (at) => {
    for (let bit = 0; bit < 8; bit++) {
      const bytes = hex('AAAAAA9669000400009094');
      bytes[at] = (bytes[at] ?? 0) ^ (1 << bit);
      expect(sw3Of(new SamVDecoder().push(bytes)), `bit ${bit}`).toEqual([]);
    }
  });

  test('an over-long length is damage at once, and the next answer is found inside what it claimed', () => {
    const decoder = new SamVDecoder();
    expect(decoder.push(hex('AAAAAA9669 FFFF'))).toEqual([{ kind: 'damaged', reason: 'length' }]);
    expect(sw3Of(decoder.push(hex('00 00 AAAAAA9669000400008084')))).toEqual([0x80]);
  });

  test('a length too short for an answer is damage', () => {
    expect(new SamVDecoder().push(hex('AAAAAA9669 0003 000003'))).toEqual([{ kind: 'damaged', reason: 'length' }]);
  });

  test('a damaged frame does not take the sound one inside it along', () => {
    const outer = hex('AAAAAA9669 0010 0000 90 AAAAAA9669000400008084 00 00');
    const found = new SamVDecoder().push(outer);
    expect(found[0]).toEqual({ kind: 'damaged', reason: 'checksum' });
    expect(sw3Of(found)).toEqual([0x80]);
  });

  test('more AA than the preamble has are noise before it', () => {
    expect(sw3Of(new SamVDecoder().push(hex('AAAA AAAAAA9669000400008084')))).toEqual([0x80]);
  });

  test('any body survives any cutting and any noise that holds no preamble', () => {
    const noise = fc.uint8Array({ maxLength: 60 }).map((bytes) => bytes.map((byte) => (byte === 0xaa ? 0x55 : byte)));
    fc.assert(
      fc.property(
        noise,
        fc.uint8Array({ minLength: 3, maxLength: 2_313 }),
        fc.array(fc.nat(400), { maxLength: 20 }),
        (before, body, cuts) => {
          const decoder = new SamVDecoder();
          const stream = Buffer.concat([before, encodeFrame(body)]);
          const found = inPieces(stream, cuts).flatMap((piece) => decoder.push(piece));
          expect(found).toMatchObject([{ kind: 'answer', sw3: body[2] }]);
        },
      ),
      { numRuns: 200 },
    );
  });

  test('whatever comes, it never throws and never holds more than one longest frame', () => {
    const mutated = fc.tuple(fc.array(fc.tuple(fc.nat(WHOLE.length - 1), fc.nat(255)), { maxLength: 8 })).map(([changes]) => {
      const bytes = Uint8Array.from(WHOLE);
      for (const [at, value] of changes) bytes[at] = value;
      return bytes;
    });
    fc.assert(
      fc.property(fc.array(fc.oneof(fc.uint8Array({ maxLength: 5_000 }), mutated), { maxLength: 12 }), (chunks) => {
        const decoder = new SamVDecoder();
        for (const chunk of chunks) {
          decoder.push(chunk);
          expect(decoder.bufferedBytes).toBeLessThan(FRAME_LIMITS.headerBytes + FRAME_LIMITS.lengthBytes);
        }
      }),
      { numRuns: 200 },
    );
  });
});

describe('id numbers (GB 11643)', () => {
  /** From the standards. */
  test.each(['11010519491231002X', '440524188001010014', '911124198108030024', '932682198501010017'])('%s is right', (number) => {
    expect(isIdNumber(number)).toBe(true);
    expect(checkDigit(number.slice(0, 17))).toBe(number.slice(17));
  });

  test.each(['110105194912310021', '11010519491231002x', '11010519490231002X', '1101051949123100', '', '99999919900101001６'])(
    '"%s" is not',
    (number) => expect(isIdNumber(number)).toBe(false),
  );

  test('every single wrong digit is noticed', () => {
    for (let at = 0; at < 17; at++) {
      const right = '440524188001010014';
      const wrong = right.slice(0, at) + ((Number(right[at]) + 1) % 10) + right.slice(at + 1);
      expect(isIdNumber(wrong)).toBe(false);
    }
  });

  test.each([
    ['20000229', true],
    ['19000229', false],
    ['20261301', false],
    ['20260431', false],
    ['00000000', false],
  ])('date %s exists: %s', (text, exists) => expect(isCalendarDate(text)).toBe(exists));
});

test('ethnic groups have names from 01 to 56, others stay codes', () => {
  expect(['01', '05', '11', '56', '97', '98', '57', '00', '', 'x1'].map(ethnicityName)).toEqual([
    '汉',
    '维吾尔',
    '满',
    '基诺',
    '其他',
    '外国血统中国籍人士',
    '57',
    '00',
    '',
    'x1',
  ]);
});

test('the id of the security module reads as printed', () => {
  expect(parseSamId(hex('0500 0100 25283501 2a000000 00000000'))).toBe('05.01-0020260901-0000000042');
  expect(parseSamId(hex('0500'))).toBeNull();
});

function inPieces(bytes: Uint8Array, cuts: readonly number[]): Uint8Array[] {
  const pieces: Uint8Array[] = [];
  let at = 0;
  for (const length of cuts) {
    pieces.push(bytes.subarray(at, at + length));
    at += length;
  }
  return [...pieces, bytes.subarray(at)];
}
