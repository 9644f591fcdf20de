import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';
import type { Clock } from '../../drivers/core/clock.ts';
import { BRIDGE_LIMITS, type CoreLink, hostPages, webSocketChannel } from '../bridge/index.ts';
import type { HostLog } from '../supervision/index.ts';
import { isOwnHost, isOwnOrigin, type OwnAddress } from './front-door.ts';
import { WEB_LIMITS } from './limits.ts';

/** `/bridge`: the one WebSocket by which the live page sees and acts. */
export interface BridgeDoor {
  onUpgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void;
  close(): void;
}

export function bridgeDoor(options: {
  readonly core: CoreLink;
  readonly own: OwnAddress;
  readonly hasSession: (request: IncomingMessage) => boolean;
  readonly clock: Clock;
  readonly log: HostLog;
}): BridgeDoor {
  const { core, own, clock, log } = options;
  const pages = hostPages(core);
  const sockets = new Set<WebSocket>();
  const server = new WebSocketServer({
    noServer: true,
    maxPayload: BRIDGE_LIMITS.intentBytes,
    perMessageDeflate: false,
    clientTracking: false,
  });

  const refusal = (request: IncomingMessage): string | null => {
    if (!isOwnHost(own, request.headers.host)) return '421 Misdirected Request';
    if (request.url !== '/bridge') return '404 Not Found';
    if (!isOwnOrigin(own, request)) return '403 Forbidden';
    return options.hasSession(request) ? null : '401 Unauthorized';
  };

  const keepAlive = (socket: WebSocket): void => {
    let answered = true;
    let timer = -1;
    const ping = (): void => {
      // A paused socket reads no pong; it is paused because the core owes answers, not because the page is gone.
      if (!answered && !socket.isPaused) {
        socket.terminate();
        return;
      }
      answered = false;
      socket.ping();
      timer = clock.setTimeout(ping, WEB_LIMITS.pingEveryMs);
    };
    socket.on('pong', () => {
      answered = true;
    });
    socket.once('close', () => clock.clearTimeout(timer));
    timer = clock.setTimeout(ping, WEB_LIMITS.pingEveryMs);
  };

  return {
    onUpgrade: (request, socket, head) => {
      socket.on('error', (failure) => log.warn({ reason: failure.message }, 'a connection broke'));
      const refused = refusal(request);
      if (refused !== null) {
        log.warn({ status: refused }, 'a bridge connection was refused');
        socket.end(`HTTP/1.1 ${refused}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
        return;
      }
      server.handleUpgrade(request, socket, head, (page) => {
        sockets.add(page);
        page.once('close', () => sockets.delete(page));
        // The close that follows says it all to the page; 1009 for a frame that is too long, 1007 for one that is not UTF-8.
        page.on('error', (failure) => log.warn({ reason: failure.message }, 'the page broke the protocol'));
        keepAlive(page);
        pages.admit(webSocketChannel(page));
      });
    },
    close: () => {
      pages.close();
      for (const socket of sockets) socket.terminate();
      server.close();
    },
  };
}
