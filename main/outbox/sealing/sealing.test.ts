import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { SCHEMA_VERSION } from '../../platform/index.ts';
import { draftOf, expectOk, KEY_ID, noise, OPENER, PUBLIC_KEY, sha256, TERMINAL_ID } from '../outbox-fixture.ts';
import { associatedBytes } from './associated-bytes.ts';
import {
  createHpkeOpener,
  createSealer,
  deriveKeyPair,
  HPKE_SUITE,
  openSubmission,
  type SealedSubmission,
  sealSubmission,
} from './index.ts';

const sealer = expectOk(await createSealer({ suite: HPKE_SUITE, keyId: KEY_ID, publicKey: PUBLIC_KEY }));
const record = { ...draftOf().record, submissionId: 'a'.repeat(32), shortNumber: 'S017-7F3K-29-2', terminalId: TERMINAL_ID };
const PAGES = [new TextEncoder().encode('first page'), new Uint8Array(0), noise(100_000)];

function seal(changes: Partial<typeof record> = {}): Promise<SealedSubmission> {
  return sealSubmission({
    record: { ...record, ...changes, materials: [{ id: 'lease', parts: [1, 2, 3] }] },
    parts: PAGES.map((bytes, position) => ({ name: `page-${position + 1}`, mediaType: 'image/png', bytes })),
    sequence: 7,
    sealer,
  });
}

/** Puts other bytes in place of part `index` and lets the header vouch for them, as one who can write the header would. */
function withPart(sealed: SealedSubmission, index: number, bytes: Uint8Array): SealedSubmission {
  return {
    header: {
      ...sealed.header,
      parts: sealed.header.parts.map((part) => (part.index === index ? { index, byteLength: bytes.length, sha256: sha256(bytes) } : part)),
    },
    parts: sealed.parts.map((part, position) => (position === index ? bytes : part)),
  };
}

const sealed = await seal();
const other = await seal({ submissionId: 'b'.repeat(32) });
const partOf = (envelope: SealedSubmission, index: number): Uint8Array => envelope.parts[index] ?? new Uint8Array(0);

