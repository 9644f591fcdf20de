/**
 * Electron's main process: the shell and, with the lab, the host that serves it beside the window. Started by Electron's binary,
 * with `ShellSettings` in the last argument; built into `dist/shell/main.mjs`.
 */
import path from 'node:path';
import { systemClock } from '../../drivers/core/index.ts';
import { claimShell, type Shell, startShell } from '../shell/index.ts';
import { EXIT } from './exit-codes.ts';
import { hostLog } from './host-log.ts';
import { keepTrying } from './keep-trying.ts';
import { labAt } from './running-host.ts';
import { ShellSettings, START_AGAIN } from './shell-settings.ts';

/** From `dist/shell/main.mjs`. */
const DIST = path.join(import.meta.dirname, '..');

const log = hostLog();
let shell: Shell | null = null;

const failed = (error: unknown): void => {
  log.error({ stack: error instanceof Error ? error.stack : String(error) }, 'the shell failed');
  if (shell) shell.startAgain();
  else process.exit(EXIT.notDone);
};
// With a listener of our own Electron opens no box with an error in it.
process.on('uncaughtException', failed);
process.on('unhandledRejection', failed);

const settings = ShellSettings.parse(JSON.parse(process.argv.at(-1) ?? ''));
const claimed = claimShell({ browserDir: path.join(settings.dataDir, 'electron'), debuggable: settings.labPort !== null });
// Electron is not ready before this module has run: to wait for it here would be to wait for ever.
if (claimed.ok) void run();
else {
  process.stderr.write(
    claimed.error.kind === 'inUse'
      ? `Another terminal runs on the data directory ${settings.dataDir}.\n`
      : `Only with the lab does the terminal take a debugger; it was started with --${claimed.error.option}.\n`,
  );
  process.exit(EXIT.notDone);
}

async function run(): Promise<void> {
  let closeLab = async (): Promise<void> => undefined;
  const running = await startShell({
    kiosk: settings.kiosk,
    rendererDir: path.join(DIST, 'renderer'),
    preloadFile: path.join(DIST, 'shell', 'preload.cjs'),
    coreEntry: path.join(DIST, 'core', 'main', 'core', 'entry.mjs'),
    coreOptionsJson: settings.coreOptionsJson,
    againExitCode: settings.startedAgain ? START_AGAIN : null,
    clock: systemClock,
    log,
    onEnd: () => closeLab(),
  });
  shell = running;
  keepTrying(running.core);
  // Whoever started it is gone.
  process.once('disconnect', () => running.end(EXIT.fine));
  if (settings.labPort === null) return;

  const { startWebHost } = await import('../web/index.ts');
  const host = await startWebHost({
    port: settings.labPort,
    dataDir: settings.dataDir,
    rendererDir: null,
    labDir: path.join(DIST, 'lab'),
    core: running.core,
    clock: systemClock,
    log,
  });
  if (!host.ok) {
    process.stderr.write(`The lab cannot be served on port ${host.error.port} (${host.error.kind}). Choose another with --port.\n`);
    running.end(EXIT.notDone);
    return;
  }
  closeLab = host.value.close;
  process.stdout.write(`${labAt(host.value.url.replace('/#', '/lab#'))}\n`);
}
