/** Wires the journeys' named effects to devices, the RAM folder, the outbox, the platform and the log. */
import { fromCallback, fromPromise } from 'xstate';
import type {
  AnswerCheckInput,
  AnswerCheckOutcome,
  ApplyDraft,
  CardOutcome,
  DeliveryNews,
  DocumentNews,
  DocumentRef,
  FetchDocumentInput,
  FetchDocumentOutcome,
  JourneyMachine,
  LookUpInput,
  LookUpOutcome,
  PhoneLinkOutcome,
  PrintReceiptInput,
  PrintReceiptOutcome,
  PrintSheetsInput,
  PrintSheetsOutcome,
  ReadCardInput,
  SaveOutcome,
  ScanOutcome,
  StartCheckInput,
  StartCheckOutcome,
  WithdrawInput,
  WithdrawOutcome,
} from '../../journeys/index.ts';
import { readCard } from './card.ts';
import { lookUpCase, watchCodes, withdrawCase } from './cases.ts';
import { answerCheck, startCheck } from './check.ts';
import { drawDocument, fetchDocument, linkToPhone } from './document.ts';
import { printReceipt, printSheets } from './printing.ts';
import { scanPage } from './scan.ts';
import { save } from './submission.ts';
import type { World } from './world.ts';

/** The machine with every effect in place. */
export function wireEffects(machine: JourneyMachine, world: World): JourneyMachine {
  return machine.provide({
    actors: {
      readCard: fromPromise<CardOutcome, ReadCardInput>(({ input, signal }) => readCard(world, input, signal)),
      startCheck: fromPromise<StartCheckOutcome, StartCheckInput>(({ input, signal }) => startCheck(world, input, signal)),
      answerCheck: fromPromise<AnswerCheckOutcome, AnswerCheckInput>(({ input, signal }) => answerCheck(world, input, signal)),
      scanPage: fromPromise<ScanOutcome, { readonly materialId: string }>(({ signal }) => scanPage(world, signal)),
      dropPages: fromPromise<void, { readonly imageIds: readonly string[] }>(({ input }) => world.session().drop(input.imageIds)),
      saveSubmission: fromPromise<SaveOutcome, { readonly draft: ApplyDraft | null }>(({ input }) => save(world, input.draft)),
      watchDelivery: fromCallback<DeliveryNews, { readonly submissionId: string | null }>(({ input, sendBack }) =>
        input.submissionId === null ? undefined : world.delivery.watch(input.submissionId, sendBack),
      ),
      printReceipt: fromPromise<PrintReceiptOutcome, PrintReceiptInput | null>(({ input }) => printReceipt(world, input)),
      printSheets: fromPromise<PrintSheetsOutcome, PrintSheetsInput | null>(({ input }) => printSheets(world, input)),
      fetchDocument: fromPromise<FetchDocumentOutcome, FetchDocumentInput>(({ input, signal }) => fetchDocument(world, input, signal)),
      drawDocument: fromCallback<DocumentNews, { readonly document: DocumentRef | null }>(({ input, sendBack }) =>
        input.document === null ? undefined : drawDocument(world, input.document, sendBack),
      ),
      linkToPhone: fromPromise<PhoneLinkOutcome, { readonly documentId: string }>(({ input, signal }) =>
        linkToPhone(world, input.documentId, signal),
      ),
      watchCodes: fromCallback<{ readonly type: 'codeScanned'; readonly text: string }>(({ sendBack }) => watchCodes(world, sendBack)),
      lookUpCase: fromPromise<LookUpOutcome, LookUpInput>(({ input, signal }) => lookUpCase(world, input, signal)),
      withdrawCase: fromPromise<WithdrawOutcome, WithdrawInput>(({ input }) => withdrawCase(world, input)),
    },
  });
}
