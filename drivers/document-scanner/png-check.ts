/** Whether bytes are a whole PNG, by its specification (ISO/IEC 15948): signature, chunks with their CRC, end. No pixel is decoded. */
import { crc32 } from 'node:zlib';
import { err, ok, type Result } from '../core/index.ts';
import { SCANNER_LIMITS } from './limits.ts';

const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
const IHDR_BYTES = 13;
/** Length, type and CRC around a chunk's content. */
const CHUNK_FRAME_BYTES = 12;

export interface PngSize {
  readonly widthPx: number;
  readonly heightPx: number;
}

export function checkPng(bytes: Uint8Array): Result<PngSize, { readonly kind: 'damagedImage'; readonly detail: string }> {
  const png = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (png.length === 0) return damaged('0 bytes');
  if (!png.subarray(0, SIGNATURE.length).equals(SIGNATURE)) return damaged('no PNG');
  let size: PngSize | null = null;
  let hasImage = false;
  for (let at = SIGNATURE.length; ; ) {
    if (png.length < at + CHUNK_FRAME_BYTES) return damaged(`torn after ${png.length} bytes`);
    const length = png.readUInt32BE(at);
    const end = at + CHUNK_FRAME_BYTES + length;
    if (png.length < end) return damaged(`torn after ${png.length} bytes`);
    const type = png.toString('latin1', at + 4, at + 8);
    if (crc32(png.subarray(at + 4, end - 4)) !== png.readUInt32BE(end - 4)) return damaged(`chunk at ${at} has a wrong checksum`);
    if ((type === 'IHDR') !== (size === null)) return damaged('the header is not first and alone');
    if (type === 'IHDR') {
      if (length !== IHDR_BYTES) return damaged('the header has a wrong length');
      size = { widthPx: png.readUInt32BE(at + 8), heightPx: png.readUInt32BE(at + 12) };
    }
    hasImage ||= type === 'IDAT' && length > 0;
    if (type === 'IEND') {
      if (end !== png.length) return damaged('something follows the end');
      break;
    }
    at = end;
  }
  if (size === null || !hasImage) return damaged('no image in it');
  const { widthPx, heightPx } = size;
  if (Math.min(widthPx, heightPx) < 1 || Math.max(widthPx, heightPx) > SCANNER_LIMITS.sidePx) {
    return damaged(`${widthPx} by ${heightPx} pixels`);
  }
  return ok(size);
}

function damaged(detail: string): { readonly ok: false; readonly error: { readonly kind: 'damagedImage'; readonly detail: string } } {
  return err({ kind: 'damagedImage', detail });
}
