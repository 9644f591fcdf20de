import { parentPort, workerData } from 'node:worker_threads';
import { z } from 'zod';
import { createSandbox } from './sandbox.ts';
import { type WorkerMessage, WorkerRequest } from './worker-protocol.ts';

const port = parentPort;
if (port === null) throw new Error('sandbox-worker.ts is the entry of a worker thread');
const tell = (message: WorkerMessage): void => port.postMessage(message);

const { dataDir } = z.object({ dataDir: z.string() }).parse(workerData);
const sandbox = createSandbox({ dataDir, log: (event) => tell({ kind: 'event', event }) });

async function serve(request: WorkerRequest): Promise<void> {
  if (request.kind === 'listen') {
    tell({ kind: 'listened', result: await sandbox.listen(request.at) });
    return;
  }
  await sandbox.close();
  port?.close();
}

port.on('message', (message: unknown) => void serve(WorkerRequest.parse(message)));
