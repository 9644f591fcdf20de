// Brings a checkout up: packages, the built page, and for tests the programs they need. Plain JavaScript without
// dependencies, because it runs before there are any, on whatever Node the machine has. Nothing to do: nothing said.
//
//   node setup.mjs start|test|bench|kiosk
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = path.dirname(fileURLToPath(import.meta.url));
const OLDEST_NODE = [20, 19];
const NODE_MAJOR_INSTALLED = 24;
const INSTALL_DEADLINE_MS = 15 * 60_000;
const BUILD_DEADLINE_MS = 5 * 60_000;
const CHECK_DEADLINE_MS = 30_000;
const LOCK_POLL_MS = 250;
const MESSAGE_LINES = 12;

const STATE_DIR = path.join(ROOT, '.setup');
const LOCK = path.join(STATE_DIR, 'lock');
/** In node_modules, so that it goes with them. */
const PACKAGES_STAMP = path.join(ROOT, 'node_modules', '.set-up');
const LOCAL_BIN = path.join(ROOT, 'node_modules', '.bin');
const LOCAL_NODE = path.join(LOCAL_BIN, process.platform === 'win32' ? 'node.cmd' : 'node');

/** What is built, for which ways to set up. The first output names the stamp. */
const PAGES = [
  {
    name: 'the page',
    wanted: (mode) => mode !== 'kiosk',
    config: 'vite.config.ts',
    sources: ['renderer', 'main/bridge/contract.ts', 'vite.config.ts', 'tsconfig.renderer.json', 'package-lock.json'],
    outputs: ['dist/renderer'],
    required: true,
  },
  {
    name: "the lab's page",
    wanted: (mode) => mode !== 'kiosk',
    config: 'main/lab/page/vite.config.ts',
    sources: ['main/lab', 'package-lock.json'],
    outputs: ['dist/lab'],
    required: false,
  },
  {
    name: 'the Electron shell',
    // Without Electron's binary nobody starts it; the tests run it on a stand-in.
    wanted: (mode) => mode === 'test' || (mode !== 'kiosk' && electronIsHere()),
    config: 'main/shell/vite.config.ts',
    // The core is built with it, since Electron runs it from there.
    sources: ['main', 'drivers', 'kiosk-config', 'package-lock.json'],
    outputs: ['dist/shell', 'dist/core/main/core/entry.mjs'],
    required: false,
    viteArgs: ['--app'],
  },
];

/** What the tests start: the program looked for, the Debian package that brings it, and whether only root's tests start it. */
const PROGRAMS = [
  ['chromium', 'chromium'],
  ['socat', 'socat'],
  ['strace', 'strace'],
  ['scanimage', 'sane-utils'],
  ['zbarimg', 'zbar-tools'],
  ['pdftotext', 'poppler-utils'],
  // A real IPP printer without paper, and what it wants to be announced by.
  ['ippeveprinter', 'cups-ipp-utils', 'root'],
  ['avahi-daemon', 'avahi-daemon', 'root'],
  ['dbus-daemon', 'dbus', 'root'],
];

class SetupFailure extends Error {
  /** @param {string} what @param {string} remedy @param {string} [details] */
  constructor(what, remedy, details = '') {
    super(what);
    this.remedy = remedy;
    this.details = details;
  }
}

async function main() {
  const mode = process.argv[2] ?? 'start';
  if (!['start', 'test', 'bench', 'kiosk'].includes(mode)) {
    throw new SetupFailure(`"${mode}" is no way to set up`, 'Use: node setup.mjs start|test|bench|kiosk');
  }
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major < OLDEST_NODE[0] || (major === OLDEST_NODE[0] && minor < OLDEST_NODE[1])) {
    throw new SetupFailure(
      `this is Node ${process.versions.node}; at least ${OLDEST_NODE.join('.')} is needed to set up`,
      'Install a newer Node (https://nodejs.org), then run the same command again.',
    );
  }
  const pages = PAGES.filter((page) => page.wanted(mode));
  if (!packagesReady() || pages.some((page) => !pageReady(page))) {
    await locked(async () => {
      if (!packagesReady()) {
        await installPackages();
      }
      for (const page of pages) {
        if (!pageReady(page)) {
          await buildPage(page);
        }
      }
    });
  }
  if (mode === 'test' || mode === 'bench') {
    await installPrograms();
  }
}

