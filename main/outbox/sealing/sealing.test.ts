import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { SCHEMA_VERSION } from '../../platform/index.ts';
import { draftOf, expectOk, KEY_ID, noise, PUBLIC_KEY, sha256, TERMINAL_ID } from '../outbox-fixture.ts';
import { associatedBytes } from './associated-bytes.ts';
import {
  createSealer,
  deriveKeyPair,
  derivePublishedKey,
  GUOMI_SUITE,
  HPKE_SUITE,
  openSubmission,
  type SealedSubmission,
  type Sealer,
  type SealingSuite,
  sealSubmission,
} from './index.ts';

const record = { ...draftOf().record, submissionId: 'a'.repeat(32), shortNumber: 'S017-7F3K-29-2', terminalId: TERMINAL_ID };
const PAGES = [new TextEncoder().encode('first page'), new Uint8Array(0), noise(100_000)];

/** One suite with a key of its own, and what was sealed to that. */
async function under(suite: SealingSuite) {
  const { publicKey, opener } = await derivePublishedKey({ suite, keyId: KEY_ID, label: 'sealing tests' });
  const sealer = expectOk(await createSealer({ suite, keyId: KEY_ID, publicKey }));
  const seal = (changes: Partial<typeof record> = {}): Promise<SealedSubmission> => sealWith(sealer, changes);
  return { suite, publicKey, opener, sealer, seal, sealed: await seal(), other: await seal({ submissionId: 'b'.repeat(32) }) };
}

