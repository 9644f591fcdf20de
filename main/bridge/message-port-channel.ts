import type { PageChannel } from './page-channel.ts';

/** What is used of a message port, in the shape of Electron's `MessagePortMain`. */
export interface PagePort {
  postMessage(message: unknown): void;
  on(event: 'message', listener: (event: { readonly data: unknown }) => void): unknown;
  on(event: 'close', listener: () => void): unknown;
  start(): void;
  close(): void;
}

/** A page at the other end of a message port. A port has no back-pressure: what is sent is posted at once. */
export function messagePortChannel(port: PagePort): PageChannel {
  return {
    send: (message) => port.postMessage(message),
    onMessage: (listener) => {
      port.on('message', (event) => listener(event.data));
      port.start();
    },
    onClosed: (listener) => {
      port.on('close', listener);
    },
    close: () => port.close(),
  };
}
