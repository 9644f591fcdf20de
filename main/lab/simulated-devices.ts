import { SimulatedCodeScanner } from '../../drivers/code-scanner/simulated.ts';
import type { Clock } from '../../drivers/core/clock.ts';
import { SimulatedDocumentPrinter } from '../../drivers/document-printer/simulated.ts';
import { SimulatedDocumentScanner } from '../../drivers/document-scanner/simulated.ts';
import { SimulatedIdCardReader } from '../../drivers/id-card-reader/simulated.ts';
import { SimulatedReceiptPrinter } from '../../drivers/receipt-printer/simulated.ts';

/** The far ends of the simulated cables: what speaks the devices' bytes under the real drivers. */
export interface SimulatedDevices {
  readonly reader: SimulatedIdCardReader;
  readonly printer: SimulatedReceiptPrinter;
  readonly scanner: SimulatedDocumentScanner;
  readonly documentPrinter: SimulatedDocumentPrinter;
  readonly codeScanner: SimulatedCodeScanner;
}

export function simulateDevices(options: { readonly clock: Clock; readonly dotsPerLine: 384 | 576 }): SimulatedDevices {
  return {
    reader: new SimulatedIdCardReader({ clock: options.clock, random: Math.random }),
    printer: new SimulatedReceiptPrinter({ clock: options.clock, dotsPerLine: options.dotsPerLine }),
    scanner: new SimulatedDocumentScanner({ clock: options.clock, random: Math.random }),
    documentPrinter: new SimulatedDocumentPrinter({ clock: options.clock }),
    codeScanner: new SimulatedCodeScanner({ clock: options.clock, random: Math.random }),
  };
}
