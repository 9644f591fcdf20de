import { createServer, type IncomingMessage, type Server } from 'node:http';
import Fastify, { type FastifyError, type FastifyReply, type FastifyRequest } from 'fastify';
import type { Clock } from '../../drivers/core/clock.ts';
import { err, ok, type Result } from '../../drivers/core/result.ts';
import { coreQuestions, type HostedCore } from '../bridge/index.ts';
import type { HostLog } from '../supervision/index.ts';
import { createAccess } from './access.ts';
import { bridgeDoor } from './bridge-door.ts';
import { admitRequest, type OwnAddress } from './front-door.ts';
import { WEB_LIMITS } from './limits.ts';
import { addRoutes } from './routes.ts';

export interface WebHost {
  /** With the token: `http://127.0.0.1:8080/#…`. For the log of a development machine, or the kiosk browser's start. */
  readonly url: string;
  readonly port: number;
  /** Stops the core, bounded, then the host. Safe to call more than once. */
  close(): Promise<void>;
}

export type WebHostError =
  | { readonly kind: 'portInUse'; readonly port: number }
  | { readonly kind: 'cannotListen'; readonly port: number; readonly detail: string };

/**
 * Serves the terminal as a page on the loopback interface. The core belongs to the host from here on: `close` stops it.
 * After an error it still belongs to the caller.
 */
export async function startWebHost(options: {
  /** 0 takes any free port. */
  readonly port: number;
  readonly dataDir: string;
  /** The built renderer. `null` where the page is shown by a shell: then there is neither a page here nor a bridge. */
  readonly rendererDir: string | null;
  /** The built page of the lab; `null` leaves the API only. */
  readonly labDir: string | null;
  readonly core: HostedCore;
  readonly clock: Clock;
  readonly log: HostLog;
}): Promise<Result<WebHost, WebHostError>> {
  const { core, clock, log } = options;
  const own: OwnAddress = { port: null };
  // Cookies know no ports: two terminals on one machine must not take each other's.
  const cookieName = (): string => `terminal-session-${own.port ?? 0}`;

  const app = Fastify({
    bodyLimit: WEB_LIMITS.labBodyBytes,
    requestTimeout: WEB_LIMITS.requestMs,
    forceCloseConnections: true,
    frameworkErrors: answerError,
    serverFactory: (toApp): Server => {
      const server = createServer((request, response) => {
        if (admitRequest(own, request, response)) toApp(request, response);
      });
      server.maxConnections = WEB_LIMITS.connections;
      server.requestTimeout = WEB_LIMITS.requestMs;
      return server;
    },
  });
  app.removeContentTypeParser('text/plain');
  app.setNotFoundHandler((_request, reply) => reply.code(404).send({ error: 'notFound' }));
  app.setErrorHandler(answerError);

  function answerError(error: FastifyError, _request: FastifyRequest, reply: FastifyReply): void {
    const status = error.statusCode ?? 500;
    if (status >= 500) log.error({ code: error.code, stack: error.stack }, 'a request failed');
    void reply.code(status).send({ error: status >= 500 ? 'internal' : 'badRequest' });
  }

  const access = createAccess({ dataDir: options.dataDir, clock, log });
  const hasSession = (request: IncomingMessage): boolean => access.hasSession(app.parseCookie(request.headers.cookie ?? '')[cookieName()]);
  const questions = coreQuestions(core, clock);
  const door = options.rendererDir === null ? null : bridgeDoor({ core, own, hasSession, clock, log });
  if (door) app.server.on('upgrade', (request, socket, head) => door.onUpgrade(request, socket, head));

  const closeDoors = async (): Promise<void> => {
    door?.close();
    questions.close();
    await app.close();
  };

  try {
    await addRoutes(app, { ...options, questions, access, own, hasSession, cookieName });
    await app.listen({ port: options.port, host: '127.0.0.1' });
  } catch (failure) {
    await closeDoors();
    const inUse = failure instanceof Error && 'code' in failure && failure.code === 'EADDRINUSE';
    if (inUse) return err({ kind: 'portInUse', port: options.port });
    return err({ kind: 'cannotListen', port: options.port, detail: failure instanceof Error ? failure.message : String(failure) });
  }

  const address = app.server.address();
  const port = typeof address === 'object' && address !== null ? address.port : options.port;
  // Only the host that has the port may replace the token of the one before it; until now every request was misdirected.
  access.publish();
  own.port = port;

  let closing: Promise<void> | null = null;
  return ok({
    url: `http://127.0.0.1:${port}/#${access.token}`,
    port,
    close: () => {
      closing ??= (async () => {
        await core.stop();
        access.close();
        await closeDoors();
      })();
      return closing;
    },
  });
}
