import { createConnection, type Socket } from 'node:net';
import { z } from 'zod';
import type { Clock } from '../../drivers/core/clock.ts';
import { err, ok, type Result } from '../../drivers/core/result.ts';
import type { OutboxStatus, Salvaged } from '../outbox/index.ts';
import { CONTROL_LIMITS } from './limits.ts';
import { type Line, LineBuffer } from './lines.ts';
import {
  CONTROL_VERSION,
  CommonError,
  type ControlError,
  type ControlRequest,
  Pong,
  Reply,
  RetryFailure,
  type RetryRefusal,
  SalvageAnswer,
  SalvageFailure,
  type SalvageRefusal,
  Status,
} from './protocol.ts';
import { controlSocket, type SocketAddress, socketAddress } from './socket-address.ts';

export type ConnectError =
  /** Nobody listens there. */
  | { readonly kind: 'notRunning' }
  /** The socket is another user's. */
  | { readonly kind: 'notAllowed'; readonly path: string }
  | { readonly kind: 'io'; readonly path: string; readonly detail: string };

/** The line to the terminal failed, or what came over it cannot be read. */
export type LineError =
  | { readonly kind: 'cutOff' }
  | { readonly kind: 'silent'; readonly afterMs: number }
  | { readonly kind: 'notUnderstood'; readonly detail: string };

type Answer<T, E extends { readonly kind: string } = never> = Promise<Result<T, E | ControlError | LineError>>;

/** A running terminal. One question at a time. */
export interface ControlClient {
  ping(): Answer<Pong>;
  status(): Answer<OutboxStatus>;
  retry(submissionId: string): Answer<'queued', RetryRefusal>;
  hurry(): Answer<null>;
  /** `folder` from the root. Waits as long as it takes. */
  salvage(folder: string): Answer<Salvaged, SalvageRefusal>;
  close(): void;
}

/** Reaches the terminal that runs on a data directory. */
export async function connectControl(options: {
  readonly dataDir: string;
  readonly clock: Clock;
}): Promise<Result<ControlClient, ConnectError>> {
  const { dataDir, clock } = options;
  let address: SocketAddress;
  try {
    address = socketAddress(dataDir);
  } catch (error) {
    return err(connectError(error, dataDir));
  }
  const socket = createConnection({ path: address.path });
  const failure = await new Promise<unknown>((resolve) => {
    const late = clock.setTimeout(
      () => resolve(new Error(`no connection within ${CONTROL_LIMITS.connectMs} ms`)),
      CONTROL_LIMITS.connectMs,
    );
    const come = (error: unknown): void => {
      clock.clearTimeout(late);
      resolve(error);
    };
    socket.once('connect', () => come(null));
    socket.once('error', come);
  });
  address.release();
  if (failure === null) return ok(clientOn(socket, clock));
  socket.destroy();
  return err(connectError(failure, dataDir));
}

function connectError(error: unknown, dataDir: string): ConnectError {
  const path = controlSocket(dataDir);
  const code = error instanceof Error && 'code' in error ? error.code : null;
  if (code === 'ENOENT' || code === 'ECONNREFUSED' || code === 'ENOTDIR') return { kind: 'notRunning' };
  if (code === 'EACCES' || code === 'EPERM') return { kind: 'notAllowed', path };
  return { kind: 'io', path, detail: error instanceof Error ? error.message : String(error) };
}

type Come = Extract<Line, { kind: 'line' }> | LineError;

function clientOn(socket: Socket, clock: Clock): ControlClient {
  const lines = new LineBuffer(CONTROL_LIMITS.lineBytes);
  let cutOff = false;
  let waiting: ((come: Come) => void) | null = null;
  const settle = (come: Come): void => {
    waiting?.(come);
    waiting = null;
  };
  socket.on('data', (chunk) => {
    lines.add(chunk);
    const line = lines.next();
    if (line?.kind === 'tooLong') settle({ kind: 'notUnderstood', detail: `an answer of more than ${CONTROL_LIMITS.lineBytes} bytes` });
    else if (line) settle(line);
  });
  // A line that breaks is a line that closes.
  socket.on('error', () => undefined);
  socket.on('close', () => {
    cutOff = true;
    settle({ kind: 'cutOff' });
  });

  const exchange = (request: ControlRequest, deadlineMs: number | null): Promise<Come> => {
    if (cutOff) return Promise.resolve({ kind: 'cutOff' });
    return new Promise((resolve) => {
      const timer = deadlineMs === null ? null : clock.setTimeout(() => settle({ kind: 'silent', afterMs: deadlineMs }), deadlineMs);
      waiting = (come) => {
        if (timer !== null) clock.clearTimeout(timer);
        // Its answer may still come, and would be taken for that of the next question.
        if (come.kind !== 'line') socket.destroy();
        resolve(come);
      };
      socket.write(`${JSON.stringify(request)}\n`);
    });
  };

  const ask = async <T, E>(
    request: ControlRequest,
    answer: z.ZodType<T>,
    failure: z.ZodType<E>,
    deadlineMs: number | null = CONTROL_LIMITS.answerMs,
  ): Promise<{ readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: E | LineError }> => {
    const come = await exchange(request, deadlineMs);
    if (come.kind !== 'line') return { ok: false, error: come };
    const reply = Reply.safeParse(jsonOf(come.text));
    if (!reply.success) return notUnderstood(reply.error);
    if (reply.data.ok) {
      const told = answer.safeParse(reply.data.answer);
      return told.success ? { ok: true, value: told.data } : notUnderstood(told.error);
    }
    const told = failure.safeParse(reply.data.error);
    return told.success ? { ok: false, error: told.data } : notUnderstood(told.error);
  };

  const version = CONTROL_VERSION;
  return {
    ping: () => ask({ version, call: 'ping' }, Pong, CommonError),
    status: () => ask({ version, call: 'status' }, Status, CommonError),
    retry: (submissionId) => ask({ version, call: 'retry', submissionId }, z.literal('queued'), RetryFailure),
    hurry: () => ask({ version, call: 'hurry' }, z.null(), CommonError),
    salvage: (folder) => ask({ version, call: 'salvage', folder }, SalvageAnswer, SalvageFailure, null),
    close: () => socket.destroy(),
  };
}

function notUnderstood(error: z.ZodError): { readonly ok: false; readonly error: LineError } {
  return {
    ok: false,
    error: { kind: 'notUnderstood', detail: error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; ') },
  };
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
