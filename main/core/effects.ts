/** Wires the journeys' named effects to devices, the RAM folder, the outbox and the log. */
import { fromCallback, fromPromise } from 'xstate';
import type { Clock } from '../../drivers/core/clock.ts';
import type { DocumentScanner } from '../../drivers/document-scanner/index.ts';
import type { IdCardReader } from '../../drivers/id-card-reader/index.ts';
import type { ReceiptPrinter } from '../../drivers/receipt-printer/index.ts';
import type { Profile } from '../../kiosk-config/index.ts';
import type { AuditLog } from '../audit/index.ts';
import { receiptQrText, submissionReceipt } from '../documents/index.ts';
import type {
  ApplyDraft,
  ApplyMachine,
  CardOutcome,
  DeliveryNews,
  PrintReceiptInput,
  PrintReceiptOutcome,
  ReadCardInput,
  SaveOutcome,
  ScanOutcome,
} from '../journeys/index.ts';
import type { Outbox } from '../outbox/index.ts';
import { composeSubmission } from './compose-submission.ts';
import type { DeliveryWatch } from './delivery-watch.ts';
import { cardProblem, printProblem, saveProblem, scanProblem } from './problems.ts';
import type { SessionFolder } from './ram-folder.ts';
import type { TerminalTime } from './terminal-time.ts';

export interface World {
  readonly clock: Clock;
  readonly time: TerminalTime;
  readonly profile: Profile;
  readonly audit: AuditLog;
  readonly reader: IdCardReader;
  readonly scanner: DocumentScanner;
  readonly printer: ReceiptPrinter;
  readonly delivery: DeliveryWatch;
  /** `null` while the storage cannot be opened. */
  readonly outbox: () => Outbox | null;
  readonly session: () => SessionFolder;
}

/** The machine with every effect in place. Effects belong to the session that is on when they run. */
export function wireEffects(machine: ApplyMachine, world: World): ApplyMachine {
  return machine.provide({
    actors: {
      readCard: fromPromise<CardOutcome, ReadCardInput>(({ input, signal }) => readCard(world, input, signal)),
      scanPage: fromPromise<ScanOutcome, { readonly materialId: string }>(({ signal }) => scanPage(world, signal)),
      dropPages: fromPromise<void, { readonly imageIds: readonly string[] }>(({ input }) => world.session().dropPages(input.imageIds)),
      saveSubmission: fromPromise<SaveOutcome, { readonly draft: ApplyDraft | null }>(({ input }) => save(world, input.draft)),
      watchDelivery: fromCallback<DeliveryNews, { readonly submissionId: string | null }>(({ input, sendBack }) =>
        input.submissionId === null ? undefined : world.delivery.watch(input.submissionId, sendBack),
      ),
      printReceipt: fromPromise<PrintReceiptOutcome, PrintReceiptInput | null>(({ input }) => printReceipt(world, input)),
    },
  });
}

async function readCard(world: World, input: ReadCardInput, signal: AbortSignal): Promise<CardOutcome> {
  const session = world.session().sessionId;
  const read = await world.reader.readCard({ signal, onReading: input.onFound });
  if (!read.ok) {
    const problem = cardProblem(read.error);
    if (read.error.kind !== 'cancelled') world.audit.record('cardRefused', { session, problem });
    return { kind: 'failed', problem };
  }
  const card = read.value;
  const today = world.time.today();
  const expiryChecked = today !== null;
  if (today !== null && card.validTo !== 'long-term' && card.validTo < today.replaceAll('-', '')) {
    world.audit.record('cardRefused', { session, problem: 'card.expired' });
    return { kind: 'failed', problem: 'card.expired' };
  }
  world.audit.record('cardRead', { session, kind: card.kind, expiryChecked });
  const { kind, ...facts } = card;
  return { kind: 'read', person: { cardKind: kind, ...facts, expiryChecked } };
}

async function scanPage(world: World, signal: AbortSignal): Promise<ScanOutcome> {
  const folder = world.session();
  const failed = (problem: Extract<ScanOutcome, { kind: 'failed' }>['problem']): ScanOutcome => {
    if (!signal.aborted) world.audit.record('scanFailed', { session: folder.sessionId, problem });
    return { kind: 'failed', problem };
  };
  const scanned = await world.scanner.scanPage({ signal });
  if (!scanned.ok) return failed(scanProblem(scanned.error));
  const written = await folder.writePage(scanned.value.bytes);
  if (!written.ok) return failed(written.error.kind === 'io' ? 'scan.failed' : 'scan.tooLarge');
  if (signal.aborted) {
    // The citizen stopped, or has left: the page must not outlive the wish.
    await folder.dropPages([written.value.imageId]);
    return { kind: 'failed', problem: 'scan.failed' };
  }
  world.audit.record('pageScanned', { session: folder.sessionId, bytes: scanned.value.bytes.byteLength });
  return { kind: 'scanned', page: written.value };
}

async function save(world: World, draft: ApplyDraft | null): Promise<SaveOutcome> {
  const folder = world.session();
  const session = folder.sessionId;
  const outbox = world.outbox();
  const submission = draft && composeSubmission(draft, folder);
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

async function printReceipt(world: World, input: PrintReceiptInput | null): Promise<PrintReceiptOutcome> {
  if (!input) return { phase: 'failed', problem: 'receipt.printerFault' };
  const { terminal } = world.profile;
  const session = world.session().sessionId;
  const printed = await world.printer.print(
    submissionReceipt({
      language: input.language,
      placeName: terminal.place[input.language],
      terminalId: terminal.id,
      itemName: input.itemName,
      itemNameChinese: input.itemNameChinese,
      maskedHolderName: input.maskedHolderName,
      shortNumber: input.shortNumber,
      submissionId: input.submissionId,
      truth: truthOnPaper(input),
      savedAt: input.savedAt,
      lookUpAfterHours: input.lookUpAfterHours,
    }),
  );
  const outcome: PrintReceiptOutcome = printed.ok ? { phase: printed.value, problem: null } : printProblem(printed.error);
  world.audit.record('receiptPrinted', {
    session,
    submission: input.submissionId,
    phase: outcome.phase,
  });
  return outcome;
}

function truthOnPaper(input: PrintReceiptInput): Parameters<typeof submissionReceipt>[0]['truth'] {
  if (input.truth === 'refused') return { kind: 'refused' };
  return input.truth === 'received' && input.receiptNumber !== null
    ? { kind: 'received', receiptNumber: input.receiptNumber }
    : { kind: 'saved' };
}
