import { readProblem, says } from './answers.ts';
import type { Bandwidth } from './bandwidth.ts';
import type { Call } from './call.ts';
import type { Answer } from './exchange.ts';
import { ANSWER_HEADERS } from './headers.ts';
import { PLATFORM_LIMITS, type PlatformTimeouts, UPLOAD_LIMITS } from './limits.ts';
import type { SealedEnvelope } from './multipart.ts';
import { ROUTES } from './routes.ts';
import type { EnvelopeHeader } from './schemas.ts';

/** Why the parts are not all at the platform. */
export type NotAhead =
  | { readonly kind: 'tryLater'; readonly reason: string; readonly retryAfterMs: number | null; readonly reached: boolean }
  | { readonly kind: 'notAllowed'; readonly httpStatus: number }
  /** It is not away and gives no word of its own: a gateway that lets no such request through, or takes the offset out of its answer. */
  | { readonly kind: 'notItsWord'; readonly reason: string; readonly retryAfterMs: number | null }
  /** The platform takes no parts ahead of their submission. */
  | { readonly kind: 'notOffered' }
  /** It takes them, but will not have these, or loses its place. Whether that is for good, the submission's own answer says. */
  | { readonly kind: 'notThisWay' };

/** What an answer says about one part; `null` where it says nothing of the kind. */
interface Progress {
  readonly offset: number;
  readonly complete: boolean;
}

/** The parts worth sending ahead, so that a cut costs a stretch of one and not all of them. */
export function partsAhead(header: EnvelopeHeader): readonly number[] {
  let leftBytes = header.parts.reduce((sum, { byteLength }) => sum + byteLength, 0);
  // Of more than any submission may have nothing is worth sending: in one go the refusal comes before the bytes.
  if (leftBytes <= UPLOAD_LIMITS.inOneGoBytes || leftBytes > PLATFORM_LIMITS.submissionBytes) return [];
  const ahead: number[] = [];
  for (const { index, byteLength } of header.parts.toSorted((a, b) => b.byteLength - a.byteLength)) {
    if (byteLength <= UPLOAD_LIMITS.aheadPartBytes && leftBytes <= UPLOAD_LIMITS.inOneGoBytes) break;
    ahead.push(index);
    leftBytes -= byteLength;
  }
  return ahead.toSorted((a, b) => a - b);
}

/** Sends parts one after the other, each from the offset that the platform holds; `null` when it holds them all. */
export type SendAhead = (envelope: SealedEnvelope, ahead: readonly number[], signal: AbortSignal) => Promise<NotAhead | null>;

export function createSendAhead(call: Call, timeouts: PlatformTimeouts, bandwidth: Bandwidth): SendAhead {
  async function sendPart(id: string, index: number, bytes: Uint8Array, signal: AbortSignal): Promise<NotAhead | null> {
    const asked = await call(ROUTES.partOffset, { id, index, timeout: timeouts.partOffset, signal });
    if (!asked.ok) return noAnswer(asked.error);
    let held = asked.value.status === 204 ? progressOf(asked.value) : null;
    if (held === null) return notAhead(asked.value);
    let setBack = false;
    while (!held.complete && held.offset < bytes.byteLength) {
      const { offset }: Progress = held;
      const block = bytes.subarray(offset, offset + PLATFORM_LIMITS.appendBytes);
      const endsAt = offset + block.byteLength;
      const answered = await call(ROUTES.appendToPart, {
        id,
        index,
        headers: {
          'Upload-Offset': String(offset),
          'Upload-Length': String(bytes.byteLength),
          'Upload-Complete': endsAt === bytes.byteLength ? '?1' : '?0',
        },
        body: {
          kind: 'blocks',
          contentType: ROUTES.appendToPart.request.mediaType,
          blocks: [block],
          pace: bandwidth.paceOf(block.byteLength),
        },
        timeout: timeouts.appendToPart,
        signal,
      });
      if (!answered.ok) return noAnswer(answered.error);
      const corrected = says(answered.value, 409, 'offsetMismatch');
      held = answered.value.status === 204 || corrected ? progressOf(answered.value) : null;
      if (held === null) return notAhead(answered.value);
      // Forward by what was sent, or to where another attempt came; back once, where the platform forgot the part.
      const forward = held.offset > offset && (corrected || held.offset <= endsAt);
      if (held.complete || forward) continue;
      if (setBack || !corrected || held.offset === offset) return { kind: 'notThisWay' };
      setBack = true;
    }
    return null;
  }

  return async (envelope, ahead, signal) => {
    for (const index of ahead) {
      const bytes = envelope.parts[index];
      if (bytes === undefined) return { kind: 'notThisWay' };
      const stopped = await sendPart(envelope.header.submissionId, index, bytes, signal);
      if (stopped !== null) return stopped;
    }
    return null;
  };
}

function progressOf({ headers }: Answer): Progress | null {
  const offset = ANSWER_HEADERS['Upload-Offset'].schema.safeParse(headers.get('upload-offset'));
  const complete = ANSWER_HEADERS['Upload-Complete'].schema.safeParse(headers.get('upload-complete'));
  return offset.success && complete.success ? { offset: Number(offset.data), complete: complete.data === '?1' } : null;
}

function noAnswer({ reason, reached }: { readonly reason: string; readonly reached: boolean }): NotAhead {
  return { kind: 'tryLater', reason: `ahead: ${reason}`, retryAfterMs: null, reached };
}

/** An answer that is no progress. Nothing here is a refusal of the submission: that is for its own answer. */
function notAhead(answer: Answer): NotAhead {
  const { status, retryAfterMs } = answer;
  if (status === 404 || status === 405 || status === 501) return { kind: 'notOffered' };
  const own = readProblem(answer)?.status === status;
  if (own && (status === 401 || status === 403)) return { kind: 'notAllowed', httpStatus: status };
  if (own && (status === 400 || status === 409 || status === 413 || status === 422)) return { kind: 'notThisWay' };
  const reason = `ahead: status ${status}`;
  if (status >= 500 || status === 408 || status === 425 || status === 429) return { kind: 'tryLater', reason, retryAfterMs, reached: true };
  return { kind: 'notItsWord', reason, retryAfterMs };
}
