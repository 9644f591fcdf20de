/** From a device's or the store's closed errors to the words a citizen gets. */

import type { DeviceStatus } from '../../drivers/core/index.ts';
import { assertNever } from '../../drivers/core/result.ts';
import type { DocumentPrintError, DocumentPrinterCondition } from '../../drivers/document-printer/index.ts';
import type { ScanError, ScannerCondition } from '../../drivers/document-scanner/index.ts';
import type { CardReadError, CardReaderCondition } from '../../drivers/id-card-reader/index.ts';
import type { PrintError, ReceiptPrinterCondition } from '../../drivers/receipt-printer/index.ts';
import type { MessageKey } from '../bridge/index.ts';
import type { PdfError } from '../documents/index.ts';
import type { PrintReceiptOutcome } from '../journeys/index.ts';
import type { Admission, OpenError, SaveError } from '../outbox/index.ts';

export function cardProblem(error: CardReadError): MessageKey {
  switch (error.kind) {
    case 'readerUnavailable':
    case 'cancelled':
      return 'card.readerAway';
    case 'cardRemoved':
      return 'card.removed';
    case 'unreadable':
    case 'protocol':
      return 'card.unreadable';
    case 'wrongCard':
      return 'card.wrongKind';
    case 'badIdNumber':
      return 'card.badNumber';
    case 'readerFault':
      return 'card.readerFault';
    default:
      return assertNever(error);
  }
}

export function scanProblem(error: ScanError): MessageKey {
  switch (error.kind) {
    case 'scannerUnavailable':
      return 'scan.scannerAway';
    case 'noPaper':
      return 'scan.noPaper';
    case 'jammed':
      return 'scan.jammed';
    case 'coverOpen':
      return 'scan.coverOpen';
    case 'damagedImage':
      return 'scan.damaged';
    case 'oversized':
      return 'scan.tooLarge';
    case 'busy':
    case 'cancelled':
    case 'timeout':
    case 'scannerFault':
      return 'scan.failed';
    default:
      return assertNever(error);
  }
}

export function saveProblem(error: SaveError): { readonly problem: MessageKey; readonly mayRetry: boolean } {
  switch (error.kind) {
    case 'diskFull':
      return { problem: 'save.diskFull', mayRetry: true };
    case 'tooLarge':
      return { problem: 'scan.tooLarge', mayRetry: false };
    case 'partMissing':
    case 'store':
    case 'notAsked':
      return { problem: 'save.failed', mayRetry: true };
    case 'unknown':
    case 'workerLost':
      return { problem: 'save.unknown', mayRetry: false };
    default:
      return assertNever(error);
  }
}

export function printProblem(error: PrintError): PrintReceiptOutcome {
  switch (error.kind) {
    case 'notStarted':
    case 'unknown': {
      const phase = error.kind === 'unknown' ? 'unknown' : 'failed';
      switch (error.reason) {
        case 'paperOut':
          return { phase, problem: 'receipt.paperOut' };
        case 'coverOpen':
          return { phase, problem: 'receipt.coverOpen' };
        case 'offline':
        case 'absent':
          return { phase, problem: 'receipt.printerAway' };
        case 'timeout':
          return { phase, problem: 'receipt.unknown' };
        case 'fault':
          return { phase, problem: 'receipt.printerFault' };
        default:
          return assertNever(error);
      }
    }
    case 'tooLong':
      return { phase: 'failed', problem: 'receipt.printerFault' };
    default:
      return assertNever(error);
  }
}

export function sheetsProblem(error: DocumentPrintError): MessageKey {
  if (error.kind === 'refused') return 'print.refused';
  switch (error.reason) {
    case 'paperOut':
      return 'print.paperOut';
    case 'jammed':
      return 'print.jammed';
    case 'coverOpen':
      return 'print.coverOpen';
    case 'offline':
    case 'absent':
      return 'print.printerAway';
    case 'timeout':
      return 'print.unknown';
    case 'fault':
      return 'print.printerFault';
    default:
      return assertNever(error);
  }
}

