/** Worker: looks over and draws documents of strangers, one ask at a time, within limits of its own. */
import { parentPort } from 'node:worker_threads';
import { assertNever, err, ok, type Result } from '../../drivers/core/result.ts';
import { drawPage } from './pdf/draw-page.ts';
import { errorOf, openInspected } from './pdf/inspect-pdf.ts';
import type { PdfError } from './types.ts';
import type { WorkerReply } from './worker-seat.ts';

export interface PdfAsk {
  readonly name: 'inspect' | 'draw';
  readonly pdf: Uint8Array;
}
export type PdfAnswer = Result<{ readonly pages: number }, PdfError>;
export interface PdfNote {
  readonly number: number;
  readonly png: Uint8Array;
}

const port = parentPort;
if (port === null) throw new Error('pdf-worker runs as a worker thread only');

async function answer({ name, pdf }: PdfAsk): Promise<PdfAnswer> {
  const opened = await openInspected(pdf);
  if (!opened.ok) return opened;
  const document = opened.value;
  const pages = document.numPages;
  switch (name) {
    case 'inspect':
      break;
    case 'draw':
      for (let number = 1; number <= pages; number++) {
        try {
          const page = await document.getPage(number);
          const png = await drawPage(page);
          page.cleanup();
          const note: WorkerReply<PdfAnswer, PdfNote> = { note: { number, png } };
          port?.postMessage(note, [png.buffer]);
        } catch (error) {
          return err(errorOf(error, `page ${number}`));
        }
      }
      break;
    default:
      assertNever(name);
  }
  await document.loadingTask.destroy();
  return ok({ pages });
}

async function serve(ask: PdfAsk): Promise<void> {
  let reply: WorkerReply<PdfAnswer, PdfNote>;
  try {
    reply = { answer: await answer(ask) };
  } catch (error) {
    reply = { failed: error instanceof Error ? error.name : 'error' };
  }
  port?.postMessage(reply);
}

port.on('message', (ask: PdfAsk) => void serve(ask));
