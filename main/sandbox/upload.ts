import { createHash } from 'node:crypto';
import type { MultipartFile } from '@fastify/multipart';
import type { FastifyRequest } from 'fastify';
import { err, ok, type Result } from '../../drivers/core/result.ts';
import { type EnvelopeHeader, PLATFORM_LIMITS, ROUTES } from '../platform/index.ts';
import { LONGEST_BODY_BYTES } from './limits.ts';
import type { Refusal } from './refusal.ts';

/** A submission with all its parts. */
export interface Upload {
  readonly header: EnvelopeHeader;
  readonly parts: readonly Uint8Array[];
}

/** What one form brought. */
export interface UploadForm {
  readonly header: EnvelopeHeader;
  /** By their index: all but those that were announced to have come ahead. */
  readonly present: ReadonlyMap<number, Uint8Array>;
}

/**
 * Reads the form to its end and holds it against its own header: order, count, lengths, digests. Opens nothing. `ahead`: the
 * parts that it is to leave out.
 */
export async function readUpload(request: FastifyRequest, ahead: ReadonlySet<number>): Promise<Result<UploadForm, Refusal>> {
  const refuse = (kind: Refusal['kind'], detail: string) => err<Refusal>({ kind, detail });
  if (Number(request.headers['content-length'] ?? 0) > LONGEST_BODY_BYTES) {
    return refuse('tooLarge', `a submission is at most ${PLATFORM_LIMITS.submissionBytes} bytes`);
  }
  if (!request.isMultipart()) return refuse('malformed', 'the body is not multipart/form-data');

  let envelope: ReadPart | null = null;
  const read = new Map<number, ReadPart>();
  let next = following(-1, ahead);
  let fault: Refusal | null = null;
  let roomBytes: number = PLATFORM_LIMITS.submissionBytes;
  try {
    for await (const part of request.parts()) {
      const expected: string = envelope === null ? 'envelope' : `part-${next}`;
      if (part.type !== 'file') fault ??= { kind: 'malformed', detail: `${part.fieldname} is a plain field` };
      else if (fault) await discard(part.file);
      else if (part.fieldname !== expected) {
        fault = { kind: 'malformed', detail: `expected ${expected} next` };
        await discard(part.file);
      } else if (next >= PLATFORM_LIMITS.parts) {
        fault = { kind: 'tooLarge', detail: `a submission has at most ${PLATFORM_LIMITS.parts} parts` };
        await discard(part.file);
      } else {
        const whole: ReadPart | null = await readPart(part.file, envelope === null ? PLATFORM_LIMITS.envelopeBytes : roomBytes);
        if (!whole) fault = { kind: 'tooLarge', detail: `${expected} is over the limit` };
        else if (envelope === null) envelope = whole;
        else {
          roomBytes -= whole.bytes.length;
          read.set(next, whole);
          next = following(next, ahead);
        }
      }
    }
  } catch (cause) {
    // Cut off or not a form: whoever sent it may try again, nothing was taken in.
    return refuse('malformed', `the form is not whole: ${cause instanceof Error ? cause.message : String(cause)}`);
  }
  if (fault) return err(fault);

  const header = readHeader(envelope?.bytes ?? Buffer.alloc(0));
  return header.ok ? heldAgainst(header.value, read, ahead) : header;
}

function following(index: number, ahead: ReadonlySet<number>): number {
  let next = index + 1;
  while (ahead.has(next)) next += 1;
  return next;
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

function heldAgainst(header: EnvelopeHeader, read: ReadonlyMap<number, ReadPart>, ahead: ReadonlySet<number>): Result<UploadForm, Refusal> {
  const refuse = (detail: string) => err<Refusal>({ kind: 'contentInvalid', detail });
  const named = header.parts.length;
  if (named !== read.size + ahead.size) return refuse(`the envelope names ${named} parts, ${read.size} came and ${ahead.size} came ahead`);
  if (header.parts.reduce((sum, { byteLength }) => sum + byteLength, 0) > PLATFORM_LIMITS.submissionBytes) {
    return err({ kind: 'tooLarge', detail: `a submission is at most ${PLATFORM_LIMITS.submissionBytes} bytes` });
  }
  const present = new Map<number, Uint8Array>();
  for (const [index, { byteLength, sha256, ...part }] of header.parts.entries()) {
    if (part.index !== index) return refuse(`the envelope does not name part ${index} in its place`);
    if (ahead.has(index)) continue;
    const came = read.get(index);
    if (came?.bytes.length !== byteLength) return refuse(`part ${index} has another length than named`);
    if (came.sha256 !== sha256) return refuse(`part ${index} has another digest than named`);
    present.set(index, came.bytes);
  }
  return ok({ header, present });
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
