/** A page of an exact number of bytes for a simulated scanner, to measure with. Development and test only. */
import { crc32, deflateSync } from 'node:zlib';

/** Enough for a small grey page without padding. */
export const SIZED_PAGE_LEAST_BYTES = 2 * 1024;

const WIDTH = 413;
const HEIGHT = 585;
const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
const CHUNK_FRAME_BYTES = 12;

/** A valid A4 page at 50 dots an inch of exactly `bytes` bytes, filled up by a chunk that readers pass over. */
export function sizedPagePng(bytes: number): Uint8Array {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(WIDTH, 0);
  header.writeUInt32BE(HEIGHT, 4);
  // 8 bits of grey; the rest of the header is zero: deflate, no interlacing.
  header.writeUInt8(8, 8);
  const before = Buffer.concat([SIGNATURE, chunk('IHDR', header)]);
  const after = Buffer.concat([chunk('IDAT', deflateSync(greyLines())), chunk('IEND', Buffer.alloc(0))]);
  const padding = bytes - before.length - after.length - CHUNK_FRAME_BYTES;
  if (bytes < SIZED_PAGE_LEAST_BYTES || padding < 0) throw new RangeError(`a page has at least ${SIZED_PAGE_LEAST_BYTES} bytes`);
  return Buffer.concat([before, chunk('paDd', Buffer.alloc(padding, 0x5a)), after]);
}

function greyLines(): Buffer {
  const rows = Buffer.alloc((WIDTH + 1) * HEIGHT, 250);
  for (let y = 0; y < HEIGHT; y++) {
    const row = y * (WIDTH + 1);
    // Each row begins with its filter: none.
    rows[row] = 0;
    if (y > 60 && y < 480 && y % 26 < 8) rows.fill(96, row + 50, row + 363);
  }
  return rows;
}

function chunk(type: string, body: Buffer): Buffer {
  const framed = Buffer.alloc(CHUNK_FRAME_BYTES + body.length);
  framed.writeUInt32BE(body.length, 0);
  framed.write(type, 4, 'latin1');
  body.copy(framed, 8);
  framed.writeUInt32BE(crc32(framed.subarray(4, 8 + body.length)), 8 + body.length);
  return framed;
}
