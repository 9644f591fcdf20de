/** What a terminal stands on whichever host runs it: its profile, its data directory, and the sandbox where the profile wants one. */
import { createHash } from 'node:crypto';
import { mkdirSync, realpathSync } from 'node:fs';
import path from 'node:path';
import { ok, type Result } from '../../drivers/core/result.ts';
import { loadProfile, problemLine } from '../../kiosk-config/index.ts';
import type { CoreOptions } from '../bridge/index.ts';
import type { Sandbox } from '../sandbox/index.ts';
import { holdDataDir } from './data-dir-lock.ts';
import { freePort } from './free-port.ts';
import { type NotStarted, notStarted } from './not-started.ts';

export interface PreparedTerminal {
  readonly dataDir: string;
  readonly coreOptions: CoreOptions;
  /** `null` without a sandbox. */
  readonly sandboxUrl: string | null;
  /** The sandbox starts beside everything else. */
  readonly sandboxListens: Promise<Result<'listening', NotStarted>>;
  close(): Promise<void>;
}

/** Holds the data directory until `close`. */
export async function prepareTerminal(options: {
  readonly profile: string;
  readonly dataDir: string;
  readonly lab: boolean;
}): Promise<Result<PreparedTerminal, NotStarted>> {
  const profile = await loadProfile(options.profile);
  if (!profile.ok) return notStarted(profile.problems.map(problemLine).join('\n'));
  const dataDir = path.resolve(options.dataDir);
  try {
    mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return notStarted(`The data directory ${dataDir} cannot be made: ${reason}. Choose another with --data-dir.`);
  }
  const held = await holdDataDir(dataDir);
  if (!held.ok) return notStarted(`Another terminal runs on the data directory ${dataDir}. Stop it, or choose another with --data-dir.`);

  const sandbox = profile.profile.platform.url === 'sandbox' ? await startSandbox(dataDir) : null;
  return ok({
    dataDir,
    coreOptions: {
      profile: options.profile,
      dataDir,
      ramDir: ramDirFor(dataDir),
      lab: options.lab,
      ...(sandbox === null ? {} : { platformUrl: sandbox.url }),
    },
    sandboxUrl: sandbox?.url ?? null,
    sandboxListens: sandbox?.listens ?? Promise.resolve(ok('listening')),
    close: async () => {
      await sandbox?.close();
      held.value.release();
    },
  });
}

interface StartedSandbox {
  readonly url: string;
  readonly listens: Promise<Result<'listening', NotStarted>>;
  close(): Promise<void>;
}

/**
 * Its address is known before it listens there: a core can wait for its platform, and so both start at once. The room is loaded
 * beside the host, which is what somebody waits for.
 */
async function startSandbox(dataDir: string): Promise<StartedSandbox> {
  const port = await freePort();
  const loading: Promise<Sandbox> = import('../sandbox/index.ts').then(({ createSandboxThread }) =>
    createSandboxThread({ dataDir: path.join(dataDir, 'sandbox') }),
  );
  const listen = async (): Promise<Result<'listening', NotStarted>> => {
    const started = await (await loading).listen({ port });
    return started.ok ? ok('listening') : notStarted(`The sandbox platform cannot start (${started.error.kind}). Is ${dataDir} writable?`);
  };
  return { url: `http://127.0.0.1:${port}`, listens: listen(), close: async () => (await loading).close() };
}

/** Scans live here only. One folder a data directory, on the system's RAM file system where it has one. */
function ramDirFor(dataDir: string): string {
  const name = createHash('sha256').update(realpathSync(dataDir)).digest('hex').slice(0, 16);
  return path.join(process.env['KIOSK_RAM_DIR'] ?? path.join('/dev', 'shm'), `self-service-terminal-${name}`);
}
