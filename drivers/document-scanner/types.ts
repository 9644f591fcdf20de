import type { StatusSource } from '../core/device-status.ts';
import type { Result } from '../core/result.ts';

export interface ScannedPage {
  readonly mediaType: 'image/png';
  readonly bytes: Uint8Array;
  readonly widthPx: number;
  readonly heightPx: number;
}

export type ScanError =
  | { readonly kind: 'scannerUnavailable'; readonly detail: string }
  | { readonly kind: 'noPaper' }
  | { readonly kind: 'jammed' }
  | { readonly kind: 'coverOpen' }
  | { readonly kind: 'busy' }
  | { readonly kind: 'cancelled' }
  | { readonly kind: 'timeout' }
  /** 0 bytes, no PNG, a torn PNG. */
  | { readonly kind: 'damagedImage'; readonly detail: string }
  /** Over `MAX_PAGE_BYTES`. */
  | { readonly kind: 'oversized'; readonly limitBytes: number }
  | { readonly kind: 'scannerFault'; readonly detail: string };

export interface ScannerCondition {
  readonly feeder: 'unknown' | 'ok' | 'jammed' | 'coverOpen';
}

export interface DocumentScanner extends StatusSource<ScannerCondition> {
  /** Asks the scanner whether it is there; refreshes `status()`. */
  probe(): Promise<void>;
  /** One page at 200 dpi grey unless asked otherwise. */
  scanPage(options: {
    readonly resolutionDpi?: 150 | 200 | 300;
    readonly mode?: 'Gray' | 'Color';
    readonly signal: AbortSignal;
  }): Promise<Result<ScannedPage, ScanError>>;
  close(): Promise<void>;
}
