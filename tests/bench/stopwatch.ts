/**
 * Taps like a finger and measures inside the page: from the timestamp of `pointerdown` (when the browser took the touch
 * in) to the second animation frame after the destination is in the document, which begins when the first has been
 * painted. That is up to one frame (16.7 ms) more than the eye needs; a bare page measured alike has the same.
 */
import path from 'node:path';
import type { BrowserContext, CDPSession, Locator, Page } from 'playwright-core';

const DESTINATION_DEADLINE_MS = 10_000;

/** Before the context opens its page. */
export async function installStopwatch(context: BrowserContext): Promise<void> {
  await context.addInitScript({ path: path.join(import.meta.dirname, 'stopwatch-in-page.js') });
}

/** A finger on one page. */
export class Finger {
  readonly #page: Page;
  readonly #line: CDPSession;

  private constructor(page: Page, line: CDPSession) {
    this.#page = page;
    this.#line = line;
  }

  static async over(page: Page): Promise<Finger> {
    return new Finger(page, await page.context().newCDPSession(page));
  }

  /** Touches and lifts at once: how long a finger rests is the citizen's time. */
  async taps(target: Locator): Promise<void> {
    const box = await boxOf(target);
    const touchPoints = [{ x: box.x + box.width / 2, y: box.y + box.height / 2 }];
    await Promise.all([
      this.#line.send('Input.dispatchTouchEvent', { type: 'touchStart', touchPoints }),
      this.#line.send('Input.dispatchTouchEvent', { type: 'touchEnd', touchPoints: [] }),
    ]);
  }

  async draws(pad: Locator): Promise<void> {
    const box = await boxOf(pad);
    const at = (step: number) => [{ x: box.x + box.width * (0.2 + step * 0.05), y: box.y + box.height * (0.5 + Math.sin(step) * 0.2) }];
    await this.#line.send('Input.dispatchTouchEvent', { type: 'touchStart', touchPoints: at(0) });
    for (let step = 1; step <= 10; step++) await this.#line.send('Input.dispatchTouchEvent', { type: 'touchMove', touchPoints: at(step) });
    await this.#line.send('Input.dispatchTouchEvent', { type: 'touchEnd', touchPoints: [] });
  }

  /** Milliseconds from the touch on `target` until what `selector` finds is painted. It must not be there before. */
  async timesTap(target: Locator, selector: string): Promise<number> {
    await target.waitFor();
    await this.#page.evaluate(`tapStopwatch.arm(${JSON.stringify(selector)})`);
    const deadline = new AbortController();
    await this.taps(target);
    const late = new Promise<never>((_resolve, reject) => {
      const timer = setTimeout(
        () => reject(new Error(`${selector} did not come after a touch on ${target.toString()}`)),
        DESTINATION_DEADLINE_MS,
      );
      deadline.signal.addEventListener('abort', () => clearTimeout(timer));
    });
    try {
      return await Promise.race([this.#page.evaluate<number>('tapStopwatch.taken()'), late]);
    } finally {
      deadline.abort();
    }
  }
}

async function boxOf(
  target: Locator,
): Promise<{ readonly x: number; readonly y: number; readonly width: number; readonly height: number }> {
  const box = await target.boundingBox();
  if (box === null) throw new Error(`nothing to touch: ${target.toString()}`);
  return box;
}
