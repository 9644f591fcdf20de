/**
 * `npm start` where Electron's binary is there: the built shell, the built core and the lab beside them, as they ship, on a binary
 * that stands in for Electron's.
 */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { ROOT } from '../support/terminal.ts';
import { until } from '../support/until.ts';
import { ask } from '../support/web-host.ts';

const SUPPORT = path.join(ROOT, 'tests', 'support');
const BUILD_TIMEOUT_MS = 120_000;
const START_TIMEOUT_MS = 60_000;

const dir = mkdtempSync(path.join(tmpdir(), 'shell-start-'));
/** A folder as Electron's package has it: the binary and its version. */
const fakeDist = path.join(dir, 'dist');

function writeBinary(script: string): void {
  const file = path.join(fakeDist, process.platform === 'win32' ? 'electron.exe' : 'electron');
  writeFileSync(file, `#!/bin/sh\n${script}\n`);
  chmodSync(file, 0o755);
}
const standIn = `exec "${process.execPath}" --import "${path.join(SUPPORT, 'fake-electron-hooks.ts')}" "${path.join(SUPPORT, 'fake-electron-binary.ts')}" "$@"`;

beforeAll(() => {
  mkdirSync(fakeDist);
  writeFileSync(path.join(fakeDist, 'version'), '45.4.1');
  const vite = path.join(ROOT, 'node_modules', 'vite', 'bin', 'vite.js');
  execFileSync(process.execPath, [vite, 'build', '--app', '--config', 'main/shell/vite.config.ts', '--logLevel', 'error'], { cwd: ROOT });
}, BUILD_TIMEOUT_MS);
afterAll(() => rmSync(dir, { recursive: true, force: true }));

class Start {
  readonly child: ChildProcess;
  output = '';
  errors = '';
  ended: { readonly code: number | null; readonly signal: string | null } | null = null;

