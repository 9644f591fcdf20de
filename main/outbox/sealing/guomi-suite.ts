/**
 * The 国密 suite: a fresh secret for each part, encrypted by SM2; the part encrypted by SM4-GCM under a key derived from it.
 *
 * A sealed part is `C1 || C3 || C2 || ciphertext || tag`:
 * - `C1 || C3 || C2`, 129 bytes: SM2 encryption (GB/T 32918.4-2016, section 6, on the curve of GB/T 32918.5-2017) of 32 random
 *   bytes. C1 is the ephemeral point, uncompressed: `04 || x || y`; C3 the SM3 digest of 32 bytes; C2 the masked secret.
 * - `ciphertext || tag`: SM4 (GB/T 32907-2016) in GCM with a key of 16, a nonce of 12 and a tag of 16 bytes (RFC 8998, sections
 *   2 and 3). Key, then nonce, are the first 28 bytes of KDF(secret || `INFO`), the SM3 key derivation of GB/T 32918.4-2016,
 *   section 5.4.3. A key seals one part once, so its nonce is never met again.
 *
 * Plain JavaScript by `sm-crypto-v2`, for Electron's BoringSSL has none of the three.
 */
import { randomBytes } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import { kdf, sm2, sm3, sm4 } from 'sm-crypto-v2';
import { err, ok, type Result } from '../../../drivers/core/result.ts';
import { GUOMI_SUITE, type KeyError, type Opener, type Sealer } from './suite.ts';

const SECRET_BYTES = 32;
/** `04 || x || y`. */
const POINT_BYTES = 65;
const UNCOMPRESSED = 0x04;
const DIGEST_BYTES = 32;
const ENCAPSULATION_BYTES = POINT_BYTES + DIGEST_BYTES + SECRET_BYTES;
const KEY_BYTES = 16;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** The order of the digest within the ciphertext, as the library numbers it. */
const C1_C3_C2 = 1;
/** 8 ms once for multiples of the platform's key; then a part's encryption takes 1 ms in place of 2. A window of 8 would cost 60 ms. */
const PRECOMPUTED_WINDOW_BITS = 4;

/** Keeps this use of the key apart from any other. */
const INFO = new TextEncoder().encode('self-service-terminal/submission/1');

/** `publicKey` is the uncompressed point, `04 || x || y`, in base64. */
export function createGuomiSealer(options: { readonly keyId: string; readonly publicKey: string }): Result<Sealer, KeyError> {
  const raw = Buffer.from(options.publicKey, 'base64');
  if (raw.length !== POINT_BYTES || raw[0] !== UNCOMPRESSED) {
    return err({ kind: 'badKey', detail: `a public key is ${POINT_BYTES} bytes in base64, an uncompressed point that begins with 04` });
  }
  let platformKey: ReturnType<typeof sm2.precomputePublicKey>;
  try {
    platformKey = sm2.precomputePublicKey(raw.toString('hex'), PRECOMPUTED_WINDOW_BITS);
  } catch (error) {
    // A point that is not on the curve would give the secret away.
    return err({ kind: 'badKey', detail: String(error) });
  }
  return ok({
    suite: GUOMI_SUITE,
    keyId: options.keyId,
    overheadBytes: ENCAPSULATION_BYTES + TAG_BYTES,
    seal: async (plain, associated) => {
      // Nothing below gives way: what else this thread has to do is done between two parts.
      await setImmediate();
      const secret = randomBytes(SECRET_BYTES);
      // The library leaves out the first byte of C1.
      const encapsulation = Buffer.from(sm2.doEncrypt(secret, platformKey, C1_C3_C2), 'hex');
      const { key, nonce, forget } = keysOf(secret);
      const { output, tag } = sm4.encrypt(plain, key, {
        mode: 'gcm',
        iv: nonce,
        associatedData: associated,
        output: 'array',
        outputTag: true,
      });
      forget();
      if (tag === undefined) throw new Error('SM4-GCM gave no tag');
      const sealed = new Uint8Array(ENCAPSULATION_BYTES + output.length + TAG_BYTES);
      sealed[0] = UNCOMPRESSED;
      sealed.set(encapsulation, 1);
      sealed.set(output, ENCAPSULATION_BYTES);
      sealed.set(tag, ENCAPSULATION_BYTES + output.length);
      return sealed;
    },
  });
}

/** `privateKey` is the number of 32 bytes, big-endian. */
export function createGuomiOpener(options: { readonly keyId: string; readonly privateKey: Uint8Array }): Opener {
  const privateKey = Buffer.from(options.privateKey).toString('hex');
  return {
    suite: GUOMI_SUITE,
    keyId: options.keyId,
    open: async (sealed, associated) => {
      if (sealed.length < ENCAPSULATION_BYTES + TAG_BYTES || sealed[0] !== UNCOMPRESSED) return err({ kind: 'notOpened' });
      await setImmediate();
      try {
        const encapsulation = Buffer.from(sealed.subarray(1, ENCAPSULATION_BYTES)).toString('hex');
        const secret = sm2.doDecrypt(encapsulation, privateKey, C1_C3_C2, { output: 'array' });
        // The library gives no bytes where C3 does not fit.
        if (secret.length !== SECRET_BYTES) return err({ kind: 'notOpened' });
        const { key, nonce, forget } = keysOf(secret);
        try {
          const plain = sm4.decrypt(sealed.subarray(ENCAPSULATION_BYTES, -TAG_BYTES), key, {
            mode: 'gcm',
            iv: nonce,
            associatedData: associated,
            tag: sealed.subarray(-TAG_BYTES),
            output: 'array',
          });
          return ok(plain);
        } finally {
          forget();
        }
      } catch {
        // No point of the curve, or a tag that does not fit: which of them is not told.
        return err({ kind: 'notOpened' });
      }
    },
  };
}

/**
 * A key pair that anyone can work out from a published label: for development and tests, where the secret is none. The private
 * key is the label's SM3 digest; a label whose digest is no key (one of four thousand million) throws.
 */
export function deriveGuomiKeyPair(label: string): { readonly publicKey: string; readonly privateKey: Uint8Array } {
  const privateKey = sm3(new TextEncoder().encode(label));
  return {
    publicKey: Buffer.from(sm2.getPublicKeyFromPrivateKey(privateKey), 'hex').toString('base64'),
    privateKey: Buffer.from(privateKey, 'hex'),
  };
}

/** Wipes `secret`. `forget` wipes the rest, except the copies that the library makes for itself. */
function keysOf(secret: Uint8Array): { readonly key: Uint8Array; readonly nonce: Uint8Array; readonly forget: () => void } {
  const material = new Uint8Array(SECRET_BYTES + INFO.length);
  material.set(secret);
  material.set(INFO, SECRET_BYTES);
  secret.fill(0);
  const derived = kdf(material, KEY_BYTES + NONCE_BYTES);
  material.fill(0);
  return { key: derived.subarray(0, KEY_BYTES), nonce: derived.subarray(KEY_BYTES), forget: () => derived.fill(0) };
}
