import type { IncomingMessage, ServerResponse } from 'node:http';
import { PAGE_HEADERS } from '../bridge/index.ts';

/** Names under which this host may be spoken to, with the port. Any other name is somebody's DNS pointing here. */
export interface OwnAddress {
  /** `null` until the port is known. */
  port: number | null;
}

export function isOwnHost(own: OwnAddress, host: string | undefined): boolean {
  return own.port !== null && (host === `127.0.0.1:${own.port}` || host === `localhost:${own.port}`);
}

/** The page that asks was served from here, under the same name it now asks by. */
export function isOwnOrigin(own: OwnAddress, request: IncomingMessage): boolean {
  const { host, origin } = request.headers;
  return isOwnHost(own, host) && origin === `http://${host}`;
}

/**
 * What every request passes before anything else looks at it: the headers go on every answer, errors included, and a
 * request under a foreign name ends here.
 */
export function admitRequest(own: OwnAddress, request: IncomingMessage, response: ServerResponse): boolean {
  for (const [name, value] of Object.entries(PAGE_HEADERS)) response.setHeader(name, value);
  if (isOwnHost(own, request.headers.host)) return true;
  // 421 Misdirected Request: RFC 9110, section 15.5.20.
  response.writeHead(421, { 'Content-Type': 'application/json' }).end('{"error":"misdirected"}');
  return false;
}
