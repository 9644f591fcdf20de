import { serialize } from 'node:v8';
import { BRIDGE_LIMITS, type CoreMessage } from './contract.ts';
import type { PageChannel } from './page-channel.ts';

/** What is used of a message port, in the shape of Electron's `MessagePortMain`. */
export interface PagePort {
  postMessage(message: unknown): void;
  on(event: 'message', listener: (event: { readonly data: unknown }) => void): unknown;
  on(event: 'close', listener: () => void): unknown;
  start(): void;
  close(): void;
}

/** The page says it, beside its intents, when it has taken a view. `renderer/connection/on-port.ts` has the same words. */
const VIEW_TAKEN = 'viewTaken';
/** The last that the host says. Chromium has a `close` event at ports, but not in every build of it. */
const LINE_ENDS = 'lineEnds';

/**
 * A page at the other end of a message port. A port has no back-pressure of its own: the next view waits until the page has
 * taken the one before, and gives way to a newer one. A message that is too long ends the line, as it does on a WebSocket.
 */
export function messagePortChannel(port: PagePort): PageChannel {
  let shownUntaken = false;
  let waiting: CoreMessage | null = null;
  let onClosed: (() => void) | null = null;
  let closed = false;

  const ended = (): void => {
    if (closed) return;
    closed = true;
    waiting = null;
    onClosed?.();
  };
  const close = (): void => {
    if (closed) return;
    port.postMessage(LINE_ENDS);
    port.close();
    ended();
  };
  const show = (view: CoreMessage): void => {
    shownUntaken = true;
    port.postMessage(view);
  };

  return {
    send: (message) => {
      if (closed) return;
      if (message.type !== 'view') port.postMessage(message);
      else if (shownUntaken) waiting = message;
      else show(message);
    },
    onMessage: (listener) => {
      port.on('message', ({ data }) => {
        if (closed) return;
        if (data === VIEW_TAKEN) {
          shownUntaken = false;
          if (waiting) show(waiting);
          waiting = null;
        } else if (isTooLong(data)) close();
        else listener(data);
      });
      port.start();
    },
    onClosed: (listener) => {
      onClosed = listener;
      port.on('close', ended);
    },
    close,
  };
}

function isTooLong(message: unknown): boolean {
  try {
    return serialize(message).byteLength > BRIDGE_LIMITS.intentBytes;
  } catch {
    return true; // What cannot be written down again is no message of a page of ours.
  }
}
