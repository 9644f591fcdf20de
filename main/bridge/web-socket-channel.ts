import type { WebSocket } from 'ws';
import type { CoreMessage, ReplacedCloseCode } from './contract.ts';
import { UNANSWERED_MESSAGES_PER_PAGE } from './limits.ts';
import type { PageChannel } from './page-channel.ts';

const REPLACED: ReplacedCloseCode = 4001;
/** RFC 6455, section 7.4.1: the endpoint is going away. */
const GOING_AWAY = 1001;

/**
 * A page on a WebSocket that is already open: JSON in text frames. One frame is written at a time, so what waits is known;
 * while too many answers are owed, nothing more is read.
 */
export function webSocketChannel(socket: WebSocket): PageChannel {
  let waiting: CoreMessage[] = [];
  let writing = false;
  let owed = 0;

  const owe = (change: 1 | -1): void => {
    owed += change;
    if (owed >= UNANSWERED_MESSAGES_PER_PAGE) socket.pause();
    else if (socket.isPaused) socket.resume();
  };

  const write = (): void => {
    if (writing) return;
    const next = waiting.shift();
    if (!next) return;
    writing = true;
    socket.send(JSON.stringify(next), (failure) => {
      writing = false;
      if (failure) {
        waiting = [];
        return;
      }
      if (next.type !== 'view') owe(-1);
      write();
    });
  };

  const send = (message: CoreMessage): void => {
    if (socket.readyState !== socket.OPEN) return;
    if (message.type === 'view') waiting = waiting.filter((older) => older.type !== 'view');
    waiting.push(message);
    write();
  };

  return {
    send,
    onMessage: (listener) => {
      socket.on('message', (bytes, isBinary) => {
        owe(1);
        const message = !isBinary && Buffer.isBuffer(bytes) ? parsedJson(bytes.toString()) : undefined;
        if (message === undefined) send({ type: 'refused', id: null, reason: 'malformed' });
        else listener(message);
      });
    },
    onClosed: (listener) => {
      socket.once('close', () => {
        waiting = [];
        listener();
      });
    },
    close: (reason) => {
      // A paused socket would never read the other side's close frame.
      socket.resume();
      socket.close(reason === 'replaced' ? REPLACED : GOING_AWAY, reason);
    },
  };
}

/** `undefined`, which JSON cannot say, when the text is not JSON. */
function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
