/**
 * Takes apart what an ESC/POS printer says. Several answers share one line and none has a length, so the first byte's fixed
 * bits decide (Epson, "Transmission status, identification"):
 * `0xx1xx00` begins four bytes of ASB, `0xx1xx10` is a DLE EOT answer, `0xx0xxxx` a GS r answer, `37 … 00` and `5F … 00`
 * are blocks, 11 and 13 are XON and XOFF and may stand between any two bytes.
 */
import { DRIVER_LIMITS } from './limits.ts';

export type PrinterAnswer =
  /** DLE EOT n: the asker knows which n. */
  | { readonly kind: 'realTime'; readonly byte: number }
  /** Automatic status back, four bytes. */
  | { readonly kind: 'automatic'; readonly status: AutomaticStatus }
  | { readonly kind: 'paperSensor'; readonly byte: number }
  /** GS ( H: everything before the request with this id is on paper. */
  | { readonly kind: 'processed'; readonly id: string }
  /** GS I, or another block; `header` 37 or 5F. */
  | { readonly kind: 'block'; readonly header: 0x37 | 0x5f; readonly text: string }
  | { readonly kind: 'flow'; readonly mayWrite: boolean };

export interface PrinterErrors {
  readonly cutter: boolean;
  /** Clears by itself: the head is hot. */
  readonly autoRecoverable: boolean;
  readonly recoverable: boolean;
  readonly unrecoverable: boolean;
}

export interface AutomaticStatus {
  readonly offline: boolean;
  readonly coverOpen: boolean;
  readonly paper: 'ok' | 'low' | 'out';
  readonly errors: PrinterErrors;
}

const XON = 0x11;
const XOFF = 0x13;
const FIXED_BITS = 0x93;
const AUTOMATIC_FIRST = 0x10;
const REAL_TIME = 0x12;
/** Bits 4 and 7 are off in the second to fourth bytes of ASB and in a GS r answer. */
const FOLLOWING_FIXED_BITS = 0x90;
const PROCESSED_MARK = '"';

export class EscPosDecoder {
  #held: number[] = [];
  #rejected = 0;

  /** Bytes that were no part of any answer, since the start. */
  get rejectedBytes(): number {
    return this.#rejected;
  }

  /** Forgets a half answer. */
  reset(): void {
    this.#held = [];
  }

  push(chunk: Uint8Array): PrinterAnswer[] {
    const answers: PrinterAnswer[] = [];
    for (const byte of chunk) {
      const answer = this.#take(byte);
      if (answer !== null) answers.push(answer);
    }
    return answers;
  }

  #take(byte: number): PrinterAnswer | null {
    if (byte === XON || byte === XOFF) return { kind: 'flow', mayWrite: byte === XON };
    const first = this.#held[0];
    if (first === undefined) return this.#begin(byte);
    return isBlockHeader(first) ? this.#continueBlock(first, byte) : this.#continueAutomatic(byte);
  }

  #begin(byte: number): PrinterAnswer | null {
    if (isBlockHeader(byte) || (byte & FIXED_BITS) === AUTOMATIC_FIRST) {
      this.#held = [byte];
      return null;
    }
    if ((byte & FIXED_BITS) === REAL_TIME) return { kind: 'realTime', byte };
    if ((byte & FOLLOWING_FIXED_BITS) === 0) return { kind: 'paperSensor', byte };
    this.#rejected++;
    return null;
  }

  #continueAutomatic(byte: number): PrinterAnswer | null {
    if ((byte & FOLLOWING_FIXED_BITS) !== 0) return this.#resynchroniseAt(byte);
    this.#held.push(byte);
    const [first = 0, second = 0, third = 0, fourth] = this.#held;
    if (fourth === undefined) return null;
    this.#held = [];
    return { kind: 'automatic', status: automaticStatus(first, second, third) };
  }

  #continueBlock(header: 0x37 | 0x5f, byte: number): PrinterAnswer | null {
    if (byte === 0) {
      const text = String.fromCharCode(...this.#held.slice(1));
      this.#held = [];
      if (header === 0x37 && text.length === 5 && text.startsWith(PROCESSED_MARK)) return { kind: 'processed', id: text.slice(1) };
      return { kind: 'block', header, text };
    }
    if (byte < 0x20 || byte > 0x7e) return this.#resynchroniseAt(byte);
    if (this.#held.length >= DRIVER_LIMITS.blockBytes) return this.#resynchroniseAt(byte);
    this.#held.push(byte);
    return null;
  }

  /** What was held is noise; this byte may begin an answer. */
  #resynchroniseAt(byte: number): PrinterAnswer | null {
    this.#rejected += this.#held.length;
    this.#held = [];
    return this.#begin(byte);
  }
}

function isBlockHeader(byte: number): byte is 0x37 | 0x5f {
  return byte === 0x37 || byte === 0x5f;
}

function automaticStatus(first: number, second: number, third: number): AutomaticStatus {
  return {
    offline: (first & 0x08) !== 0,
    coverOpen: (first & 0x20) !== 0,
    paper: (third & 0x0c) !== 0 ? 'out' : (third & 0x03) !== 0 ? 'low' : 'ok',
    errors: errorBits(second),
  };
}

/** DLE EOT 1 to 4, as one picture of the printer. */
export function realTimeStatus(answers: {
  readonly printer: number;
  readonly offlineCause: number;
  readonly error: number;
  readonly paper: number;
}): AutomaticStatus {
  const { printer, offlineCause, error, paper } = answers;
  return {
    offline: (printer & 0x08) !== 0,
    coverOpen: (offlineCause & 0x04) !== 0,
    paper: (paper & 0x60) !== 0 || (offlineCause & 0x20) !== 0 ? 'out' : (paper & 0x0c) !== 0 ? 'low' : 'ok',
    errors: errorBits(error),
  };
}

/** The second byte of ASB and the answer to DLE EOT 3 use the same bits. */
function errorBits(byte: number): PrinterErrors {
  return {
    recoverable: (byte & 0x04) !== 0,
    cutter: (byte & 0x08) !== 0,
    unrecoverable: (byte & 0x20) !== 0,
    autoRecoverable: (byte & 0x40) !== 0,
  };
}