// --- packages ---------------------------------------------------------------------------------------------------

/** What the installed packages depend on. Not on the running Node: the first run has the system's, the second ours. */
function packagesFingerprint() {
  const hash = createHash('sha256');
  for (const file of ['package-lock.json', 'setup.mjs']) {
    hash.update(readOr(path.join(ROOT, file), '')).update('\0');
  }
  const libc = process.platform === 'linux' ? (isMusl() ? 'musl' : 'glibc') : '';
  return hash.update([process.platform, process.arch, libc, NODE_MAJOR_INSTALLED].join(' ')).digest('hex');
}

function isMusl() {
  try {
    return fs.readdirSync('/lib').some((name) => name.startsWith('ld-musl-'));
  } catch {
    return false; // Without a /lib to look into it is no musl system that we know.
  }
}

function packagesReady() {
  return fs.existsSync(LOCAL_NODE) && readOr(PACKAGES_STAMP, '') === packagesFingerprint();
}

/**
 * Whether npm has been here by hand since the lock changed: its own record of what is installed names the same packages.
 * What the lock has and the record has not may only be meant for another platform.
 */
function installedByHand() {
  const wanted = parseOr(readOr(path.join(ROOT, 'package-lock.json'), ''), {}).packages ?? {};
  const found = parseOr(readOr(path.join(ROOT, 'node_modules', '.package-lock.json'), ''), {}).packages;
  if (found === undefined || Object.keys(found).some((name) => wanted[name] === undefined)) {
    return false;
  }
  return Object.entries(wanted).every(
    ([name, { version, integrity, optional }]) =>
      name === '' ||
      (found[name] === undefined ? optional === true : found[name].version === version && found[name].integrity === integrity),
  );
}

async function installPackages() {
  if (fs.existsSync(LOCAL_NODE) && installedByHand()) {
    await verifyPackages();
    fs.writeFileSync(PACKAGES_STAMP, packagesFingerprint());
    return;
  }
  const done = step('Installing packages (the first time takes about half a minute)');
  const npm = cleanNpm();
  const common = ['--no-audit', '--no-fund', '--no-progress', '--loglevel=error', '--include=dev'];
  const knowsStrict = (await run(npm, ['config', 'get', 'strict-allow-scripts'], CHECK_DEADLINE_MS)).stdout.trim();
  if (knowsStrict === 'true' || knowsStrict === 'false') {
    common.push('--strict-allow-scripts');
  }
  let result = await run(npm, ['ci', ...common], INSTALL_DEADLINE_MS);
  if (result.code !== 0 && /\bEUSAGE\b/.test(result.stderr)) {
    // Where the registry lacks a binary for another platform, npm drops it from the lock and then calls the lock wrong.
    result = await run(npm, ['install', '--no-save', '--package-lock=false', ...common], INSTALL_DEADLINE_MS);
  }
  if (result.code !== 0) {
    throw new SetupFailure(
      `npm could not install the packages (${result.reason})`,
      'Check the network and the registry (npm ping), then run the same command again.',
      result.stderr || result.stdout,
    );
  }
  await verifyPackages();
  fs.writeFileSync(PACKAGES_STAMP, packagesFingerprint());
  done();
}

async function verifyPackages() {
  const node = { command: LOCAL_NODE, args: [] };
  const version = await run(node, ['--version'], CHECK_DEADLINE_MS);
  if (!version.stdout.startsWith(`v${NODE_MAJOR_INSTALLED}.`)) {
    throw new SetupFailure(
      `the Node that npm brought does not run (expected ${NODE_MAJOR_INSTALLED}, got ${version.stdout.trim() || version.reason})`,
      'Delete node_modules and run the same command again; install scripts must be allowed for the package "node".',
      version.stderr,
    );
  }
  const open = "new (require('better-sqlite3'))(':memory:').prepare('SELECT 1').get()";
  const sqlite = await run(node, ['-e', open], CHECK_DEADLINE_MS);
  if (sqlite.code !== 0) {
    throw new SetupFailure(
      `the database module does not load on ${process.platform} ${process.arch}`,
      'Delete node_modules and run the same command again. If it stays: there may be no binary of better-sqlite3 for this system.',
      sqlite.stderr,
    );
  }
}

