import type { Result } from '../../../drivers/core/result.ts';

/** RFC 9180: X25519, HKDF-SHA-256, AES-256-GCM. */
export const HPKE_SUITE = 'hpke-x25519-sha256-aes256gcm';
/** 国密: SM2, SM3, SM4-GCM. */
export const GUOMI_SUITE = 'sm2-sm3-sm4gcm';
export type SealingSuite = typeof HPKE_SUITE | typeof GUOMI_SUITE;

/**
 * Encrypts to the platform's public key. A suite is named by an id that travels in every envelope, so that several stand
 * beside each other and old envelopes stay readable.
 */
export interface Sealer {
  readonly suite: string;
  readonly keyId: string;
  /** How many bytes sealing adds to a part. */
  readonly overheadBytes: number;
  /** Seals one part; `associated` is authenticated and not stored. */
  seal(plain: Uint8Array, associated: Uint8Array): Promise<Uint8Array>;
}

/** The other end: the platform, or the sandbox in its place. */
export interface Opener {
  readonly suite: string;
  readonly keyId: string;
  /** Fails when a bit of the sealed or of the associated bytes differs. */
  open(sealed: Uint8Array, associated: Uint8Array): Promise<Result<Uint8Array, { readonly kind: 'notOpened' }>>;
}

/** A key that is no key of its suite, or a suite that this build does not know. */
export type KeyError = { readonly kind: 'unknownSuite'; readonly suite: string } | { readonly kind: 'badKey'; readonly detail: string };
