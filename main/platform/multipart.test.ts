import { describe, expect, test } from 'vitest';
import { UNPACED } from './bandwidth.ts';
import { lengthOf } from './exchange.ts';
import { PLATFORM_LIMITS, UPLOAD_LIMITS } from './limits.ts';
import { multipartBody, type SealedEnvelope } from './multipart.ts';
import { piecesOf } from './pieces.ts';

function envelopeOf(parts: readonly Uint8Array[]): SealedEnvelope {
  return {
    header: {
      submissionId: '0123456789abcdef0123456789abcdef',
      shortNumber: 'S017-7F3K-29-4',
      terminalId: 'SZ-FT-017',
      suite: 'suite',
      keyId: 'key',
      schemaVersion: 1,
      sequence: 1,
      parts: parts.map((bytes, index) => ({ index, byteLength: bytes.length, sha256: '0'.repeat(64) })),
    },
    parts,
  };
}

const UNWATCHED = { signal: new AbortController().signal, progressed: () => undefined, heldBack: (wait: Promise<void>) => wait };

async function sent(envelope: SealedEnvelope, ahead: readonly number[] = []): Promise<Uint8Array[]> {
  const pieces: Uint8Array[] = [];
  for await (const piece of piecesOf(multipartBody(envelope, ahead).blocks, UNPACED, UNWATCHED)) pieces.push(piece);
  return pieces;
}

describe('the form of a submission', () => {
  test('is read back by a form parser as it was put in, in order', async () => {
    const envelope = envelopeOf([new Uint8Array([13, 10, 45, 45]), new Uint8Array(200_000).fill(9)]);
    const body = Buffer.concat(await sent(envelope));
    const { contentType, blocks } = multipartBody(envelope);
    expect(body).toHaveLength(lengthOf(blocks));

    const form = await new Response(Uint8Array.from(body), { headers: { 'Content-Type': contentType } }).formData();
    expect([...form.keys()]).toEqual(['envelope', 'part-0', 'part-1']);
    const [header, ...parts] = await Promise.all([...form.values()].map((value) => new Response(value).bytes()));
    expect(JSON.parse(new TextDecoder().decode(header))).toEqual(envelope.header);
    expect(parts).toEqual(envelope.parts);
  });

  test('is the same bytes at every attempt', async () => {
    const envelope = envelopeOf([new Uint8Array(10).fill(3)]);
    expect(Buffer.concat(await sent(envelope))).toEqual(Buffer.concat(await sent(envelope)));
  });

  test('leaves out what was sent ahead, and nothing else', async () => {
    const envelope = envelopeOf([new Uint8Array(1), new Uint8Array(2), new Uint8Array(3)]);
    const body = Uint8Array.from(Buffer.concat(await sent(envelope, [1])));
    const form = await new Response(body, { headers: { 'Content-Type': multipartBody(envelope).contentType } }).formData();
    expect([...form.keys()]).toEqual(['envelope', 'part-0', 'part-2']);
  });

  test('shows the bytes of its parts and copies none of them', async () => {
    const part = new Uint8Array(3 * UPLOAD_LIMITS.pieceBytes);
    const pieces = await sent(envelopeOf([part]));
    expect(pieces.filter((piece) => piece.buffer === part.buffer).map((piece) => piece.byteLength)).toEqual([65_536, 65_536, 65_536]);
  });

  test('lets the event loop turn between pieces, even where the line takes everything at once', async () => {
    let turns = 0;
    let watching = true;
    const watch = (): void => {
      turns += 1;
      if (watching) setImmediate(watch);
    };
    setImmediate(watch);
    await sent(envelopeOf([new Uint8Array(PLATFORM_LIMITS.submissionBytes)]));
    watching = false;
    expect(turns).toBeGreaterThanOrEqual(PLATFORM_LIMITS.submissionBytes / UPLOAD_LIMITS.bytesBetweenBreaths);
  });
});
