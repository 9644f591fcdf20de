import { existsSync } from 'node:fs';
import type { IncomingMessage } from 'node:http';
import { resolve, sep } from 'node:path';
import fastifyCookie from '@fastify/cookie';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { assertNever } from '../../drivers/core/result.ts';
import { askSessionImage, type CoreQuestions, type HostedCore, type QuestionError, questionErrorStatus } from '../bridge/index.ts';
import type { Access } from './access.ts';
import { isOwnOrigin, type OwnAddress } from './front-door.ts';
import { WEB_LIMITS } from './limits.ts';

export interface RouteOptions {
  readonly core: HostedCore;
  readonly questions: CoreQuestions;
  readonly access: Access;
  readonly own: OwnAddress;
  readonly hasSession: (request: IncomingMessage) => boolean;
  readonly cookieName: () => string;
  readonly rendererDir: string | null;
  readonly labDir: string | null;
}

const SessionBody = z.strictObject({ token: z.string().max(200) });
const BEARER = 'Bearer ';
const ONE_YEAR_S = 31_536_000;

export async function addRoutes(app: FastifyInstance, options: RouteOptions): Promise<void> {
  const { access, own, hasSession } = options;
  await app.register(fastifyCookie);

  app.addHook('onRequest', async (request, reply) => {
    const reads = request.method === 'GET' || request.method === 'HEAD';
    if (!reads && !isOwnOrigin(own, request.raw)) return reply.code(403).send({ error: 'foreignOrigin' });
    return undefined;
  });

  app.get('/healthz', async (_request, reply) => {
    const state = options.core.state();
    const status = state === 'fatal' ? 'stopped' : state;
    return reply.code(status === 'ready' ? 200 : 503).send({ status });
  });

  app.post('/session', { bodyLimit: WEB_LIMITS.sessionBodyBytes }, async (request, reply) => {
    const body = SessionBody.safeParse(request.body);
    if (!body.success) return reply.code(400).send({ error: 'malformed' });
    const exchanged = access.exchange(body.data.token);
    switch (exchanged.kind) {
      case 'session':
        return reply.setCookie(options.cookieName(), exchanged.session, { httpOnly: true, sameSite: 'strict', path: '/' }).code(204).send();
      case 'wrong':
        return reply.code(401).send({ error: 'wrongToken' });
      case 'tooMany':
        return reply
          .code(429)
          .header('Retry-After', Math.ceil(WEB_LIMITS.tokenAttemptEveryMs / 1000))
          .send({ error: 'tooManyAttempts' });
      default:
        return assertNever(exchanged);
    }
  });

  /** Whether this browser has a session: a WebSocket that is refused does not tell a page why. */
  app.get('/session', async (request, reply) =>
    hasSession(request.raw) ? reply.code(204).send() : reply.code(401).send({ error: 'noSession' }),
  );

  app.get('/session-images/:imageId', async (request, reply) => {
    if (!hasSession(request.raw)) return reply.code(401).send({ error: 'noSession' });
    const params = z.object({ imageId: z.string() }).safeParse(request.params);
    const answer = await askSessionImage(options.questions, params.success ? params.data.imageId : '');
    if (!answer.ok) return sendQuestionError(reply, answer.error);
    const image = answer.value;
    if (!image) return reply.code(404).send({ error: 'notFound' });
    return reply.type(image.mediaType).send(Buffer.from(image.bytes));
  });

  await app.register(async (lab) => addLab(lab, options), { prefix: '/lab' });

  if (options.rendererDir !== null && existsSync(options.rendererDir)) {
    const assets = resolve(options.rendererDir, 'assets') + sep;
    await app.register(fastifyStatic, {
      root: resolve(options.rendererDir),
      cacheControl: false,
      dotfiles: 'ignore',
      setHeaders: (reply, path) => {
        // Their names carry a hash of their content.
        if (path.startsWith(assets)) reply.header('Cache-Control', `public, max-age=${ONE_YEAR_S}, immutable`);
      },
    });
  }
}

async function addLab(app: FastifyInstance, options: RouteOptions): Promise<void> {
  app.addHook('onRequest', async (_request, reply) => {
    const ready = options.core.readyMessage();
    if (ready?.type !== 'ready' || !ready.lab) return reply.code(404).send({ error: 'notFound' });
    return undefined;
  });

  const forward = async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    const { authorization } = request.headers;
    const bearer = authorization?.startsWith(BEARER) ? authorization.slice(BEARER.length) : null;
    if (!options.hasSession(request.raw) && (bearer === null || !options.access.hasToken(bearer))) {
      return reply.code(401).send({ error: 'noSession' });
    }
    const path = z.object({ '*': z.string() }).safeParse(request.params);
    const answer = await options.questions.lab({
      method: request.method === 'POST' ? 'POST' : 'GET',
      path: path.success ? `/${path.data['*']}` : '/',
      body: request.body ?? null,
    });
    if (!answer.ok) return sendQuestionError(reply, answer.error);
    return reply.code(answer.value.status).type(answer.value.mediaType).send(Buffer.from(answer.value.body));
  };
  app.get('/api', forward);
  app.route({ method: ['GET', 'POST'], url: '/api/*', bodyLimit: WEB_LIMITS.labBodyBytes, exposeHeadRoute: false, handler: forward });

  if (options.labDir !== null && existsSync(options.labDir)) {
    // Relative addresses in the page need the slash; the token in the fragment survives a redirect.
    app.get('/', { prefixTrailingSlash: 'no-slash' }, async (_request, reply) => reply.redirect('/lab/', 308));
    await app.register(fastifyStatic, {
      root: resolve(options.labDir),
      decorateReply: false,
      cacheControl: false,
      dotfiles: 'ignore',
    });
  }
}

function sendQuestionError(reply: FastifyReply, error: QuestionError): FastifyReply {
  return reply.code(questionErrorStatus(error)).send({ error: error.kind });
}
