/** Pages for a simulated scanner, drawn in a worker so that the event loop stays free. Development and test only. */
import { Worker } from 'node:worker_threads';

export interface PageDrawing {
  readonly kind: 'lease' | 'title-deed' | 'blank';
  readonly resolutionDpi: number;
  readonly mode: 'Gray' | 'Color';
  /** Printed on the page, so that it can be found again. */
  readonly marker: string | null;
}

/** A4 as PNG at the resolution asked for. */
export function drawPagePng(drawing: PageDrawing): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL('./simulated-page-worker.ts', import.meta.url), { workerData: drawing });
    worker.once('message', resolve);
    worker.once('error', reject);
    worker.once('exit', (code) => reject(new Error(`the page worker ended with ${code} and no page`)));
  });
}
