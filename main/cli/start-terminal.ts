/** The terminal on this machine: the sandbox where the profile wants one, the core, and the page that shows it. */
import { createHash } from 'node:crypto';
import { mkdirSync, realpathSync } from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import { Command, CommanderError } from 'commander';
import { systemClock } from '../../drivers/core/index.ts';
import { loadProfile, problemLine } from '../../kiosk-config/index.ts';
import { type CoreOptions, type CoreToHost, type HostToCore, isCoreToHost } from '../bridge/index.ts';
import { createSandboxThread, type Sandbox } from '../sandbox/index.ts';
import { forkedCore, superviseCore } from '../supervision/index.ts';
import { holdDataDir } from './data-dir-lock.ts';
import { EXIT } from './exit-codes.ts';
import { hostLog } from './host-log.ts';
import { readPort } from './read-port.ts';

const DEFAULT_PORT = 7080;
const FATAL_RETRY_MS = 30_000;
const ROOT = path.join(import.meta.dirname, '..', '..');

interface StartOptions {
  readonly port: number;
  readonly profile: string;
  readonly dataDir: string;
  readonly lab: boolean;
}

const program = new Command('npm start --')
  .description('Runs the terminal. Without options: the demo, with simulated devices and a sandbox platform.')
  .option('--web', 'serve it as a page on the loopback interface (the only host there is so far)')
  .option('--port <number>', 'port of the page; 0 takes a free one', readPort, DEFAULT_PORT)
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

/** Gives the exit code where the terminal could not be started; a running one ends by signal. */
async function run(options: StartOptions): Promise<number> {
  const profile = await loadProfile(options.profile);
  if (!profile.ok) return complain(profile.problems.map(problemLine).join('\n'));
  const dataDir = path.resolve(options.dataDir);
  try {
    mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  } catch (error) {
    return complain(`The data directory ${dataDir} cannot be made: ${reason(error)}. Choose another with --data-dir.`);
  }
  const held = await holdDataDir(dataDir);
  if (!held.ok) {
    return complain(`Another terminal runs on the data directory ${dataDir}. Stop it, or choose another with --data-dir.`);
  }

  // Loads while the sandbox starts in its own thread.
  const web = import('../web/index.ts');
  const log = hostLog();
  let sandbox: Sandbox | null = null;
  let platformUrl: string | null = null;
  // The core is told the address before the sandbox listens there: both start at once, and a core can wait for its platform.
  let sandboxListens: ReturnType<Sandbox['listen']> | null = null;
  if (profile.profile.platform.url === 'sandbox') {
    sandbox = createSandboxThread({ dataDir: path.join(dataDir, 'sandbox') });
    const port = await freePort();
    sandboxListens = sandbox.listen({ port });
    platformUrl = `http://127.0.0.1:${port}`;
  }

  const coreOptions: CoreOptions = {
    profile: options.profile,
    dataDir,
    ramDir: ramDirFor(dataDir),
    lab: options.lab,
    ...(platformUrl === null ? {} : { platformUrl }),
  };
  const { coreEventLog, startWebHost } = await web;
  const tellEvent = coreEventLog(log);
  const core = superviseCore<HostToCore, CoreToHost>({
    start: () => forkedCore(path.join(ROOT, 'main', 'core', 'entry.ts'), JSON.stringify(coreOptions), isCoreToHost),
    clock: systemClock,
    onEvent: tellEvent,
  });
  // What a core cannot run with may come right: a tmpfs that is mounted late, a profile that is mended.
  core.onState((state) => {
    if (state === 'fatal') systemClock.setTimeout(() => core.retry(), FATAL_RETRY_MS);
  });
  const host = await startWebHost({
    port: options.port,
    dataDir,
    rendererDir: path.join(ROOT, 'dist', 'renderer'),
    labDir: options.lab ? path.join(ROOT, 'dist', 'lab') : null,
    core,
    clock: systemClock,
    log,
  });
  if (!host.ok) {
    await core.stop();
    await sandbox?.close();
    return complain(
      host.error.kind === 'portInUse'
        ? `Port ${host.error.port} is in use. Stop the program that holds it, or choose another with --port.`
        : `The page cannot be served on port ${host.error.port}: ${host.error.detail}`,
    );
  }

  const listening = await sandboxListens;
  if (listening && !listening.ok) {
    await host.value.close();
    return complain(`The sandbox platform cannot start (${listening.error.kind}). Is ${dataDir} writable?`);
  }

  const lines = [
    `The terminal runs as a web page: ${host.value.url}`,
    'There is no Electron shell in this version, so the web host serves it.',
    ...(sandbox ? [`Sandbox platform: ${platformUrl}/_sandbox/submissions`] : []),
    options.lab
      ? `Lab, to play the person and the hardware: ${host.value.url.replace('/#', '/lab#')}`
      : 'To put down a card and papers, start it with the lab: npm start -- --lab',
  ];
  process.stdout.write(`${lines.join('\n')}\n`);

  let ending = false;
  const end = async (): Promise<void> => {
    if (ending) return;
    ending = true;
    await host.value.close();
    await sandbox?.close();
    process.exit(EXIT.fine);
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => void end());
  return EXIT.fine;
}

/** Scans live here only. One folder a data directory, on the system's RAM file system where it has one. */
function ramDirFor(dataDir: string): string {
  const name = createHash('sha256').update(realpathSync(dataDir)).digest('hex').slice(0, 16);
  return path.join(process.env['KIOSK_RAM_DIR'] ?? path.join('/dev', 'shm'), `self-service-terminal-${name}`);
}

/** One that nobody listens on now. */
function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = net.createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}

function reason(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function complain(text: string): number {
  process.stderr.write(`${text}\n`);
  return EXIT.notDone;
}
