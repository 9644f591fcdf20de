const NEWLINE = 0x0a;

export type Line = { readonly kind: 'line'; readonly text: string } | { readonly kind: 'tooLong' };

/** Cuts a stream of bytes into lines, and holds no more of one than is allowed. */
export class LineBuffer {
  readonly #limitBytes: number;
  #held = Buffer.alloc(0);

  constructor(limitBytes: number) {
    this.#limitBytes = limitBytes;
  }

  add(chunk: Uint8Array): void {
    this.#held = Buffer.concat([this.#held, chunk]);
  }

  /** The next line without its end; `null` where none is whole yet. After `tooLong` nothing that follows can be understood. */
  next(): Line | null {
    const end = this.#held.indexOf(NEWLINE);
    if (end > this.#limitBytes || (end === -1 && this.#held.length > this.#limitBytes)) return { kind: 'tooLong' };
    if (end === -1) return null;
    const text = this.#held.toString('utf8', 0, end);
    this.#held = this.#held.subarray(end + 1);
    return { kind: 'line', text };
  }
}
