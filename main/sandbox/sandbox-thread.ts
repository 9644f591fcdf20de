import { Worker } from 'node:worker_threads';
import { assertNever, err } from '../../drivers/core/result.ts';
import type { ListenResult, Sandbox, SandboxOptions } from './sandbox.ts';
import type { WorkerMessage, WorkerRequest } from './worker-protocol.ts';

/**
 * The sandbox in a thread of its own: it loads beside the rest of a start, and hashing, opening and committing 50 MB
 * never holds up whoever else lives in the process. Like `createSandbox`, on the machine's own time.
 */
export function createSandboxThread(options: Omit<SandboxOptions, 'clock'>): Sandbox {
  const worker = new Worker(new URL('sandbox-worker.ts', import.meta.url), { workerData: { dataDir: options.dataDir } });
  const listened = Promise.withResolvers<ListenResult>();
  const ended = Promise.withResolvers<void>();
  const lost = (detail: string): void => {
    options.log?.({ kind: 'failed', detail });
    listened.resolve(err({ kind: 'io', detail }));
  };
  const tell = (request: WorkerRequest): void => worker.postMessage(request);

  worker.on('message', (message: WorkerMessage) => {
    switch (message.kind) {
      case 'listened':
        listened.resolve(message.result);
        return;
      case 'event':
        options.log?.(message.event);
        return;
      default:
        assertNever(message);
    }
  });
  worker.on('error', (error) => lost(error instanceof Error ? error.message : String(error)));
  worker.on('exit', () => {
    listened.resolve(err({ kind: 'io', detail: 'the sandbox ended' }));
    ended.resolve();
  });

  return {
    listen: (at) => {
      tell({ kind: 'listen', at });
      return listened.promise;
    },
    close: async () => {
      tell({ kind: 'close' });
      await ended.promise;
    },
  };
}