// --- pages ------------------------------------------------------------------------------------------------------

/** Looked for like `main/cli/find-electron.ts` does, which cannot be loaded yet: the package would download it when loaded. */
function electronIsHere() {
  const home = path.join(ROOT, 'node_modules', 'electron');
  const dist = process.env.ELECTRON_OVERRIDE_DIST_PATH ?? path.join(home, 'dist');
  const name = readOr(path.join(home, 'path.txt'), process.platform === 'win32' ? 'electron.exe' : 'electron');
  return fs.existsSync(path.join(dist, name));
}

function stampOf(page) {
  return path.join(ROOT, 'dist', `.${path.basename(page.outputs[0])}.json`);
}

function missingOutput(page) {
  return page.outputs.find((output) => !fs.existsSync(path.join(ROOT, output)));
}

function pageReady(page) {
  if (!fs.existsSync(path.join(ROOT, page.config))) {
    if (page.required) {
      throw new SetupFailure(`${page.config} is missing`, 'The checkout is not complete; clone it again.');
    }
    return true;
  }
  if (missingOutput(page) !== undefined) {
    return false;
  }
  const stamp = parseOr(readOr(stampOf(page), ''), {});
  const files = sourceFiles(page);
  const times = timesOf(files);
  if (stamp.times === times) {
    return true;
  }
  // A fresh clone or a changed branch gives new times to files that are the same.
  const content = contentOf(files);
  if (stamp.content !== content) {
    return false;
  }
  fs.writeFileSync(stampOf(page), JSON.stringify({ times, content }));
  return true;
}

async function buildPage(page) {
  const done = step(`Building ${page.name}`);
  const files = sourceFiles(page);
  const stamp = { times: timesOf(files), content: contentOf(files) };
  const vite = path.join(ROOT, 'node_modules', 'vite', 'bin', 'vite.js');
  const result = await run(
    { command: LOCAL_NODE, args: [vite] },
    ['build', '--config', page.config, '--logLevel', 'warn', ...(page.viteArgs ?? [])],
    BUILD_DEADLINE_MS,
  );
  if (result.code !== 0) {
    throw new SetupFailure(
      `${page.name} could not be built (${result.reason})`,
      `Look at the message above; by hand it is: npx vite build --config ${page.config}`,
      result.stderr || result.stdout,
    );
  }
  const missing = missingOutput(page);
  if (missing !== undefined) {
    throw new SetupFailure(`${page.name} was built, but not into ${missing}`, `Set build.outDir in ${page.config}.`);
  }
  fs.writeFileSync(stampOf(page), JSON.stringify(stamp));
  done();
}

/** @returns {string[]} files from the root, in order */
function sourceFiles(page) {
  const files = [];
  const add = (relative) => {
    const status = fs.statSync(path.join(ROOT, relative), { throwIfNoEntry: false });
    if (status?.isDirectory()) {
      for (const name of fs.readdirSync(path.join(ROOT, relative)).sort()) {
        if (name !== 'node_modules' && name !== 'dist' && !name.includes('.test.')) {
          add(`${relative}/${name}`);
        }
      }
    } else if (status?.isFile()) {
      files.push(relative);
    }
  };
  page.sources.forEach(add);
  return files;
}

function timesOf(files) {
  const hash = createHash('sha256');
  for (const file of files) {
    const { mtimeMs, size } = fs.statSync(path.join(ROOT, file));
    hash.update(`${file}\0${mtimeMs}\0${size}\n`);
  }
  return hash.digest('hex');
}

function contentOf(files) {
  const hash = createHash('sha256');
  for (const file of files) {
    hash
      .update(file)
      .update('\0')
      .update(fs.readFileSync(path.join(ROOT, file)))
      .update('\0');
  }
  return hash.digest('hex');
}

// --- programs of the system -------------------------------------------------------------------------------------

