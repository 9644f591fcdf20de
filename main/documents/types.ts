import type { Result } from '../../drivers/core/result.ts';
import type { SubmissionReceiptInput } from './submission-receipt.ts';

export type SheetsError =
  | { readonly kind: 'failed'; readonly detail: string }
  /** It took longer than `DOCUMENT_LIMITS` allows; the next call starts afresh. */
  | { readonly kind: 'timeout' }
  | { readonly kind: 'closed' };

export type PdfError =
  | { readonly kind: 'notPdf' }
  | { readonly kind: 'damaged'; readonly detail: string }
  | { readonly kind: 'encrypted' }
  | { readonly kind: 'tooLong'; readonly pages: number; readonly most: number }
  | { readonly kind: 'tooLarge'; readonly limitBytes: number }
  /** It carries what a paper never needs. `external`: it fetches or opens something elsewhere. */
  | { readonly kind: 'unsafe'; readonly found: 'script' | 'attachment' | 'launch' | 'form' | 'external' }
  | { readonly kind: 'timeout' }
  | { readonly kind: 'failed'; readonly detail: string };

/** x and y in thousandths of the pad's width and height (952 × 520 px), milliseconds since the first point. */
export type StrokePoint = readonly [x: number, y: number, ms: number];
export type Strokes = readonly (readonly StrokePoint[])[];

/** What the citizen filled in, ready for paper, in the language of the session. */
export interface FilledForm {
  readonly title: string;
  readonly titleChinese: string;
  readonly department: string;
  /** Of the form. */
  readonly version: string;
  readonly sections: readonly { readonly title: string; readonly lines: readonly { readonly label: string; readonly value: string }[] }[];
  readonly materials: readonly { readonly name: string; readonly pages: number }[];
  readonly declaration: string | null;
  readonly strokes: Strokes | null;
}

export interface SheetsInput {
  readonly receipt: SubmissionReceiptInput;
  readonly form: FilledForm;
}

export interface InspectOptions {
  /** Aborted: the document is looked at no further, the worker is free again, and the call answers `failed`. */
  readonly signal?: AbortSignal;
}

export interface DrawOptions {
  /** Pages count from 1 and come in order. */
  readonly onPage: (number: number, png: Uint8Array) => void;
  /** Aborted: nothing more is drawn, and the call answers `failed`. */
  readonly signal: AbortSignal;
}

/** Papers, made and looked at in worker threads; nothing of them is written to a disk. */
export interface Documents {
  /** A4 提交回执 followed by the filled form, one PDF. The same input gives the same bytes. */
  submissionSheets(input: SheetsInput): Promise<Result<Uint8Array, SheetsError>>;
  /** The signature as a picture, ink on transparent ground. */
  signaturePng(strokes: Strokes): Promise<Result<Uint8Array, SheetsError>>;
  /** Looks a document over before anybody sees or prints it. */
  inspectPdf(pdf: Uint8Array, options?: InspectOptions): Promise<Result<{ readonly pages: number }, PdfError>>;
  /** Draws page after page as PNG; answers when all are drawn. Looks the document over first: what `inspectPdf` refuses is not drawn. */
  drawPdf(pdf: Uint8Array, options: DrawOptions): Promise<Result<void, PdfError>>;
  /** Ends the workers; whoever waits is answered `closed` or `failed`. */
  close(): Promise<void>;
}
