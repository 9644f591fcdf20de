import type { CoreMessage, ReplacedCloseCode } from '../../main/bridge/contract.ts';
import { CONNECTION_LIMITS } from './limits.ts';
import type { OpenLine } from './line.ts';
import { openSession, takeToken } from './session.ts';

const REPLACED: ReplacedCloseCode = 4001;

/** To the web host that served this page: a session first, then the WebSocket. */
export function webSocketLine(): OpenLine {
  let token = takeToken();
  return async (listener) => {
    const session = await openSession(token);
    if (session === 'unreachable') return 'unreachable';
    token = null;
    if (session === 'denied') return 'denied';
    const socket = new WebSocket(`ws://${location.host}/bridge`);
    const tooLong = setTimeout(() => socket.close(), CONNECTION_LIMITS.connectMs);
    socket.addEventListener('open', () => {
      clearTimeout(tooLong);
      listener.opened({ send: (message) => socket.send(JSON.stringify(message)) });
    });
    socket.addEventListener('message', (event: MessageEvent<string>) => {
      const message: CoreMessage = JSON.parse(event.data);
      listener.took(message);
    });
    socket.addEventListener('close', (event) => {
      clearTimeout(tooLong);
      listener.ended(event.code === REPLACED ? 'replaced' : 'lost');
    });
    return 'opening';
  };
}
