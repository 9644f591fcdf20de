import type { Clock } from '../../drivers/core/clock.ts';
import { SimulatedDocumentScanner } from '../../drivers/document-scanner/simulated.ts';
import { SimulatedIdCardReader } from '../../drivers/id-card-reader/simulated.ts';
import { SimulatedReceiptPrinter } from '../../drivers/receipt-printer/simulated.ts';

/** The far ends of the simulated cables: what speaks the devices' bytes under the real drivers. */
export interface SimulatedDevices {
  readonly reader: SimulatedIdCardReader;
  readonly printer: SimulatedReceiptPrinter;
  readonly scanner: SimulatedDocumentScanner;
}

export function simulateDevices(options: { readonly clock: Clock; readonly dotsPerLine: 384 | 576 }): SimulatedDevices {
  return {
    reader: new SimulatedIdCardReader({ clock: options.clock, random: Math.random }),
    printer: new SimulatedReceiptPrinter({ clock: options.clock, dotsPerLine: options.dotsPerLine }),
    scanner: new SimulatedDocumentScanner({ clock: options.clock, random: Math.random }),
  };
}
