import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { systemClock } from '../../drivers/core/index.ts';
import { ok, type Result } from '../../drivers/core/result.ts';
import type { FoundElectron } from './find-electron.ts';
import { type NotStarted, notStarted } from './not-started.ts';
import type { PreparedTerminal } from './prepare-terminal.ts';
import { HOW_TO_LAB, type HostStart, type RunningHost } from './running-host.ts';
import { SHELL_ENTRY, type ShellSettings, START_AGAIN } from './shell-settings.ts';

/** A shell that ends at once must not spin. */
const AGAIN_PAUSE_MS = 1_000;
/** The core has five seconds of it. */
const STOP_TIMEOUT_MS = 10_000;

/** What to start Electron's binary with. */
export function shellArguments(options: {
  readonly terminal: Pick<PreparedTerminal, 'dataDir' | 'coreOptions'>;
  readonly port: number;
  readonly lab: boolean;
  readonly startedAgain: boolean;
}): readonly string[] {
  const { terminal, lab } = options;
  const settings: ShellSettings = {
    dataDir: terminal.dataDir,
    coreOptionsJson: JSON.stringify(terminal.coreOptions),
    // Who plays the hardware needs another window beside it.
    kiosk: !lab,
    labPort: lab ? options.port : null,
    startedAgain: options.startedAgain,
  };
  return [SHELL_ENTRY, JSON.stringify(settings)];
}

/** The terminal in a window of Electron, its core a utility process. */
export async function startInElectron(electron: FoundElectron, start: HostStart): Promise<Result<RunningHost, NotStarted>> {
  const shellArgs = shellArguments({ ...start, startedAgain: true });
  let ending = false;
  let child: ChildProcess | null = null;

  const launch = (): ChildProcess => {
    const started = spawn(electron.executable, shellArgs, {
      // A terminal of an editor made with Electron passes the first on, and it makes Electron a plain Node. The second would open
      // the shell to a debugger.
      env: { ...process.env, ELECTRON_RUN_AS_NODE: undefined, NODE_OPTIONS: undefined },
      // The channel tells the shell when nobody waits for it any more. Chromium takes number 3 on Linux.
      stdio: process.platform === 'linux' ? ['ignore', 'inherit', 'inherit', 'ignore', 'ipc'] : ['ignore', 'inherit', 'inherit', 'ipc'],
    });
    // That it cannot be started, or not be killed, shows in what is waited for.
    started.on('error', () => undefined);
    started.once('exit', (exitCode, signal) => {
      if (ending) return;
      if (exitCode === START_AGAIN) {
        systemClock.setTimeout(() => {
          if (!ending) void runAgain();
        }, AGAIN_PAUSE_MS);
        return;
      }
      if (exitCode !== 0)
        process.stderr.write(`Electron ended by itself (${signal ?? `exit code ${exitCode}`}). As a web page: npm start -- --web\n`);
      start.onEnded(exitCode ?? 1);
    });
    return started;
  };

  const run = async (): Promise<Result<'runs', NotStarted>> => {
    try {
      child = launch();
      await once(child, 'spawn');
      return ok('runs');
    } catch (failure) {
      return notStarted(
        `Electron does not start: ${failure instanceof Error ? failure.message : String(failure)}. As a web page: npm start -- --web`,
      );
    }
  };
  const runAgain = async (): Promise<void> => {
    const again = await run();
    if (again.ok || ending) return;
    process.stderr.write(`${again.error.told}\n`);
    start.onEnded(1);
  };

  const first = await run();
  if (!first.ok) return first;
  return ok({
    told: `The terminal runs in a window of Electron ${electron.version}.`,
    // The address is known in the shell's process, which tells it.
    labTold: start.lab ? null : HOW_TO_LAB,
    close: async () => {
      ending = true;
      const last = child;
      // Without a number it never ran.
      if (last?.pid === undefined || last.exitCode !== null || last.signalCode !== null) return;
      const ended = once(last, 'exit');
      const late = systemClock.setTimeout(() => last.kill('SIGKILL'), STOP_TIMEOUT_MS);
      last.kill('SIGTERM');
      await ended;
      systemClock.clearTimeout(late);
    },
  });
}
