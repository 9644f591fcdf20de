/**
 * For tests: the writer, ending on its first save (or what `WRITER_ENDS_ON` names), before the commit or, where `WRITER_ENDS`
 * says `afterCommit`, after it and before the answer.
 */
import { parentPort } from 'node:worker_threads';

interface Request {
  readonly id: number;
  readonly name: string;
  readonly ask: unknown;
}

const LAST_ID = -1;
const port = parentPort;
if (port === null) throw new Error('dying-worker runs as a worker thread only');
const call = process.env['WRITER_ENDS_ON'] ?? 'save';
const afterCommit = process.env['WRITER_ENDS'] === 'afterCommit';
let asked: number | null = null;
let ending = false;
let serve: (request: Request) => void = () => undefined;

/** No answer leaves it any more; it ends when no cipher is at work, since that would take the tests with it. */
function end(): void {
  ending = true;
  serve({ id: LAST_ID, name: 'standStill', ask: null });
}

const post = port.postMessage.bind(port);
port.postMessage = (reply: { id: number }, transfer) => {
  if (reply.id === LAST_ID) process.exit(9);
  if (!ending && reply.id === asked) end();
  else if (!ending) post(reply, transfer);
};
const on = port.on.bind(port);
Object.assign(port, {
  on: (event: string, listener: (request: Request) => void) => {
    serve = listener;
    return on(event, (request: Request) => {
      if (ending) return;
      if (request.name !== call) return listener(request);
      asked = request.id;
      if (afterCommit) listener(request);
      else end();
    });
  },
});
await import('./outbox-worker.ts');
