/** Bytes that grow as they are written, with zeros where nothing was. */
export class GrowingBytes {
  #bytes: Uint8Array;
  #size: number;

  constructor(bytes: Uint8Array = new Uint8Array(0)) {
    this.#bytes = bytes;
    this.#size = bytes.length;
  }

  get size(): number {
    return this.#size;
  }

  write(offset: number, bytes: Uint8Array): void {
    if (offset + bytes.length > this.#size) this.resize(offset + bytes.length);
    this.#bytes.set(bytes, offset);
  }

  resize(size: number): void {
    if (size > this.#bytes.length) {
      const grown = new Uint8Array(Math.max(size, 2 * this.#bytes.length));
      grown.set(this.#bytes.subarray(0, this.#size));
      this.#bytes = grown;
    }
    // What is cut off does not come back when it grows again.
    if (size < this.#size) this.#bytes.fill(0, size, this.#size);
    this.#size = size;
  }

  /** Up to `length` bytes, fewer at the end. */
  copy(offset: number, length: number): Uint8Array {
    return this.#bytes.slice(Math.min(offset, this.#size), Math.min(offset + length, this.#size));
  }

  clone(): GrowingBytes {
    return new GrowingBytes(this.#bytes.slice(0, this.#size));
  }

  /** All of it, not to be changed. */
  bytes(): Uint8Array {
    return this.#bytes.subarray(0, this.#size);
  }
}
