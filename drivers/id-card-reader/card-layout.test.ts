/**
 * Whole text blocks, built here from the tables of the makers' documents (CVR-100, DKQ-A16D: "text information" of the resident's
 * card, of 港澳台居民居住证, of 外国人永久居留身份证 2017 and 2023) and not from the codec's own table.
 */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseBase, parseCardText } from './card-text.ts';
import { SamVDecoder } from './sam-v-codec.ts';
import { encodeCardText, type SyntheticCard } from './simulated.ts';
import type { IdCard } from './types.ts';

/** Offset and length in bytes, what stands there, and whether somebody reads it. */
type Place = readonly [offset: number, length: number, text: string, read: boolean];

interface Golden {
  readonly kind: string;
  readonly places: readonly Place[];
  readonly card: SyntheticCard;
  readonly says: IdCard;
}

const GOLDEN: readonly Golden[] = [
  {
    kind: 'resident',
    places: [
      [0, 30, '田𠮷·样本', true],
      [30, 2, '2', true],
      [32, 4, '03', true],
      [36, 16, '20000229', true],
      [52, 70, '示例省样本市测试区虚构路9号 A座', true],
      [122, 36, '999999200002290043', true],
      [158, 30, '样本市公安局测试分局', true],
      [188, 16, '20200101', true],
      [204, 16, '长期', true],
      [220, 28, '', false],
      [248, 2, ' ', false],
      [250, 6, '', false],
    ],
    card: {
      typeCharacter: ' ',
      name: '田𠮷·样本',
      sexCode: '2',
      ethnicityCode: '03',
      birthDate: '20000229',
      address: '示例省样本市测试区虚构路9号 A座',
      idNumber: '999999200002290043',
      issuer: '样本市公安局测试分局',
      validFrom: '20200101',
      validTo: '长期',
    },
    says: {
      kind: 'resident',
      name: '田𠮷·样本',
      sex: 'female',
      ethnicity: '回',
      birthDate: '20000229',
      address: '示例省样本市测试区虚构路9号 A座',
      idNumber: '999999200002290043',
      issuer: '样本市公安局测试分局',
      validFrom: '20200101',
      validTo: 'long-term',
    },
  },
  {
    kind: 'J',
    places: [
      [0, 30, '陳小澳', true],
      [30, 2, '2', true],
      [32, 4, '', false],
      [36, 16, '19951220', true],
      [52, 70, '示例省样本市测试区虚构路10号', true],
      [122, 36, '820000199512200000', true],
      [158, 30, '样本市公安局测试分局', true],
      [188, 16, '20230601', true],
      [204, 16, '20280601', true],
      [220, 18, 'M00000000', true],
      [238, 4, '03', true],
      [242, 6, '', false],
      [248, 2, 'J', false],
      [250, 6, '', false],
    ],
    card: {
      typeCharacter: 'J',
      name: '陳小澳',
      sexCode: '2',
      birthDate: '19951220',
      address: '示例省样本市测试区虚构路10号',
      idNumber: '820000199512200000',
      issuer: '样本市公安局测试分局',
      validFrom: '20230601',
      validTo: '20280601',
      permitNumber: 'M00000000',
      issueCount: '03',
    },
    says: {
      kind: 'hmtResident',
      name: '陳小澳',
      sex: 'female',
      birthDate: '19951220',
      address: '示例省样本市测试区虚构路10号',
      idNumber: '820000199512200000',
      issuer: '样本市公安局测试分局',
      validFrom: '20230601',
      validTo: '20280601',
      permitNumber: 'M00000000',
      issueCount: '03',
    },
  },
  {
    kind: 'I',
    places: [
      [0, 120, 'Specimen-McExample, Zoë  ALEXANDRA of the very long name', true],
      [120, 2, '2', true],
      [122, 30, 'QMA990088080801', true],
      [152, 6, 'QMA', true],
      [158, 30, '穆·小样', true],
      [188, 16, '20180701', true],
      [204, 16, '20280701', true],
      [220, 16, '19880808', true],
      [236, 4, '01', false],
      [240, 8, '9900', true],
      [248, 2, 'I', false],
      [250, 6, '', false],
    ],
    card: {
      typeCharacter: 'I',
      name: 'Specimen-McExample, Zoë  ALEXANDRA of the very long name',
      chineseName: '穆·小样',
      sexCode: '2',
      birthDate: '19880808',
      address: '',
      idNumber: 'QMA990088080801',
      nationality: 'QMA',
      validFrom: '20180701',
      validTo: '20280701',
      version: '01',
      authority: '9900',
    },
    says: {
      kind: 'foreigner',
      edition: '2017',
      name: 'Specimen-McExample, Zoë  ALEXANDRA of the very long name',
      chineseName: '穆·小样',
      sex: 'female',
      birthDate: '19880808',
      idNumber: 'QMA990088080801',
      nationality: 'QMA',
      validFrom: '20180701',
      validTo: '20280701',
    },
  },
  {
    kind: 'Y',
    places: [
      [0, 30, '范小例', true],
      [30, 2, '1', true],
      [32, 4, '02', false],
      [36, 16, '19790228', true],
      // 35 letters, of which the last is a space; the other 11 stand further behind.
      [52, 70, "SPECIMEN-O'EXAMPLE, MAXIMILIAN AUR ", true],
      [122, 36, '999901197902280019', true],
      [158, 30, '', false],
      [188, 16, '20240101', true],
      [204, 16, '20340101', true],
      [220, 22, 'DE DIETERIC', true],
      [242, 6, 'QMB', true],
      [248, 2, 'Y', false],
      [250, 6, '901', false],
    ],
    card: {
      typeCharacter: 'Y',
      name: "SPECIMEN-O'EXAMPLE, MAXIMILIAN AUR DE DIETERIC",
      chineseName: '范小例',
      sexCode: '1',
      birthDate: '19790228',
      address: '',
      idNumber: '999901197902280019',
      nationality: 'QMB',
      validFrom: '20240101',
      validTo: '20340101',
      renewals: '02',
      oldNumberLink: '901',
    },
    says: {
      kind: 'foreigner',
      edition: '2023',
      name: "SPECIMEN-O'EXAMPLE, MAXIMILIAN AUR DE DIETERIC",
      chineseName: '范小例',
      sex: 'male',
      birthDate: '19790228',
      idNumber: '999901197902280019',
      nationality: 'QMB',
      validFrom: '20240101',
      validTo: '20340101',
    },
  },
];

