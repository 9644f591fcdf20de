/**
 * Frames of the SAM_V / SDT protocol that readers of resident identity cards speak (CVR-100, DKQ-A16D, iDR210 family):
 * `AA AA AA 96 69 | Len (2, big-endian) | body | CHK`. Len counts body and CHK; CHK is the XOR from Len through body.
 * A request's body is CMD Para, an answer's is SW1 SW2 SW3 and what was asked for.
 */
import { FRAME_LIMITS } from './limits.ts';

export type SamVCommand = 'status' | 'samId' | 'find' | 'select' | 'readBase';

const PREAMBLE = Buffer.from([0xaa, 0xaa, 0xaa, 0x96, 0x69]);

const COMMANDS: Readonly<Record<SamVCommand, readonly [number, number]>> = {
  status: [0x11, 0xff],
  samId: [0x12, 0xff],
  find: [0x20, 0x01],
  select: [0x20, 0x02],
  readBase: [0x30, 0x01],
};

/** Only SW3 has a meaning; SW1 and SW2 differ by vendor. */
export const SW3 = {
  ok: 0x90,
  cardFound: 0x9f,
  badChecksum: 0x10,
  badLength: 0x11,
  badCommand: 0x21,
  notPermitted: 0x23,
  unknown: 0x24,
  cardRejectsSam: 0x31,
  samRejectsCard: 0x32,
  verificationFailed: 0x33,
  wrongCardType: 0x40,
  readFailed: 0x41,
  randomFailed: 0x47,
  selfTestFailed: 0x60,
  unauthorised: 0x66,
  noCard: 0x80,
  selectFailed: 0x81,
  itemAbsent: 0x91,
} as const;

export interface SamVAnswer {
  readonly kind: 'answer';
  readonly sw3: number;
  readonly payload: Uint8Array;
}

/** `checksum`: a frame that was changed on the way. `length`: one that claims a length no answer has. */
export interface SamVDamage {
  readonly kind: 'damaged';
  readonly reason: 'checksum' | 'length';
}

export function encodeCommand(command: SamVCommand): Uint8Array {
  return encodeFrame(COMMANDS[command]);
}

/** Which command a body is; `null` for one this protocol does not have. */
export function commandOf(body: Uint8Array): SamVCommand | null {
  for (const command of ['status', 'samId', 'find', 'select', 'readBase'] as const) {
    const [code, parameter] = COMMANDS[command];
    if (body.length === 2 && body[0] === code && body[1] === parameter) return command;
  }
  return null;
}

/** Any body as a frame. */
export function encodeFrame(body: ArrayLike<number>): Uint8Array {
  const frame = new Uint8Array(FRAME_LIMITS.headerBytes + body.length + 1);
  frame.set(PREAMBLE);
  new DataView(frame.buffer).setUint16(FRAME_LIMITS.preambleBytes, body.length + 1);
  frame.set(body, FRAME_LIMITS.headerBytes);
  frame[frame.length - 1] = xor(frame, FRAME_LIMITS.preambleBytes, frame.length - 1);
  return frame;
}

/** Answers out of a stream that may be cut anywhere and carry noise. Never holds more than one longest frame. */
export class SamVDecoder {
  readonly #frames = new FrameDecoder({ shortestBytes: FRAME_LIMITS.shortestAnswerBytes, longestBytes: FRAME_LIMITS.lengthBytes });

  get bufferedBytes(): number {
    return this.#frames.bufferedBytes;
  }

  reset(): void {
    this.#frames.reset();
  }

  push(chunk: Uint8Array): (SamVAnswer | SamVDamage)[] {
    return this.#frames.push(chunk).map((found) => {
      if (found.kind === 'damaged') return found;
      return { kind: 'answer', sw3: found.body[2] ?? 0, payload: found.body.subarray(3) };
    });
  }
}

/** Bodies out of a stream; lengths count the checksum. After a damaged frame it looks for the next one inside it too. */
export class FrameDecoder {
  readonly #shortestBytes: number;
  readonly #longestBytes: number;
  #pending: Buffer = Buffer.alloc(0);

  constructor(options: { readonly shortestBytes: number; readonly longestBytes: number }) {
    this.#shortestBytes = options.shortestBytes;
    this.#longestBytes = options.longestBytes;
  }

  get bufferedBytes(): number {
    return this.#pending.length;
  }

  reset(): void {
    this.#pending = Buffer.alloc(0);
  }

  push(chunk: Uint8Array): ({ readonly kind: 'frame'; readonly body: Uint8Array } | SamVDamage)[] {
    const found: ({ readonly kind: 'frame'; readonly body: Uint8Array } | SamVDamage)[] = [];
    const bytes = Buffer.concat([this.#pending, chunk]);
    let at = 0;
    for (;;) {
      const start = bytes.indexOf(PREAMBLE, at);
      if (start < 0) {
        at = startOfPartialPreamble(bytes, at);
        break;
      }
      at = start;
      if (bytes.length < start + FRAME_LIMITS.headerBytes) break;
      const length = bytes.readUInt16BE(start + FRAME_LIMITS.preambleBytes);
      if (length < this.#shortestBytes || length > this.#longestBytes) {
        found.push({ kind: 'damaged', reason: 'length' });
        at = start + FRAME_LIMITS.preambleBytes;
        continue;
      }
      const end = start + FRAME_LIMITS.headerBytes + length;
      if (bytes.length < end) break;
      if (xor(bytes, start + FRAME_LIMITS.preambleBytes, end) === 0) {
        found.push({ kind: 'frame', body: Uint8Array.from(bytes.subarray(start + FRAME_LIMITS.headerBytes, end - 1)) });
        at = end;
      } else {
        found.push({ kind: 'damaged', reason: 'checksum' });
        at = start + FRAME_LIMITS.preambleBytes;
      }
    }
    this.#pending = Buffer.from(bytes.subarray(at));
    return found;
  }
}

/** As printed on the security module: `05.01-…`. `null` when the payload is no such id. */
export function parseSamId(payload: Uint8Array): string | null {
  if (payload.length !== 16) return null;
  const view = new DataView(payload.buffer, payload.byteOffset, payload.byteLength);
  const digits = (value: number, width: number): string => String(value).padStart(width, '0');
  const [kind, region] = [view.getUint16(0, true), view.getUint16(2, true)];
  return `${digits(kind, 2)}.${digits(region, 2)}-${digits(view.getUint32(4, true), 10)}-${digits(view.getUint32(8, true), 10)}`;
}

function xor(bytes: Uint8Array, start: number, end: number): number {
  let sum = 0;
  for (let at = start; at < end; at++) sum ^= bytes[at] ?? 0;
  return sum;
}

/** Where the longest beginning of a preamble stands at the end of `bytes`; their length when none does. */
function startOfPartialPreamble(bytes: Buffer, from: number): number {
  for (let kept = Math.min(PREAMBLE.length - 1, bytes.length - from); kept > 0; kept--) {
    if (bytes.subarray(bytes.length - kept).equals(PREAMBLE.subarray(0, kept))) return bytes.length - kept;
  }
  return bytes.length;
}
