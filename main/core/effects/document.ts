/** The platform's document: asked for, looked over before anybody sees it, drawn page by page, handed to the telephone. */
import { assertNever } from '../../../drivers/core/result.ts';
import type { MessageKey } from '../../bridge/index.ts';
import type { DocumentNews, DocumentRef, FetchDocumentInput, FetchDocumentOutcome, PhoneLinkOutcome } from '../../journeys/index.ts';
import { pdfProblem } from '../problems.ts';
import type { SessionFolder } from '../ram-folder.ts';
import type { World } from './world.ts';

const MINUTE_S = 60;

export async function fetchDocument(world: World, input: FetchDocumentInput, signal: AbortSignal): Promise<FetchDocumentOutcome> {
  const { person, kind, checkId, values, language } = input;
  const folder = world.session();
  const failed = (problem: MessageKey, mayRetry: boolean): FetchDocumentOutcome => {
    if (!signal.aborted) world.audit.record('documentRefused', { session: folder.sessionId, problem });
    return { kind: 'failed', problem, mayRetry };
  };
  if (!person) return failed('document.failed', false);
  const asked = await world.platform.requestDocument({ kind, identity: person, checkId, values: { ...values }, language }, signal);
  if (!asked.ok) {
    switch (asked.error.kind) {
      case 'unreachable':
        return failed('document.away', true);
      case 'none':
        return failed('document.none', false);
      case 'notAllowed':
        return failed('document.notAllowed', false);
      case 'tooLarge':
        return failed('document.tooLong', false);
      case 'damaged':
        return failed('document.damaged', true);
      default:
        return assertNever(asked.error);
    }
  }
  const { documentId, title, bytes } = asked.value;
  const looked = await world.documents.inspectPdf(bytes, { signal });
  if (!looked.ok) return failed(pdfProblem(looked.error), looked.error.kind === 'failed');
  const kept = await folder.keep('pdf', bytes);
  if (!kept.ok) return failed('document.failed', true);
  if (signal.aborted) {
    await folder.drop([kept.value.fileId]);
    return { kind: 'failed', problem: 'document.failed', mayRetry: true };
  }
  world.audit.record('documentFetched', { session: folder.sessionId, kind, pages: looked.value.pages, bytes: bytes.byteLength });
  return { kind: 'fetched', document: { documentId, fileId: kept.value.fileId, title, pages: looked.value.pages } };
}

/** Tells each page as it is drawn. Returns how to stop. */
export function drawDocument(world: World, document: DocumentRef, tell: (news: DocumentNews) => void): () => void {
  const stopped = new AbortController();
  const failed = (): void => {
    if (!stopped.signal.aborted) tell({ type: 'drawingFailed', problem: 'document.failed' });
  };
  void draw(world, world.session(), document, stopped.signal, tell).catch(failed);
  return () => stopped.abort();
}

async function draw(
  world: World,
  folder: SessionFolder,
  document: DocumentRef,
  signal: AbortSignal,
  tell: (news: DocumentNews) => void,
): Promise<void> {
  const pdf = await folder.read('pdf', document.fileId);
  if (!pdf) {
    if (!signal.aborted) tell({ type: 'drawingFailed', problem: 'document.failed' });
    return;
  }
  // Kept one after the other, so that they are told in order.
  let keeping = Promise.resolve();
  const drawn = await world.documents.drawPdf(pdf, {
    signal,
    onPage: (number, png) => {
      keeping = keeping.then(async () => {
        const kept = await folder.keep('png', png);
        if (signal.aborted) {
          if (kept.ok) await folder.drop([kept.value.fileId]);
        } else if (kept.ok) tell({ type: 'pageDrawn', number, page: { imageId: kept.value.fileId } });
        else tell({ type: 'drawingFailed', problem: 'document.failed' });
      });
    },
  });
  await keeping;
  if (!drawn.ok && !signal.aborted) {
    const problem = pdfProblem(drawn.error);
    world.audit.record('documentRefused', { session: folder.sessionId, problem });
    tell({ type: 'drawingFailed', problem });
  }
}

export async function linkToPhone(world: World, documentId: string, signal: AbortSignal): Promise<PhoneLinkOutcome> {
  const session = world.session().sessionId;
  const asked = await world.platform.phoneLink(documentId, signal);
  if (!asked.ok) return { kind: 'failed', problem: asked.error.kind === 'unreachable' ? 'phone.away' : 'phone.failed' };
  world.audit.record('phoneLinkGiven', { session });
  const { url, validSeconds } = asked.value;
  return { kind: 'given', link: { url, validMinutes: Math.max(1, Math.floor(validSeconds / MINUTE_S)) } };
}
