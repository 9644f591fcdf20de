import { assertNever } from '../../../drivers/core/result.ts';
import type { DocumentPrintError } from '../../../drivers/document-printer/index.ts';
import type { Language } from '../../bridge/index.ts';
import { type SubmissionReceiptInput, submissionReceipt } from '../../documents/index.ts';
import type { FilledForm, PrintReceiptInput, PrintReceiptOutcome, PrintSheetsInput, PrintSheetsOutcome } from '../../journeys/index.ts';
import { nationalityName } from '../nationality.ts';
import { printProblem, sheetsProblem } from '../problems.ts';
import type { World } from './world.ts';

export async function printReceipt(world: World, input: PrintReceiptInput | null): Promise<PrintReceiptOutcome> {
  if (!input) return { phase: 'failed', problem: 'receipt.printerFault' };
  const session = world.session().sessionId;
  const printed = await world.printer.print(submissionReceipt(receiptInput(world, input)));
  const outcome: PrintReceiptOutcome = printed.ok ? { phase: printed.value, problem: null } : printProblem(printed.error);
  world.audit.record('receiptPrinted', { session, submission: input.submissionId, phase: outcome.phase });
  return outcome;
}

/** On A4: the receipt with the filled form, or the platform's document. */
export async function printSheets(world: World, input: PrintSheetsInput | null): Promise<PrintSheetsOutcome> {
  const { documentPrinter } = world;
  if (!input || !documentPrinter) return { phase: 'failed', problem: 'print.printerAway' };
  const session = world.session().sessionId;
  const pdf = await pdfOf(world, input);
  if (!pdf) {
    world.audit.record('documentNotMade', { session, what: input.kind });
    return { phase: 'failed', problem: 'print.printerFault' };
  }
  const name = input.kind === 'submission' ? input.receipt.shortNumber : input.document.documentId;
  const printed = await documentPrinter.print({ pdf, name, duplex: input.kind === 'document' && input.duplex });
  const outcome: PrintSheetsOutcome = printed.ok ? { phase: printed.value, problem: null } : sheetsOutcome(printed.error);
  world.audit.record('sheetsPrinted', { session, what: input.kind, phase: outcome.phase });
  return outcome;
}

function sheetsOutcome(error: DocumentPrintError): PrintSheetsOutcome {
  return { phase: error.kind === 'unknown' ? 'unknown' : 'failed', problem: sheetsProblem(error) };
}

async function pdfOf(world: World, input: PrintSheetsInput): Promise<Uint8Array | null> {
  switch (input.kind) {
    case 'submission': {
      const { form, receipt } = input;
      const made = await world.documents.submissionSheets({
        receipt: receiptInput(world, receipt),
        form: writtenOut(form, receipt.language),
      });
      return made.ok ? made.value : null;
    }
    case 'document':
      return world.session().read('pdf', input.document.fileId);
    default:
      return assertNever(input);
  }
}

/** As it is printed: countries by their names. */
function writtenOut(form: FilledForm, language: Language): FilledForm {
  return {
    ...form,
    sections: form.sections.map(({ title, lines }) => ({
      title,
      lines: lines.map(({ label, value, nationality }) => ({ label, value: nationality ? nationalityName(value, language) : value })),
    })),
  };
}

function receiptInput(world: World, input: PrintReceiptInput): SubmissionReceiptInput {
  const { terminal } = world.profile;
  return {
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
  };
}

function truthOnPaper(input: PrintReceiptInput): SubmissionReceiptInput['truth'] {
  if (input.truth === 'refused') return { kind: 'refused' };
  return input.truth === 'received' && input.receiptNumber !== null
    ? { kind: 'received', receiptNumber: input.receiptNumber }
    : { kind: 'saved' };
}
