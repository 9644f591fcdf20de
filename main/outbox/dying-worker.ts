/** For tests: the writer, ending on its first save (or what `WRITER_ENDS_ON` names), before the commit or after it and before the answer. */
import { parentPort } from 'node:worker_threads';

const port = parentPort;
if (port === null) throw new Error('dying-worker runs as a worker thread only');
const call = process.env['WRITER_ENDS_ON'] ?? 'save';
let asked = -1;
if (process.env['WRITER_ENDS'] === 'afterCommit') {
  const post = port.postMessage.bind(port);
  port.postMessage = (reply: { id: number }, transfer) => {
    if (reply.id === asked) process.exit(9);
    post(reply, transfer);
  };
}
port.on('message', (request: { id: number; name: string }) => {
  if (request.name !== call) return;
  asked = request.id;
  if (process.env['WRITER_ENDS'] !== 'afterCommit') process.exit(9);
});
await import('./outbox-worker.ts');
