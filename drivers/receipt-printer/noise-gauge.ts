import { DRIVER_LIMITS } from './limits.ts';

const WINDOW_MS = 1_000;

/** Tells a printer from a broken cable by how much it says. */
export class NoiseGauge {
  #startMs = Number.NEGATIVE_INFINITY;
  #bytes = 0;
  #rejected = 0;
  #loud = false;

  get loud(): boolean {
    return this.#loud;
  }

  /** Adds to this second's noise. */
  isLoud(nowMs: number, bytes: number, rejected: number): boolean {
    if (nowMs - this.#startMs >= WINDOW_MS) {
      this.#loud = this.#isOver() && nowMs - this.#startMs < 2 * WINDOW_MS;
      this.#startMs = nowMs;
      this.#bytes = 0;
      this.#rejected = 0;
    }
    this.#bytes += bytes;
    this.#rejected += rejected;
    if (this.#isOver()) this.#loud = true;
    return this.#loud;
  }

  stillLoud(nowMs: number): boolean {
    return this.isLoud(nowMs, 0, 0);
  }

  forget(): void {
    this.#startMs = Number.NEGATIVE_INFINITY;
    this.#bytes = 0;
    this.#rejected = 0;
    this.#loud = false;
  }

  #isOver(): boolean {
    return this.#bytes > DRIVER_LIMITS.bytesPerSecond || this.#rejected > DRIVER_LIMITS.rejectedBytesPerSecond;
  }
}
