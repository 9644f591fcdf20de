import type { Availability } from '../../drivers/core/index.ts';
import { assertNever } from '../../drivers/core/result.ts';
import type { ApplyItem } from '../../kiosk-config/index.ts';
import type { MessageKey } from '../bridge/index.ts';
import type { Devices } from './devices.ts';
import { printerAttention, readerAttention, scannerAttention } from './problems.ts';
import type { Storage } from './storage.ts';

/** What is not well, for the status line. */
export function attention(devices: Devices, storage: Storage): MessageKey[] {
  const keys: (MessageKey | null)[] = [
    storage.outbox() ? null : 'gate.storage',
    readerAttention(devices.reader.status()),
    scannerAttention(devices.scanner.status()),
    printerAttention(devices.printer.status()),
  ];
  return keys.filter((key) => key !== null);
}

/**
 * Why an item cannot be begun now. The printer bars nothing: without paper the number and its code stand on the screen.
 */
export function unavailable(item: ApplyItem, devices: Devices, storage: Storage): MessageKey | null {
  if (!storage.outbox()) return 'gate.storage';
  return readerAttention(devices.reader.status()) ?? (item.materials.length > 0 ? scannerAttention(devices.scanner.status()) : null);
}

/** A device's state as the log keeps it. */
export function deviceFact(
  device: 'reader' | 'scanner' | 'printer',
  devices: Devices,
): { device: 'id-card-reader' | 'document-scanner' | 'receipt-printer'; availability: Availability; problem: MessageKey | null } {
  switch (device) {
    case 'reader':
      return {
        device: 'id-card-reader',
        availability: devices.reader.status().availability,
        problem: readerAttention(devices.reader.status()),
      };
    case 'scanner':
      return {
        device: 'document-scanner',
        availability: devices.scanner.status().availability,
        problem: scannerAttention(devices.scanner.status()),
      };
    case 'printer':
      return {
        device: 'receipt-printer',
        availability: devices.printer.status().availability,
        problem: printerAttention(devices.printer.status()),
      };
    default:
      return assertNever(device);
  }
}
