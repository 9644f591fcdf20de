/**
 * `npm start` where Electron's binary is there: the built shell, the built core and the lab beside them, as they ship, on a binary
 * that stands in for Electron's.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { SHELL_ENTRY } from '../../main/cli/shell-settings.ts';
import { ROOT } from '../support/terminal.ts';
import { until } from '../support/until.ts';
import { ask } from '../support/web-host.ts';

const SUPPORT = path.join(ROOT, 'tests', 'support');
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
  for (const built of [SHELL_ENTRY, path.join(ROOT, 'dist', 'core', 'main', 'core', 'entry.mjs')]) {
    if (!existsSync(built)) throw new Error(`${built} is not built: node setup.mjs test`);
  }
});
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
let start: Start;
const begin = (args: readonly string[] = [], binary = standIn): void => {
  dataDir = mkdtempSync(path.join(dir, 'data-'));
  ramDir = mkdtempSync(path.join('/dev/shm', 'shell-start-'));
  writeBinary(binary);
  start = new Start(['--port', '0', '--data-dir', dataDir, ...args]);
};
const finish = async (): Promise<void> => {
  if (!start.ended) {
    start.child.kill('SIGTERM');
    await until(() => start.ended !== null, START_TIMEOUT_MS);
  }
  rmSync(ramDir, { recursive: true, force: true });
};

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

/** The tests of one description look at one start; the last of them ends it. */
describe('with a binary and a display', { timeout: 3 * START_TIMEOUT_MS }, () => {
  beforeAll(async () => {
    begin();
    await start.says('page: attract');
    await start.says('npm start -- --lab');
  }, 2 * START_TIMEOUT_MS);
  afterAll(finish, START_TIMEOUT_MS);

  test('the terminal runs in a window, says so first and why second, and the page is shown the terminal', () => {
    const [first, second] = start.output.split('\n').filter((line) => !/^(?:electron|document|page): /.test(line));
    expect(first).toBe('The terminal runs in a window of Electron 45.4.1.');
    expect(second).toBe("Electron's binary is here and there is a display (DISPLAY=:99). As a web page: npm start -- --web");
    expect(start.output).toContain('document: 200 text/html; charset=utf-8');
  });

  test('without the lab nothing is served over HTTP but the sandbox', () => {
    expect(start.output.match(/http:\/\/127\.0\.0\.1:\d+\S*/g)).toEqual([expect.stringContaining('/_sandbox/submissions')]);
  });

  test('a second terminal on the same data directory is refused', async () => {
    const second = new Start(['--port', '0', '--data-dir', dataDir]);
    await until(() => second.ended !== null, START_TIMEOUT_MS);
    expect(second.ended?.code).toBe(2);
    expect(second.errors).toContain('Another terminal runs on the data directory');
  });

  test('a shell that fails opens no box: it stops its core and is started again', async () => {
    const first = start.electronPid;
    process.kill(first, 'SIGUSR2');
    await start.says('electron: ', 2);
    const shown = start.output.split('page: attract').length;
    await start.says('page: attract', shown);
    expect(start.electronPid).not.toBe(first);
    expect(isRunning(first)).toBe(false);
    expect(start.errors).toContain('the shell failed');
  });

  test('a shell that is killed ends the start, with its core and with a word to whoever waits', async () => {
    process.kill(start.electronPid, 'SIGKILL');
    await until(() => start.ended !== null, START_TIMEOUT_MS);
    expect(start.errors).toContain('Electron ended by itself (SIGKILL). As a web page: npm start -- --web');
    await until(() => processesOnDataDir().length === 0, START_TIMEOUT_MS);
  });
});

describe('with the lab beside the window', { timeout: 3 * START_TIMEOUT_MS }, () => {
  beforeAll(async () => {
    begin(['--lab']);
    await start.says('page: attract');
    await start.says(/\/lab#\S+\n/);
  }, 2 * START_TIMEOUT_MS);
  afterAll(finish, START_TIMEOUT_MS);

  test('there is no second page or bridge', async () => {
    const [, origin = '', token = ''] = /(http:\/\/127\.0\.0\.1:\d+)\/lab#(\S+)/.exec(start.output) ?? [];
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
    expect(processesOnDataDir().length).toBeGreaterThanOrEqual(3);
    start.child.kill('SIGTERM');
    await until(() => start.ended !== null, START_TIMEOUT_MS);
    expect(start.ended).toEqual({ code: 0, signal: null });
    expect(processesOnDataDir()).toEqual([]);
    expect(readdirSync(path.join(dataDir, 'run'))).not.toContain('web-token');
    expect(start.errors).toContain('"wanted":true,"exitCode":0');
  });
});

describe('a start of its own', { timeout: 3 * START_TIMEOUT_MS }, () => {
  afterEach(finish, START_TIMEOUT_MS);

  test('whoever started it may be killed: neither window nor core is left behind', async () => {
    begin();
    await start.says('page: attract');
    start.child.kill('SIGKILL');
    await until(() => processesOnDataDir().length === 0, START_TIMEOUT_MS);
  });

  test('a binary that does not run is told with the way around it', async () => {
    begin([], 'echo "Missing X server or $DISPLAY" >&2; exit 1');
    await until(() => start.ended !== null, START_TIMEOUT_MS);
    expect(start.ended?.code).toBe(1);
    expect(start.errors).toMatch(/Missing X server[^]*Electron ended by itself \(exit code 1\)\. As a web page: npm start -- --web/);
  });

  test('a binary that is away when the shell is to be started again is told, and ends the start', async () => {
    begin([], 'rm -- "$0"; exit 75');
    await until(() => start.ended !== null, START_TIMEOUT_MS);
    expect(start.ended).toEqual({ code: 1, signal: null });
    expect(start.errors).toMatch(/Electron does not start: .*ENOENT.* As a web page: npm start -- --web/);
  });

  test('--web serves the page all the same', async () => {
    begin(['--web']);
    await start.says(/The terminal runs as a web page: http:\/\/127\.0\.0\.1:\d+\/#\S+\n[^\n]+\n/);
    expect(start.output.split('\n')[1]).toBe('A web page was asked for with --web.');
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
