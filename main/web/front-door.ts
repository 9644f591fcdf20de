import type { IncomingMessage, ServerResponse } from 'node:http';

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

/** `connect-src 'self'` covers the WebSocket of the same host and port (CSP level 3, scheme-part match). */
const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' blob:",
  "font-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

const DENIED_FEATURES = [
  'accelerometer',
  'autoplay',
  'camera',
  'display-capture',
  'encrypted-media',
  'fullscreen',
  'gamepad',
  'geolocation',
  'gyroscope',
  'hid',
  'idle-detection',
  'local-fonts',
  'magnetometer',
  'microphone',
  'midi',
  'payment',
  'picture-in-picture',
  'publickey-credentials-get',
  'screen-wake-lock',
  'serial',
  'usb',
  'xr-spatial-tracking',
];

const HEADERS: Readonly<Record<string, string>> = {
  'Content-Security-Policy': CONTENT_SECURITY_POLICY,
  'X-Content-Type-Options': 'nosniff',
  'X-Frame-Options': 'DENY',
  'Referrer-Policy': 'no-referrer',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Permissions-Policy': DENIED_FEATURES.map((feature) => `${feature}=()`).join(', '),
  'Cache-Control': 'no-store',
};

/**
 * What every request passes before anything else looks at it: the headers go on every answer, errors included, and a
 * request under a foreign name ends here.
 */
export function admitRequest(own: OwnAddress, request: IncomingMessage, response: ServerResponse): boolean {
  for (const [name, value] of Object.entries(HEADERS)) response.setHeader(name, value);
  if (isOwnHost(own, request.headers.host)) return true;
  // 421 Misdirected Request: RFC 9110, section 15.5.20.
  response.writeHead(421, { 'Content-Type': 'application/json' }).end('{"error":"misdirected"}');
  return false;
}
