import type { CoreMessage, IntentMessage } from '../../main/bridge/contract.ts';
import type { LineListener } from './line.ts';

/** To the host for every view, and its last word; the same stand in `main/bridge/message-port-channel.ts`. */
const VIEW_TAKEN = 'viewTaken';
const LINE_ENDS = 'lineEnds';

/** What the host posts. */
export type PortMessage = CoreMessage | typeof LINE_ENDS;

/** What is used of a `MessagePort`. */
interface Port {
  postMessage(message: IntentMessage | typeof VIEW_TAKEN): void;
  addEventListener(type: 'message', listener: (event: { readonly data: PortMessage }) => void): void;
  addEventListener(type: 'close', listener: () => void): void;
  start(): void;
}

/** The line on a port that is at hand. Only when a view is taken does the host send the next: a page that is slow is shown the newest. */
export function openOnPort(port: Port, listener: LineListener): void {
  let over = false;
  const end = (): void => {
    if (over) return;
    over = true;
    listener.ended('lost');
  };
  port.addEventListener('message', ({ data }) => {
    if (data === LINE_ENDS) {
      end();
      return;
    }
    if (data.type === 'view') port.postMessage(VIEW_TAKEN);
    listener.took(data);
  });
  port.addEventListener('close', end);
  listener.opened({ send: (message) => port.postMessage(message) });
  port.start();
}
