import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { assertNever } from '../../drivers/core/result.ts';
import { type Problem, ROUTES, type Route, SubmissionId, type SubmissionStatus, TerminalId } from '../platform/index.ts';
import type { Fault, Faults } from './faults.ts';
import type { Intake } from './intake.ts';
import { problemOf, type Refusal } from './refusal.ts';
import type { SandboxStore } from './store.ts';

/** What happened, for a log: ids and reasons, nothing of a person. */
export type SandboxEvent =
  | { readonly kind: 'accepted'; readonly submissionId: string; readonly receiptNumber: string; readonly again: boolean }
  | { readonly kind: 'refused'; readonly operationId: string; readonly refusal: Refusal }
  | { readonly kind: 'failed'; readonly detail: string };

interface PlatformAnswer {
  readonly status: number;
  readonly body: unknown;
}

/** Serves `ROUTES`, under the faults that are set. */
export function servePlatform(
  app: FastifyInstance,
  parts: {
    readonly store: SandboxStore;
    readonly intake: Intake;
    readonly faults: Faults;
    readonly wallMs: () => number;
    readonly wait: (delayMs: number) => Promise<void>;
    readonly log: (event: SandboxEvent) => void;
  },
): void {
  const { store, intake, faults, wallMs } = parts;

  const serve = (route: Route, work: (request: FastifyRequest) => Promise<PlatformAnswer | Refusal>): void => {
    app.route({
      method: route.method,
      url: route.path.replace('{id}', ':id'),
      handler: async (request, reply) => {
        const fault = faults.meet(route.operationId);
        if (fault.delayMs > 0) await parts.wait(fault.delayMs);
        const answer = async (): Promise<PlatformAnswer> => {
          const missing = missingHeader(route, request);
          const outcome = missing ?? (await work(request));
          if (!('kind' in outcome)) return asPromised(route, outcome);
          parts.log({ kind: 'refused', operationId: route.operationId, refusal: outcome });
          const problem = problemOf(outcome);
          return asPromised(route, { status: problem.status, body: problem });
        };
        return underFault(fault, request, reply, answer);
      },
    });
  };

  serve(ROUTES.submit, async (request) => {
    const key = String(request.headers['idempotency-key']);
    const taken = await intake.take(request, { key, terminalId: String(request.headers['x-terminal-id']) });
    if (!taken.ok) return taken.error;
    const { receipt, again } = taken.value;
    parts.log({ kind: 'accepted', submissionId: receipt.submissionId, receiptNumber: receipt.receiptNumber, again });
    return { status: again ? 200 : 201, body: receipt };
  });

  serve(ROUTES.lookUp, async (request) => {
    const submissionId = idOf(request);
    if (submissionId === null) return { kind: 'malformed', detail: 'the path holds no submission id' };
    const held = store.find(submissionId);
    if (held) return { status: 200, body: { ...held.receipt, status: 'received' } satisfies SubmissionStatus };
    if (store.refusals().some(({ report }) => report.submissionId === submissionId)) {
      const body: SubmissionStatus = { submissionId, status: 'refused', receiptNumber: null, receivedAt: null };
      return { status: 200, body };
    }
    return { kind: 'submissionUnknown', detail: `submission ${submissionId} is not held here` };
  });

  serve(ROUTES.reportRefusal, async (request) => {
    const report = ROUTES.reportRefusal.request.schema.safeParse(request.body);
    if (!report.success) return { kind: 'malformed', detail: z.prettifyError(report.error) };
    if (report.data.submissionId !== idOf(request)) return { kind: 'malformed', detail: 'the report is of another submission' };
    if (report.data.terminalId !== request.headers['x-terminal-id'])
      return { kind: 'malformed', detail: 'the report is of another terminal' };
    store.noteRefusal(report.data, wallMs());
    return { status: 204, body: undefined };
  });

  serve(ROUTES.health, async () => ({ status: 200, body: { status: 'ok', time: new Date(wallMs()).toISOString() } }));
}

const IdParams = z.object({ id: SubmissionId });

function idOf(request: FastifyRequest): string | null {
  const params = IdParams.safeParse(request.params);
  return params.success ? params.data.id : null;
}

function missingHeader(route: Route, request: FastifyRequest): Refusal | null {
  for (const name of route.headers) {
    const schema = name === 'Idempotency-Key' ? SubmissionId : TerminalId;
    if (!schema.safeParse(request.headers[name.toLowerCase()]).success)
      return { kind: 'malformed', detail: `${name} is missing or not one` };
  }
  return null;
}

/** Holds the sandbox to the table: an answer that it does not promise is a bug here. */
function asPromised(route: Route, answer: PlatformAnswer): PlatformAnswer {
  const promised = route.answers[answer.status];
  if (!promised) throw new Error(`${route.operationId} does not promise status ${answer.status}`);
  promised.schema?.parse(answer.body);
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

function send(reply: FastifyReply, { status, body }: PlatformAnswer): FastifyReply {
  if (body === undefined) return reply.code(status).send();
  return reply
    .code(status)
    .type(status < 400 ? 'application/json' : 'application/problem+json')
    .send(Buffer.from(JSON.stringify(body)));
}

export function sendProblem(reply: FastifyReply, problem: Problem): FastifyReply {
  return send(reply, { status: problem.status, body: problem });
}

/** Announces the whole answer and gives half of it, then cuts. */
function sendHalf(reply: FastifyReply, { status, body }: PlatformAnswer): FastifyReply {
  const whole = Buffer.from(body === undefined ? '' : JSON.stringify(body));
  reply.hijack();
  reply.raw.writeHead(status, {
    'Content-Type': status < 400 ? 'application/json' : 'application/problem+json',
    'Content-Length': whole.length,
  });
  reply.raw.write(whole.subarray(0, Math.floor(whole.length / 2)), () => reply.raw.destroy());
  return reply;
}
