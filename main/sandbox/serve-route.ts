import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { assertNever, err, ok, type Result } from '../../drivers/core/result.ts';
import { type AnswerHeader, PLATFORM_LIMITS, type Problem, REQUEST_HEADERS, type Route } from '../platform/index.ts';
import type { Fault, Faults } from './faults.ts';
import { problemOf, type Refusal } from './refusal.ts';

/** What happened, for a log: ids and reasons, nothing of a person. */
export type SandboxEvent =
  | { readonly kind: 'accepted'; readonly submissionId: string; readonly receiptNumber: string; readonly again: boolean }
  | { readonly kind: 'refused'; readonly operationId: string; readonly refusal: Refusal }
  | { readonly kind: 'failed'; readonly detail: string };

export type PlatformAnswer =
  | { readonly status: number; readonly body: unknown; readonly headers?: Partial<Record<AnswerHeader, string>> }
  /** A body that is no JSON. */
  | { readonly status: number; readonly mediaType: string; readonly bytes: Uint8Array };

/** What a route does with one request. Its id, where the path has one, was looked at. */
export interface PlatformRequest {
  readonly raw: FastifyRequest;
  readonly id: string;
  /** Of a part, where the path has one. */
  readonly index: number;
  /** Of the header that most routes ask for; empty where the route does not. */
  readonly terminalId: string;
}

export type ServeRoute = (route: Route, work: (request: PlatformRequest) => Promise<PlatformAnswer | Refusal>) => void;

/** Serves routes of the platform under the faults that are set, and holds them to what the table promises. */
export function routeServer(
  app: FastifyInstance,
  parts: {
    readonly faults: Faults;
    readonly wait: (delayMs: number) => Promise<void>;
    readonly log: (event: SandboxEvent) => void;
  },
): ServeRoute {
  return (route, work) => {
    app.route({
      method: route.method,
      url: route.path.replace('{id}', ':id').replace('{index}', ':index'),
      handler: async (request, reply) => {
        const fault = parts.faults.meet(route.operationId);
        if (fault.delayMs > 0) await parts.wait(fault.delayMs);
        const answer = async (): Promise<PlatformAnswer> => {
          const read = readRequest(route, request);
          const outcome = read.ok ? await work(read.value) : read.error;
          if (!('kind' in outcome)) return asPromised(route, outcome);
          parts.log({ kind: 'refused', operationId: route.operationId, refusal: outcome });
          if (outcome.retryAfterSeconds !== undefined) reply.header('Retry-After', outcome.retryAfterSeconds);
          const problem = problemOf(outcome);
          return asPromised(route, { status: problem.status, body: problem, headers: outcome.headers ?? {} });
        };
        return underFault(fault, request, reply, answer);
      },
    });
  };
}

/** A JSON body held against its schema. The refusal names fields only: a value would be the citizen's. */
export function readBody<Schema extends z.ZodType>(request: PlatformRequest, schema: Schema): Result<z.infer<Schema>, Refusal> {
  const parsed = schema.safeParse(request.raw.body);
  if (parsed.success) return ok(parsed.data);
  const fields = parsed.error.issues.map((issue) => issue.path.join('.') || issue.code).join(', ');
  return err({ kind: 'malformed', detail: `the body does not fit its schema: ${fields}` });
}

const PathParams = z.object({ id: z.string().optional(), index: z.string().optional() });

function readRequest(route: Route, raw: FastifyRequest): Result<PlatformRequest, Refusal> {
  for (const name of [...route.headers, ...(route.optionalHeaders ?? [])]) {
    const value = raw.headers[name.toLowerCase()];
    if (value === undefined && route.optionalHeaders?.includes(name)) continue;
    if (!REQUEST_HEADERS[name].schema.safeParse(value).success) return err({ kind: 'malformed', detail: `${name} is missing or not one` });
  }
  const terminalId = route.headers.includes('X-Terminal-Id') ? String(raw.headers['x-terminal-id']) : '';
  const { id = '', index = '0' } = PathParams.parse(raw.params);
  if (route.id && !route.id.safeParse(id).success) return err({ kind: 'malformed', detail: 'the id in the path is none' });
  if (route.index && !(route.index.safeParse(index).success && Number(index) < PLATFORM_LIMITS.parts)) {
    return err({ kind: 'malformed', detail: 'the index in the path is none' });
  }
  return ok({ raw, id, index: Number(index), terminalId });
}

