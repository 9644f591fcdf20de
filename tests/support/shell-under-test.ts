/** The shell on the fake `electron`; the test file maps the module in with `vi.mock`. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { ManualClock } from '../../drivers/core/manual-clock.ts';
import { claimShell, type Shell, startShell } from '../../main/shell/index.ts';
import type { FakeCoreOptions } from './fake-core.ts';
import { becomeReady, type FakeSession, resetFakeElectron, session, utilityProcesses } from './fake-electron.ts';
import { ground } from './fake-electron-record.ts';
import { FakeBrowserWindow } from './fake-electron-window.ts';
import { collectLog } from './web-host.ts';

const FAKE_CORE = path.join(import.meta.dirname, 'fake-core.ts');

export interface ShellUnderTest {
  readonly shell: Shell;
  readonly clock: ManualClock;
  readonly lines: readonly string[];
  readonly pageSession: FakeSession;
  readonly rendererDir: string;
  /** The window that there is now. */
  window(): FakeBrowserWindow;
  /** Plays a core that does not run: says this to its host. */
  coreSays(message: object): void;
}

/** Runs `body` against a shell that is started and ready, and clears up. The clock stands still until the test moves it. */
export async function withShell(
  wanted: {
    readonly kiosk?: boolean;
    /** `real` ones are `fake-core.ts` in a process of its own; `inert` ones are played by the test. */
    readonly cores?: 'real' | 'inert';
    readonly coreOptions?: FakeCoreOptions;
    readonly againExitCode?: number | null;
  },
  body: (under: ShellUnderTest) => Promise<void>,
): Promise<void> {
  resetFakeElectron();
  ground.cores = wanted.cores ?? 'inert';
  const dir = mkdtempSync(path.join(tmpdir(), 'shell-'));
  const rendererDir = path.join(dir, 'renderer');
  mkdirSync(path.join(rendererDir, 'assets'), { recursive: true });
  writeFileSync(path.join(rendererDir, 'index.html'), '<!doctype html><title>terminal</title>');
  writeFileSync(path.join(rendererDir, 'assets', 'main-4f2a.js'), 'export {}');
  const clock = new ManualClock();
  const lines: string[] = [];
  const claimed = claimShell({ browserDir: path.join(dir, 'electron'), debuggable: false });
  if (!claimed.ok) throw new Error(claimed.error.kind);
  const starting = startShell({
    kiosk: wanted.kiosk ?? true,
    rendererDir,
    preloadFile: path.join(dir, 'preload.cjs'),
    coreEntry: FAKE_CORE,
    coreOptionsJson: JSON.stringify(wanted.coreOptions ?? { lab: false }),
    againExitCode: wanted.againExitCode ?? null,
    clock,
    log: collectLog(lines),
    onEnd: () => Promise.resolve(),
  });
  becomeReady();
  const shell = await starting;
  const newest = (): FakeBrowserWindow => {
    const window = FakeBrowserWindow.all.at(-1);
    if (!window) throw new Error('there is no window');
    return window;
  };
  try {
    await body({
      shell,
      clock,
      lines,
      rendererDir,
      pageSession: session.fromPartition('terminal', null),
      window: newest,
      coreSays: (message) => utilityProcesses.at(-1)?.emit('message', message),
    });
  } finally {
    const stopped = shell.core.stop();
    if (ground.cores === 'inert') utilityProcesses.at(-1)?.emit('exit', 0);
    await stopped;
    rmSync(dir, { recursive: true, force: true });
  }
}
