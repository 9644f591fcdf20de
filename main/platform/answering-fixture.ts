import { createServer, type RequestListener } from 'node:http';
import { expect } from 'vitest';
import { ManualClock } from '../../drivers/core/manual-clock.ts';
import { createPlatformClient, type PlatformClient, type PlatformClientOptions } from './client.ts';
import { PROBLEM_TYPES, type ProblemName } from './schemas.ts';

/** The client against a server that does as `listener` says; closed with all its connections afterwards. */
export async function against(
  listener: RequestListener,
  work: (client: PlatformClient, clock: ManualClock) => Promise<void>,
  clock = new ManualClock(),
  options: Pick<PlatformClientOptions, 'uploadBytesPerSecond'> = {},
): Promise<void> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  try {
    await work(createPlatformClient({ baseUrl: `http://127.0.0.1:${address.port}/`, terminalId: 'SZ-FT-017', clock, ...options }), clock);
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

export const ID = '0123456789abcdef0123456789abcdef';
export const JSON_TYPE = 'application/json';
export const PROBLEM_TYPE = 'application/problem+json';
export const IDENTITY = {
  cardKind: 'resident',
  name: '黎小铭',
  sex: 'male',
  ethnicity: '汉',
  birthDate: '19900101',
  address: '示例省样本市测试区虚构路9号',
  idNumber: '99999919900101001X',
  issuer: '样本市公安局测试分局',
  validFrom: '20200101',
  validTo: 'long-term',
  expiryChecked: true,
} as const;

export const unreachable = (detail: unknown = expect.any(String)) => ({ ok: false, error: { kind: 'unreachable', detail } });
export const problem = (status: number, name: ProblemName): string => JSON.stringify({ type: PROBLEM_TYPES[name], title: 'no', status });

export const askDocument = (client: PlatformClient) =>
  client.requestDocument({ kind: 'insurance-certificate', identity: IDENTITY, checkId: ID, values: {}, language: 'zh-CN' }, unhurried());
export const askLink = (client: PlatformClient) => client.phoneLink(ID, unhurried());