const BLOCK_BYTES = 256;
const PHOTO_BYTES = 1_024;

function blockOf(places: readonly Place[]): Buffer {
  return Buffer.concat(places.map(([, length, text]) => Buffer.from(text.padEnd(length / 2, ' '), 'utf16le')));
}

/** Whole answer to "read base", by the same documents: 1295 bytes, Len 0508, SW 00 00 90, lengths 0100 and 0400. */
function answerWith(block: Buffer): Buffer {
  const photo = Buffer.alloc(PHOTO_BYTES, Buffer.from('AAAAAA96690004', 'hex'));
  const counted = Buffer.concat([Buffer.from('0508 000090 0100 0400'.replaceAll(' ', ''), 'hex'), block, photo]);
  return Buffer.concat([Buffer.from('AAAAAA9669', 'hex'), counted, Buffer.of(counted.reduce((sum, byte) => sum ^ byte, 0))]);
}

describe.each(GOLDEN)('a card of kind $kind', ({ places, card, says }) => {
  const block = blockOf(places);

  test('has every byte of its block accounted for', () => {
    let at = 0;
    for (const [offset, length] of places) {
      expect(offset).toBe(at);
      at += length;
    }
    expect(at).toBe(BLOCK_BYTES);
    expect(block).toHaveLength(BLOCK_BYTES);
  });

  test('is read as it was written', () => expect(parseCardText(block)).toEqual({ ok: true, value: says }));

  test('is written as the documents say', () => expect(Buffer.from(encodeCardText(card)).toString('hex')).toBe(block.toString('hex')));

  test('is read out of its answer wherever the line cuts it, with a photo that looks like frames', () => {
    const answer = answerWith(block);
    expect(answer).toHaveLength(1_295);
    for (let cut = 0; cut <= answer.length; cut++) {
      const decoder = new SamVDecoder();
      const found = [...decoder.push(answer.subarray(0, cut)), ...decoder.push(answer.subarray(cut))];
      expect(found, `cut at ${cut}`).toHaveLength(1);
      const [whole] = found;
      expect(whole?.kind === 'answer' && whole.sw3 === 0x90 && parseBase(whole.payload), `cut at ${cut}`).toEqual({
        ok: true,
        value: says,
      });
    }
  });

  test('is read out of its answer byte by byte', () => {
    const decoder = new SamVDecoder();
    const found = [...answerWith(block)].flatMap((byte) => decoder.push(Uint8Array.of(byte)));
    expect(found.map((each) => each.kind === 'answer' && parseBase(each.payload))).toEqual([{ ok: true, value: says }]);
  });

  describe.each(places.filter(([, , , read]) => read))('with what is no text in the field at %i', (offset) => {
    test.each([
      ['a NUL', 0x0000],
      ['a line feed', 0x000a],
      ['a control of the upper half', 0x0085],
      ['a line separator', 0x2028],
      ['the first half of a character', 0xd842],
      ['the second half of a character', 0xdfb7],
    ])('%s: unreadable', (_name, unit) => {
      const damaged = Buffer.from(block);
      damaged.writeUInt16LE(unit, offset);
      expect(parseCardText(damaged)).toMatchObject({ ok: false, error: { kind: 'unreadable' } });
    });
  });

  test('NULs for padding are no padding', () => {
    for (const [offset, length, text, read] of places) {
      if (!read || text.length * 2 === length) continue;
      const padded = Buffer.from(block);
      padded.fill(0, offset + text.length * 2, offset + length);
      expect(parseCardText(padded), `at ${offset}`).toMatchObject({ ok: false, error: { kind: 'unreadable' } });
    }
  });

  test('what stands where nobody reads does not matter', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: BLOCK_BYTES, maxLength: BLOCK_BYTES }), (noise) => {
        const noisy = Buffer.from(noise);
        for (const [offset, length, , read] of places) if (read || offset === 248) block.copy(noisy, offset, offset, offset + length);
        expect(parseCardText(noisy)).toEqual({ ok: true, value: says });
      }),
      { numRuns: 50 },
    );
  });

  test('any byte changed gives a card or a reason, and the reason says nothing of the card', () => {
    fc.assert(
      fc.property(fc.nat(BLOCK_BYTES - 1), fc.nat(255), (at, value) => {
        const changed = Buffer.from(block);
        changed[at] = value;
        const parsed = parseCardText(changed);
        if (parsed.ok) return;
        expect(['unreadable', 'wrongCard', 'badIdNumber']).toContain(parsed.error.kind);
        const said = JSON.stringify(parsed.error);
        for (const text of [says.name, says.idNumber, says.birthDate]) expect(said).not.toContain(text);
      }),
      { numRuns: 300 },
    );
  });
});
