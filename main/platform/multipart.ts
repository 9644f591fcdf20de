import type { EnvelopeHeader } from './schemas.ts';

/** One submission's bytes as stored. */
export interface SealedEnvelope {
  readonly header: EnvelopeHeader;
  readonly parts: readonly Uint8Array[];
}

export interface MultipartBody {
  readonly contentType: string;
  /** The parts' own bytes among them: nothing of them is copied here. */
  readonly blocks: readonly Uint8Array[];
}

const ENCODER = new TextEncoder();

/**
 * multipart/form-data (RFC 7578): part `envelope` as JSON, then `part-0` to `part-n` without those that were sent ahead. The
 * bytes depend on these two alone, so that a second attempt sends what the first did.
 */
export function multipartBody(envelope: SealedEnvelope, ahead: readonly number[] = []): MultipartBody {
  const boundary = `submission-${envelope.header.submissionId}`;
  const blocks: Uint8Array[] = [
    ENCODER.encode(`--${boundary}\r\n${partHead('envelope', 'application/json')}${JSON.stringify(envelope.header)}`),
  ];
  envelope.parts.forEach((bytes, index) => {
    if (ahead.includes(index)) return;
    blocks.push(ENCODER.encode(`\r\n--${boundary}\r\n${partHead(`part-${index}`, 'application/octet-stream')}`), bytes);
  });
  blocks.push(ENCODER.encode(`\r\n--${boundary}--\r\n`));
  return { contentType: `multipart/form-data; boundary=${boundary}`, blocks };
}

function partHead(name: string, mediaType: string): string {
  return `Content-Disposition: form-data; name="${name}"; filename="${name}"\r\nContent-Type: ${mediaType}\r\n\r\n`;
}
