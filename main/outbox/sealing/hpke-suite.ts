/** RFC 9180 in base mode: DHKEM(X25519, HKDF-SHA256), HKDF-SHA256, AES-256-GCM. */
import { createHash, type webcrypto } from 'node:crypto';
import { Aes256Gcm, CipherSuite, DhkemX25519HkdfSha256, HkdfSha256 } from '@hpke/core';
import { err, ok, type Result } from '../../../drivers/core/result.ts';
import { HPKE_SUITE, type KeyError, type Opener, type Sealer } from './suite.ts';

/** Nenc of DHKEM(X25519) and the tag of AES-256-GCM (RFC 9180, sections 7.1 and 7.3). */
const ENCAPSULATION_BYTES = 32;
const TAG_BYTES = 16;
const PUBLIC_KEY_BYTES = 32;

/** Keeps this use of the key apart from any other. */
const INFO = new TextEncoder().encode('self-service-terminal/submission/1');

const hpke = new CipherSuite({ kem: new DhkemX25519HkdfSha256(), kdf: new HkdfSha256(), aead: new Aes256Gcm() });

/** `publicKey` is the raw X25519 key in base64. A sealed part is `enc || ciphertext`, one encapsulation a part. */
export async function createHpkeSealer(options: { readonly keyId: string; readonly publicKey: string }): Promise<Result<Sealer, KeyError>> {
  const raw = Buffer.from(options.publicKey, 'base64');
  if (raw.length !== PUBLIC_KEY_BYTES) return err({ kind: 'badKey', detail: `a public key is ${PUBLIC_KEY_BYTES} bytes in base64` });
  const sealer = (recipientPublicKey: webcrypto.CryptoKey): Sealer => ({
    suite: HPKE_SUITE,
    keyId: options.keyId,
    overheadBytes: ENCAPSULATION_BYTES + TAG_BYTES,
    seal: async (plain, associated) => {
      const context = await hpke.createSenderContext({ recipientPublicKey, info: INFO });
      const ciphertext = new Uint8Array(await context.seal(plain, associated));
      const sealed = new Uint8Array(ENCAPSULATION_BYTES + ciphertext.length);
      sealed.set(new Uint8Array(context.enc), 0);
      sealed.set(ciphertext, ENCAPSULATION_BYTES);
      return sealed;
    },
  });
  try {
    const made = sealer(await hpke.kem.deserializePublicKey(raw));
    // A key of low order is refused by the key agreement only (RFC 7748, section 6.1): learn it now, not at the first citizen.
    await made.seal(new Uint8Array(0), new Uint8Array(0));
    return ok(made);
  } catch (error) {
    return err({ kind: 'badKey', detail: String(error) });
  }
}

export function createHpkeOpener(options: { readonly keyId: string; readonly privateKey: webcrypto.CryptoKey }): Opener {
  return {
    suite: HPKE_SUITE,
    keyId: options.keyId,
    open: async (sealed, associated) => {
      if (sealed.length < ENCAPSULATION_BYTES + TAG_BYTES) return err({ kind: 'notOpened' });
      try {
        const context = await hpke.createRecipientContext({
          recipientKey: options.privateKey,
          enc: sealed.subarray(0, ENCAPSULATION_BYTES),
          info: INFO,
        });
        return ok(new Uint8Array(await context.open(sealed.subarray(ENCAPSULATION_BYTES), associated)));
      } catch {
        // Which bit differed is not told, by design of authenticated encryption.
        return err({ kind: 'notOpened' });
      }
    },
  };
}

/**
 * A key pair that anyone can work out from a published label: for development and tests, where the secret is none.
 * HPKE `DeriveKeyPair` (RFC 9180, section 7.1.3) of the label's SHA-256. `publicKey` is raw, in base64.
 */
export async function deriveKeyPair(label: string): Promise<{ readonly publicKey: string; readonly privateKey: webcrypto.CryptoKey }> {
  const pair = await hpke.kem.deriveKeyPair(createHash('sha256').update(label, 'utf8').digest());
  const publicKey = Buffer.from(await hpke.kem.serializePublicKey(pair.publicKey)).toString('base64');
  return { publicKey, privateKey: pair.privateKey };
}
