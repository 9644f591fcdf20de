import { createServer, type RequestListener } from 'node:http';
import { ManualClock } from '../../drivers/core/manual-clock.ts';
import { createPlatformClient, type PlatformClient } from './client.ts';

/** The client against a server that does as `listener` says; closed with all its connections afterwards. */
export async function against(
  listener: RequestListener,
  work: (client: PlatformClient, clock: ManualClock) => Promise<void>,
  clock = new ManualClock(),
): Promise<void> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  try {
    await work(createPlatformClient({ baseUrl: `http://127.0.0.1:${address.port}/`, terminalId: 'SZ-FT-017', clock }), clock);
  } finally {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
}

/** Reads the request to its end, then answers so. `null`: without a type. */
export const answering =
  (status: number, type: string | null, body: string | Uint8Array, headers: Record<string, string> = {}): RequestListener =>
  (request, response) => {
    request.resume().on('end', () => {
      response.writeHead(status, { ...(type === null ? {} : { 'Content-Type': type }), ...headers }).end(body);
    });
  };

/** A signal that nobody aborts. */
export const unhurried = (): AbortSignal => new AbortController().signal;
