import { closeSync, fsyncSync, openSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { freeBytes, sizeOf, syncDirectory } from './disk.ts';

const BALLAST_FILE = 'ballast';
const CHUNK_BYTES = 1024 ** 2;

/**
 * A file that is there to be deleted. On a full disk SQLite can neither erase nor write down what was delivered; the room of
 * this file is what it does that with.
 */
export class Ballast {
  readonly #dataDir: string;
  readonly #path: string;
  readonly #wantedBytes: number;
  readonly #reserveBytes: number;

  constructor(options: { readonly dataDir: string; readonly ballastBytes: number; readonly diskReserveBytes: number }) {
    this.#dataDir = options.dataDir;
    this.#path = join(options.dataDir, BALLAST_FILE);
    this.#wantedBytes = options.ballastBytes;
    this.#reserveBytes = options.diskReserveBytes;
  }

  bytes(): number {
    return sizeOf(this.#path);
  }

  /** Lays it down where it is not and the disk has room for it beyond the reserve. Written, not only sized: a hole is no ballast. */
  keep(): void {
    if (this.#wantedBytes === 0 || this.bytes() === this.#wantedBytes) return;
    if (freeBytes(this.#dataDir) < this.#reserveBytes + this.#wantedBytes) return;
    try {
      this.#layDown();
    } catch {
      // Somebody else took the room meanwhile: half a ballast would only keep others from it.
      rmSync(this.#path, { force: true });
    }
  }

  #layDown(): void {
    const file = openSync(this.#path, 'w', 0o600);
    try {
      const chunk = new Uint8Array(CHUNK_BYTES);
      for (let left = this.#wantedBytes; left > 0; ) left -= writeSync(file, chunk, 0, Math.min(left, chunk.length));
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
  }

  /** Gives it up; whether there was anything to give. */
  giveUp(): boolean {
    const had = this.bytes() > 0;
    rmSync(this.#path, { force: true });
    syncDirectory(this.#dataDir);
    return had;
  }
}
