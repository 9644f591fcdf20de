import type { Clock } from '../../drivers/core/clock.ts';
import { err, ok, type Result } from '../../drivers/core/result.ts';
import type { Pace } from './bandwidth.ts';
import { type Deadline, type EndedBy, startDeadline } from './deadline.ts';
import type { Timeout } from './limits.ts';
import { piecesOf } from './pieces.ts';
import { readRetryAfter } from './retry-after.ts';

/** A request's body: in hand, or blocks that go out in pieces at a pace. */
export type Outgoing =
  | { readonly kind: 'none' }
  | { readonly kind: 'json'; readonly text: string }
  | {
      readonly kind: 'blocks';
      readonly contentType: string;
      readonly blocks: readonly Uint8Array[];
      readonly pace: Pace;
    };

export interface Request {
  readonly url: string;
  readonly method: 'GET' | 'POST' | 'PATCH';
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Outgoing;
  /** How much of an answer's body is read at most. */
  readonly answerBytes: number;
  readonly timeout: Timeout;
  readonly signal: AbortSignal;
}

/** Why a body is not at hand. `reason` says it in words, with nothing of what was in it. */
export type BodyError =
  | { readonly kind: 'tooLarge'; readonly reason: string }
  | { readonly kind: 'brokeOff'; readonly reason: string }
  | { readonly kind: 'unreadable'; readonly reason: string };

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly mediaType: string;
  readonly retryAfterMs: number | null;
  readonly body: Result<Uint8Array, BodyError>;
}

export type ExchangeError = {
  readonly kind: 'noAnswer';
  readonly reason: string;
  /** False only where surely nothing of the request arrived. */
  readonly reached: boolean;
};

/** Codes of Node and undici after which no connection can have stood. */
const NEVER_CONNECTED = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EAI_FAIL',
  'EAI_NODATA',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENETDOWN',
  'UND_ERR_CONNECT_TIMEOUT',
]);

/** One request, one answer read to its end under its limits. Redirects are answers like any other. Never throws. */
export async function exchange(request: Request, clock: Clock): Promise<Result<Answer, ExchangeError>> {
  if (request.signal.aborted) return err({ kind: 'noAnswer', reason: 'stopped before it was sent', reached: false });
  const deadline = startDeadline(clock, request.timeout, request.signal);
  try {
    const response = await fetch(request.url, requestInit(request, deadline));
    deadline.progressed();
    return ok({
      status: response.status,
      headers: response.headers,
      mediaType: (response.headers.get('content-type') ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? '',
      retryAfterMs: readRetryAfter(response.headers, clock.wallMs()),
      body: await readBody(response, request.answerBytes, deadline),
    });
  } catch (cause) {
    const endedBy = deadline.endedBy();
    if (endedBy) return err({ kind: 'noAnswer', reason: WORDS[endedBy], reached: true });
    const codes = errorCodes(cause);
    const reached = codes.length === 0 || !codes.every((code) => NEVER_CONNECTED.has(code));
    return err({ kind: 'noAnswer', reason: codes.length === 0 ? 'the request failed' : codes.join(' '), reached });
  } finally {
    deadline.end();
  }
}

const WORDS: Readonly<Record<EndedBy, string>> = {
  stopped: 'stopped by the terminal',
  silence: 'silent for too long',
  total: 'not done in time',
};

function requestInit(request: Request, deadline: Deadline): RequestInit {
  const base: RequestInit = { method: request.method, redirect: 'manual', signal: deadline.signal };
  const { body, headers } = request;
  if (body.kind === 'none') return { ...base, headers };
  if (body.kind === 'json') return { ...base, headers: { ...headers, 'Content-Type': 'application/json' }, body: body.text };
  return {
    ...base,
    headers: { ...headers, 'Content-Type': body.contentType, 'Content-Length': String(lengthOf(body.blocks)) },
    body: piecesOf(body.blocks, body.pace, deadline),
    duplex: 'half',
  };
}

export function lengthOf(blocks: readonly Uint8Array[]): number {
  return blocks.reduce((sum, block) => sum + block.byteLength, 0);
}

async function readBody(response: Response, limitBytes: number, deadline: Deadline): Promise<Answer['body']> {
  if (response.body === null) return ok(new Uint8Array(0));
  const chunks: Uint8Array[] = [];
  let byteLength = 0;
  try {
    for await (const chunk of response.body) {
      deadline.progressed();
      byteLength += chunk.byteLength;
      // Leaving the loop cancels the rest.
      if (byteLength > limitBytes) return err({ kind: 'tooLarge', reason: 'the answer is too large' });
      chunks.push(chunk);
    }
    return ok(joined(chunks, byteLength));
  } catch {
    const endedBy = deadline.endedBy();
    return err({ kind: 'brokeOff', reason: endedBy ? `${WORDS[endedBy]}, in mid-answer` : 'the answer broke off' });
  }
}

/** In memory of its own: a pooled `Buffer` could not be handed to a worker. */
function joined(chunks: readonly Uint8Array[], byteLength: number): Uint8Array {
  const whole = new Uint8Array(byteLength);
  let at = 0;
  for (const chunk of chunks) {
    whole.set(chunk, at);
    at += chunk.byteLength;
  }
  return whole;
}

/** The codes in an error, its causes and, where several addresses were tried, each of theirs. */
function errorCodes(error: unknown): string[] {
  if (!(error instanceof Error)) return [];
  if (error instanceof AggregateError && error.errors.length > 0) return [...new Set(error.errors.flatMap(errorCodes))];
  if (error.cause !== undefined) return errorCodes(error.cause);
  return 'code' in error && typeof error.code === 'string' ? [error.code] : [];
}
