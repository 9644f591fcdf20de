/** The terminal on this machine: what it stands on, and the host that shows it. */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { Command, CommanderError } from 'commander';
import type { Result } from '../../drivers/core/result.ts';
import { chooseHost, type HostChoice } from './choose-host.ts';
import { EXIT } from './exit-codes.ts';
import { findElectron } from './find-electron.ts';
import type { NotStarted } from './not-started.ts';
import { prepareTerminal } from './prepare-terminal.ts';
import { readPort } from './read-port.ts';
import type { HostStart, RunningHost } from './running-host.ts';
import { SHELL_ENTRY } from './shell-settings.ts';

const DEFAULT_PORT = 7080;

interface StartOptions {
  readonly web: boolean;
  readonly port: number;
  readonly profile: string;
  readonly dataDir: string;
  readonly lab: boolean;
}

const program = new Command('npm start --')
  .description('Runs the terminal. Without options: the demo, with simulated devices and a sandbox platform.')
  .option('--web', 'serve it as a page on the loopback interface, even where Electron is there', false)
  .option('--port <number>', 'port of the page, or of the lab beside a window; 0 takes a free one', readPort, DEFAULT_PORT)
  .option('--profile <name>', 'a profile in kiosk-config/profiles, or a path to a YAML file', 'demo')
  .option('--data-dir <dir>', 'where the queue, the log and the token live', path.join('.terminal', 'demo'))
  .option('--lab', 'play the person and the hardware, at /lab', false)
  .exitOverride();

try {
  program.parse();
  process.exitCode = await run(program.opts<StartOptions>());
} catch (error) {
  if (!(error instanceof CommanderError)) throw error;
  process.exitCode = error.exitCode === 0 ? EXIT.fine : EXIT.notDone;
}

/** Gives the exit code where the terminal could not be started; a running one ends by signal, or with its window. */
async function run(options: StartOptions): Promise<number> {
  const choice = chooseHost({
    webAsked: options.web,
    electron: findElectron(),
    shellBuilt: existsSync(SHELL_ENTRY),
    platform: process.platform,
    env: process.env,
    root: process.getuid?.() === 0,
  });
  // Loads while the sandbox starts in its own thread.
  const startHost = hostStarter(choice);
  const prepared = await prepareTerminal(options);
  if (!prepared.ok) return complain(prepared.error.told);
  const terminal = prepared.value;

  let host: RunningHost | null = null;
  let ending = false;
  const end = async (exitCode: number): Promise<void> => {
    if (ending) return;
    ending = true;
    await host?.close();
    await terminal.close();
    process.exit(exitCode);
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => void end(EXIT.fine));

  const started = await (await startHost)({ ...options, terminal, onEnded: (exitCode) => void end(exitCode) });
  if (!started.ok) {
    await terminal.close();
    return complain(started.error.told);
  }
  host = started.value;
  tell(host.told, choice.why);

  const listening = await terminal.sandboxListens;
  if (!listening.ok) {
    await host.close();
    await terminal.close();
    return complain(listening.error.told);
  }
  if (terminal.sandboxUrl !== null) tell(`Sandbox platform: ${terminal.sandboxUrl}/_sandbox/submissions`);
  if (host.labTold !== null) tell(host.labTold);
  return EXIT.fine;
}

/** Only the chosen host is loaded. */
async function hostStarter(choice: HostChoice): Promise<(start: HostStart) => Promise<Result<RunningHost, NotStarted>>> {
  if (choice.host === 'web') return (await import('./web-start.ts')).startAsPage;
  const { startInElectron } = await import('./electron-start.ts');
  return (start) => startInElectron(choice.electron, start);
}

function tell(...lines: readonly string[]): void {
  process.stdout.write(`${lines.join('\n')}\n`);
}

function complain(text: string): number {
  process.stderr.write(`${text}\n`);
  return EXIT.notDone;
}
