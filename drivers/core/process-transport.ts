/** Runs a program as a child process, bounded in time and output. */
import { type ChildProcess, spawn } from 'node:child_process';
import type { Clock } from './clock.ts';
import { PROCESS_LIMITS } from './limits.ts';
import { err, ok, type Result } from './result.ts';
import { systemClock } from './system-clock.ts';
import type { ProcessError, ProcessOutcome, ProcessTransport } from './transport.ts';

export interface ProcessTransportOptions {
  readonly clock?: Clock;
  /** Added to this process's own. */
  readonly environment?: Readonly<Record<string, string>>;
}

type RunOptions = Parameters<ProcessTransport['run']>[2];

export function processTransport({ clock = systemClock, environment = {} }: ProcessTransportOptions = {}): ProcessTransport {
  return {
    run: (program, args, options) =>
      options.signal?.aborted
        ? Promise.resolve(err({ kind: 'cancelled' }))
        : new Promise((resolve) => {
            const child = spawn(program, [...args], {
              stdio: ['ignore', 'pipe', 'pipe'],
              shell: false,
              windowsHide: true,
              env: { ...process.env, ...environment },
            });
            follow(child, options, clock, resolve);
          }),
  };
}

/** The programs of this machine, as they are. */
export const spawnedProcess: ProcessTransport = processTransport();

/** Answers once the child has really ended, so that the next run finds the device free. */
function follow(
  child: ChildProcess,
  { timeoutMs, maxStdoutBytes, signal }: RunOptions,
  clock: Clock,
  resolve: (result: Result<ProcessOutcome, ProcessError>) => void,
): void {
  const chunks: Buffer[] = [];
  let stdoutBytes = 0;
  let stderr = '';
  let stopped: ProcessError | null = null;
  const timers = new Set<number>();
  const after = (delayMs: number, act: () => void): void => void timers.add(clock.setTimeout(act, delayMs));

  const stop = (reason: ProcessError): void => {
    if (stopped !== null) return;
    stopped = reason;
    chunks.length = 0;
    child.kill('SIGTERM');
    after(PROCESS_LIMITS.killGraceMs, () => child.kill('SIGKILL'));
  };
  const cancel = (): void => stop({ kind: 'cancelled' });
  const settle = (result: Result<ProcessOutcome, ProcessError>): void => {
    for (const timer of timers) clock.clearTimeout(timer);
    signal?.removeEventListener('abort', cancel);
    resolve(result);
  };

  signal?.addEventListener('abort', cancel, { once: true });
  after(timeoutMs, () => stop({ kind: 'timeout', afterMs: timeoutMs }));
  child.stdout?.on('data', (chunk: Buffer) => {
    if (stopped !== null) return;
    stdoutBytes += chunk.length;
    if (stdoutBytes > maxStdoutBytes) stop({ kind: 'oversized', limitBytes: maxStdoutBytes });
    else chunks.push(chunk);
  });
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    stderr = (stderr + text).slice(-PROCESS_LIMITS.stderrCharacters);
  });
  child.once('exit', () =>
    after(stopped === null ? PROCESS_LIMITS.pipesAfterExitMs : 0, () => {
      child.stdout?.destroy();
      child.stderr?.destroy();
    }),
  );
  child.once('error', (cause: NodeJS.ErrnoException) => {
    const absent = cause.code === 'ENOENT' || cause.code === 'EACCES';
    settle(err({ kind: absent ? 'absent' : 'io', detail: cause.message }));
  });
  child.once('close', (exitCode) => settle(stopped === null ? ok({ exitCode, stdout: Buffer.concat(chunks), stderr }) : err(stopped)));
}
