import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { associatedBytes } from '../../main/outbox/sealing/associated-bytes.ts';
import { createSealer, deriveKeyPair, HPKE_SUITE } from '../../main/outbox/sealing/index.ts';
import { SANDBOX_KEY } from '../../main/sandbox/index.ts';
import {
  accepted,
  type Envelope,
  FOREIGNER,
  HMT_RESIDENT,
  newId,
  PAGE,
  RECEIVED,
  recordOf,
  STROKES,
  sealed,
  TERMINAL,
  unhurried,
  withSandbox,
} from './platform-fixture.ts';

/** What a terminal queued before it was brought up to date: version 1, written out here as it was, not made by today's code. */
async function sealedByAnOlderTerminal(submissionId: string): Promise<Envelope> {
  const manifest = {
    schemaVersion: 1,
    record: {
      submissionId,
      shortNumber: 'S017-7F3K-29-4',
      terminalId: TERMINAL,
      item: { code: 'residence-permit-endorsement', version: '1', name: '居住证签注' },
      language: 'zh-CN',
      assurance: 'card',
      identity: {
        cardKind: 'resident',
        name: '测试·喆㐀𠮷',
        sex: 'female',
        ethnicity: '汉',
        birthDate: '19900101',
        address: '广东省深圳市福田区样例路1号',
        idNumber: '11010519491231002X',
        issuer: '样例公安局',
        validFrom: '20200101',
        validTo: '20400101',
        expiryChecked: true,
      },
      consent: { noticeVersion: '1', agreedAt: { epochMs: 1_790_000_000_000, trusted: true } },
      form: { version: '1', values: { phone: '13800000000' } },
      materials: [{ id: 'lease', parts: [1] }],
      signaturePart: 2,
      submittedAt: { epochMs: 1_790_000_000_000, trusted: true },
    },
    parts: [PAGE, STROKES].map(({ name, mediaType, bytes }, position) => ({
      index: position + 1,
      name,
      mediaType,
      byteLength: bytes.length,
      sha256: sha256(bytes),
    })),
  };
  const { publicKey } = await deriveKeyPair(SANDBOX_KEY.label);
  const sealer = await createSealer({ suite: HPKE_SUITE, keyId: SANDBOX_KEY.keyId, publicKey });
  if (!sealer.ok) throw new Error(sealer.error.kind);
  const binding = { suite: HPKE_SUITE, keyId: SANDBOX_KEY.keyId, submissionId, terminalId: TERMINAL, schemaVersion: 1 };
  const plain = [new TextEncoder().encode(JSON.stringify(manifest)), PAGE.bytes, STROKES.bytes];
  const parts = await Promise.all(plain.map((bytes, partIndex) => sealer.value.seal(bytes, associatedBytes({ ...binding, partIndex }))));
  return {
    header: {
      ...binding,
      shortNumber: 'S017-7F3K-29-4',
      sequence: 1,
      parts: parts.map((bytes, index) => ({ index, byteLength: bytes.length, sha256: sha256(bytes) })),
    },
    parts,
  };
}

describe('a submission', () => {
  test('that an older terminal queued is received as it is, and has no picture of its signature', () =>
    withSandbox(async (bench) => {
      const id = newId();
      expect(await bench.client().deliver(await sealedByAnOlderTerminal(id), unhurried())).toMatchObject(RECEIVED);
      expect(await accepted(bench)).toMatchObject([
        {
          header: { schemaVersion: 1 },
          record: { submissionId: id, identity: recordOf(id).identity, signaturePart: 2, signatureImagePart: null },
        },
      ]);
      const code = { shortNumber: 'S017-7F3K-29-4' };
      const identity = { cardKind: 'resident', idNumber: '11010519491231002X' } as const;
      expect(await bench.client().caseStatus({ code, identity }, unhurried())).toMatchObject({ ok: true, value: { status: 'received' } });
    }));

  test.each([HMT_RESIDENT, FOREIGNER])('of today is of version 2 and may be of any card: $cardKind', (identity) =>
    withSandbox(async (bench) => {
      const picture = { name: 'signature.png', mediaType: 'image/png', bytes: new Uint8Array([137, 80, 78, 71]) };
      const record = { ...recordOf(newId()), identity, assurance: 'card+code' as const, signatureImagePart: 3 };
      const envelope = await sealed({ record, parts: [PAGE, STROKES, picture] });
      expect(await bench.client().deliver(envelope, unhurried())).toMatchObject(RECEIVED);
      expect(await accepted(bench)).toMatchObject([{ header: { schemaVersion: 2 }, record: { identity, signatureImagePart: 3 } }]);
    }),
  );
});

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
