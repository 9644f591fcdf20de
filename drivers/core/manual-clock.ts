import type { Clock } from './clock.ts';

interface Timer {
  readonly id: number;
  readonly dueMs: number;
  readonly callback: () => void;
}

/** A clock that a test moves by hand. Due timers run in order of time, then of setting. */
export class ManualClock implements Clock {
  #nowMs = 0;
  #wallMs: number;
  #nextId = 1;
  #timers: Timer[] = [];

  constructor(wallMs = Date.UTC(2026, 8, 1, 2, 0, 0)) {
    this.#wallMs = wallMs;
  }

  monotonicMs(): number {
    return this.#nowMs;
  }

  wallMs(): number {
    return this.#wallMs;
  }

  setTimeout(callback: () => void, delayMs: number): number {
    const id = this.#nextId++;
    this.#timers.push({ id, dueMs: this.#nowMs + Math.max(0, delayMs), callback });
    return id;
  }

  clearTimeout(handle: number): void {
    this.#timers = this.#timers.filter((timer) => timer.id !== handle);
  }

  /** How many timers wait; a test of leaks counts them. */
  get waiting(): number {
    return this.#timers.length;
  }

  /** Moves the wall clock alone, as a jump does. */
  jumpWallTo(wallMs: number): void {
    this.#wallMs = wallMs;
  }

  /** Moves both by `ms`, running what falls due; promises settle between timers. */
  async advance(ms: number): Promise<void> {
    const untilMs = this.#nowMs + ms;
    for (;;) {
      await settle();
      const next = this.#timers.filter((timer) => timer.dueMs <= untilMs).sort((a, b) => a.dueMs - b.dueMs || a.id - b.id)[0];
      if (!next) break;
      this.#wallMs += next.dueMs - this.#nowMs;
      this.#nowMs = next.dueMs;
      this.#timers = this.#timers.filter((timer) => timer !== next);
      next.callback();
    }
    this.#wallMs += untilMs - this.#nowMs;
    this.#nowMs = untilMs;
    await settle();
  }
}

/** Lets everything that already resolved run; several turns, since chains of `await` take one each. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 5; turn++) await new Promise<void>((resolve) => setImmediate(resolve));
}
