import { chmodSync, mkdirSync, rmSync } from 'node:fs';
import { createServer, type Socket } from 'node:net';
import type { Clock } from '../../drivers/core/clock.ts';
import { assertNever, err, ok, type Result } from '../../drivers/core/result.ts';
import type { OutboxStatus, Salvaged } from '../outbox/index.ts';
import { CONTROL_LIMITS } from './limits.ts';
import { type Line, LineBuffer } from './lines.ts';
import {
  AnyVersion,
  CONTROL_VERSION,
  type ControlError,
  ControlRequest,
  type Pong,
  type RetryRefusal,
  type SalvageRefusal,
} from './protocol.ts';
import { controlFolder, controlSocket, socketAddress } from './socket-address.ts';

/** What the core does when it is asked. */
export interface ControlService {
  ping(): Pong;
  status(): Promise<Result<OutboxStatus, ControlError>>;
  retry(submissionId: string): Promise<Result<'queued', ControlError | RetryRefusal>>;
  hurry(): Promise<Result<null, ControlError>>;
  salvage(folder: string): Promise<Result<Salvaged, ControlError | SalvageRefusal>>;
}

export interface ControlServer {
  /** Cuts every connection off; what was asked for and is under way goes on. */
  close(): Promise<void>;
}

export interface ListenError {
  readonly kind: 'io';
  readonly path: string;
  readonly detail: string;
}

/**
 * Listens in the data directory, for the terminal's own user alone: the folder is 0700 and the socket 0600, and that is the whole
 * protection, since Node does not tell who is at the other end. A socket that a dead core left is replaced: whoever calls this
 * holds the data directory.
 */
export async function serveControl(options: {
  readonly dataDir: string;
  readonly service: ControlService;
  readonly clock: Clock;
}): Promise<Result<ControlServer, ListenError>> {
  const { dataDir } = options;
  const connections = new Set<Socket>();
  // Whoever has asked all they want may say so and still be answered: `echo … | socat`.
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    connections.add(socket);
    socket.on('close', () => connections.delete(socket));
    serve(socket, options);
  });
  // One that cannot be accepted is lost, and the others are served.
  server.on('error', () => undefined);
  server.maxConnections = CONTROL_LIMITS.connections;
  try {
    mkdirSync(controlFolder(dataDir), { recursive: true, mode: 0o700 });
    chmodSync(controlFolder(dataDir), 0o700);
    rmSync(controlSocket(dataDir), { force: true });
    const address = socketAddress(dataDir);
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen({ path: address.path }, resolve);
    }).catch((error: unknown) => {
      address.release();
      throw error;
    });
    chmodSync(address.path, 0o600);
    return ok({
      close: async () => {
        for (const socket of connections) socket.destroy();
        // Takes the socket's name away by the path it was bound to.
        await new Promise<void>((resolve) => {
          server.close(() => resolve());
        });
        address.release();
      },
    });
  } catch (error) {
    return err({ kind: 'io', path: controlSocket(dataDir), detail: error instanceof Error ? error.message : String(error) });
  }
}

/** Answers one question after the other. Whoever sends what is no question is told so once and cut off. */
function serve(socket: Socket, { service, clock }: { readonly service: ControlService; readonly clock: Clock }): void {
  const lines = new LineBuffer(CONTROL_LIMITS.lineBytes);
  let answering = false;
  let ended = false;
  // Runs from the connection, or the answer before, until a question is whole: a byte now and then keeps no place.
  let idle: number | null = null;
  const busy = (): void => {
    if (idle !== null) clock.clearTimeout(idle);
    idle = null;
  };
  const waiting = (): void => {
    busy();
    if (socket.destroyed) return;
    idle = clock.setTimeout(() => socket.destroy(), CONTROL_LIMITS.idleMs);
  };

  const pump = async (): Promise<void> => {
    answering = true;
    // Nothing more is read meanwhile: what comes too fast waits at the sender.
    socket.pause();
    for (let line = lines.next(); line !== null && !socket.destroyed; line = lines.next()) {
      busy();
      const { reply, goesOn } = await answerTo(line, service);
      waiting();
      if (!goesOn) {
        socket.end(reply, () => socket.destroy());
        return;
      }
      await new Promise<void>((resolve) => {
        socket.write(reply, () => resolve());
      });
      await new Promise<void>((resolve) => void clock.setTimeout(resolve, CONTROL_LIMITS.betweenAnswersMs));
    }
    answering = false;
    if (ended) socket.end();
    else socket.resume();
  };

  socket.on('data', (chunk) => {
    lines.add(chunk);
    if (!answering) void pump();
  });
  socket.on('end', () => {
    ended = true;
    if (!answering) socket.end();
  });
  // The other end went away; `close` follows.
  socket.on('error', () => undefined);
  socket.on('close', busy);
  waiting();
}

interface Answered {
  readonly reply: string;
  /** `false`: the connection ends with it. */
  readonly goesOn: boolean;
}

async function answerTo(line: Line, service: ControlService): Promise<Answered> {
  const refused = (error: ControlError): Answered => ({ reply: written(err(error)), goesOn: false });
  if (line.kind === 'tooLong') return refused({ kind: 'malformed', detail: `a question is at most ${CONTROL_LIMITS.lineBytes} bytes` });
  let json: unknown;
  try {
    json = JSON.parse(line.text);
  } catch {
    return refused({ kind: 'malformed', detail: 'a question is one JSON object a line' });
  }
  const request = ControlRequest.safeParse(json);
  if (!request.success) {
    const other = AnyVersion.safeParse(json);
    if (other.success && other.data.version !== CONTROL_VERSION) return refused({ kind: 'wrongVersion', speaks: CONTROL_VERSION });
    return refused({
      kind: 'malformed',
      detail: request.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('; '),
    });
  }
  try {
    return { reply: written(await ask(service, request.data)), goesOn: true };
  } catch (error) {
    return refused({ kind: 'broke', detail: String(error) });
  }
}

async function ask(service: ControlService, request: ControlRequest): Promise<Result<unknown, { readonly kind: string }>> {
  switch (request.call) {
    case 'ping':
      return ok(service.ping());
    case 'status':
      return service.status();
    case 'retry':
      return service.retry(request.submissionId);
    case 'hurry':
      return service.hurry();
    case 'salvage':
      return service.salvage(request.folder);
    default:
      return assertNever(request);
  }
}

function written(result: Result<unknown, { readonly kind: string }>): string {
  return `${JSON.stringify({ version: CONTROL_VERSION, ok: result.ok, ...(result.ok ? { answer: result.value } : { error: result.error }) })}\n`;
}
