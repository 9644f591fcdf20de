import { fork } from 'node:child_process';
import type { CoreExit, CoreProcess } from './core-process.ts';

/**
 * Starts the core as a forked child. `optionsJson` becomes its `argv[2]`; messages are structured clones, so bytes stay
 * bytes. Its output goes to the host's own. `accepts` tells the core's messages from anything else a child might send,
 * which is dropped.
 */
export function forkedCore<ToCore extends object, FromCore>(
  entryFile: string,
  optionsJson: string,
  accepts: (message: unknown) => message is FromCore,
): CoreProcess<ToCore, FromCore> {
  const child = fork(entryFile, [optionsJson], {
    serialization: 'advanced',
    execArgv: [],
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  let exitListener: ((exit: CoreExit) => void) | null = null;
  const ended = (exit: CoreExit): void => {
    exitListener?.(exit);
    exitListener = null;
  };
  child.on('exit', (exitCode, signal) => ended({ exitCode, signal, startError: null }));
  // Without a pid nothing was started and no `exit` will come; later errors (a lost message) are followed by one.
  child.on('error', (error) => {
    if (child.pid === undefined) ended({ exitCode: null, signal: null, startError: error.message });
  });

  return {
    pid: child.pid ?? null,
    send: (message) => {
      if (child.connected) child.send(message, () => undefined);
    },
    onMessage: (listener) => {
      child.on('message', (message: unknown) => {
        if (accepts(message)) listener(message);
      });
    },
    onExit: (listener) => {
      exitListener = listener;
    },
    kill: () => {
      child.kill('SIGKILL');
    },
  };
}
