import { type ChildProcess, spawn } from 'node:child_process';
import { chmod, copyFile, mkdir, mkdtemp, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

/** A checkout of its own with an npm that only pretends, so that every turn of a set-up can be shown in a moment. */
let checkout: string;
let bin: string;
beforeEach(async () => {
  checkout = await mkdtemp(path.join(tmpdir(), 'checkout-'));
  bin = path.join(checkout, '.bin');
  await mkdir(bin);
  await copyFile(path.join(import.meta.dirname, '..', 'setup.mjs'), path.join(checkout, 'setup.mjs'));
  await write('package-lock.json', '{}');
  await write('vite.config.ts', '');
  await write('renderer/app.tsx', 'one');
  await program('npm', PRETENDED_NPM);
});
afterEach(() => rm(checkout, { recursive: true, force: true }));

const PRETENDED_NPM = `
echo "$1" >> npm.log
case "$1" in
  config) echo undefined ;;
  ci|install)
    mkdir -p node_modules/.bin node_modules/vite/bin node_modules/better-sqlite3
    printf '#!/bin/sh\\nexec "${process.execPath}" "$@"\\n' > node_modules/.bin/node; chmod +x node_modules/.bin/node
    echo 'module.exports = class { prepare() { return { get() {} } } }' > node_modules/better-sqlite3/index.js
    printf '%s\\n' 'import fs from "node:fs"; const shell = process.argv.includes("main/shell/vite.config.ts"); fs.mkdirSync(shell ? "dist/shell" : "dist/renderer", { recursive: true }); if (shell) fs.mkdirSync("dist/core/main/core/entry.mjs", { recursive: true }); fs.appendFileSync("vite.log", shell ? "shell\\n" : "built\\n");' > node_modules/vite/bin/vite.js
    echo '{"type":"module"}' > node_modules/vite/package.json
    ;;
esac`;

async function write(file: string, text: string): Promise<void> {
  await mkdir(path.dirname(path.join(checkout, file)), { recursive: true });
  await writeFile(path.join(checkout, file), text);
}

async function program(name: string, script: string): Promise<void> {
  await writeFile(path.join(bin, name), `#!/bin/sh\n${script}\n`);
  await chmod(path.join(bin, name), 0o755);
}

async function log(name: 'npm' | 'vite'): Promise<string[]> {
  return (await readFile(path.join(checkout, `${name}.log`), 'utf8')).trim().split('\n');
}

function start(
  mode: string,
  env: Readonly<Record<string, string>> = { PATH: `${bin}:/usr/bin:/bin` },
): {
  readonly child: ChildProcess;
  readonly ended: Promise<{ readonly code: number | null; readonly said: string }>;
} {
  const child = spawn(process.execPath, ['setup.mjs', mode], { cwd: checkout, env, stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  child.stdout.on('data', (text: Buffer) => (said += text.toString()));
  child.stderr.on('data', (text: Buffer) => (said += text.toString()));
  return { child, ended: new Promise((resolve) => child.once('close', (code) => resolve({ code, said }))) };
}

const setUp = (mode = 'start'): Promise<{ readonly code: number | null; readonly said: string }> => start(mode).ended;

test('the first time installs and builds; the second time there is nothing to do or say', async () => {
  expect(await setUp()).toMatchObject({
    code: 0,
    said: expect.stringMatching(/Installing packages[^]*done in[^]*Building the page[^]*done in/),
  });
  expect(await setUp()).toEqual({ code: 0, said: '' });
  expect(await log('npm')).toEqual(['config', 'ci']);
  expect(await log('vite')).toEqual(['built']);
});

test('packages come anew when the lock changes, or when they are gone', async () => {
  await setUp('kiosk');
  await write('package-lock.json', '{"changed": true}');
  await setUp('kiosk');
  await rm(path.join(checkout, 'node_modules'), { recursive: true });
  await setUp('kiosk');
  expect((await log('npm')).filter((command) => command === 'ci')).toHaveLength(3);
});

test('packages that were installed by hand are only looked over', async () => {
  await setUp('kiosk');
  const wanted = {
    packages: { '': {}, 'node_modules/a': { version: '2.0.0', integrity: 'x' }, 'node_modules/b': { version: '1.0.0', optional: true } },
  };
  const record = (version: string): Promise<void> =>
    write('node_modules/.package-lock.json', JSON.stringify({ packages: { 'node_modules/a': { version, integrity: 'x' } } }));
  await write('package-lock.json', JSON.stringify(wanted));
  await record('2.0.0');
  expect(await setUp('kiosk')).toEqual({ code: 0, said: '' });
  expect((await log('npm')).filter((command) => command === 'ci')).toHaveLength(1);
  await write('package-lock.json', JSON.stringify({ ...wanted, changed: true }));
  await record('1.0.0');
  expect(await setUp('kiosk')).toMatchObject({ code: 0, said: expect.stringContaining('Installing') });
});

test('the page is built anew when its sources change, not when only their times do', async () => {
  await setUp();
  await utimes(path.join(checkout, 'renderer/app.tsx'), new Date(0), new Date(0));
  expect(await setUp()).toEqual({ code: 0, said: '' });
  await write('renderer/app.tsx', 'two');
  expect(await setUp()).toMatchObject({ code: 0, said: expect.stringContaining('Building the page') });
  await rm(path.join(checkout, 'dist'), { recursive: true });
  await setUp();
  expect(await log('vite')).toHaveLength(3);
});

describe('the Electron shell', () => {
  beforeEach(() => write('main/shell/vite.config.ts', ''));
  const putBinary = (): Promise<void> => write('node_modules/electron/dist/electron', '');

  test('is not built where nobody could start it, so that a first start is as quick as it was', async () => {
    await setUp();
    expect(await log('vite')).toEqual(['built']);
  });

  test('is built once Electron’s binary is there, and once more when the core changes', async () => {
    await setUp();
    await putBinary();
    expect(await setUp()).toMatchObject({ code: 0, said: expect.stringContaining('Building the Electron shell') });
    expect(await setUp()).toEqual({ code: 0, said: '' });
    await write('main/core/entry.ts', 'changed');
    await setUp();
    await setUp('kiosk');
    expect(await log('vite')).toEqual(['built', 'shell', 'shell']);
  });

  test('is built once more when its core is away', async () => {
    await setUp();
    await putBinary();
    await setUp();
    await rm(path.join(checkout, 'dist/core'), { recursive: true });
    expect(await setUp()).toMatchObject({ code: 0, said: expect.stringContaining('Building the Electron shell') });
    expect(await setUp()).toEqual({ code: 0, said: '' });
  });

  test('is built for the tests, which run it on a stand-in', async () => {
    await program('apt-get', 'exit 1');
    await setUp('test');
    expect(await log('vite')).toEqual(['built', 'shell']);
  });
});

test('who is not root is told of the programs that tests of anybody start, and of no other', async () => {
  await setUp();
  const asAnybody = 'data:text/javascript,process.getuid=()=>1000';
  const { code, said } = await start('test', { PATH: bin, NODE_OPTIONS: `--import=${asAnybody}` }).ended;
  expect(code).toBe(0);
  expect(said).toContain(
    'To run them: sudo apt-get install --no-install-recommends chromium socat strace sane-utils zbar-tools poppler-utils\n',
  );
});

test('the command line needs no page', async () => {
  await setUp('kiosk');
  await expect(log('vite')).rejects.toThrow(/ENOENT/);
});

test('where npm calls the lock wrong, it installs without changing it', async () => {
  await program('npm', `case "$1" in ci) echo ci >> npm.log; echo "npm error code EUSAGE" >&2; exit 1;; esac\n${PRETENDED_NPM}`);
  expect(await setUp('kiosk')).toMatchObject({ code: 0 });
  expect(await log('npm')).toEqual(['config', 'ci', 'install']);
});

describe('a failure is told with what to do, and is not taken for done', () => {
  test('npm fails', async () => {
    await program('npm', 'echo "npm error network is down" >&2; exit 1');
    const { code, said } = await setUp();
    expect(code).toBe(1);
    expect(said).toMatch(
      /network is down[^]*Stopped: npm could not install the packages \(exit code 1\)\.[^]*then run the same command again/,
    );
    expect(said).not.toMatch(/^\s+at /m);
    await program('npm', PRETENDED_NPM);
    expect(await setUp()).toMatchObject({ code: 0 });
  });

  test('the database module does not load', async () => {
    await program('npm', `${PRETENDED_NPM}\necho 'throw new Error("wrong architecture")' > node_modules/better-sqlite3/index.js`);
    expect(await setUp()).toMatchObject({ code: 1, said: expect.stringContaining('the database module does not load') });
  });

  test('the page does not build', async () => {
    await setUp();
    await write('node_modules/vite/bin/vite.js', 'console.error("app.tsx:1: unexpected"); process.exit(1)');
    await write('renderer/app.tsx', 'broken');
    expect(await setUp()).toMatchObject({ code: 1, said: expect.stringMatching(/app\.tsx:1: unexpected[^]*the page could not be built/) });
  });

  test('an unknown mode', async () => {
    expect(await setUp('strat')).toMatchObject({ code: 1, said: expect.stringContaining('start|test|bench|kiosk') });
  });
});

describe('two set-ups at once', () => {
  test('the second waits for the first, and finds nothing left to do', async () => {
    const gate = path.join(checkout, 'gate');
    await program('npm', `if [ "$1" = ci ]; then while [ ! -e "${gate}" ]; do sleep 0.05; done; fi\n${PRETENDED_NPM}`);
    const first = start('kiosk');
    await expect.poll(() => readFile(path.join(checkout, 'npm.log'), 'utf8').catch(() => '')).toContain('config');
    const second = start('kiosk');
    let said = '';
    second.child.stderr?.on('data', (text: Buffer) => (said += text.toString()));
    await expect.poll(() => said).toContain('waiting for it');
    await writeFile(gate, '');
    expect(await first.ended).toMatchObject({ code: 0 });
    expect(await second.ended).toMatchObject({ code: 0 });
    expect(await log('npm')).toEqual(['config', 'ci']);
  });

  test.each([
    ['ended', JSON.stringify({ pid: 2 ** 22 + 1, started: '1', boot: '' })],
    ['had a number that another process has now', JSON.stringify({ pid: process.pid, started: '1', boot: 'another' })],
  ])('the lock of a holder that %s is taken over', async (_what, holder) => {
    await write('.setup/lock', holder);
    expect(await setUp('kiosk')).toMatchObject({ code: 0 });
    await expect(readFile(path.join(checkout, '.setup/lock'))).rejects.toThrow(/ENOENT/);
  });
});
