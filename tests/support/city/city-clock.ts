import type { Clock } from '../../../drivers/core/clock.ts';

interface Due {
  readonly id: number;
  readonly atMs: number;
}

/** Cleared timers stay in the heap until their turn, or until they are more than what runs. */
const CLEARED_KEPT_AT_LEAST = 4_096;

/**
 * One simulated clock for a city of terminals: thousands of timers are set and cleared in every simulated second. Due timers
 * run in order of time, then of setting.
 */
export class CityClock implements Clock {
  readonly #wallAtStartMs: number;
  readonly #callbacks = new Map<number, () => void>();
  #heap: Due[] = [];
  #nowMs = 0;
  #nextId = 1;

  constructor(wallAtStartMs = Date.UTC(2026, 8, 1, 1, 50)) {
    this.#wallAtStartMs = wallAtStartMs;
  }

  monotonicMs(): number {
    return this.#nowMs;
  }

  /** Whole milliseconds, as of a real machine. */
  wallMs(): number {
    return this.#wallAtStartMs + Math.floor(this.#nowMs);
  }

  setTimeout(callback: () => void, delayMs: number): number {
    const id = this.#nextId++;
    this.#callbacks.set(id, callback);
    this.#heap.push({ id, atMs: this.#nowMs + Math.max(0, delayMs) });
    this.#rise(this.#heap.length - 1);
    return id;
  }

  clearTimeout(timer: number): void {
    this.#callbacks.delete(timer);
    if (this.#heap.length > 2 * this.#callbacks.size + CLEARED_KEPT_AT_LEAST) this.#sweep();
  }

  /** Runs what falls due until then. What follows from one timer has all happened before the next one runs. */
  async runUntil(untilMs: number): Promise<void> {
    await settled();
    for (let next = this.#heap[0]; next !== undefined && next.atMs <= untilMs; next = this.#heap[0]) {
      this.#takeFirst();
      const callback = this.#callbacks.get(next.id);
      if (callback === undefined) continue;
      this.#callbacks.delete(next.id);
      this.#nowMs = next.atMs;
      callback();
      await settled();
    }
    this.#nowMs = untilMs;
  }

  #sweep(): void {
    this.#heap = this.#heap.filter(({ id }) => this.#callbacks.has(id));
    // What is in order is a heap.
    this.#heap.sort((one, other) => (isBefore(one, other) ? -1 : 1));
  }

  #takeFirst(): void {
    const last = this.#heap.pop();
    if (last === undefined || this.#heap.length === 0) return;
    this.#heap[0] = last;
    this.#sink();
  }

  #rise(from: number): void {
    const heap = this.#heap;
    let at = from;
    const risen = heap[at];
    if (risen === undefined) return;
    while (at > 0) {
      const above = (at - 1) >> 1;
      const parent = heap[above];
      if (parent === undefined || isBefore(parent, risen)) break;
      heap[at] = parent;
      heap[above] = risen;
      at = above;
    }
  }

  #sink(): void {
    const heap = this.#heap;
    let at = 0;
    const sunk = heap[at];
    if (sunk === undefined) return;
    for (let left = 1; left < heap.length; left = 2 * at + 1) {
      const [one, other] = [heap[left], heap[left + 1]];
      if (one === undefined) break;
      const below = other !== undefined && isBefore(other, one) ? left + 1 : left;
      const child = heap[below];
      if (child === undefined || isBefore(sunk, child)) break;
      heap[at] = child;
      heap[below] = sunk;
      at = below;
    }
  }
}

const isBefore = (one: Due, other: Due): boolean => one.atMs < other.atMs || (one.atMs === other.atMs && one.id < other.id);

/**
 * The simulated city waits for nothing but this clock: every other step is a promise that is settled already. Node runs all of
 * those, and what they lead to, before its event loop turns; so one turn is enough, and no shorter wait is.
 */
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