async function installPrograms() {
  const root = process.getuid?.() === 0;
  // Daemons are there, and not every user's path leads there.
  const searchPath = [process.env.PATH ?? '', '/usr/sbin'].join(path.delimiter);
  const missing = () =>
    PROGRAMS.filter(([program, , who]) => (who !== 'root' || root) && findOnPath(program, searchPath) === null).map(([, debian]) => debian);
  const wanted = missing();
  if (wanted.length === 0) {
    return;
  }
  const apt = findOnPath('apt-get', process.env.PATH);
  if (apt === null || !root) {
    say(`Some tests will be skipped. To run them: sudo apt-get install --no-install-recommends ${wanted.join(' ')}`);
    return;
  }
  const done = step(`Installing ${wanted.join(', ')} by apt`);
  const aptGet = { command: apt, args: [], env: { DEBIAN_FRONTEND: 'noninteractive' } };
  const options = ['-q', '-y', '-o', 'DPkg::Lock::Timeout=120'];
  const update = await run(aptGet, ['update', ...options], INSTALL_DEADLINE_MS);
  const install = await run(aptGet, ['install', ...options, '--no-install-recommends', ...wanted], INSTALL_DEADLINE_MS);
  const left = missing();
  if (left.length === 0) {
    done();
    return;
  }
  const [failed] = [install, update].filter((result) => result.code !== 0);
  say(
    `apt did not bring ${left.join(', ')} (${failed?.stderr.trim().split('\n')[0] ?? 'no error told'}); the tests that need them will be skipped.`,
  );
}

// --- one set-up at a time ---------------------------------------------------------------------------------------

async function locked(work) {
  fs.mkdirSync(STATE_DIR, { recursive: true });
  const own = JSON.stringify(processIdentity(process.pid));
  let told = false;
  while (!tryLock(own)) {
    if (!told) {
      say('Another set-up is at work in this checkout; waiting for it.');
      told = true;
    }
    await new Promise((resolve) => setTimeout(resolve, LOCK_POLL_MS));
  }
  const release = () => {
    if (readOr(LOCK, '') === own) {
      fs.rmSync(LOCK, { force: true });
    }
  };
  process.once('exit', release);
  for (const [signal, code] of [
    ['SIGINT', 130],
    ['SIGTERM', 143],
    ['SIGHUP', 129],
  ]) {
    process.once(signal, () => process.exit(code));
  }
  try {
    await work();
  } finally {
    release();
  }
}

/** A lock whose holder is gone is moved away first; the move is guarded, so that nobody moves a new holder's lock. */
function tryLock(own) {
  if (createNew(LOCK, own)) {
    return true;
  }
  const holder = parseOr(readOr(LOCK, ''), null);
  const age = ageMs(LOCK);
  const gone = holder === null ? age > 5_000 : !isAlive(holder);
  const guard = `${LOCK}.takeover`;
  if (ageMs(guard) > 5_000) {
    fs.rmSync(guard, { force: true });
  }
  if (!gone || !createNew(guard, own)) {
    return false;
  }
  const still = parseOr(readOr(LOCK, ''), null);
  if (JSON.stringify(still) === JSON.stringify(holder)) {
    fs.rmSync(LOCK, { force: true });
  }
  const taken = createNew(LOCK, own);
  fs.rmSync(guard, { force: true });
  return taken;
}

function createNew(file, text) {
  try {
    fs.writeFileSync(file, text, { flag: 'wx' });
    return true;
  } catch (error) {
    if (error.code === 'EEXIST') {
      return false;
    }
    throw error;
  }
}

function ageMs(file) {
  const status = fs.statSync(file, { throwIfNoEntry: false });
  return status === undefined ? 0 : Date.now() - status.mtimeMs;
}

/** A process number comes back after a restart or a while; with its start time it is one of a kind. */
function processIdentity(pid) {
  const stat = readOr(`/proc/${pid}/stat`, '');
  const started = stat === '' ? '' : (stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? '');
  return { pid, started, boot: readOr('/proc/sys/kernel/random/boot_id', '').trim() };
}

function isAlive(holder) {
  try {
    process.kill(holder.pid, 0);
  } catch (error) {
    return error.code === 'EPERM';
  }
  const now = processIdentity(holder.pid);
  return now.started === holder.started && now.boot === holder.boot;
}

// --- children ---------------------------------------------------------------------------------------------------

/**
 * npm of the system, not of node_modules: `npm ci` deletes the Node that npm scripts run on. What npm told this script
 * by environment would be taken for options; what a person set (registry, proxy, cache) stays.
 */
