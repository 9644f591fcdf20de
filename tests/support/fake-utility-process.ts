/**
 * Imported before a child's own code: makes it look like an Electron utility process. Messages come and go over
 * `process.parentPort`, which queues until somebody listens (electron/lib/utility/init.ts); there is no `process.send`.
 */
import { EventEmitter } from 'node:events';

const port = new EventEmitter();
const early: unknown[] = [];
const send = process.send?.bind(process);

process.on('message', (data) => {
  if (port.listenerCount('message') === 0) early.push(data);
  else port.emit('message', { data, ports: [] });
});
port.on('newListener', (name) => {
  if (name !== 'message' || port.listenerCount('message') > 0) return;
  setImmediate(() => {
    for (const data of early.splice(0)) port.emit('message', { data, ports: [] });
  });
});

Object.defineProperty(process, 'parentPort', {
  value: Object.assign(port, {
    postMessage: (message: object) => {
      if (process.connected) send?.(message, undefined, undefined, () => undefined);
    },
  }),
});
Object.defineProperty(process, 'send', { value: undefined });
