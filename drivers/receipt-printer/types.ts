import type { StatusSource } from '../core/device-status.ts';
import type { Result } from '../core/result.ts';

/** A receipt as paper-independent blocks, top to bottom. The driver wraps to the paper's width. */
export interface ReceiptDocument {
  readonly blocks: readonly ReceiptBlock[];
}

export type ReceiptBlock =
  | {
      readonly kind: 'text';
      readonly text: string;
      readonly align?: 'left' | 'centre';
      /** 1 = 24-dot Chinese; 2 = double width and height. */
      readonly size?: 1 | 2;
      readonly bold?: boolean;
    }
  /** A label and its value; the value starts on the next line where both do not fit on one. */
  | { readonly kind: 'pair'; readonly label: string; readonly value: string }
  | { readonly kind: 'rule' }
  | { readonly kind: 'feed'; readonly lines: number }
  | { readonly kind: 'qr'; readonly text: string; readonly moduleDots?: number };

/** `printed` = the printer itself confirmed; `processed` = it took everything and reports no error, but cannot confirm. */
export type PrintOutcome = 'printed' | 'processed';

export type PrintError =
  /** Nothing of this job reached the paper: may be tried again. */
  | { readonly kind: 'notStarted'; readonly reason: 'paperOut' | 'coverOpen' | 'offline' | 'absent' | 'fault' }
  /** Some of it may be on paper. Never repeated by itself. */
  | { readonly kind: 'unknown'; readonly reason: 'paperOut' | 'coverOpen' | 'offline' | 'timeout' | 'fault' }
  /** The document is over the limits (blocks, characters). */
  | { readonly kind: 'tooLong' };

export interface ReceiptPrinterCondition {
  readonly paper: 'ok' | 'low' | 'out' | 'unknown';
  readonly cover: 'closed' | 'open' | 'unknown';
  readonly mechanism: 'ok' | 'cutterError' | 'recoverable' | 'unrecoverable' | 'unknown';
}

export interface ReceiptPrinter extends StatusSource<ReceiptPrinterCondition> {
  /** One at a time; a second call waits for the first. */
  print(document: ReceiptDocument): Promise<Result<PrintOutcome, PrintError>>;
  close(): Promise<void>;
}