function cleanNpm() {
  const kept = new Set(
    ['registry', 'proxy', 'https_proxy', 'noproxy', 'cafile', 'ca', 'strict_ssl', 'cache', 'userconfig', 'globalconfig'].map(
      (name) => `npm_config_${name}`,
    ),
  );
  const env = {};
  for (const name of Object.keys(process.env)) {
    if ((name.startsWith('npm_') && !kept.has(name)) || name === 'NODE_ENV' || name === 'NODE_OPTIONS') {
      env[name] = undefined;
    }
  }
  const cleanPath = (process.env.PATH ?? '')
    .split(path.delimiter)
    .filter((dir) => !dir.split(/[\\/]/).includes('node_modules') && !dir.endsWith('node-gyp-bin'));
  env.PATH = cleanPath.join(path.delimiter);
  const npm = findOnPath('npm', env.PATH);
  if (npm !== null) {
    return { command: npm, args: [], env };
  }
  const node = findOnPath('node', env.PATH);
  const cli = process.env.npm_execpath;
  if (node === null || cli === undefined) {
    throw new SetupFailure('npm is not on the PATH', 'Install Node with npm (https://nodejs.org), then run the same command again.');
  }
  return { command: node, args: [cli], env };
}

/** Runs a program to its end and gives what it said. Never throws for what the program does. */
function run(program, args, deadlineMs) {
  return new Promise((resolve) => {
    const env = { ...process.env, PATH: `${LOCAL_BIN}${path.delimiter}${process.env.PATH ?? ''}`, ...program.env };
    const child = spawn(program.command, [...program.args, ...args], { cwd: ROOT, env, stdio: ['ignore', 'pipe', 'pipe'] });
    const said = { stdout: '', stderr: '' };
    for (const stream of ['stdout', 'stderr']) {
      child[stream].setEncoding('utf8').on('data', (text) => {
        said[stream] = (said[stream] + text).slice(-100_000);
      });
    }
    let late = false;
    const deadline = setTimeout(() => {
      late = true;
      child.kill('SIGKILL');
    }, deadlineMs);
    child.once('error', (error) => {
      clearTimeout(deadline);
      resolve({ code: -1, reason: error.message, ...said });
    });
    child.once('close', (code, signal) => {
      clearTimeout(deadline);
      resolve({
        code: code ?? -1,
        reason: late ? `no end after ${deadlineMs / 1000} s` : signal === null ? `exit code ${code}` : `ended by ${signal}`,
        ...said,
      });
    });
  });
}

function findOnPath(program, searchPath) {
  for (const dir of (searchPath ?? '').split(path.delimiter)) {
    const file = path.join(dir, process.platform === 'win32' ? `${program}.cmd` : program);
    try {
      fs.accessSync(file, fs.constants.X_OK);
      return file;
    } catch {
      continue; // Not in this folder; the next one may have it.
    }
  }
  return null;
}

// --- words ------------------------------------------------------------------------------------------------------

function say(line) {
  process.stderr.write(`[setup] ${line}\n`);
}

function step(name) {
  const begun = process.hrtime.bigint();
  say(`${name} …`);
  return () => say(`  done in ${(Number(process.hrtime.bigint() - begun) / 1e9).toFixed(1)} s`);
}

function readOr(file, other) {
  try {
    return fs.readFileSync(file, 'utf8');
  } catch {
    return other; // A stamp that is not there or cannot be read is no stamp.
  }
}

function parseOr(text, other) {
  try {
    return JSON.parse(text);
  } catch {
    return other; // A stamp or lock cut off in the middle of writing says nothing.
  }
}

main().catch((error) => {
  const told = (error.details ?? '').split('\n').filter((line) => line.trim() !== '' && !/^\s+at |^Node\.js v/.test(line));
  if (told.length > 0) {
    process.stderr.write(`${told.slice(-MESSAGE_LINES).join('\n')}\n`);
  }
  const place = error instanceof SetupFailure ? '' : ` in ${ROOT}`;
  say(`Stopped${place}: ${error.message}.`);
  say(error.remedy ?? 'Check that this folder can be written and the disk has room, then run the same command again.');
  process.exitCode = 1;
});