/** An answer that the table does not promise is a bug here. */
function asPromised(route: Route, answer: PlatformAnswer): PlatformAnswer {
  const promised = route.answers[answer.status];
  if (!promised) throw new Error(`${route.operationId} does not promise status ${answer.status}`);
  if ('bytes' in answer !== (promised.mediaType !== undefined)) throw new Error(`${route.operationId} promises another kind of body`);
  if ('body' in answer) promised.schema?.parse(answer.body);
  const headers = 'headers' in answer ? answer.headers : undefined;
  for (const name of promised.headers ?? []) if (headers?.[name] === undefined) throw new Error(`${route.operationId} promises ${name}`);
  return answer;
}

async function underFault(
  fault: Fault,
  request: FastifyRequest,
  reply: FastifyReply,
  answer: () => Promise<PlatformAnswer>,
): Promise<FastifyReply> {
  switch (fault.mode) {
    case 'none':
    case 'slow':
      return send(reply, await answer());
    case 'failing':
      if (fault.retryAfterSeconds !== null) reply.header('Retry-After', fault.retryAfterSeconds);
      return sendProblem(reply, problemOf({ kind: 'overloaded', detail: 'set by /_sandbox/faults' }, fault.status));
    case 'reject':
      return sendProblem(reply, problemOf({ kind: 'refused', detail: 'set by /_sandbox/faults' }, fault.status));
    case 'unauthorised':
      return sendProblem(reply, problemOf({ kind: 'unauthorised', detail: 'set by /_sandbox/faults' }, fault.status));
    case 'garbage':
      return reply
        .code(200)
        .type('text/html; charset=utf-8')
        .send('<!doctype html><title>Sign in</title><p>Welcome to the free network.</p>');
    case 'silent':
      request.raw.resume();
      return reply.hijack();
    case 'dropAfterCommit':
      await answer();
      reply.hijack();
      reply.raw.destroy();
      return reply;
    case 'truncate':
      return sendHalf(reply, await answer());
    default:
      return assertNever(fault.mode);
  }
}

/** Media type and bytes of an answer; `null` where it has no body. */
function bodyOf(answer: PlatformAnswer): { readonly mediaType: string; readonly bytes: Uint8Array } | null {
  if ('bytes' in answer) return answer;
  if (answer.body === undefined) return null;
  const mediaType = answer.status < 400 ? 'application/json' : 'application/problem+json';
  return { mediaType, bytes: Buffer.from(JSON.stringify(answer.body)) };
}

function send(reply: FastifyReply, answer: PlatformAnswer): FastifyReply {
  if ('headers' in answer) reply.headers(answer.headers ?? {});
  const body = bodyOf(answer);
  if (body === null) return reply.code(answer.status).header('Cache-Control', 'no-store').send();
  // What is said of a person is nobody's to keep on the way.
  return reply.code(answer.status).type(body.mediaType).header('Cache-Control', 'no-store').send(body.bytes);
}

export function sendProblem(reply: FastifyReply, problem: Problem): FastifyReply {
  return send(reply, { status: problem.status, body: problem });
}

/** Announces the whole answer and gives half of it, then cuts. */
function sendHalf(reply: FastifyReply, answer: PlatformAnswer): FastifyReply {
  const { mediaType, bytes } = bodyOf(answer) ?? { mediaType: 'application/json', bytes: Buffer.alloc(0) };
  reply.hijack();
  reply.raw.writeHead(answer.status, { 'Content-Type': mediaType, 'Content-Length': bytes.length });
  reply.raw.write(bytes.subarray(0, Math.floor(bytes.length / 2)), () => reply.raw.destroy());
  return reply;
}
