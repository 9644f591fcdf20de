/** Worker: draws sheets and signatures, one ask at a time. It sees what this terminal itself wrote, never a document from outside. */
import { parentPort } from 'node:worker_threads';
import { assertNever } from '../../drivers/core/result.ts';
import { signaturePng } from './signature/signature-png.ts';
import { submissionSheets } from './submission-sheets.ts';
import type { SheetsInput, Strokes } from './types.ts';
import type { WorkerReply } from './worker-seat.ts';

export type SheetsAsk =
  | { readonly name: 'sheets'; readonly input: SheetsInput }
  | { readonly name: 'signature'; readonly strokes: Strokes };

const port = parentPort;
if (port === null) throw new Error('documents-worker runs as a worker thread only');

async function answer(ask: SheetsAsk): Promise<Uint8Array<ArrayBuffer>> {
  switch (ask.name) {
    case 'sheets':
      return submissionSheets(ask.input);
    case 'signature':
      return signaturePng(ask.strokes);
    default:
      return assertNever(ask);
  }
}

async function serve(ask: SheetsAsk): Promise<void> {
  try {
    const bytes = await answer(ask);
    const reply: WorkerReply<Uint8Array, never> = { answer: bytes };
    port?.postMessage(reply, [bytes.buffer]);
  } catch (error) {
    const reply: WorkerReply<Uint8Array, never> = { failed: String(error) };
    port?.postMessage(reply);
  }
}

port.on('message', (ask: SheetsAsk) => void serve(ask));
