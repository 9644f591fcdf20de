import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import type { EnvelopeHeader, RefusalReport, SubmissionManifest } from '../platform/index.ts';
import { FaultSetting, type Faults } from './faults.ts';
import { sendProblem } from './platform-routes.ts';
import { problemOf } from './refusal.ts';
import type { Alarm, SandboxStore } from './store.ts';

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

/** One line of `GET /_sandbox/alarms`. */
export type SandboxAlarm = Alarm;

const PartParams = z.object({ id: z.string(), n: z.coerce.number().int() });
const MEDIA_TYPE = /^[a-z]+\/[a-z0-9.+-]+$/;

/** What a developer or a test looks at and turns: `/_sandbox/…`. */
export function serveSandbox(app: FastifyInstance, parts: { readonly store: SandboxStore; readonly faults: Faults }): void {
  const { store, faults } = parts;

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

  app.get('/_sandbox/refusals', async () => store.refusals().map(({ report, reportedAt }): SandboxRefusal => ({ ...report, reportedAt })));

  app.get('/_sandbox/alarms', async (): Promise<readonly SandboxAlarm[]> => store.alarms());

  app.get('/_sandbox/faults', async () => faults.current());

  app.post('/_sandbox/faults', async (request, reply) => {
    const setting = FaultSetting.safeParse(request.body);
    if (!setting.success) return sendProblem(reply, problemOf({ kind: 'malformed', detail: z.prettifyError(setting.error) }));
    faults.set(setting.data);
    return faults.current();
  });

  app.post('/_sandbox/reset', async (_request, reply) => {
    faults.set({ mode: 'none' });
    store.reset();
    return reply.code(204).send();
  });
}