  constructor(args: readonly string[], env: Readonly<Record<string, string>> = {}) {
    this.child = spawn(process.execPath, [path.join(ROOT, 'main', 'cli', 'start.ts'), ...args], {
      cwd: ROOT,
      env: {
        ...process.env,
        ELECTRON_OVERRIDE_DIST_PATH: fakeDist,
        // The tests may run as root.
        ELECTRON_DISABLE_SANDBOX: '1',
        DISPLAY: ':99',
        KIOSK_RAM_DIR: ramDir,
        KIOSK_LOG: 'info',
        ...env,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.child.stdout?.on('data', (text: Buffer) => (this.output += text.toString()));
    this.child.stderr?.on('data', (text: Buffer) => (this.errors += text.toString()));
    this.child.once('exit', (code, signal) => {
      this.ended = { code, signal };
    });
  }

  async says(wanted: RegExp | string, times = 1): Promise<void> {
    const count = (): number => this.output.split(wanted).length - 1;
    await until(() => count() >= times || this.ended !== null, START_TIMEOUT_MS);
    if (count() < times) throw new Error(`it ended without saying ${wanted}:\n${this.output}\n${this.errors}`);
  }

  get electronPid(): number {
    return Number(
      this.output
        .match(/electron: (\d+)/g)
        ?.at(-1)
        ?.slice('electron: '.length),
    );
  }
}

let dataDir: string;
let ramDir: string;
let start: Start | null = null;
const begin = (...args: readonly string[]): Start => {
  start = new Start(['--port', '0', '--data-dir', dataDir, ...args]);
  return start;
};
beforeEach(() => {
  dataDir = mkdtempSync(path.join(dir, 'data-'));
  ramDir = mkdtempSync(path.join('/dev/shm', 'shell-start-'));
  writeBinary(standIn);
});
afterEach(async () => {
  const { child, ended } = start ?? {};
  if (child && !ended) {
    child.kill('SIGTERM');
    await until(() => start?.ended !== null, START_TIMEOUT_MS);
  }
  start = null;
  rmSync(ramDir, { recursive: true, force: true });
});

const isRunning = (pid: number): boolean => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false; // ESRCH: there is no such process.
  }
};

/** Processes whose arguments name this test's data directory. */
function processesOnDataDir(): readonly number[] {
  return readdirSync('/proc')
    .filter((entry) => /^\d+$/.test(entry))
    .filter((entry) => {
      try {
        return readFileSync(`/proc/${entry}/cmdline`, 'utf8').includes(dataDir);
      } catch {
        return false; // It ended between the listing and the look.
      }
    })
    .map(Number);
}

describe('with a binary and a display', { timeout: 3 * START_TIMEOUT_MS }, () => {
  test('the terminal runs in a window, says so first and why second, and the page is shown the terminal', async () => {
    const started = begin();
    await started.says('page: attract');
    const [first, second] = started.output.split('\n').filter((line) => !/^(?:electron|document|page): /.test(line));
    expect(first).toBe('The terminal runs in a window of Electron 45.4.1.');
    expect(second).toBe("Electron's binary is here and there is a display (DISPLAY=:99). As a web page: npm start -- --web");
    expect(started.output).toContain('document: 200 text/html; charset=utf-8');
    expect(started.output).not.toMatch(/http:\/\/127\.0\.0\.1:\d+\/#/);
  });

  test('without the lab nothing is served over HTTP but the sandbox', async () => {
    const started = begin();
    await started.says('npm start -- --lab');
    await started.says('page: attract');
    expect(started.output.match(/http:\/\/127\.0\.0\.1:\d+\S*/g)).toEqual([expect.stringContaining('/_sandbox/submissions')]);
  });

  test('the lab stands beside the window, without a second page or bridge', async () => {
    const started = begin('--lab');
    await started.says('page: attract');
    await started.says(/\/lab#\S+\n/);
    const [, origin = '', token = ''] = /(http:\/\/127\.0\.0\.1:\d+)\/lab#(\S+)/.exec(started.output) ?? [];
    const port = Number(new URL(origin).port);
    expect((await ask(port, '/healthz')).status).toBe(200);
    expect((await ask(port, '/lab/api', { headers: { authorization: `Bearer ${token}` } })).status).toBe(200);
    for (const address of ['/', '/index.html', '/assets/', '/bridge']) expect((await ask(port, address)).status).toBe(404);
    const upgrade = {
      connection: 'Upgrade',
      upgrade: 'websocket',
      'sec-websocket-version': '13',
      'sec-websocket-key': 'AAAAAAAAAAAAAAAAAAAAAA==',
      origin,
    };
    expect((await ask(port, '/bridge', { headers: upgrade })).status).toBe(404);
  });

  test('it ends by signal with everything it started, and leaves no token', async () => {
    const started = begin('--lab');
    await started.says('page: attract');
    await started.says(/\/lab#\S+\n/);
    expect(processesOnDataDir().length).toBeGreaterThanOrEqual(3);
    started.child.kill('SIGTERM');
    await until(() => started.ended !== null, START_TIMEOUT_MS);
    expect(started.ended).toEqual({ code: 0, signal: null });
    expect(processesOnDataDir()).toEqual([]);
    expect(readdirSync(path.join(dataDir, 'run'))).not.toContain('web-token');
    expect(started.errors).toContain('"wanted":true,"exitCode":0');
  });

  test('whoever started it may be killed: neither window nor core is left behind', async () => {
    const started = begin();
    await started.says('page: attract');
    started.child.kill('SIGKILL');
    await until(() => processesOnDataDir().length === 0, START_TIMEOUT_MS);
  });

  test('a shell that is killed ends the start, with its core and with a word to whoever waits', async () => {
    const started = begin();
    await started.says('page: attract');
    process.kill(started.electronPid, 'SIGKILL');
    await until(() => started.ended !== null, START_TIMEOUT_MS);
    expect(started.errors).toContain('Electron ended by itself (SIGKILL). As a web page: npm start -- --web');
    await until(() => processesOnDataDir().length === 0, START_TIMEOUT_MS);
  });

  test('a shell that fails opens no box: it stops its core and is started again', async () => {
    const started = begin();
    await started.says('page: attract');
    const first = started.electronPid;
    process.kill(first, 'SIGUSR2');
    await started.says('electron: ', 2);
    const shown = started.output.split('page: attract').length;
    await started.says('page: attract', shown);
    expect(started.electronPid).not.toBe(first);
    expect(isRunning(first)).toBe(false);
    expect(started.errors).toContain('the shell failed');
  });

  test('a second terminal on the same data directory is refused', async () => {
    await begin().says('page: attract');
    const second = new Start(['--port', '0', '--data-dir', dataDir]);
    await until(() => second.ended !== null, START_TIMEOUT_MS);
    expect(second.ended?.code).toBe(2);
    expect(second.errors).toContain('Another terminal runs on the data directory');
  });

  test('a binary that does not run is told with the way around it', async () => {
    writeBinary('echo "Missing X server or $DISPLAY" >&2; exit 1');
    const started = begin();
    await until(() => started.ended !== null, START_TIMEOUT_MS);
    expect(started.ended?.code).toBe(1);
    expect(started.errors).toMatch(/Missing X server[^]*Electron ended by itself \(exit code 1\)\. As a web page: npm start -- --web/);
  });

  test('--web serves the page all the same', async () => {
    const started = begin('--web');
    await started.says(/The terminal runs as a web page: http:\/\/127\.0\.0\.1:\d+\/#\S+\n/);
    expect(started.output.split('\n')[1]).toBe('A web page was asked for with --web.');
  });
});

describe('what is built', () => {
  const shell = path.join(ROOT, 'dist', 'shell');
  const core = path.join(ROOT, 'dist', 'core');
  const filesBelow = (folder: string): readonly string[] =>
    readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) => /\.[cm]js$/.test(file));
  const importsOf = (file: string): readonly string[] =>
    [
      ...readFileSync(file, 'utf8').matchAll(
        /(?:^|\n)(?:import|export)[^;\n]* from "([^"]+)"|(?:^|\n)import "([^"]+)"|\bimport\("([^"]+)"\)|\brequire\("([^"]+)"\)/g,
      ),
    ].map((found) => found.slice(1).find((name) => name !== undefined) ?? '');

  test('the preload is one file that needs Electron alone', () => {
    expect(importsOf(path.join(shell, 'preload.cjs'))).toEqual(['electron']);
  });

  test('the shell needs Electron, Node and nothing of the packages', () => {
    const files = filesBelow(shell).filter((file) => file.endsWith('.mjs'));
    expect(files).toContain('main.mjs');
    const foreign = importsOf(path.join(shell, 'main.mjs')).filter(
      (name) => !name.startsWith('./') && name !== 'electron' && !isBuiltin(name),
    );
    expect(foreign).toEqual([]);
  });

  test('the core has every worker beside its client, and knows no TypeScript', () => {
    const files = filesBelow(core);
    expect(files).toContain(path.join('main', 'core', 'entry.mjs'));
    const workers = files.flatMap((file) =>
      [...readFileSync(path.join(core, file), 'utf8').matchAll(/new Worker\(new URL\("\.?\/?([^"]+)", import\.meta\.url\)/g)].map((found) =>
        path.join(path.dirname(file), found[1] ?? ''),
      ),
    );
    expect(workers.length).toBeGreaterThanOrEqual(4);
    expect(workers.filter((worker) => !files.includes(worker))).toEqual([]);
    expect(files.filter((file) => /(?:from|import\() ?["'][^"']+\.ts["']/.test(readFileSync(path.join(core, file), 'utf8')))).toEqual([]);
  });
});
