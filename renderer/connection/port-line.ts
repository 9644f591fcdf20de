import { CONNECTION_LIMITS } from './limits.ts';
import type { OpenLine } from './line.ts';
import { openOnPort } from './on-port.ts';

/** Asked of the preload, and answered by it with the port; the same words stand in `main/shell/port-words.ts`. */
const PORT_WANTED = 'terminal-port-wanted';
const PORT_GIVEN = 'terminal-port-given';

/** To the shell whose window shows this page: the preload hands over a port. Nobody else has one, so none is `replaced`. */
export function portLine(): OpenLine {
  return (listener) =>
    new Promise((resolve) => {
      const take = (event: MessageEvent): void => {
        const [port] = event.ports;
        if (event.source !== window || event.data !== PORT_GIVEN || port === undefined) return;
        answered('opening');
        openOnPort(port, listener);
      };
      const answered = (answer: 'opening' | 'unreachable'): void => {
        clearTimeout(tooLong);
        window.removeEventListener('message', take);
        resolve(answer);
      };
      const tooLong = setTimeout(() => answered('unreachable'), CONNECTION_LIMITS.connectMs);
      window.addEventListener('message', take);
      window.postMessage(PORT_WANTED, location.origin);
    });
}
