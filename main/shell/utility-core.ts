import { utilityProcess } from 'electron';
import type { CoreExit, CoreProcess } from '../supervision/index.ts';

/**
 * Starts the core as a utility process; beside `forkedCore` of `main/supervision`, and the same to a supervisor. `optionsJson`
 * becomes its `argv[2]`. Only once the app is ready.
 */
export function utilityCore<ToCore extends object, FromCore>(
  entryFile: string,
  optionsJson: string,
  accepts: (message: unknown) => message is FromCore,
): CoreProcess<ToCore, FromCore> {
  const child = utilityProcess.fork(entryFile, [optionsJson], {
    serviceName: 'terminal-core',
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  let exitListener: ((exit: CoreExit) => void) | null = null;
  let over = false;
  const ended = (exit: CoreExit): void => {
    over = true;
    exitListener?.(exit);
    exitListener = null;
  };
  // It was given up before it ran, and another may be at work on its data already.
  child.on('spawn', () => {
    if (over && child.pid !== undefined) killNow(child.pid);
  });
  // V8 gave up, and `exit` follows. What Electron tells with it is a report of the process, which is not for a log.
  child.on('error', () => undefined);
  // After a signal the code is the signal's number on Linux; Electron says no more.
  child.on('exit', (exitCode) => ended({ exitCode, signal: null, startError: null }));

  return {
    // Not known before the process runs.
    get pid() {
      return child.pid ?? null;
    },
    send: (message) => {
      if (!over) child.postMessage(message);
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
      // `child.kill` sends SIGTERM, which the core leaves to its host, and which a stuck one would never read.
      if (child.pid === undefined) ended({ exitCode: null, signal: null, startError: 'the utility process did not start' });
      else killNow(child.pid);
    },
  };
}

function killNow(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch (failure) {
    // It ended by itself a moment ago, and `exit` is on its way.
    if (!(failure instanceof Error && 'code' in failure && failure.code === 'ESRCH')) throw failure;
  }
}
