import { createECDH, createHash } from 'node:crypto';
import { kdf, sm2, sm3, sm4 } from 'sm-crypto-v2';
import { describe, expect, test } from 'vitest';
import { expectOk, noise } from '../outbox-fixture.ts';
import { referenceKdf, referenceOpen, referenceSm2Decrypt } from './guomi-reference.ts';
import { createGuomiOpener, createGuomiSealer, deriveGuomiKeyPair } from './guomi-suite.ts';

const KEYS = deriveGuomiKeyPair('国密 tests');
const sealer = expectOk(createGuomiSealer({ keyId: 'k1', publicKey: KEYS.publicKey }));
const opener = createGuomiOpener({ keyId: 'k1', privateKey: KEYS.privateKey });
const hex = (text: string): Buffer => Buffer.from(text.replaceAll(/\s/g, ''), 'hex');

/** "first page", bound to "place", for the key of these tests. */
const GOLDEN = `
  04c9f3f25164c4721a016feeb761dc946c2f65e3fdeef1c528a0762fb2990d0b9ec2592bdd20ec7a8c476b25bc3260e1bb62a7a59dffb559bfc480a4
  67c4663f284a72e2a5978569e66b75026db8c76a736b43fa8115ab04e514970d12c0cee8e119e982003921979ade0578295ea6e2bf47362610b7d0c4
  9caa317f3f24e2470c9d1cd9d1cfe512164e576742017386c1c15f365758542dc410ca`;

describe('the library gives the published answers', () => {
  test('SM3 of "abc" (GB/T 32905-2016, A.1)', () => {
    expect(sm3(new TextEncoder().encode('abc'))).toBe('66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0');
  });

  test('SM4-GCM (RFC 8998, A.1)', () => {
    const key = hex('0123456789ABCDEFFEDCBA9876543210');
    const iv = hex('00001234567800000000ABCD');
    const associatedData = hex('FEEDFACEDEADBEEFFEEDFACEDEADBEEFABADDAD2');
    const plain = hex(
      'AAAAAAAAAAAAAAAABBBBBBBBBBBBBBBBCCCCCCCCCCCCCCCCDDDDDDDDDDDDDDDD EEEEEEEEEEEEEEEEFFFFFFFFFFFFFFFFEEEEEEEEEEEEEEEEAAAAAAAAAAAAAAAA',
    );
    const { output, tag } = sm4.encrypt(plain, key, { mode: 'gcm', iv, associatedData, output: 'array', outputTag: true });
    expect(Buffer.from(output)).toEqual(
      hex(
        '17F399F08C67D5EE19D0DC9969C4BB7D5FD46FD3756489069157B282BB200735 D82710CA5C22F0CCFA7CBF93D496AC15A56834CBCF98C397B4024A2691233B8D',
      ),
    );
    expect(Buffer.from(tag ?? [])).toEqual(hex('83DE3541E4C2B58177E065A9BF7B62EC'));
  });

  test('SM2 decryption (GB/T 32918.5-2017, C.2), as does the other way that these tests open by', () => {
    const privateKey = '3945208F7B2144B13F36E38AC6D39F95889393692860B51A42FB81EF4DF7C5B8';
    const point =
      '04EBFC718E8D1798620432268E77FEB6415E2EDE0E073C0F4F640ECD2E149A73 E858F9D81E5430A57B36DAAB8F950A3C64E6EE6A63094D99283AFF767E124DF0';
    const digest = '59983C18F809E262923C53AEC295D30383B54E39D609D160AFCB1908D0BD8766';
    const masked = '21886CA989CA9C7D58087307CA93092D651EFA';
    const ciphertext = hex(`${point}${digest}${masked}`);
    const opened = sm2.doDecrypt(ciphertext.toString('hex'), privateKey, 1, { output: 'array' });
    expect(Buffer.from(opened).toString()).toBe('encryption standard');
    expect(referenceSm2Decrypt(Buffer.concat([hex('04'), ciphertext]), hex(privateKey)).toString()).toBe('encryption standard');
  });

  test.each([0, 1, 55, 56, 63, 64, 65, 200])('SM3 and its key derivation of %i bytes are those of OpenSSL', (length) => {
    const input = noise(length);
    expect(sm3(input)).toBe(createHash('sm3').update(input).digest('hex'));
    expect(Buffer.from(kdf(input, 70))).toEqual(referenceKdf(input, 70));
  });
});

describe('a part', () => {
  test.each([0, 1, 15, 16, 17, 5_000])('of %i bytes is opened by an implementation that shares no code with ours', async (length) => {
    const [plain, associated] = [noise(length), noise(length % 77)];
    const sealed = await sealer.seal(plain, associated);
    expect(referenceOpen(sealed, associated, KEYS.privateKey)).toEqual(plain);
  });

  test('sealed by the build that first had this suite opens', async () => {
    const sealed = hex(GOLDEN);
    const opened = expectOk(await opener.open(sealed, new TextEncoder().encode('place')));
    expect(new TextDecoder().decode(opened)).toBe('first page');
  });

  test('lets the thread do what waits there before it is sealed', async () => {
    let passed = false;
    setImmediate(() => {
      passed = true;
    });
    await sealer.seal(noise(10), noise(10));
    expect(passed).toBe(true);
  });
});

describe('keys', () => {
  test('a pair from a published label is the same on every machine, and a pair by OpenSSL too', () => {
    expect(KEYS.publicKey).toBe('BHxtgEY7ukmvOjNFQUMzztKVPJfPF4u9FG33vahJj1jdrnswCSJpspcGE86hRWC+5yzIEf2DGfKaskD282HK2oE=');
    const pair = createECDH('SM2');
    pair.setPrivateKey(KEYS.privateKey);
    expect(pair.getPublicKey('base64')).toBe(KEYS.publicKey);
  });

  const point = Buffer.from(KEYS.publicKey, 'base64');
  const changed = (at: number, value: number): Buffer => Buffer.from(point.map((byte, position) => (position === at ? value : byte)));
  test.each([
    ['nothing', Buffer.alloc(0)],
    ['an X25519 key', Buffer.alloc(32, 1)],
    ['infinity', Buffer.alloc(1)],
    ['zeros for a point', Buffer.concat([Buffer.from([4]), Buffer.alloc(64)])],
    ['coordinates beyond the field', Buffer.concat([Buffer.from([4]), Buffer.alloc(64, 0xff)])],
    ['a point beside the curve', changed(64, (point[64] ?? 0) ^ 1)],
    ['a point without its first byte', point.subarray(1)],
    ['a point that begins with another byte', changed(0, 6)],
    ['a compressed point', Buffer.concat([Buffer.from([2 + ((point[64] ?? 0) & 1)]), point.subarray(1, 33)])],
    ['a byte too many', Buffer.concat([point, Buffer.alloc(1)])],
  ])('%s is no public key', (_name, bytes) => {
    const made = createGuomiSealer({ keyId: 'k1', publicKey: bytes.toString('base64') });
    expect(made).toMatchObject({ ok: false, error: { kind: 'badKey' } });
  });
});
