import type { Availability, StatusSource } from '../../drivers/core/index.ts';
import type { DocumentPrinterCondition } from '../../drivers/document-printer/index.ts';
import type { ScannerCondition } from '../../drivers/document-scanner/index.ts';
import type { CardReaderCondition } from '../../drivers/id-card-reader/index.ts';
import type { Item } from '../../kiosk-config/index.ts';
import type { MessageKey } from '../bridge/index.ts';
import type { Outbox } from '../outbox/index.ts';
import type { Devices } from './devices.ts';
import {
  admissionAttention,
  codeScannerAttention,
  documentPrinterAttention,
  printerAttention,
  readerAttention,
  scannerAttention,
} from './problems.ts';

/** One device as the log and the status line see it. */
export interface WatchedDevice {
  readonly name: 'id-card-reader' | 'document-scanner' | 'receipt-printer' | 'document-printer' | 'code-scanner';
  readonly source: StatusSource<unknown>;
  readonly problem: () => MessageKey | null;
}

/** Every device that this terminal has. */
export function watchedDevices({ reader, scanner, printer, documentPrinter, codeScanner }: Devices): readonly WatchedDevice[] {
  return [
    { name: 'id-card-reader', source: reader, problem: () => readerAttention(reader.status()) },
    { name: 'document-scanner', source: scanner, problem: () => scannerAttention(scanner.status()) },
    { name: 'receipt-printer', source: printer, problem: () => printerAttention(printer.status()) },
    ...(documentPrinter
      ? [
          {
            name: 'document-printer' as const,
            source: documentPrinter,
            problem: () => documentPrinterAttention(documentPrinter.status()),
          },
        ]
      : []),
    ...(codeScanner
      ? [{ name: 'code-scanner' as const, source: codeScanner, problem: () => codeScannerAttention(codeScanner.status()) }]
      : []),
  ];
}

/** The storage, as far as a gate looks at it. */
interface Queue {
  /** `null` while it cannot be opened. */
  outbox(): Pick<Outbox, 'admission'> | null;
}

function queueAttention(storage: Queue): MessageKey | null {
  const outbox = storage.outbox();
  return outbox ? admissionAttention(outbox.admission()) : 'gate.storage';
}

/** What is not well, for the status line. */
export function attention(devices: readonly WatchedDevice[], storage: Queue): MessageKey[] {
  const keys = [queueAttention(storage), ...devices.map((device) => device.problem())];
  return keys.filter((key) => key !== null);
}

type Gate<Condition> = Pick<StatusSource<Condition>, 'status'>;

/** What an item may need. */
export interface Needs {
  readonly devices: {
    readonly reader: Gate<CardReaderCondition>;
    readonly scanner: Gate<ScannerCondition>;
    readonly documentPrinter: Gate<DocumentPrinterCondition> | null;
  };
  readonly storage: Queue;
  readonly online: boolean;
}

/**
 * Why an item cannot be begun now. The receipt printer bars nothing: without paper the number and its code stand on the
 * screen. Nor does the A4 printer, where the document can go to the telephone. A full queue bars what would end in it, but
 * nothing that is under way: it is full while there is still room for that.
 */
export function unavailable(item: Item, { devices, storage, online }: Needs): MessageKey | null {
  const { reader, scanner, documentPrinter } = devices;
  const noReader = readerAttention(reader.status());
  // The code to the telephone, and any document, come from the platform itself.
  const noNetwork = !online && (item.template === 'print' || item.identification.assurance === 'card+code') ? 'gate.network' : null;
  switch (item.template) {
    case 'apply': {
      const noScanner = item.materials.length > 0 ? scannerAttention(scanner.status()) : null;
      return queueAttention(storage) ?? noReader ?? noScanner ?? noNetwork;
    }
    case 'print': {
      const noPaper = documentPrinter ? documentPrinterAttention(documentPrinter.status()) : 'gate.documentPrinter';
      return noReader ?? noNetwork ?? (item.document.toPhone ? null : noPaper);
    }
  }
}

/** A device's state as the log keeps it. */
export function deviceFact({ name, source, problem }: WatchedDevice): {
  readonly device: WatchedDevice['name'];
  readonly availability: Availability;
  readonly problem: MessageKey | null;
} {
  return { device: name, availability: source.status().availability, problem: problem() };
}
