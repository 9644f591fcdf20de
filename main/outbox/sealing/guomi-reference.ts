/**
 * Opens a part of the 国密 suite another way, as somebody else's platform would: the curve in plain BigInt arithmetic, GHASH bit
 * by bit, SM3 and SM4 by OpenSSL. Slow, and leaks time: for tests alone.
 */
import { createCipheriv, createDecipheriv, createHash } from 'node:crypto';

/** The curve of GB/T 32918.5-2017: y² = x³ − 3x + b over p. */
const P = 0xfffffffeffffffffffffffffffffffffffffffff00000000ffffffffffffffffn;
const B = 0x28e9fa9e9d9f5e344d5a9e4bcf6509a7f39789f515ab8f92ddbcbd414d940e93n;
const A = P - 3n;

interface Point {
  readonly x: bigint;
  readonly y: bigint;
}

const mod = (value: bigint): bigint => ((value % P) + P) % P;

function inverse(value: bigint): bigint {
  let [low, high, lowFactor, highFactor] = [mod(value), P, 1n, 0n];
  while (low > 1n) {
    const quotient = high / low;
    [low, high] = [high - quotient * low, low];
    [lowFactor, highFactor] = [highFactor - quotient * lowFactor, lowFactor];
  }
  return mod(lowFactor);
}

/** Of points that are not each other's opposite, which a test does not meet. */
function add(one: Point, two: Point): Point {
  const slope = one.x === two.x ? mod((3n * one.x * one.x + A) * inverse(2n * one.y)) : mod((two.y - one.y) * inverse(mod(two.x - one.x)));
  const x = mod(slope * slope - one.x - two.x);
  return { x, y: mod(slope * (one.x - x) - one.y) };
}

function times(factor: bigint, point: Point): Point {
  let sum: Point | null = null;
  for (const bit of factor.toString(2)) {
    if (sum !== null) sum = add(sum, sum);
    if (bit === '1') sum = sum === null ? point : add(sum, point);
  }
  return sum ?? point;
}

const numberOf = (bytes: Uint8Array): bigint => BigInt(`0x${Buffer.from(bytes).toString('hex')}`);
const bytesOf = (value: bigint, length: number): Buffer => Buffer.from(value.toString(16).padStart(length * 2, '0'), 'hex');
const sm3 = (...pieces: readonly Uint8Array[]): Buffer => createHash('sm3').update(Buffer.concat(pieces)).digest();

/** GB/T 32918.4-2016, section 5.4.3. */
export function referenceKdf(input: Uint8Array, length: number): Buffer {
  const blocks = Array.from({ length: Math.ceil(length / 32) }, (_, block) => sm3(input, bytesOf(BigInt(block + 1), 4)));
  return Buffer.concat(blocks).subarray(0, length);
}

/** GB/T 32918.4-2016, section 7: `C1 || C3 || C2` with C1 uncompressed. */
export function referenceSm2Decrypt(ciphertext: Uint8Array, privateKey: Uint8Array): Buffer {
  const [x, y] = [numberOf(ciphertext.subarray(1, 33)), numberOf(ciphertext.subarray(33, 65))];
  if (ciphertext[0] !== 4 || mod(y * y) !== mod(x * x * x + A * x + B)) throw new Error('C1 is no point of the curve');
  const shared = times(numberOf(privateKey), { x, y });
  const [sharedX, sharedY] = [bytesOf(shared.x, 32), bytesOf(shared.y, 32)];
  const masked = ciphertext.subarray(97);
  const mask = referenceKdf(Buffer.concat([sharedX, sharedY]), masked.length);
  const message = Buffer.from(masked.map((byte, at) => byte ^ (mask[at] ?? 0)));
  if (!sm3(sharedX, message, sharedY).equals(ciphertext.subarray(65, 97))) throw new Error('C3 does not fit');
  return message;
}

/** NIST SP 800-38D, section 6.3. */
function multiplyBlocks(one: bigint, two: bigint): bigint {
  let [product, shifted] = [0n, two];
  for (let bit = 127n; bit >= 0n; bit--) {
    if ((one >> bit) & 1n) product ^= shifted;
    shifted = shifted & 1n ? (shifted >> 1n) ^ (0xe1n << 120n) : shifted >> 1n;
  }
  return product;
}

function ghash(key: bigint, associated: Uint8Array, ciphertext: Uint8Array): bigint {
  const padded = (bytes: Uint8Array): Buffer => Buffer.concat([bytes, Buffer.alloc(-bytes.length & 15)]);
  const lengths = [associated, ciphertext].map((bytes) => bytesOf(BigInt(bytes.length * 8), 8));
  const input = Buffer.concat([padded(associated), padded(ciphertext), ...lengths]);
  let sum = 0n;
  for (let at = 0; at < input.length; at += 16) sum = multiplyBlocks(sum ^ numberOf(input.subarray(at, at + 16)), key);
  return sum;
}

/** NIST SP 800-38D, section 7.2, with a nonce of 12 bytes. */
function gcmDecrypt(sealed: Uint8Array, key: Uint8Array, nonce: Uint8Array, associated: Uint8Array): Buffer {
  const [ciphertext, tag] = [sealed.subarray(0, -16), sealed.subarray(-16)];
  const block = (input: Uint8Array): bigint => numberOf(createCipheriv('sm4-ecb', key, null).setAutoPadding(false).update(input));
  const counter = (value: number): Buffer => Buffer.concat([nonce, bytesOf(BigInt(value), 4)]);
  if ((ghash(block(Buffer.alloc(16)), associated, ciphertext) ^ block(counter(1))) !== numberOf(tag)) {
    throw new Error('the tag does not fit');
  }
  return createDecipheriv('sm4-ctr', key, counter(2)).update(ciphertext);
}

/** A sealed part of the suite; throws where it does not open. */
export function referenceOpen(sealed: Uint8Array, associated: Uint8Array, privateKey: Uint8Array): Buffer {
  const secret = referenceSm2Decrypt(sealed.subarray(0, 129), privateKey);
  const derived = referenceKdf(Buffer.concat([secret, Buffer.from('self-service-terminal/submission/1')]), 28);
  return gcmDecrypt(sealed.subarray(129), derived.subarray(0, 16), derived.subarray(16), associated);
}
