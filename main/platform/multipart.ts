import { setImmediate } from 'node:timers/promises';
import { UPLOAD_LIMITS } from './limits.ts';
import type { EnvelopeHeader } from './schemas.ts';

/** One submission's bytes as stored. */
export interface SealedEnvelope {
  readonly header: EnvelopeHeader;
  readonly parts: readonly Uint8Array[];
}

export interface MultipartBody {
  readonly contentType: string;
  readonly byteLength: number;
  /** Views of the parts' own bytes: nothing of them is copied here. */
  pieces(onPiece: () => void): AsyncGenerator<Uint8Array>;
}

const ENCODER = new TextEncoder();

/**
 * multipart/form-data (RFC 7578): part `envelope` as JSON, then `part-0` to `part-n`. The bytes depend on the envelope
 * alone, so that a second attempt sends what the first did.
 */
export function multipartBody(envelope: SealedEnvelope): MultipartBody {
  const boundary = `submission-${envelope.header.submissionId}`;
  const blocks: Uint8Array[] = [
    ENCODER.encode(`--${boundary}\r\n${partHead('envelope', 'application/json')}${JSON.stringify(envelope.header)}`),
  ];
  envelope.parts.forEach((bytes, index) => {
    blocks.push(ENCODER.encode(`\r\n--${boundary}\r\n${partHead(`part-${index}`, 'application/octet-stream')}`), bytes);
  });
  blocks.push(ENCODER.encode(`\r\n--${boundary}--\r\n`));
  return {
    contentType: `multipart/form-data; boundary=${boundary}`,
    byteLength: blocks.reduce((sum, block) => sum + block.byteLength, 0),
    pieces: (onPiece) => piecesOf(blocks, onPiece),
  };
}

function partHead(name: string, mediaType: string): string {
  return `Content-Disposition: form-data; name="${name}"; filename="${name}"\r\nContent-Type: ${mediaType}\r\n\r\n`;
}

async function* piecesOf(blocks: readonly Uint8Array[], onPiece: () => void): AsyncGenerator<Uint8Array> {
  let sinceBreath = 0;
  for (const block of blocks) {
    for (let from = 0; from < block.byteLength; from += UPLOAD_LIMITS.pieceBytes) {
      const piece = block.subarray(from, from + UPLOAD_LIMITS.pieceBytes);
      yield piece;
      onPiece();
      sinceBreath += piece.byteLength;
      // A socket that takes everything at once would keep the loop for all 50 MB: 251 ms were measured.
      if (sinceBreath >= UPLOAD_LIMITS.bytesBetweenBreaths) {
        sinceBreath = 0;
        await setImmediate();
      }
    }
  }
}
