import type { FastifyInstance } from 'fastify';
import { ROUTES, type SubmissionStatus } from '../platform/index.ts';
import type { CaseDesk } from './case-desk.ts';
import type { DocumentDesk } from './document-desk.ts';
import type { Faults } from './faults.ts';
import type { IdentityChecks } from './identity-checks.ts';
import type { Intake } from './intake.ts';
import { servePartUploads } from './part-upload-routes.ts';
import type { PartUploads } from './part-uploads.ts';
import { readBody, routeServer, type SandboxEvent, type ServeRoute } from './serve-route.ts';
import type { SandboxStore } from './store.ts';

export interface PlatformParts {
  readonly store: SandboxStore;
  readonly intake: Intake;
  readonly uploads: PartUploads;
  readonly cases: CaseDesk;
  readonly checks: IdentityChecks;
  readonly documents: DocumentDesk;
  readonly faults: Faults;
  readonly wallMs: () => number;
  readonly wait: (delayMs: number) => Promise<void>;
  readonly log: (event: SandboxEvent) => void;
}

/** Serves `ROUTES`, under the faults that are set. */
export function servePlatform(app: FastifyInstance, parts: PlatformParts): void {
  const serve = routeServer(app, parts);
  serveSubmissions(serve, parts);
  servePartUploads(app, serve, parts.uploads);
  serveDesk(serve, parts);
  serve(ROUTES.health, async () => ({ status: 200, body: { status: 'ok', time: new Date(parts.wallMs()).toISOString() } }));
}

function serveSubmissions(serve: ServeRoute, { store, intake, wallMs, log }: PlatformParts): void {
  serve(ROUTES.submit, async ({ raw, terminalId }) => {
    const ahead = partsOf(raw.headers['uploaded-parts']);
    const taken = await intake.take(raw, { key: String(raw.headers['idempotency-key']), terminalId, ahead });
    if (!taken.ok) return taken.error;
    const { receipt, again } = taken.value;
    log({ kind: 'accepted', submissionId: receipt.submissionId, receiptNumber: receipt.receiptNumber, again });
    return { status: again ? 200 : 201, body: receipt };
  });

  serve(ROUTES.lookUp, async ({ id: submissionId }) => {
    const [held] = store.cases({ submissionId });
    if (held) return { status: 200, body: { ...held.receipt, status: held.stage?.status ?? 'received' } satisfies SubmissionStatus };
    if (store.refusals().some(({ report }) => report.submissionId === submissionId)) {
      const body: SubmissionStatus = { submissionId, status: 'refused', receiptNumber: null, receivedAt: null };
      return { status: 200, body };
    }
    return { kind: 'submissionUnknown', detail: `submission ${submissionId} is not held here` };
  });

  serve(ROUTES.reportRefusal, async (request) => {
    const report = readBody(request, ROUTES.reportRefusal.request.schema);
    if (!report.ok) return report.error;
    if (report.value.submissionId !== request.id) return { kind: 'malformed', detail: 'the report is of another submission' };
    if (report.value.terminalId !== request.terminalId) return { kind: 'malformed', detail: 'the report is of another terminal' };
    store.noteRefusal(report.value, wallMs());
    return { status: 204, body: undefined };
  });
}

/** Of `Uploaded-Parts`, which was looked at. */
function partsOf(value: string | string[] | undefined): ReadonlySet<number> {
  return new Set(value === undefined ? [] : String(value).split(',').map(Number));
}

function serveDesk(serve: ServeRoute, { cases, checks, documents }: PlatformParts): void {
  serve(ROUTES.caseStatus, async (request) => {
    const ask = readBody(request, ROUTES.caseStatus.request.schema);
    if (!ask.ok) return ask.error;
    const report = cases.status(request.terminalId, ask.value);
    return report.ok ? { status: 200, body: report.value } : report.error;
  });

  serve(ROUTES.startIdentityCheck, async (request) => {
    const ask = readBody(request, ROUTES.startIdentityCheck.request.schema);
    if (!ask.ok) return ask.error;
    const started = checks.start(request.terminalId, ask.value);
    return started.ok ? { status: 201, body: started.value } : started.error;
  });

  serve(ROUTES.answerIdentityCheck, async (request) => {
    const answer = readBody(request, ROUTES.answerIdentityCheck.request.schema);
    if (!answer.ok) return answer.error;
    const result = checks.answer(request.terminalId, request.id, answer.value.code);
    return result.ok ? { status: 200, body: result.value } : result.error;
  });

  serve(ROUTES.requestDocument, async (request) => {
    const ask = readBody(request, ROUTES.requestDocument.request.schema);
    if (!ask.ok) return ask.error;
    const ticket = await documents.request(request.terminalId, ask.value);
    return ticket.ok ? { status: 201, body: ticket.value } : ticket.error;
  });

  serve(ROUTES.documentContent, async ({ id, terminalId }) => {
    const content = documents.content(terminalId, id);
    if (!content.ok) return content.error;
    return { status: 200, mediaType: content.value.mediaType, bytes: content.value.bytes };
  });

  serve(ROUTES.phoneLink, async ({ id, terminalId }) => {
    const link = documents.phoneLink(terminalId, id);
    return link.ok ? { status: 201, body: link.value } : link.error;
  });
}