/** Why a document of the platform is neither shown nor printed. */
export function pdfProblem(error: PdfError): MessageKey {
  switch (error.kind) {
    case 'notPdf':
    case 'damaged':
    case 'encrypted':
    case 'timeout':
      return 'document.damaged';
    case 'tooLong':
    case 'tooLarge':
      return 'document.tooLong';
    case 'unsafe':
      return 'document.unsafe';
    case 'failed':
      return 'document.failed';
    default:
      return assertNever(error);
  }
}

/** Why the whole terminal cannot serve; `null` where it can, with an alarm. */
export function storageProblem(error: OpenError): MessageKey | null {
  switch (error.kind) {
    case 'readOnly':
      return 'trouble.storageReadOnly';
    case 'newerSchema':
      return 'trouble.storageNewer';
    case 'corrupt':
      return null;
    case 'keyRefused':
      return 'trouble.configuration';
    case 'inUse':
    case 'notDurable':
    case 'io':
      return 'trouble.storageCorrupt';
    default:
      return assertNever(error);
  }
}

/** For the technician: what, where, and what to do. */
export function storageLine(error: OpenError): string {
  switch (error.kind) {
    case 'readOnly':
      return `The queue cannot be written: ${error.path} is read-only (${error.detail}). Mount it for writing; the terminal comes back by itself.`;
    case 'corrupt':
      return (
        `The queue's database was damaged (${error.detail}). It stands aside in ${error.path}; ${error.takenOver} submissions were taken over, ` +
        `${error.lost ?? 'an unknown number'} could not be read. ${error.lost === 0 ? 'Nothing is to be done.' : 'Keep that folder and call support.'}`
      );
    case 'newerSchema':
      return `${error.path} was written by a newer version (schema ${error.found}, this one knows ${error.known}). Install that version again; nothing was changed.`;
    case 'inUse':
      return `${error.path} is held by another process. Stop the other terminal that uses this data directory.`;
    case 'notDurable':
      return `The disk does not keep what is written (${error.detail}). Use a local disk with a journalling file system for the data directory.`;
    case 'keyRefused':
      return `The platform's key cannot be used: ${error.detail}. Correct platform.publicKey and platform.suite in the profile.`;
    case 'io':
      return `The queue cannot be used: ${error.path}: ${error.detail}. Check the disk; the terminal tries again by itself.`;
    default:
      return assertNever(error);
  }
}

/** Why nothing more may be put into the queue. Where the room is missing is the technician's to know: the log has it. */
export function admissionAttention(admission: Admission): MessageKey | null {
  if (admission.open) return null;
  switch (admission.reason) {
    case 'disk':
    case 'database':
    case 'depth':
      return 'gate.queueFull';
    case 'key':
      return 'gate.queueKey';
    default:
      return assertNever(admission.reason);
  }
}

export function readerAttention(status: DeviceStatus<CardReaderCondition>): MessageKey | null {
  return status.availability === 'online' ? null : 'gate.cardReader';
}

export function scannerAttention(status: DeviceStatus<ScannerCondition>): MessageKey | null {
  return status.availability === 'online' ? null : 'gate.scanner';
}

export function printerAttention({ availability, condition }: DeviceStatus<ReceiptPrinterCondition>): MessageKey | null {
  const well =
    availability === 'online' &&
    condition.paper !== 'out' &&
    condition.cover !== 'open' &&
    condition.mechanism !== 'cutterError' &&
    condition.mechanism !== 'unrecoverable';
  return well ? null : 'gate.printer';
}

export function documentPrinterAttention({ availability, condition }: DeviceStatus<DocumentPrinterCondition>): MessageKey | null {
  const well =
    availability === 'online' &&
    condition.paper !== 'out' &&
    condition.cover !== 'open' &&
    condition.mechanism !== 'jammed' &&
    condition.mechanism !== 'error';
  return well ? null : 'gate.documentPrinter';
}

export function codeScannerAttention({ availability }: DeviceStatus<unknown>): MessageKey | null {
  return availability === 'online' ? null : 'gate.codeScanner';
}
