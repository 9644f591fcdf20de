/** The one place that knows which device is real and which is simulated. */

import { type CodeScanner, createCodeScanner } from '../../drivers/code-scanner/index.ts';
import type { Clock } from '../../drivers/core/clock.ts';
import { serialTransport, spawnedProcess } from '../../drivers/core/index.ts';
import { createDocumentPrinter, type DocumentPrinter, ippTransport } from '../../drivers/document-printer/index.ts';
import { createDocumentScanner, type DocumentScanner } from '../../drivers/document-scanner/index.ts';
import { createIdCardReader, type IdCardReader } from '../../drivers/id-card-reader/index.ts';
import { createReceiptPrinter, type ReceiptPrinter } from '../../drivers/receipt-printer/index.ts';
import type { Profile } from '../../kiosk-config/index.ts';
import type { simulateDevices } from '../lab/index.ts';

export type SimulatedDevices = ReturnType<typeof simulateDevices>;

export interface Devices {
  readonly reader: IdCardReader;
  readonly scanner: DocumentScanner;
  readonly printer: ReceiptPrinter;
  /** `null`: this terminal has none. */
  readonly documentPrinter: DocumentPrinter | null;
  readonly codeScanner: CodeScanner | null;
  /** Where every device is simulated: the lab plays with them. */
  readonly simulated: SimulatedDevices | null;
  close(): Promise<void>;
}

export async function openDevices(profile: Profile, clock: Clock): Promise<Devices> {
  const cardReader = profile.devices['id-card-reader'].transport;
  const receiptPrinter = profile.devices['receipt-printer'];
  const documentScanner = profile.devices['document-scanner'].transport;
  const documentPrinterLine = profile.devices['document-printer']?.transport;
  const codeScannerLine = profile.devices['code-scanner']?.transport;
  const kinds = [cardReader, receiptPrinter.transport, documentScanner, documentPrinterLine, codeScannerLine].flatMap((line) =>
    line ? [line.kind] : [],
  );

  let simulated: SimulatedDevices | null = null;
  const simulation = async (): Promise<SimulatedDevices> => {
    const { simulateDevices } = await import('../lab/index.ts');
    simulated ??= simulateDevices({ clock, dotsPerLine: receiptPrinter.dotsPerLine });
    return simulated;
  };
  const reader = createIdCardReader({
    transport: cardReader.kind === 'serial' ? serialTransport(cardReader) : (await simulation()).reader.transport,
    clock,
    random: Math.random,
  });
  const printer = createReceiptPrinter({
    transport:
      receiptPrinter.transport.kind === 'serial' ? serialTransport(receiptPrinter.transport) : (await simulation()).printer.transport,
    clock,
    random: Math.random,
    dotsPerLine: receiptPrinter.dotsPerLine,
    confirmsPrinting: receiptPrinter.confirmsPrinting,
  });
  const scanner = createDocumentScanner({
    process: documentScanner.kind === 'sane' ? spawnedProcess : (await simulation()).scanner,
    device: documentScanner.kind === 'sane' ? documentScanner.device : 'simulated:0',
    clock,
  });
  const documentPrinter = documentPrinterLine
    ? createDocumentPrinter({
        transport:
          documentPrinterLine.kind === 'ipp' ? ippTransport({ url: documentPrinterLine.url, clock }) : (await simulation()).documentPrinter,
        clock,
      })
    : null;
  const codeScanner = codeScannerLine
    ? createCodeScanner({
        transport: codeScannerLine.kind === 'serial' ? serialTransport(codeScannerLine) : (await simulation()).codeScanner.transport,
        clock,
        random: Math.random,
      })
    : null;
  return {
    reader,
    printer,
    scanner,
    documentPrinter,
    codeScanner,
    simulated: kinds.every((kind) => kind === 'simulated') ? simulated : null,
    close: async () => {
      const own = [reader, printer, scanner, documentPrinter, codeScanner].filter((device) => device !== null);
      await Promise.all(own.map((device) => device.close()));
    },
  };
}
