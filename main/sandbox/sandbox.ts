import type { Clock } from '../../drivers/core/clock.ts';
import { err, ok, type Result } from '../../drivers/core/result.ts';
import { createCaseDesk } from './case-desk.ts';
import { createDocumentDesk } from './document-desk.ts';
import { createFaults } from './faults.ts';
import { createIdentityChecks } from './identity-checks.ts';
import { createIntake, lazyOpener } from './intake.ts';
import { SANDBOX_LIMITS } from './limits.ts';
import { createPartUploads } from './part-uploads.ts';
import { createPeople } from './people.ts';
import { servePlatform } from './platform-routes.ts';
import { problemOf } from './refusal.ts';
import { servePages } from './sandbox-pages.ts';
import { serveSandbox } from './sandbox-routes.ts';
import { type SandboxEvent, sendProblem } from './serve-route.ts';
import { openSandboxStore } from './store.ts';
import { createTelephone } from './telephone.ts';

export interface SandboxOptions {
  /** Holds `sandbox.sqlite`; made where it is missing. */
  readonly dataDir: string;
  readonly clock?: Clock;
  readonly log?: (event: SandboxEvent) => void;
}

export type ListenError =
  | { readonly kind: 'portInUse'; readonly port: number }
  | { readonly kind: 'portNotAllowed'; readonly port: number }
  /** The sandbox opens seals: it answers this machine alone. */
  | { readonly kind: 'notLoopback'; readonly host: string }
  | { readonly kind: 'store'; readonly detail: string }
  | { readonly kind: 'io'; readonly detail: string };

export type ListenResult = Result<{ readonly url: string; readonly port: number }, ListenError>;

export interface Sandbox {
  /** Port 0 takes a free one. Once, before `close`. */
  listen(at: { readonly port: number; readonly host?: string | undefined }): Promise<ListenResult>;
  /** Cuts what is under way; what was committed stays. */
  close(): Promise<void>;
}

const LOOPBACK = new Set(['127.0.0.1', '::1', '[::1]', 'localhost']);

const machineClock: Clock = {
  monotonicMs: () => performance.now(),
  wallMs: () => Date.now(),
  setTimeout: (callback, delayMs) => setTimeout(callback, delayMs)[Symbol.toPrimitive](),
  clearTimeout: (timer) => clearTimeout(timer),
};

/** Requests are read by zod. Without compilers of ours fastify loads Ajv and a serialiser that nothing uses: 25 ms of a start. */
function noJsonSchema(): never {
  throw new Error('the sandbox has no JSON Schema routes');
}

/** A platform to run against: `ROUTES` under `/v1`, its inside and its faults under `/_sandbox`. Loopback only. */
export function createSandbox(options: SandboxOptions): Sandbox {
  const clock = options.clock ?? machineClock;
  const log = options.log ?? (() => undefined);
  const closing = new AbortController();
  let stop: (() => Promise<void>) | null = null;

  const wait = (delayMs: number): Promise<void> =>
    new Promise((resolve) => {
      const timer = clock.setTimeout(resolve, delayMs);
      closing.signal.addEventListener(
        'abort',
        () => {
          clock.clearTimeout(timer);
          resolve();
        },
        { once: true },
      );
    });

  return {
    async listen({ port, host = '127.0.0.1' }) {
      if (!LOOPBACK.has(host)) return err({ kind: 'notLoopback', host });
      const [{ fastify }, { fastifyMultipart }] = await Promise.all([import('fastify'), import('@fastify/multipart')]);
      const opened = openSandboxStore(options.dataDir);
      if (!opened.ok) return opened;
      const store = opened.value;
      const app = fastify({
        bodyLimit: SANDBOX_LIMITS.jsonBytes,
        forceCloseConnections: true,
        requestTimeout: SANDBOX_LIMITS.requestMs,
        schemaController: { compilersFactory: { buildValidator: noJsonSchema, buildSerializer: noJsonSchema } },
      });
      await app.register(fastifyMultipart, { isPartAFile: () => true, limits: { fileSize: Number.MAX_SAFE_INTEGER } });
      app.addHook('onRequest', async (request, reply) => {
        // A page elsewhere that gives its own name this address must not reach the records.
        if (LOOPBACK.has(request.hostname)) return;
        return sendProblem(reply, problemOf({ kind: 'unauthorised', detail: 'asked for under a foreign name' }, 403));
      });
      app.setNotFoundHandler((request, reply) =>
        sendProblem(reply, problemOf({ kind: 'notFound', detail: `${request.method} ${request.url}` })),
      );
      app.setErrorHandler<Error & { statusCode?: number }>((error, _request, reply) => {
        const status = error.statusCode ?? 500;
        if (status < 500) return sendProblem(reply, problemOf({ kind: 'malformed', detail: error.message }));
        log({ kind: 'failed', detail: error.stack ?? error.message });
        return sendProblem(reply, problemOf({ kind: 'overloaded', detail: 'the sandbox failed' }, 500));
      });
      const faults = createFaults();
      const wallMs = (): number => clock.wallMs();
      const uploads = createPartUploads({ store, wallMs });
      const intake = createIntake({ store, uploads, opener: lazyOpener(), wallMs });
      let ownUrl = '';
      const people = createPeople();
      const telephone = createTelephone();
      const checks = createIdentityChecks({ people, telephone, clock });
      const documents = createDocumentDesk({ checks, people, telephone, clock, ownUrl: () => ownUrl });
      const cases = createCaseDesk({ store, monotonicMs: () => clock.monotonicMs() });
      servePlatform(app, { store, intake, uploads, cases, checks, documents, faults, wallMs, wait, log });
      serveSandbox(app, { store, uploads, faults, cases, checks, documents, people, telephone, wallMs });
      servePages(app, { store, documents, telephone });
      const close = async (): Promise<void> => {
        closing.abort();
        await app.close();
        store.close();
      };
      try {
        const url = await app.listen({ port, host });
        stop = close;
        ownUrl = url;
        return ok({ url, port: Number(new URL(url).port) });
      } catch (cause) {
        await close();
        const code = cause instanceof Error && 'code' in cause ? cause.code : undefined;
        if (code === 'EADDRINUSE') return err({ kind: 'portInUse', port });
        if (code === 'EACCES') return err({ kind: 'portNotAllowed', port });
        return err({ kind: 'io', detail: cause instanceof Error ? cause.message : String(cause) });
      }
    },
    async close() {
      await stop?.();
      stop = null;
    },
  };
}
