import type { FastifyInstance, FastifyRequest } from 'fastify';
import { PLATFORM_LIMITS, ROUTES } from '../platform/index.ts';
import { offsetMismatch, type PartUploads, progressHeaders } from './part-uploads.ts';
import type { PlatformRequest, ServeRoute } from './serve-route.ts';

const { mediaType } = ROUTES.appendToPart.request;

/** The routes by which a large part comes ahead of its submission. */
export function servePartUploads(app: FastifyInstance, serve: ServeRoute, uploads: PartUploads): void {
  // Read by the route itself, which keeps what came where the line is cut.
  app.addContentTypeParser(mediaType, (_request, _payload, done) => done(null));

  serve(ROUTES.partOffset, async (request) => ({
    status: 204,
    body: undefined,
    headers: progressHeaders(uploads.progress(keyOf(request))),
  }));

  serve(ROUTES.appendToPart, async (request) => {
    const { headers } = request.raw;
    // Without a body fastify asks for no type.
    if (headers['content-type'] !== mediaType) return { kind: 'malformed', detail: `the body is no ${mediaType}` };
    const offset = Number(headers['upload-offset']);
    const key = keyOf(request);
    const held = uploads.progress(key);
    // Said before the bytes are read, so that they need not all come.
    if (held.offset !== offset) return offsetMismatch(held);
    const came = await readPiece(request.raw);
    if (!came) return { kind: 'tooLarge', detail: `one request brings at most ${PLATFORM_LIMITS.appendBytes} bytes of a part` };
    const appended = uploads.append(key, {
      ...came,
      offset,
      totalBytes: Number(headers['upload-length']),
      last: headers['upload-complete'] === '?1',
    });
    return appended.ok ? { status: 204, body: undefined, headers: progressHeaders(appended.value) } : appended.error;
  });
}

const keyOf = ({ terminalId, id, index }: PlatformRequest) => ({ terminalId, submissionId: id, part: index });

/** `null` where there is more than one request may bring; it is read to its end all the same, so that the answer can be heard. */
async function readPiece({ raw }: FastifyRequest): Promise<{ readonly bytes: Uint8Array; readonly cut: boolean } | null> {
  if (Number(raw.headers['content-length'] ?? 0) > PLATFORM_LIMITS.appendBytes) return null;
  const chunks: Buffer[] = [];
  let byteLength = 0;
  let cut = false;
  try {
    for await (const chunk of raw) {
      if (!Buffer.isBuffer(chunk)) continue;
      byteLength += chunk.byteLength;
      if (byteLength > PLATFORM_LIMITS.appendBytes) chunks.length = 0;
      else chunks.push(chunk);
    }
  } catch {
    cut = true;
  }
  return byteLength > PLATFORM_LIMITS.appendBytes ? null : { bytes: Buffer.concat(chunks), cut };
}
