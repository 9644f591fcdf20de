/** The whole terminal with a queue that takes no more: what would end in it is not begun, and the screen says so before anybody types. */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { MessageKey, ViewOf } from '../../main/bridge/index.ts';
import { beginsItem, Citizen, fillsInEverything, ITEM, identifies, leavesTheScreen, signs, toHome } from '../support/citizen.ts';
import { profileWithQueue, siteProfile } from '../support/profiles.ts';
import { type StartTerminal, Terminal } from '../support/terminal.ts';
import { until } from '../support/until.ts';

const LONG_MS = 90_000;
const SOON_MS = 15_000;

function freshDir(): string {
  const dir = mkdtempSync(path.join(tmpdir(), 'terminal-admission-'));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  return dir;
}

interface AtTerminal {
  readonly terminal: Terminal;
  readonly citizen: Citizen;
}

async function started(options: StartTerminal): Promise<AtTerminal> {
  const terminal = await Terminal.start(options);
  onTestFinished(() => terminal.stop());
  return { terminal, citizen: await Citizen.arrive(terminal) };
}

/** Whether the home screen gives every item of a template this reason. */
const gated =
  (template: 'apply' | 'print', reason: MessageKey | null) =>
  ({ items }: ViewOf<'home'>): boolean => {
    const own = items.filter((item) => item.template === template);
    return own.length > 0 && own.every((item) => item.unavailable === reason);
  };

const admissions = (terminal: Terminal): unknown[] =>
  terminal
    .auditLines()
    .filter((line) => line['event'] === 'admissionChanged')
    .map((line) => line['reason']);

/** Waiting times pass at once, for somebody who stands there and is not asked whether they still do. */
async function whileTimePasses({ terminal, citizen }: AtTerminal, holds: () => boolean): Promise<void> {
  await until(async () => {
    if (holds()) return true;
    await citizen.touches({ type: 'touched' });
    await terminal.lab('clock', 'skip', { ms: 2_000 });
    return holds();
  }, SOON_MS);
}

test(
  'too many wait: what would wait too is greyed with its reason and not begun, what is printed is not; delivered, it comes back by itself',
  async () => {
    const profile = profileWithQueue(freshDir(), '{ waitingAtMost: 1 }');
    const { terminal, citizen } = await started({ args: ['--profile', profile] });
    await terminal.lab('network', 'cut');
    await fillsInEverything(citizen, terminal);
    expect((await signs(citizen)).truth).toBe('saved');
    await leavesTheScreen(citizen);
    await citizen.sees('attract', ({ attention }) => attention.includes('gate.queueFull'));
    await toHome(citizen);
    await citizen.sees('home', gated('apply', 'gate.queueFull'));

    // The platform is there and takes no submission: nothing but the queue bars anything.
    await terminal.sandboxFaults({ mode: 'failing', only: 'submit' });
    await terminal.lab('network', 'restore');
    await whileTimePasses({ terminal, citizen }, () => citizen.now?.network === 'online');
    const home = await citizen.sees('home', gated('print', null));
    expect(gated('apply', 'gate.queueFull')(home)).toBe(true);
    await citizen.touches({ type: 'chooseItem', code: ITEM });
    await citizen.sees('item', ({ unavailable }) => unavailable === 'gate.queueFull');
    expect(await citizen.touches({ type: 'begin' })).toBe('notNow');
    await citizen.touches({ type: 'back' });
    await citizen.sees('home');

    await terminal.sandboxFaults({ mode: 'none' });
    await whileTimePasses({ terminal, citizen }, () => citizen.now?.screen === 'home' && gated('apply', null)(citizen.now));
    expect(citizen.now?.attention).toEqual([]);
    expect(await terminal.sandboxRecords()).toHaveLength(1);
    await beginsItem(citizen, ITEM);
    expect(admissions(terminal)).toEqual(['depth', null]);
  },
  LONG_MS,
);

test(
  'a queue that was full when the power went is full when it comes back, and the log of the new start says so too',
  async () => {
    const dataDir = freshDir();
    const args = ['--profile', profileWithQueue(freshDir(), '{ waitingAtMost: 1 }')];
    const first = await started({ dataDir, args });
    await first.terminal.lab('network', 'cut');
    await fillsInEverything(first.citizen, first.terminal);
    await signs(first.citizen);
    first.citizen.leaves();
    await first.terminal.stop();
    const { terminal, citizen } = await started({ dataDir, args });
    await until(() => admissions(terminal).length >= 2);
    expect(admissions(terminal).slice(0, 2)).toEqual(['depth', 'depth']);
    await citizen.sees('attract');
    await whileTimePasses({ terminal, citizen }, () => citizen.now?.attention.length === 0);
    await until(() => admissions(terminal).length === 3);
    expect(admissions(terminal)).toEqual(['depth', 'depth', null]);
  },
  LONG_MS,
);

test(
  'a key that the platform does not know: nothing more is sealed to it, and with the profile put right the terminal takes again',
  async () => {
    const [dataDir, dir] = [freshDir(), freshDir()];
    const wrong = siteProfile(dir, (demo) => demo.replace('keyId: sandbox-2026', 'keyId: lost-2019'));
    const { terminal, citizen } = await started({ dataDir, args: ['--profile', wrong] });
    await fillsInEverything(citizen, terminal);
    expect((await signs(citizen)).truth).toBe('saved');
    await leavesTheScreen(citizen);
    await toHome(citizen);
    const home = await citizen.sees('home', gated('apply', 'gate.queueKey'));
    expect(gated('print', null)(home)).toBe(true);
    citizen.leaves();
    await terminal.stop();

    const mended = await started({ dataDir, args: ['--profile', siteProfile(dir, (demo) => demo)] });
    await fillsInEverything(mended.citizen, mended.terminal, { person: 'zhang-zhe' });
    expect((await signs(mended.citizen)).truth).toBe('received');
  },
  LONG_MS,
);

const mayMount = process.getuid?.() === 0 && spawnSync('unshare', ['--mount', 'true']).status === 0;

describe.skipIf(!mayMount)(`a disk that fills${mayMount ? '' : ' (skipped: only root may mount one)'}`, () => {
  test(
    'what is under way is still saved; nothing more is begun until there is room again',
    async () => {
      const dataDir = freshDir();
      const outbox = path.join(dataDir, 'outbox');
      mkdirSync(outbox);
      execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=256m', 'tmpfs', outbox]);
      onTestFinished(() => void execFileSync('umount', ['-l', outbox]));
      const profile = profileWithQueue(freshDir(), '{ diskReserveMegabytes: 32 }');
      const { terminal, citizen } = await started({ dataDir, args: ['--profile', profile] });
      await fillsInEverything(citizen, terminal);
      const filler = path.join(outbox, 'somebody-else');
      const leftBytes = 80 * 1024 ** 2;
      const { bavail, bsize } = statfsSync(outbox);
      writeFileSync(filler, new Uint8Array(bavail * bsize - leftBytes));
      await whileTimePasses({ terminal, citizen }, () => citizen.now?.attention.includes('gate.queueFull') ?? false);
      expect((await signs(citizen)).truth).toBe('received');
      await leavesTheScreen(citizen);
      await toHome(citizen);
      await citizen.sees('home', gated('apply', 'gate.queueFull'));
      rmSync(filler);
      await whileTimePasses({ terminal, citizen }, () => citizen.now?.screen === 'home' && gated('apply', null)(citizen.now));
      await beginsItem(citizen, ITEM);
      await identifies(citizen, terminal, 'zhang-zhe');
    },
    LONG_MS,
  );
});
