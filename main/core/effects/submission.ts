import { receiptQrText } from '../../documents/index.ts';
import type { ApplyDraft, SaveOutcome } from '../../journeys/index.ts';
import { composeSubmission } from '../compose-submission.ts';
import { saveProblem } from '../problems.ts';
import type { World } from './world.ts';

export async function save(world: World, draft: ApplyDraft | null): Promise<SaveOutcome> {
  const folder = world.session();
  const session = folder.sessionId;
  const outbox = world.outbox();
  const submission = draft && composeSubmission(draft, folder, await signaturePicture(world, session, draft));
  if (!outbox || !submission) {
    world.audit.record('submissionNotSaved', { session, problem: 'save.failed' });
    return { kind: 'notSaved', problem: 'save.failed', mayRetry: outbox === null };
  }
  const startedMs = world.clock.monotonicMs();
  await folder.noteSaving(folder.submissionId);
  world.delivery.expect(folder.submissionId);
  const saved = await outbox.save(submission);
  if (!saved.ok) {
    const { problem, mayRetry } = saveProblem(saved.error);
    world.audit.record('submissionNotSaved', { session, problem });
    return { kind: 'notSaved', problem, mayRetry };
  }
  const { submissionId, shortNumber } = saved.value;
  await folder.noteSaved(shortNumber);
  world.audit.record('submissionSaved', {
    session,
    submission: submissionId,
    number: shortNumber,
    parts: submission.parts.length + 1,
    tookMs: Math.round(world.clock.monotonicMs() - startedMs),
  });
  return { kind: 'saved', submissionId, shortNumber, qrText: receiptQrText(submissionId), savedAt: world.time.reading() };
}

/** The strokes are what was signed; a picture that could not be drawn keeps no submission from being saved. */
async function signaturePicture(world: World, session: string, draft: ApplyDraft): Promise<Uint8Array | null> {
  if (draft.strokes === null) return null;
  const drawn = await world.documents.signaturePng(draft.strokes);
  if (drawn.ok) return drawn.value;
  world.audit.record('documentNotMade', { session, what: 'signature' });
  return null;
}
