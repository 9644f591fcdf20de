import { createHash } from 'node:crypto';
import type { MultipartFile } from '@fastify/multipart';
import type { FastifyRequest } from 'fastify';
import { err, ok, type Result } from '../../drivers/core/result.ts';
import { type EnvelopeHeader, PLATFORM_LIMITS, ROUTES } from '../platform/index.ts';
import { LONGEST_BODY_BYTES } from './limits.ts';
import type { Refusal } from './refusal.ts';

export interface Upload {
  readonly header: EnvelopeHeader;
  readonly parts: readonly Uint8Array[];
}

/** Reads the form to its end and holds it against its own header: order, count, lengths, digests. Opens nothing. */
export async function readUpload(request: FastifyRequest): Promise<Result<Upload, Refusal>> {
  const refuse = (kind: Refusal['kind'], detail: string) => err<Refusal>({ kind, detail });
  if (Number(request.headers['content-length'] ?? 0) > LONGEST_BODY_BYTES) {
    return refuse('tooLarge', `a submission is at most ${PLATFORM_LIMITS.submissionBytes} bytes`);
  }
  if (!request.isMultipart()) return refuse('malformed', 'the body is not multipart/form-data');

  const read: ReadPart[] = [];
  let fault: Refusal | null = null;
  let roomBytes: number = PLATFORM_LIMITS.submissionBytes;
  try {
    for await (const part of request.parts()) {
      const expected = read.length === 0 ? 'envelope' : `part-${read.length - 1}`;
      if (part.type !== 'file') fault ??= { kind: 'malformed', detail: `${part.fieldname} is a plain field` };
      else if (fault) await discard(part.file);
      else if (part.fieldname !== expected) {
        fault = { kind: 'malformed', detail: `expected ${expected} next` };
        await discard(part.file);
      } else if (read.length > PLATFORM_LIMITS.parts) {
        fault = { kind: 'tooLarge', detail: `a submission has at most ${PLATFORM_LIMITS.parts} parts` };
        await discard(part.file);
      } else {
        const limitBytes = read.length === 0 ? PLATFORM_LIMITS.envelopeBytes : roomBytes;
        const bytes = await readPart(part.file, limitBytes);
        if (!bytes) fault = { kind: 'tooLarge', detail: `${expected} is over the limit` };
        else {
          if (read.length > 0) roomBytes -= bytes.bytes.length;
          read.push(bytes);
        }
      }
    }
  } catch (cause) {
    // Cut off or not a form: whoever sent it may try again, nothing was taken in.
    return refuse('malformed', `the form is not whole: ${cause instanceof Error ? cause.message : String(cause)}`);
  }
  if (fault) return err(fault);

  const [envelope, ...parts] = read;
  const header = readHeader(envelope?.bytes ?? Buffer.alloc(0));
  return header.ok ? heldAgainst(header.value, parts) : header;
}

interface ReadPart {
  readonly bytes: Buffer;
  readonly sha256: string;
}

function readHeader(bytes: Buffer): Result<EnvelopeHeader, Refusal> {
  let json: unknown;
  try {
    json = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    return err({ kind: 'malformed', detail: 'the envelope is not JSON' });
  }
  const parsed = ROUTES.submit.request.schema.safeParse(json);
  if (parsed.success) return ok(parsed.data);
  const fields = parsed.error.issues.map((issue) => issue.path.join('.') || issue.message).join(', ');
  return err({ kind: 'contentInvalid', detail: `the envelope does not fit its schema: ${fields}` });
}

function heldAgainst(header: EnvelopeHeader, parts: readonly ReadPart[]): Result<Upload, Refusal> {
  const refuse = (detail: string) => err<Refusal>({ kind: 'contentInvalid', detail });
  if (header.parts.length !== parts.length) return refuse(`the envelope names ${header.parts.length} parts, ${parts.length} came`);
  for (const [index, part] of parts.entries()) {
    const named = header.parts[index];
    if (named?.index !== index) return refuse(`the envelope does not name part ${index} in its place`);
    if (named.byteLength !== part.bytes.length) return refuse(`part ${index} has another length than named`);
    if (named.sha256 !== part.sha256) return refuse(`part ${index} has another digest than named`);
  }
  return ok({ header, parts: parts.map((part) => part.bytes) });
}

/** `null` where it is longer than `limitBytes`; it is read to its end all the same, so that the answer can be heard. */
async function readPart(file: MultipartFile['file'], limitBytes: number): Promise<ReadPart | null> {
  const chunks: Buffer[] = [];
  const digest = createHash('sha256');
  let byteLength = 0;
  for await (const chunk of file) {
    if (!Buffer.isBuffer(chunk)) continue;
    byteLength += chunk.length;
    if (byteLength > limitBytes) chunks.length = 0;
    else {
      chunks.push(chunk);
      digest.update(chunk);
    }
  }
  return byteLength > limitBytes ? null : { bytes: Buffer.concat(chunks), sha256: digest.digest('hex') };
}

async function discard(file: MultipartFile['file']): Promise<void> {
  for await (const _chunk of file);
}
