/** The whole terminal on disks, files and ports that are not as they should be: it says so in one line or on the screen, and heals where it can. */
import { execFileSync, spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, describe, expect, test } from 'vitest';
import { ANSWERS, Citizen, fillsInEverything, leavesTheScreen, signs } from '../support/citizen.ts';
import { profileWithQueue } from '../support/profiles.ts';
import { ROOT, Terminal } from '../support/terminal.ts';
import { until } from '../support/until.ts';

const LONG_MS = 60_000;
const cleanUp: (() => unknown)[] = [];
afterEach(async () => {
  for (const act of cleanUp.splice(0).reverse()) await act();
}, 30_000);

async function started(dataDir: string, options: { readonly args?: readonly string[] } = {}): Promise<Terminal> {
  const terminal = await Terminal.start({ dataDir, ...options });
  cleanUp.push(() => terminal.stop());
  return terminal;
}

function freshDir(): string {
  const dir = mkdtempSync(path.join(tmpdir(), 'terminal-storage-'));
  cleanUp.push(() => rmSync(dir, { recursive: true, force: true }));
  return dir;
}

/** Ends by itself, or the test fails. */
function startFails(...args: string[]): { readonly status: number | null; readonly stderr: string } {
  const { status, stderr } = spawnSync(process.execPath, [path.join(ROOT, 'main', 'cli', 'start.ts'), ...args], {
    cwd: ROOT,
    encoding: 'utf8',
    timeout: 20_000,
  });
  return { status, stderr };
}

const mayMount = process.getuid?.() === 0 && spawnSync('unshare', ['--mount', 'true']).status === 0;

/** A small disk of its own under `dir`. */
function mountSmallDisk(dir: string, options: string): void {
  mkdirSync(dir, { recursive: true });
  execFileSync('mount', ['-t', 'tmpfs', '-o', options, 'tmpfs', dir]);
  cleanUp.push(() => execFileSync('umount', ['-l', dir]));
}

/** So that a small disk has room for a queue. */
function withLittleReserve(): { readonly args: readonly string[] } {
  return { args: ['--profile', profileWithQueue(freshDir(), '{ diskReserveMegabytes: 32 }')] };
}

describe.skipIf(!mayMount)(`disks${mayMount ? '' : ' (skipped: only root may mount one)'}`, () => {
  test(
    'read-only: out of service by name, and back by itself when the disk is writable again',
    async () => {
      const dataDir = freshDir();
      const outbox = path.join(dataDir, 'outbox');
      mountSmallDisk(outbox, 'ro,size=192m');
      const terminal = await started(dataDir, withLittleReserve());
      const citizen = await Citizen.arrive(terminal);
      await citizen.sees('outOfService', ({ problem }) => problem === 'trouble.storageReadOnly');
      expect(await citizen.touches({ type: 'wake' })).toBe('notNow');
      execFileSync('mount', ['-o', 'remount,rw', outbox]);
      await terminal.lab('clock', 'skip', { ms: 10_000 });
      await citizen.sees('attract');
      await fillsInEverything(citizen, terminal);
      expect((await signs(citizen)).truth).toBe('received');
    },
    LONG_MS,
  );

  test(
    'full: not saved is said, nothing typed is lost, and it is saved once there is room',
    async () => {
      const dataDir = freshDir();
      const outbox = path.join(dataDir, 'outbox');
      mountSmallDisk(outbox, 'size=192m');
      const terminal = await started(dataDir, withLittleReserve());
      const citizen = await Citizen.arrive(terminal);
      await fillsInEverything(citizen, terminal);
      const { bavail, bsize } = statfsSync(outbox);
      writeFileSync(path.join(outbox, 'somebody-else'), new Uint8Array(Math.max(0, bavail * bsize - 65_536)));
      await citizen.touches({ type: 'sign', strokes: [[[1, 1, 0]]] });
      await citizen.sees('notSaved', ({ problem, mayRetry }) => problem === 'save.diskFull' && mayRetry);
      expect(await terminal.sandboxRecords()).toEqual([]);
      rmSync(path.join(outbox, 'somebody-else'));
      await citizen.touches({ type: 'retry' });
      const { shortNumber } = await citizen.sees('outcome', ({ truth }) => truth === 'received');
      const records = await terminal.sandboxRecords();
      expect(records.map(({ record }) => record.shortNumber)).toEqual([shortNumber]);
      expect(records[0]?.record.form.values['livingAddress']).toBe(ANSWERS.residence.livingAddress);
    },
    LONG_MS,
  );
});

test(
  'a database of noise is set aside and the terminal serves; the log says so',
  async () => {
    const dataDir = freshDir();
    mkdirSync(path.join(dataDir, 'outbox'));
    writeFileSync(path.join(dataDir, 'outbox', 'outbox.db'), Buffer.alloc(20_000, 'noise '));
    const terminal = await started(dataDir);
    const citizen = await Citizen.arrive(terminal);
    await fillsInEverything(citizen, terminal);
    expect((await signs(citizen)).truth).toBe('received');
    expect(readdirSync(path.join(dataDir, 'outbox')).some((name) => name.startsWith('set-aside-'))).toBe(true);
    await until(() => terminal.auditLines().some((line) => JSON.stringify(line).includes('"corrupt"')));
  },
  LONG_MS,
);

