import { EventEmitter } from 'node:events';
import type { MessagePort } from 'node:worker_threads';
import type { PagePort } from '../../main/bridge/index.ts';

/** A port of Node in the shape of Electron's `MessagePortMain`: an emitter whose messages are events, quiet until `start`. */
export function portMain(port: MessagePort): PagePort & EventEmitter {
  const emitter = new EventEmitter();
  port.on('close', () => emitter.emit('close'));
  return Object.assign(emitter, {
    postMessage: (message: unknown) => port.postMessage(message),
    start: () => {
      port.on('message', (data: unknown) => emitter.emit('message', { data, ports: [] }));
    },
    close: () => port.close(),
  });
}