function sealWith(sealer: Sealer, changes: Partial<typeof record>): Promise<SealedSubmission> {
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

const partOf = (envelope: SealedSubmission, index: number): Uint8Array => envelope.parts[index] ?? new Uint8Array(0);
const flipped = (bytes: Uint8Array, at: number): Uint8Array => bytes.map((byte, position) => (position === at ? byte ^ 1 : byte));

const hpke = await under(HPKE_SUITE);
const guomi = await under(GUOMI_SUITE);
const suites = [hpke, guomi];

describe.each(suites)('a submission sealed by $suite', ({ suite, opener, sealer, seal, sealed, other }) => {
  test('opens to what was handed in, a part of no bytes and all', async () => {
    const opened = expectOk(await openSubmission(sealed, opener));
    expect(opened.parts.map(sha256)).toEqual(PAGES.map(sha256));
    expect(opened.manifest.record.identity).toEqual(record.identity);
    expect(opened.manifest.parts.map((part) => part.name)).toEqual(['page-1', 'page-2', 'page-3']);
  });

  test('is never sealed twice to the same bytes', async () => {
    expect((await seal()).parts.map(sha256)).not.toEqual(sealed.parts.map(sha256));
  });

  test.each([0, 1, 3])('a changed bit in part %i is named', async (index) => {
    const bytes = flipped(partOf(sealed, index), partOf(sealed, index).length - 1);
    expect(await openSubmission({ ...sealed, parts: sealed.parts.map((part, at) => (at === index ? bytes : part)) }, opener)).toEqual({
      ok: false,
      error: { kind: 'tampered', part: index, by: 'digest' },
    });
    expect(await openSubmission(withPart(sealed, index, bytes), opener)).toEqual({
      ok: false,
      error: { kind: 'tampered', part: index, by: 'seal' },
    });
  });

  test('two parts in each other’s place are named', async () => {
    const swapped = withPart(withPart(sealed, 1, partOf(sealed, 3)), 3, partOf(sealed, 1));
    expect(await openSubmission(swapped, opener)).toEqual({ ok: false, error: { kind: 'tampered', part: 1, by: 'seal' } });
  });

  test('a part of another submission is named', async () => {
    expect(await openSubmission(withPart(sealed, 2, partOf(other, 2)), opener)).toEqual({
      ok: false,
      error: { kind: 'tampered', part: 2, by: 'seal' },
    });
  });

  test.each([
    ['submissionId', 'c'.repeat(32)],
    ['terminalId', 'SZ-FT-018'],
    ['schemaVersion', SCHEMA_VERSION + 1],
  ])('does not open under another %s', async (field, value) => {
    expect(await openSubmission({ ...sealed, header: { ...sealed.header, [field]: value } }, opener)).toEqual({
      ok: false,
      error: { kind: 'tampered', part: 0, by: 'seal' },
    });
  });

  test('a header with another short number is a mismatch', async () => {
    const header = { ...sealed.header, shortNumber: 'S017-0000-00-0' };
    expect(await openSubmission({ ...sealed, header }, opener)).toEqual({
      ok: false,
      error: { kind: 'manifestMismatch', detail: 'short number' },
    });
  });

  test('a missing part is a mismatch, also where the header agrees', async () => {
    expect(await openSubmission({ ...sealed, parts: sealed.parts.slice(0, 3) }, opener)).toMatchObject({
      error: { kind: 'partsMismatch', announced: 4, present: 3 },
    });
    const shorter = { header: { ...sealed.header, parts: sealed.header.parts.slice(0, 3) }, parts: sealed.parts.slice(0, 3) };
    expect(await openSubmission(shorter, opener)).toMatchObject({ error: { kind: 'manifestMismatch' } });
  });

  test('a part sealed anew by someone with the public key does not fit the manifest', async () => {
    const forged = await sealer.seal(noise(10), associatedBytes({ ...sealed.header, partIndex: 1 }));
    expect(await openSubmission(withPart(sealed, 1, forged), opener)).toMatchObject({
      error: { kind: 'manifestMismatch', detail: 'part 1 is not the one listed' },
    });
  });

  test.each([noise(40), new TextEncoder().encode('{"schemaVersion":1}')])(
    'a manifest that is none is told without its content',
    async (bytes) => {
      const forged = await sealer.seal(bytes, associatedBytes({ ...sealed.header, partIndex: 0 }));
      expect(await openSubmission(withPart(sealed, 0, forged), opener)).toMatchObject({ error: { kind: 'manifestMismatch' } });
    },
  );

  test('a key or a suite that is not known is told', async () => {
    expect(await openSubmission({ ...sealed, header: { ...sealed.header, keyId: 'k9' } }, opener)).toEqual({
      ok: false,
      error: { kind: 'unknownKey', keyId: 'k9' },
    });
    expect(await openSubmission({ ...sealed, header: { ...sealed.header, suite: 'sm2-sm4' } }, opener)).toEqual({
      ok: false,
      error: { kind: 'unknownSuite', suite: 'sm2-sm4' },
    });
  });

  test('another private key under the same key id does not open it', async () => {
    const someone = await derivePublishedKey({ suite, keyId: KEY_ID, label: 'someone else' });
    expect(await openSubmission(sealed, someone.opener)).toMatchObject({ error: { kind: 'tampered', part: 0, by: 'seal' } });
  });
});

describe.each(suites)('a part sealed by $suite', ({ opener, sealer }) => {
  const place = new TextEncoder().encode('place');
  const notOpened = { ok: false, error: { kind: 'notOpened' } };

  test.each([0, 1, 16, 4_097])('of %i bytes is longer by what the suite says, and leaves the plain bytes alone', async (length) => {
    const plain = noise(length);
    const before = sha256(plain);
    const bytes = await sealer.seal(plain, place);
    expect(bytes.length).toBe(length + sealer.overheadBytes);
    expect(sha256(plain)).toBe(before);
    expect(sha256(expectOk(await opener.open(bytes, place)))).toBe(before);
  });

  test('does not open with a bit changed in any of its bytes', async () => {
    const bytes = await sealer.seal(noise(5), place);
    for (const at of bytes.keys()) expect(await opener.open(flipped(bytes, at), place), `byte ${at}`).toEqual(notOpened);
  });

  test('does not open cut short at any length, nor with a byte more', async () => {
    const bytes = await sealer.seal(noise(5), place);
    for (const length of bytes.keys()) expect(await opener.open(bytes.subarray(0, length), place), `${length} bytes`).toEqual(notOpened);
    expect(await opener.open(Uint8Array.of(...bytes, 0), place)).toEqual(notOpened);
  });

  test('does not open in another place', async () => {
    const bytes = await sealer.seal(noise(5), place);
    for (const elsewhere of ['', 'plac', 'place ', 'Place']) {
      expect(await opener.open(bytes, new TextEncoder().encode(elsewhere))).toEqual(notOpened);
    }
  });

  test('noise of any length is not opened', async () => {
    for (const length of [0, 1, sealer.overheadBytes - 1, sealer.overheadBytes, sealer.overheadBytes + 40, 5_000]) {
      expect(await opener.open(noise(length), place), `${length} bytes`).toEqual(notOpened);
    }
  });
});

test('one suite does not open what the other sealed, whatever the header says', async () => {
  for (const [from, to] of [
    [hpke, guomi],
    [guomi, hpke],
  ] as const) {
    expect(await openSubmission(from.sealed, to.opener)).toMatchObject({ error: { kind: 'unknownSuite', suite: from.suite } });
    const relabelled = { ...from.sealed, header: { ...from.sealed.header, suite: to.suite } };
    expect(await openSubmission(relabelled, to.opener)).toMatchObject({ error: { kind: 'tampered', part: 0, by: 'seal' } });
  }
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

  test.each([
    [GUOMI_SUITE, PUBLIC_KEY],
    [HPKE_SUITE, guomi.publicKey],
  ])('a key of the other suite is none of %s', async (suite, publicKey) => {
    expect(await createSealer({ suite, keyId: KEY_ID, publicKey })).toMatchObject({ ok: false, error: { kind: 'badKey' } });
  });

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
