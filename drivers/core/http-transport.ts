/** A device that is asked by HTTP POST, each question over a connection of its own. */
import http from 'node:http';
import https from 'node:https';
import type { Clock } from './clock.ts';
import { HTTP_LIMITS } from './limits.ts';
import { err, ok, type Result } from './result.ts';
import { systemClock } from './system-clock.ts';
import type { ExchangeError, ExchangeTransport } from './transport.ts';

export interface HttpTransportOptions {
  /** `http:` or `https:`. */
  readonly url: string;
  /** Of the question and of the answer: `application/ipp`. */
  readonly mediaType: string;
  readonly clock?: Clock;
}

type ExchangeOptions = Parameters<ExchangeTransport['exchange']>[1];

const HTTP_OK = 200;
/** Nobody there: before a connection stands, nothing was sent. */
const ABSENT_CODES: ReadonlySet<string> = new Set([
  ...['ECONNREFUSED', 'EHOSTUNREACH', 'EHOSTDOWN', 'ENETUNREACH', 'ENETDOWN', 'ENOTFOUND', 'EAI_AGAIN', 'ETIMEDOUT', 'EADDRNOTAVAIL'],
]);

export function httpTransport({ url, mediaType, clock = systemClock }: HttpTransportOptions): ExchangeTransport {
  return {
    name: url,
    exchange: (question, options) =>
      options.signal?.aborted
        ? Promise.resolve(err({ kind: 'cancelled' }))
        : new Promise((resolve) => {
            const secure = url.startsWith('https:');
            const request = (secure ? https : http).request(url, {
              method: 'POST',
              headers: { 'Content-Type': mediaType, 'Content-Length': question.length, Accept: mediaType },
              // A printer that slept between two questions has forgotten a connection that is kept.
              agent: false,
            });
            follow(request, secure, { ...options, clock }, resolve);
            request.end(question);
          }),
  };
}

function follow(
  request: http.ClientRequest,
  secure: boolean,
  { timeoutMs, maxAnswerBytes, signal, clock }: ExchangeOptions & { readonly clock: Clock },
  resolve: (result: Result<Uint8Array, ExchangeError>) => void,
): void {
  let connected = false;
  let answering = false;
  let settled = false;
  const timers = new Set<number>();
  const after = (delayMs: number, act: () => void): void => void timers.add(clock.setTimeout(act, delayMs));
  const settle = (result: Result<Uint8Array, ExchangeError>): void => {
    if (settled) return;
    settled = true;
    for (const timer of timers) clock.clearTimeout(timer);
    signal?.removeEventListener('abort', cancel);
    request.destroy();
    resolve(result);
  };
  const cancel = (): void => settle(err({ kind: 'cancelled' }));

  signal?.addEventListener('abort', cancel, { once: true });
  after(timeoutMs, () => settle(err({ kind: 'timeout', afterMs: timeoutMs })));
  after(HTTP_LIMITS.connectTimeoutMs, () => {
    if (!connected) settle(err({ kind: 'absent', detail: `no connection within ${HTTP_LIMITS.connectTimeoutMs} ms` }));
  });
  request.once('socket', (socket) => {
    socket.once(secure ? 'secureConnect' : 'connect', () => {
      connected = true;
    });
  });
  request.on('error', (cause: NodeJS.ErrnoException) => {
    // A device may answer before it has taken the whole question, and close: its answer is what counts.
    if (!answering) settle(err(connected ? lost(cause) : neverReached(cause)));
  });
  request.once('response', (answer) => {
    answering = true;
    const chunks: Buffer[] = [];
    let bytes = 0;
    answer.on('error', (cause: NodeJS.ErrnoException) => settle(err(lost(cause))));
    if (answer.statusCode !== HTTP_OK) {
      settle(err({ kind: 'rejected', detail: `HTTP ${answer.statusCode ?? 'without a status'}` }));
      return;
    }
    answer.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes > maxAnswerBytes) settle(err({ kind: 'oversized', limitBytes: maxAnswerBytes }));
      else chunks.push(chunk);
    });
    answer.once('end', () => settle(ok(Buffer.concat(chunks))));
    answer.once('close', () => settle(err({ kind: 'disconnected', detail: 'the answer broke off' })));
  });
}

function lost({ code = '', message }: NodeJS.ErrnoException): ExchangeError {
  return { kind: code.startsWith('HPE_') ? 'io' : 'disconnected', detail: message || code };
}

function neverReached({ code = '', message }: NodeJS.ErrnoException): ExchangeError {
  const detail = message || code;
  if (ABSENT_CODES.has(code)) return { kind: 'absent', detail };
  // The connection stood and its encryption did not: a certificate that nobody here vouches for, or no TLS at all.
  return { kind: 'permission', detail };
}
