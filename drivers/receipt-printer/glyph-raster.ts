/**
 * Text lines as black dots, drawn in a worker thread that lives for one call: a rare character is rare, its font is 10 MB,
 * and neither loading nor drawing may hold up the core's event loop.
 */
import { Worker } from 'node:worker_threads';
import { type Clock, err, ok, type Result } from '../core/index.ts';
import type { Bitmap, RasterLine } from './bitmap.ts';
import { DRIVER_LIMITS } from './limits.ts';

export interface GlyphError {
  readonly kind: 'glyphsUnavailable';
  readonly detail: string;
}

/** Each line as tall as the printer's own, in the order given. */
export function rasteriseLines(lines: readonly RasterLine[], clock: Clock): Promise<Result<readonly Bitmap[], GlyphError>> {
  return new Promise((resolve) => {
    const worker = new Worker(new URL('./glyph-worker.ts', import.meta.url), { workerData: lines });
    const settle = (result: Result<readonly Bitmap[], GlyphError>): void => {
      clock.clearTimeout(timer);
      resolve(result);
      void worker.terminate();
    };
    const fail = (detail: string): void => settle(err({ kind: 'glyphsUnavailable', detail }));
    const timer = clock.setTimeout(() => fail(`no answer in ${DRIVER_LIMITS.rasterTimeoutMs} ms`), DRIVER_LIMITS.rasterTimeoutMs);
    worker.once('message', (bitmaps: readonly Bitmap[]) => settle(ok(bitmaps)));
    worker.once('error', (error) => fail(error instanceof Error ? error.message : String(error)));
    worker.once('exit', (code) => fail(`the glyph worker ended with ${code}`));
  });
}