test(
  'a database of a newer version: out of service by name, and not a byte of it is touched',
  async () => {
    const dataDir = freshDir();
    mkdirSync(path.join(dataDir, 'outbox'));
    const file = path.join(dataDir, 'outbox', 'outbox.db');
    const database = new Database(file);
    database.exec('CREATE TABLE future (x); PRAGMA user_version = 99;');
    database.close();
    const before = readFileSync(file);
    const terminal = await started(dataDir);
    const citizen = await Citizen.arrive(terminal);
    await citizen.sees('outOfService', ({ problem }) => problem === 'trouble.storageNewer');
    await terminal.stop();
    expect(readFileSync(file).equals(before)).toBe(true);
  },
  LONG_MS,
);

test(
  'a port in use, and a data directory in use: one line that says what to do',
  async () => {
    const dataDir = freshDir();
    const holder = createServer();
    await new Promise<void>((resolve) => holder.listen(0, '127.0.0.1', resolve));
    cleanUp.push(() => holder.close());
    const address = holder.address();
    const port = typeof address === 'object' && address ? address.port : 0;
    const portInUse = startFails('--data-dir', freshDir(), '--port', String(port));
    expect(portInUse.status).toBe(2);
    expect(portInUse.stderr.split('\n').filter((line) => line !== '' && !line.startsWith('{'))).toEqual([
      `Port ${port} is in use. Stop the program that holds it, or choose another with --port.`,
    ]);
    await started(dataDir);
    const dirInUse = startFails('--data-dir', dataDir, '--port', '0');
    expect(dirInUse).toEqual({
      status: 2,
      stderr: `Another terminal runs on the data directory ${dataDir}. Stop it, or choose another with --data-dir.\n`,
    });
  },
  LONG_MS,
);

test('a broken profile: file, line and remedy', () => {
  const dir = freshDir();
  const file = path.join(dir, 'site.yaml');
  copyFileSync(path.join(ROOT, 'kiosk-config', 'profiles', 'demo.yaml'), file);
  writeFileSync(file, readFileSync(file, 'utf8').replace('purpose: demo', 'purpose: demmo'));
  const { status, stderr } = startFails('--data-dir', dir, '--profile', file, '--port', '0');
  expect(status).toBeGreaterThan(0);
  expect(stderr).toMatch(/site\.yaml:3:\d+: purpose: .*did you mean "demo"/);
});

test(
  "a broken item among the site's own is named, and the good ones serve",
  async () => {
    const dataDir = freshDir();
    const terminal = await started(dataDir);
    writeFileSync(path.join(dataDir, 'catalogue', 'broken.yaml'), 'template: aply\n');
    await until(() => terminal.errors.includes('broken.yaml:1:11'));
    const citizen = await Citizen.arrive(terminal);
    await fillsInEverything(citizen, terminal);
    expect((await signs(citizen)).truth).toBe('received');
  },
  LONG_MS,
);

/** What of this person must not be found once they have gone. Page text is drawn, so a page is known by its first bytes. */
const TRACES = [
  Buffer.from('黎小铭'),
  Buffer.from('999999199001010016'),
  Buffer.from('示例省样本市'),
  Buffer.from(ANSWERS.contact.mobile),
  Buffer.from('标记路88号'),
  Buffer.from('MARKER-PAGE'),
  Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a]),
] as const;

/** The sandbox below is the platform and not the terminal: it is to hold everything. */
function tracesIn(dir: string): string[] {
  return readdirSync(dir, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !path.relative(dir, entry.parentPath).startsWith('sandbox'))
    .flatMap((entry) => {
      const bytes = readFileSync(path.join(entry.parentPath, entry.name));
      return TRACES.filter((trace) => bytes.includes(trace)).map((trace) => `${entry.name}: ${trace.toString()}`);
    });
}

test(
  'no trace of a person: sealed while it waits, gone after a finished and after a cancelled session',
  async () => {
    const dataDir = freshDir();
    const terminal = await started(dataDir);
    const citizen = await Citizen.arrive(terminal);
    await terminal.lab('network', 'cut');
    await fillsInEverything(citizen, terminal);
    expect(tracesIn(terminal.ramDir), 'the scan is in RAM, so looking finds what is there').not.toEqual([]);
    expect((await signs(citizen)).truth).toBe('saved');
    expect(tracesIn(dataDir), 'queued').toEqual([]);
    await leavesTheScreen(citizen);
    expect(tracesIn(dataDir), 'queued, citizen gone').toEqual([]);
    expect(tracesIn(terminal.ramDir), 'RAM after the session').toEqual([]);
    await terminal.lab('network', 'restore');
    await until(async () => (await terminal.sandboxRecords()).length === 1, 20_000);

    await fillsInEverything(citizen, terminal);
    await leavesTheScreen(citizen);
    expect(tracesIn(dataDir), 'cancelled').toEqual([]);
    expect(tracesIn(terminal.ramDir), 'RAM after the cancelled session').toEqual([]);
    expect(terminal.errors + terminal.output).not.toContain('黎小铭');
  },
  LONG_MS,
);
