import type { StatusSource } from '../core/device-status.ts';
import type { Result } from '../core/result.ts';

export interface DocumentPrinterCondition {
  readonly paper: 'ok' | 'low' | 'out' | 'unknown';
  readonly cover: 'closed' | 'open' | 'unknown';
  readonly mechanism: 'ok' | 'jammed' | 'error' | 'unknown';
}

export interface DocumentJob {
  /** A whole PDF in A4. */
  readonly pdf: Uint8Array;
  /** Shown in the printer's own queue: a code, never a person's name. */
  readonly name: string;
  readonly duplex: boolean;
}

export type DocumentPrintError =
  /** Nothing of this job reached the paper: may be tried again. */
  | { readonly kind: 'notStarted'; readonly reason: 'paperOut' | 'jammed' | 'coverOpen' | 'offline' | 'absent' | 'fault' }
  /** The printer does not take this document, and would not take it again. Nothing is on paper. */
  | { readonly kind: 'refused'; readonly detail: string }
  /** Some of it may be on paper. Never repeated by itself. */
  | { readonly kind: 'unknown'; readonly reason: 'paperOut' | 'jammed' | 'coverOpen' | 'offline' | 'timeout' | 'fault' };

/** A printer of A4 sheets. */
export interface DocumentPrinter extends StatusSource<DocumentPrinterCondition> {
  /** One at a time; a second call waits for the first. `printed`: the printer says that the job is complete. */
  print(job: DocumentJob): Promise<Result<'printed', DocumentPrintError>>;
  close(): Promise<void>;
}
