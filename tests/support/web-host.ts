import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { request as httpRequest } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Clock } from '../../drivers/core/clock.ts';
import { systemClock } from '../../drivers/core/index.ts';
import type { HostedCore } from '../../main/bridge/index.ts';
import type { HostLog } from '../../main/supervision/index.ts';
import { startWebHost } from '../../main/web/index.ts';
import { openWebSocketPage } from './test-page.ts';

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Buffer;
}

/** `path` goes on the wire as it stands; no header is added but `Host`, which can be replaced. */
export function ask(
  port: number,
  path: string,
  options: { readonly method?: string; readonly headers?: Readonly<Record<string, string>>; readonly body?: string | Buffer } = {},
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const sent = httpRequest(
      { host: '127.0.0.1', port, path, method: options.method ?? 'GET', headers: { ...options.headers }, agent: false },
      (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(chunks) }));
      },
    );
    sent.on('error', reject);
    sent.end(options.body);
  });
}

export interface HostUnderTest {
  readonly port: number;
  readonly origin: string;
  readonly token: string;
  readonly dataDir: string;
  readonly logged: readonly string[];
  ask(path: string, options?: Parameters<typeof ask>[2]): Promise<Answer>;
  /** A new session's cookie, as a browser would send it. */
  signIn(): Promise<string>;
  openPage(cookie?: string): ReturnType<typeof openWebSocketPage>;
  close(): Promise<void>;
}

export function collectLog(lines: string[]): HostLog {
  const write = (fields: object, text: string): void => {
    lines.push(`${text} ${JSON.stringify(fields)}`);
  };
  return { info: write, warn: write, error: write };
}

/** Runs `body` against a real host on a free port, in a data directory of its own, and clears up. */
export async function withWebHost(
  options: {
    readonly core: HostedCore;
    readonly clock?: Clock;
    readonly lines?: string[];
    readonly port?: number;
    readonly dataDir?: string;
    readonly rendererDir?: string;
  },
  body: (host: HostUnderTest) => Promise<void>,
): Promise<void> {
  const dir = mkdtempSync(join(tmpdir(), 'web-host-'));
  const dataDir = options.dataDir ?? join(dir, 'data');
  const rendererDir = options.rendererDir ?? join(dir, 'renderer');
  const labDir = join(dir, 'lab');
  mkdirSync(join(dir, 'renderer', 'assets'), { recursive: true });
  mkdirSync(labDir);
  writeFileSync(join(dir, 'renderer', 'index.html'), '<!doctype html><title>terminal</title>');
  writeFileSync(join(dir, 'renderer', '.secret'), 'hidden');
  writeFileSync(join(dir, 'renderer', 'assets', 'main-4f2a.js'), 'export {}');
  writeFileSync(join(labDir, 'index.html'), '<!doctype html><title>lab</title>');
  const logged = options.lines ?? [];
  const started = await startWebHost({
    port: options.port ?? 0,
    dataDir,
    rendererDir,
    labDir,
    core: options.core,
    clock: options.clock ?? systemClock,
    log: collectLog(logged),
  });
  if (!started.ok) throw new Error(JSON.stringify(started.error));
  const { port, url, close } = started.value;
  const origin = `http://127.0.0.1:${port}`;
  const token = new URL(url).hash.slice(1);
  const host: HostUnderTest = {
    port,
    origin,
    token,
    dataDir,
    logged,
    ask: (path, asked) => ask(port, path, asked),
    signIn: async () => {
      const answer = await ask(port, '/session', {
        method: 'POST',
        headers: { origin, 'content-type': 'application/json' },
        body: JSON.stringify({ token }),
      });
      const cookie = answer.headers['set-cookie']?.[0]?.split(';')[0];
      if (answer.status !== 204 || cookie === undefined) throw new Error(`no session: ${answer.status}`);
      return cookie;
    },
    openPage: async (cookie) => openWebSocketPage(`ws://127.0.0.1:${port}/bridge`, { origin, cookie: cookie ?? (await host.signIn()) }),
    close,
  };
  try {
    await body(host);
  } finally {
    await close();
    rmSync(dir, { recursive: true, force: true });
  }
}
