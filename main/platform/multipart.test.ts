import { describe, expect, test } from 'vitest';
import { PLATFORM_LIMITS, UPLOAD_LIMITS } from './limits.ts';
import { multipartBody, type SealedEnvelope } from './multipart.ts';

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

async function piecesOf(envelope: SealedEnvelope): Promise<Uint8Array[]> {
  const pieces: Uint8Array[] = [];
  for await (const piece of multipartBody(envelope).pieces(() => undefined)) pieces.push(piece);
  return pieces;
}

describe('the form of a submission', () => {
  test('is read back by a form parser as it was put in, in order', async () => {
    const envelope = envelopeOf([new Uint8Array([13, 10, 45, 45]), new Uint8Array(200_000).fill(9)]);
    const body = Buffer.concat(await piecesOf(envelope));
    const { contentType, byteLength } = multipartBody(envelope);
    expect(body).toHaveLength(byteLength);

    const form = await new Response(Uint8Array.from(body), { headers: { 'Content-Type': contentType } }).formData();
    expect([...form.keys()]).toEqual(['envelope', 'part-0', 'part-1']);
    const [header, ...parts] = await Promise.all([...form.values()].map((value) => new Response(value).bytes()));
    expect(JSON.parse(new TextDecoder().decode(header))).toEqual(envelope.header);
    expect(parts).toEqual(envelope.parts);
  });

  test('is the same bytes at every attempt', async () => {
    const envelope = envelopeOf([new Uint8Array(10).fill(3)]);
    expect(Buffer.concat(await piecesOf(envelope))).toEqual(Buffer.concat(await piecesOf(envelope)));
  });

  test('shows the bytes of its parts and copies none of them', async () => {
    const part = new Uint8Array(3 * UPLOAD_LIMITS.pieceBytes);
    const pieces = await piecesOf(envelopeOf([part]));
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
    await piecesOf(envelopeOf([new Uint8Array(PLATFORM_LIMITS.submissionBytes)]));
    watching = false;
    expect(turns).toBeGreaterThanOrEqual(PLATFORM_LIMITS.submissionBytes / UPLOAD_LIMITS.bytesBetweenBreaths);
  });
});
