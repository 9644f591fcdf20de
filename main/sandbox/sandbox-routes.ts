import type { FastifyInstance, FastifyReply } from 'fastify';
import { z } from 'zod';
import {
  CaseReport,
  type EnvelopeHeader,
  type RefusalReport,
  ShortNumber,
  SubmissionId,
  type SubmissionManifest,
} from '../platform/index.ts';
import { type CaseDesk, caseReport } from './case-desk.ts';
import type { DocumentDesk } from './document-desk.ts';
import { DocumentFaultSetting } from './document-faults.ts';
import { FaultSetting, type Faults } from './faults.ts';
import type { IdentityChecks } from './identity-checks.ts';
import type { ListedPartUpload } from './part-upload-store.ts';
import type { PartUploads } from './part-uploads.ts';
import { type People, PersonSetting } from './people.ts';
import { problemOf } from './refusal.ts';
import { sendProblem } from './serve-route.ts';
import type { Alarm, SandboxStore } from './store.ts';
import type { SandboxMessage, Telephone } from './telephone.ts';

/** One line of `GET /_sandbox/submissions`, in the order of acceptance: what travelled in the clear, and what the seal held. */
export interface SandboxSubmission {
  readonly submissionId: string;
  readonly receiptNumber: string;
  readonly receivedAt: string;
  readonly header: EnvelopeHeader;
  readonly record: SubmissionManifest['record'];
  readonly parts: SubmissionManifest['parts'];
}

/** One line of `GET /_sandbox/refusals`. */
export type SandboxRefusal = RefusalReport & { readonly reportedAt: string };

/** One line of `GET /_sandbox/part-uploads`: what came of a part ahead of its submission, and is not claimed yet. */
export type SandboxPartUpload = ListedPartUpload;

/** One line of `GET /_sandbox/alarms`. */
export type SandboxAlarm = Alarm;

/** `POST /_sandbox/cases`: how a held case stands from now on. Who is refused or asked for more is told why, in both languages. */
const CaseSetting = z
  .strictObject({
    submissionId: SubmissionId.optional(),
    shortNumber: ShortNumber.optional(),
    status: CaseReport.shape.status,
    words: CaseReport.shape.words.default(null),
  })
  .transform(({ submissionId, shortNumber, status, words }, context) => {
    if (words === null && (status === 'refused' || status === 'supplementAsked')) {
      context.addIssue({ code: 'custom', path: ['words'], message: 'with this status, words say why: { "zh-CN": "…", "en": "…" }' });
    }
    const codes = [...(submissionId ? [{ submissionId }] : []), ...(shortNumber ? [{ shortNumber }] : [])];
    const [code] = codes;
    if (code && codes.length === 1) return { code, status, words };
    context.addIssue({ code: 'custom', message: 'submissionId or shortNumber says which case' });
    return z.NEVER;
  });
export type CaseSetting = z.input<typeof CaseSetting>;

const PartParams = z.object({ id: z.string(), n: z.coerce.number().int() });
const MEDIA_TYPE = /^[a-z]+\/[a-z0-9.+-]+$/;

export interface SandboxParts {
  readonly store: SandboxStore;
  readonly uploads: PartUploads;
  readonly faults: Faults;
  readonly cases: CaseDesk;
  readonly checks: IdentityChecks;
  readonly documents: DocumentDesk;
  readonly people: People;
  readonly telephone: Telephone;
  readonly wallMs: () => number;
}

/** What a developer or a test looks at and turns: `/_sandbox/…`. */
export function serveSandbox(app: FastifyInstance, parts: SandboxParts): void {
  const { store, uploads, faults, people, telephone, documents } = parts;
  const malformed = (reply: FastifyReply, error: z.ZodError) =>
    sendProblem(reply, problemOf({ kind: 'malformed', detail: z.prettifyError(error) }));

  app.get('/_sandbox/submissions', async () =>
    store
      .submissions()
      .map(({ receipt, header, manifest }): SandboxSubmission => ({ ...receipt, header, record: manifest.record, parts: manifest.parts })),
  );

  app.get('/_sandbox/submissions/:id/parts/:n', async (request, reply) => {
    const params = PartParams.safeParse(request.params);
    const part = params.success ? store.part(params.data.id, params.data.n) : null;
    if (!part) return sendProblem(reply, problemOf({ kind: 'notFound', detail: 'no such part' }));
    return reply
      .type(MEDIA_TYPE.test(part.mediaType) ? part.mediaType : 'application/octet-stream')
      .header('X-Content-Type-Options', 'nosniff')
      .header('Content-Security-Policy', "sandbox; default-src 'none'")
      .send(part.bytes);
  });

  app.get('/_sandbox/part-uploads', async (): Promise<readonly SandboxPartUpload[]> => uploads.list());

  app.get('/_sandbox/refusals', async () => store.refusals().map(({ report, reportedAt }): SandboxRefusal => ({ ...report, reportedAt })));

  app.get('/_sandbox/alarms', async (): Promise<readonly SandboxAlarm[]> => store.alarms());

  app.get('/_sandbox/faults', async () => faults.current());

  app.post('/_sandbox/faults', async (request, reply) => {
    const setting = FaultSetting.safeParse(request.body);
    if (!setting.success) return malformed(reply, setting.error);
    faults.set(setting.data);
    return faults.current();
  });

  app.post('/_sandbox/cases', async (request, reply) => {
    const setting = CaseSetting.safeParse(request.body);
    if (!setting.success) return malformed(reply, setting.error);
    const { code, status, words } = setting.data;
    const [held] = store.cases(code);
    if (!held) return sendProblem(reply, problemOf({ kind: 'caseUnknown', detail: 'no such submission is held' }));
    const stage = { status, since: new Date(parts.wallMs()).toISOString(), words };
    store.setStage(held.header.submissionId, stage);
    return caseReport({ ...held, stage });
  });

  app.get('/_sandbox/messages', async (): Promise<readonly SandboxMessage[]> => telephone.messages());

  app.post('/_sandbox/people', async (request, reply) => {
    const setting = PersonSetting.safeParse(request.body);
    if (!setting.success) return malformed(reply, setting.error);
    people.set(setting.data);
    return people.of(setting.data.idNumber);
  });

  app.get('/_sandbox/documents', async () => ({ next: documents.next() }));

  app.post('/_sandbox/documents', async (request, reply) => {
    const setting = DocumentFaultSetting.safeParse(request.body);
    if (!setting.success) return malformed(reply, setting.error);
    documents.setNext(setting.data.next);
    return { next: documents.next() };
  });

  app.post('/_sandbox/reset', async (_request, reply) => {
    faults.set({ mode: 'none' });
    store.reset();
    for (const part of [parts.cases, parts.checks, documents, people, telephone]) part.reset();
    return reply.code(204).send();
  });
}
