import type { StatusSource } from '../core/device-status.ts';
import type { Result } from '../core/result.ts';

export type CodeReadError =
  | { readonly kind: 'scannerUnavailable'; readonly detail: string }
  | { readonly kind: 'cancelled' }
  /** Neither UTF-8 nor GB 18030, or with characters that no code carries. */
  | { readonly kind: 'undecodable' }
  | { readonly kind: 'tooLong'; readonly limitBytes: number };

/** A scanner says nothing of its own condition. */
export type CodeScannerCondition = Readonly<Record<string, never>>;

/** A scanner of QR and bar codes. */
export interface CodeScanner extends StatusSource<CodeScannerCondition> {
  /** Waits for one code; what was scanned while nobody waited is dropped. Gives its text without frame or suffix. */
  readCode(options: { readonly signal: AbortSignal }): Promise<Result<string, CodeReadError>>;
  close(): Promise<void>;
}