describe('a sealed submission', () => {
  test('opens to what was handed in, a part of no bytes and all', async () => {
    const opened = expectOk(await openSubmission(sealed, OPENER));
    expect(opened.parts.map(sha256)).toEqual(PAGES.map(sha256));
    expect(opened.manifest.record.identity).toEqual(record.identity);
    expect(opened.manifest.parts.map((part) => part.name)).toEqual(['page-1', 'page-2', 'page-3']);
  });

  test('is never sealed twice to the same bytes', async () => {
    expect((await seal()).parts.map(sha256)).not.toEqual(sealed.parts.map(sha256));
  });

  test.each([0, 1, 3])('a changed bit in part %i is named', async (index) => {
    const bytes = Uint8Array.from(partOf(sealed, index));
    bytes[bytes.length - 1] = (bytes[bytes.length - 1] ?? 0) ^ 1;
    expect(await openSubmission({ ...sealed, parts: sealed.parts.map((part, at) => (at === index ? bytes : part)) }, OPENER)).toEqual({
      ok: false,
      error: { kind: 'tampered', part: index, by: 'digest' },
    });
    expect(await openSubmission(withPart(sealed, index, bytes), OPENER)).toEqual({
      ok: false,
      error: { kind: 'tampered', part: index, by: 'seal' },
    });
  });

  test('two parts in each other’s place are named', async () => {
    const swapped = withPart(withPart(sealed, 1, partOf(sealed, 3)), 3, partOf(sealed, 1));
    expect(await openSubmission(swapped, OPENER)).toEqual({ ok: false, error: { kind: 'tampered', part: 1, by: 'seal' } });
  });

  test('a part of another submission is named', async () => {
    expect(await openSubmission(withPart(sealed, 2, partOf(other, 2)), OPENER)).toEqual({
      ok: false,
      error: { kind: 'tampered', part: 2, by: 'seal' },
    });
  });

  test.each([
    ['submissionId', 'c'.repeat(32)],
    ['terminalId', 'SZ-FT-018'],
    ['schemaVersion', SCHEMA_VERSION + 1],
  ])('does not open under another %s', async (field, value) => {
    expect(await openSubmission({ ...sealed, header: { ...sealed.header, [field]: value } }, OPENER)).toEqual({
      ok: false,
      error: { kind: 'tampered', part: 0, by: 'seal' },
    });
  });

  test('a header with another short number is a mismatch', async () => {
    const header = { ...sealed.header, shortNumber: 'S017-0000-00-0' };
    expect(await openSubmission({ ...sealed, header }, OPENER)).toEqual({
      ok: false,
      error: { kind: 'manifestMismatch', detail: 'short number' },
    });
  });

  test('a missing part is a mismatch, also where the header agrees', async () => {
    expect(await openSubmission({ ...sealed, parts: sealed.parts.slice(0, 3) }, OPENER)).toMatchObject({
      error: { kind: 'partsMismatch', announced: 4, present: 3 },
    });
    const shorter = { header: { ...sealed.header, parts: sealed.header.parts.slice(0, 3) }, parts: sealed.parts.slice(0, 3) };
    expect(await openSubmission(shorter, OPENER)).toMatchObject({ error: { kind: 'manifestMismatch' } });
  });

  test('a part sealed anew by someone with the public key does not fit the manifest', async () => {
    const forged = await sealer.seal(noise(10), associatedBytes({ ...sealed.header, partIndex: 1 }));
    expect(await openSubmission(withPart(sealed, 1, forged), OPENER)).toMatchObject({
      error: { kind: 'manifestMismatch', detail: 'part 1 is not the one listed' },
    });
  });

  test.each([noise(40), new TextEncoder().encode('{"schemaVersion":1}')])(
    'a manifest that is none is told without its content',
    async (bytes) => {
      const forged = await sealer.seal(bytes, associatedBytes({ ...sealed.header, partIndex: 0 }));
      expect(await openSubmission(withPart(sealed, 0, forged), OPENER)).toMatchObject({ error: { kind: 'manifestMismatch' } });
    },
  );

  test('a key or a suite that is not known is told', async () => {
    expect(await openSubmission({ ...sealed, header: { ...sealed.header, keyId: 'k9' } }, OPENER)).toEqual({
      ok: false,
      error: { kind: 'unknownKey', keyId: 'k9' },
    });
    expect(await openSubmission({ ...sealed, header: { ...sealed.header, suite: 'sm2-sm4' } }, OPENER)).toEqual({
      ok: false,
      error: { kind: 'unknownSuite', suite: 'sm2-sm4' },
    });
  });

  test('another private key under the same key id does not open it', async () => {
    const { privateKey } = await deriveKeyPair('someone else');
    expect(await openSubmission(sealed, createHpkeOpener({ keyId: KEY_ID, privateKey }))).toMatchObject({
      error: { kind: 'tampered', part: 0, by: 'seal' },
    });
  });
});

describe('keys', () => {
  test('a pair from a published label is the same on every machine', async () => {
    expect((await deriveKeyPair('self-service-terminal sandbox key: not a secret')).publicKey).toBe(
      'k29SUeyYZC4VE+XDJ5ElPTQT1OQPL2HWSkAQTrklgj0=',
    );
  });

  test.each(['', 'AAAA', 'not base64 at all', Buffer.alloc(31, 1).toString('base64'), Buffer.alloc(32).toString('base64')])(
    '%j is no public key',
    async (publicKey) => {
      expect(await createSealer({ suite: HPKE_SUITE, keyId: KEY_ID, publicKey })).toMatchObject({ ok: false, error: { kind: 'badKey' } });
    },
  );

  test('a suite that is not known is refused', async () => {
    expect(await createSealer({ suite: 'rot13', keyId: KEY_ID, publicKey: PUBLIC_KEY })).toEqual({
      ok: false,
      error: { kind: 'unknownSuite', suite: 'rot13' },
    });
  });
});

test('no two bindings share an encoding', () => {
  const binding = fc.record({
    suite: fc.string(),
    keyId: fc.string(),
    submissionId: fc.string(),
    terminalId: fc.string(),
    schemaVersion: fc.nat(),
    partIndex: fc.nat(),
  });
  fc.assert(
    fc.property(binding, binding, (one, two) => {
      const same = JSON.stringify(Object.entries(one).sort()) === JSON.stringify(Object.entries(two).sort());
      expect(Buffer.compare(associatedBytes(one), associatedBytes(two)) === 0).toBe(same);
    }),
  );
  expect(
    Buffer.compare(
      associatedBytes({ suite: 'ab', keyId: 'c', submissionId: '', terminalId: '', schemaVersion: 1, partIndex: 0 }),
      associatedBytes({ suite: 'a', keyId: 'bc', submissionId: '', terminalId: '', schemaVersion: 1, partIndex: 0 }),
    ),
  ).not.toBe(0);
});
