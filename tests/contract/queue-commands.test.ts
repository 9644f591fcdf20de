/** A technician at a terminal that runs: the real commands, beside a real core, with citizens coming and the network going. */
import { type ChildProcess, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { Citizen, fillsInEverything, leavesTheScreen, signs } from '../support/citizen.ts';
import { ROOT, Terminal } from '../support/terminal.ts';
import { until } from '../support/until.ts';

const LONG_MS = 90_000;
/** Of the citizen whose papers wait. */
const MARKERS = ['黎小铭', '999999199001010016', '13800138000', 'MARKER-PAGE'];

let terminal: Terminal;
let scratch: string;
beforeAll(async () => {
  scratch = mkdtempSync(path.join(tmpdir(), 'queue-commands-'));
  // Deeper than the address of a socket may be long, as a site's folders may be.
  terminal = await Terminal.start({
    dataDir: path.join(scratch, 'a-folder-of-a-site-with-a-long-name'.repeat(3), 'and-one-more'.repeat(4)),
  });
}, 60_000);
afterAll(async () => {
  await terminal.stop();
  rmSync(scratch, { recursive: true, force: true });
}, 30_000);
afterEach(async () => {
  await terminal.sandboxFaults({ mode: 'none' }).catch(() => undefined);
});

interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

function start(command: string, ...args: readonly string[]): ChildProcess {
  return spawn(process.execPath, [path.join(ROOT, 'main', 'cli', 'kiosk.ts'), 'queue', command, '--data-dir', terminal.dataDir, ...args]);
}

async function ended(child: ChildProcess): Promise<Ended> {
  let [stdout, stderr] = ['', ''];
  child.stdout?.on('data', (chunk) => {
    stdout += String(chunk);
  });
  child.stderr?.on('data', (chunk) => {
    stderr += String(chunk);
  });
  const [code]: (number | null)[] = await once(child, 'close');
  const end = { code: code ?? null, stdout, stderr };
  for (const marker of MARKERS) expect(end.stdout + end.stderr).not.toContain(marker);
  expect(end.stderr).not.toMatch(/^\s+at /m);
  return end;
}

const queue = (command: string, ...args: readonly string[]): Promise<Ended> => ended(start(command, ...args));

async function queueJson(
  command: string,
  ...args: readonly string[]
): Promise<Record<string, unknown> & { readonly exitCode: number | null }> {
  const { code, stdout } = await queue(command, '--json', ...args);
  return { exitCode: code, ...JSON.parse(stdout) };
}

/** Somebody comes, submits and goes. */
async function submitted(): Promise<string> {
  const citizen = await Citizen.arrive(terminal);
  await fillsInEverything(citizen, terminal);
  const { shortNumber } = await signs(citizen);
  await leavesTheScreen(citizen);
  citizen.leaves();
  return shortNumber;
}

const arrived = async (shortNumber: string): Promise<number> =>
  (await terminal.sandboxRecords()).filter(({ record }) => record.shortNumber === shortNumber).length;
const commandsTaken = (): unknown[] =>
  terminal
    .auditLines()
    .filter(({ event }) => event === 'commandTaken')
    .map(({ command }) => command);

test(
  'while the network is away everything can be looked at and handed over; when it is back, a drain empties the queue',
  async () => {
    await terminal.lab('network', 'cut');
    const shortNumber = await submitted();

    const status = await queueJson('status');
    expect(status).toMatchObject({
      exitCode: 0,
      terminal: 'running',
      waiting: 1,
      deadLetters: 0,
      admission: { open: true },
      alarms: [],
      mirror: 'none',
    });
    expect(status['terminalId']).toBe('SZ-DEMO-017');

    const list = await queue('list');
    expect(list).toMatchObject({ code: 0, stderr: '' });
    expect(list.stdout).toMatch(new RegExp(`${shortNumber} +waiting[^]*1 of 1 submission\n$`));
    const row = await queueJson('list');
    expect(row).toMatchObject({ shortNumber, state: 'waiting', terminalId: 'SZ-DEMO-017' });
    const submissionId = String(row['submissionId']);

    // As it is read out over the telephone.
    const shown = await queue('show', shortNumber.toLowerCase().replaceAll('-', ' '));
    expect(shown.code).toBe(0);
    expect(shown.stdout).toContain(submissionId);
    expect(shown.stdout).toMatch(/PART +BYTES[^]*0 +\d+ +[0-9a-f]{64}/);
    expect(await queueJson('show', `KT1:${submissionId}`)).toMatchObject({ exitCode: 0, shortNumber, parts: expect.any(Array) });

    expect(await queue('verify')).toMatchObject({ code: 0, stdout: expect.stringMatching(/^1 submission, .* sealed: all is well\n$/) });

    const folder = path.join(scratch, 'handed-over');
    expect(await queueJson('export', folder)).toMatchObject({ exitCode: 0, folder, submissions: 1, damaged: [] });
    expectWhole(folder, shortNumber);

    const left = await queue('drain', '--timeout', '0.02');
    expect(left.code).toBe(1);
    expect(left.stdout).toMatch(/^1 still waits: the platform is away or in trouble/);

    const draining = start('drain', '--json');
    const end = ended(draining);
    await terminal.lab('network', 'restore');
    const drained = await end;
    expect({ code: drained.code, told: JSON.parse(drained.stdout) }).toMatchObject({
      code: 0,
      told: { empty: true, ended: 'nothingWaits', waiting: 0 },
    });
    expect(await arrived(shortNumber)).toBe(1);
    expect(await queueJson('status')).toMatchObject({ exitCode: 0, waiting: 0 });
    expect(await queueJson('list', '--state', 'delivered')).toMatchObject({ shortNumber, receiptNumber: expect.any(String) });
    expect(commandsTaken()).toContain('hurry');
  },
  LONG_MS,
);

/** What was exported is what its lists say, and only the own user may read it. */
function expectWhole(folder: string, shortNumber: string): void {
  expect(readdirSync(folder).sort()).toEqual(['SHA256SUMS', shortNumber, 'manifest.json'].sort());
  const lines = readFileSync(path.join(folder, 'SHA256SUMS'), 'utf8').trim().split('\n');
  for (const line of lines) {
    const [digest, file = ''] = line.split('  ');
    const bytes = readFileSync(path.join(folder, file));
    expect(createHash('sha256').update(bytes).digest('hex'), file).toBe(digest);
    expect(statSync(path.join(folder, file)).mode & 0o777, file).toBe(0o600);
    for (const marker of MARKERS) expect(bytes.includes(marker), file).toBe(false);
  }
  const header = JSON.parse(readFileSync(path.join(folder, shortNumber, 'header.json'), 'utf8'));
  expect(header).toMatchObject({ shortNumber, keyId: 'sandbox-2026', parts: expect.any(Array) });
  expect(readdirSync(path.join(folder, shortNumber))).toHaveLength(header.parts.length + 1);
}

test(
  'what the platform refused is an alarm, is shown with its reason, and is sent again on command',
  async () => {
    await terminal.sandboxFaults({ mode: 'reject' });
    const shortNumber = await submitted();
    await until(async () => (await queueJson('status'))['deadLetters'] === 1, 20_000);
    const status = await queue('status');
    expect(status.code).toBe(1);
    expect(status.stdout).toMatch(/ALARM deadLetters: [^\n]+\n +To do: /);
    expect((await queue('show', shortNumber)).stdout).toMatch(/State +dead: refused by the platform: HTTP 422[^]*kiosk queue retry/);
    const left = await queue('drain');
    expect(left).toMatchObject({ code: 1, stdout: '1 dead letter stays: `kiosk queue list --state dead` says why.\n' });

    await terminal.sandboxFaults({ mode: 'none' });
    expect(await queueJson('retry', '--all')).toMatchObject({ exitCode: 0, queued: 1, results: [{ shortNumber, outcome: 'queued' }] });
    expect(await queueJson('drain')).toMatchObject({ exitCode: 0, empty: true });
    expect(await arrived(shortNumber)).toBe(1);
    expect(await queue('retry', shortNumber)).toMatchObject({ code: 1, stdout: expect.stringContaining('it is no dead letter') });
    expect(commandsTaken()).toContain('retry');
  },
  LONG_MS,
);

test(
  'a platform that does not let the terminal in ends a drain at once; Ctrl+C ends it too, and leaves everything as it is',
  async () => {
    await terminal.sandboxFaults({ mode: 'unauthorised' });
    const shortNumber = await submitted();
    const refused = await queueJson('drain');
    expect(refused).toMatchObject({ exitCode: 1, ended: 'paused', waiting: 1, sending: 'paused' });
    expect(await queueJson('status')).toMatchObject({ exitCode: 1, alarms: ['queuePaused'] });

    await terminal.sandboxFaults({ mode: 'failing' });
    const before = commandsTaken().length;
    const draining = start('drain');
    const end = ended(draining);
    await until(() => commandsTaken().length > before);
    draining.kill('SIGINT');
    expect(await end).toMatchObject({ code: 1, stdout: expect.stringMatching(/^1 still waits: .*The terminal goes on by itself\.\n$/) });
    expect(await queueJson('list')).toMatchObject({ shortNumber });

    await terminal.sandboxFaults({ mode: 'none' });
    expect(await queue('drain')).toMatchObject({ code: 0, stdout: expect.stringContaining('The queue is empty.') });
  },
  LONG_MS,
);

test(
  'a core that was killed is reached again once it is back, by the same socket',
  async () => {
    const pid = terminal.corePid();
    process.kill(Number(pid), 'SIGKILL');
    await until(async () => terminal.corePid() !== pid && (await queueJson('status'))['terminal'] === 'running', 30_000);
  },
  LONG_MS,
);

test(
  'without the terminal: looking works, a drain says that it needs one, a dead letter is put back, a mirror is taken over',
  async () => {
    const handed = path.join(scratch, 'dead-letters');
    await terminal.sandboxFaults({ mode: 'reject' });
    const { dataDir } = terminal;
    await submitted();
    await until(async () => (await queueJson('status'))['deadLetters'] === 1, 20_000);
    await terminal.stop();

    const status = await queueJson('status');
    expect(status).toMatchObject({
      exitCode: 1,
      terminal: 'notRunning',
      deadLetters: 1,
      alarms: ['deadLetters'],
      admission: null,
      sending: null,
    });
    expect(await queue('drain')).toMatchObject({
      code: 2,
      stderr: 'kiosk queue: no terminal runs on this data directory; only a running terminal sends: start it, then drain\n',
    });
    expect(await queue('verify')).toMatchObject({ code: 0 });
    expect(await queueJson('export', handed, '--state', 'dead')).toMatchObject({ exitCode: 0, submissions: 1 });
    expect(await queueJson('retry', '--all')).toMatchObject({ exitCode: 0, queued: 1 });
    expect(await queueJson('list')).toMatchObject({ state: 'waiting', settle: true });

    const own = await queue('salvage', path.join(dataDir, 'outbox'));
    expect(own).toMatchObject({ code: 2, stderr: expect.stringContaining('is the queue of this terminal itself') });
    const none = await queue('salvage', handed);
    expect(none).toMatchObject({ code: 2, stderr: expect.stringMatching(/^kiosk queue: there is no outbox\.db in [^\n]+\n$/) });
    const copy = path.join(scratch, 'copy');
    mkdirSync(copy);
    copyFileSync(path.join(dataDir, 'outbox', 'outbox.db'), path.join(copy, 'outbox.db'));
    expect(await queueJson('salvage', copy)).toMatchObject({ exitCode: 0, waiting: 0, lost: 0, complete: true, begun: false, notices: [] });

    terminal = await Terminal.start({ dataDir });
    expect(await queueJson('salvage', copy)).toMatchObject({ exitCode: 0, waiting: 0, lost: 0 });
    expect(await queueJson('drain')).toMatchObject({ exitCode: 0, empty: true });
    expect(commandsTaken().filter((command) => command === 'salvage')).toHaveLength(2);
  },
  LONG_MS,
);
