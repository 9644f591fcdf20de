import type { Clock } from '../../drivers/core/clock.ts';
import type { Result } from '../../drivers/core/result.ts';
import { type Answer, type ExchangeError, exchange, type Outgoing } from './exchange.ts';
import type { RequestHeader } from './headers.ts';
import { PLATFORM_LIMITS, type Timeout } from './limits.ts';
import type { Route } from './routes.ts';

export interface CallOptions {
  /** In place of `{id}` in the route's path, and its `Idempotency-Key` where it wants one. */
  readonly id?: string;
  /** In place of `{index}`. */
  readonly index?: number;
  readonly headers?: Partial<Record<RequestHeader, string>>;
  readonly body?: Outgoing;
  readonly timeout: Timeout;
  readonly signal: AbortSignal;
}

/** One request to a route of the platform. */
export type Call = (route: Route, options: CallOptions) => Promise<Result<Answer, ExchangeError>>;

export function createCall(options: { readonly baseUrl: string; readonly terminalId: string; readonly clock: Clock }): Call {
  const base = options.baseUrl.replace(/\/+$/, '');
  return (route, { id = '', index = 0, headers = {}, body = { kind: 'none' }, timeout, signal }) => {
    const document = route.answers[200]?.mediaType;
    return exchange(
      {
        url: base + route.path.replace('{id}', encodeURIComponent(id)).replace('{index}', String(index)),
        method: route.method,
        headers: {
          Accept: `${document ?? 'application/json'}, application/problem+json`,
          'X-Terminal-Id': options.terminalId,
          ...(route.headers.includes('Idempotency-Key') ? { 'Idempotency-Key': id } : {}),
          ...headers,
        },
        body,
        answerBytes: document ? PLATFORM_LIMITS.documentBytes : PLATFORM_LIMITS.answerBytes,
        timeout,
        signal,
      },
      options.clock,
    );
  };
}

export function json(value: unknown): Outgoing {
  return { kind: 'json', text: JSON.stringify(value) };
}
