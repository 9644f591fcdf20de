import type { CoreMessage, IntentMessage } from '../../main/bridge/contract.ts';
import type { LineListener } from './line.ts';

/** To the host, for every view; the same word stands in `main/bridge/message-port-channel.ts`. */
const VIEW_TAKEN = 'viewTaken';

/** What is used of a `MessagePort`. */
interface Port {
  postMessage(message: IntentMessage | typeof VIEW_TAKEN): void;
  addEventListener(type: 'message', listener: (event: { readonly data: CoreMessage }) => void): void;
  addEventListener(type: 'close', listener: () => void): void;
  start(): void;
}

/** The line on a port that is at hand. Only when a view is taken does the host send the next: a page that is slow is shown the newest. */
export function openOnPort(port: Port, listener: LineListener): void {
  port.addEventListener('message', ({ data }) => {
    if (data.type === 'view') port.postMessage(VIEW_TAKEN);
    listener.took(data);
  });
  port.addEventListener('close', () => listener.ended('lost'));
  listener.opened({ send: (message) => port.postMessage(message) });
  port.start();
}
