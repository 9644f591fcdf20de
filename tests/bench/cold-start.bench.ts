import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { Browser } from 'playwright-core';
import { launchChromium, openScreen } from '../support/browser.ts';
import { ROOT } from '../support/terminal.ts';
import { type Bench, percentile } from './bench.ts';
import { Finger } from './stopwatch.ts';

const STARTS = 9;
const AIM_MS = 2_000;
const START_DEADLINE_MS = 30_000;
const BROWSER_SETTLES_MS = 700;

export const bench: Bench = {
  about: 'from `npm start` on a set-up checkout to an attract screen that answers a touch, beside `npm start` of nothing',
  async run(report) {
    const browser = await launchChromium();
    const folder = mkdtempSync(path.join(os.tmpdir(), 'cold-start-'));
    try {
      await startOnce(browser, path.join(folder, 'unmeasured'));
      const starts: Start[] = [];
      const bare: number[] = [];
      for (let start = 0; start < STARTS; start++) {
        starts.push(await startOnce(browser, path.join(folder, String(start))));
        bare.push(await startNothing(folder));
      }
      const ofStarts = (name: keyof Start): number[] => starts.map((start) => start[name]);
      const slowest = Math.max(...ofStarts('touchableMs'));
      report({ metric: 'address printed, median', unit: 'ms', value: percentile(ofStarts('addressMs'), 50), n: STARTS });
      report({ metric: 'attract screen, median', unit: 'ms', value: percentile(ofStarts('attractMs'), 50), n: STARTS });
      report({
        metric: 'touchable, median',
        unit: 'ms',
        value: percentile(ofStarts('touchableMs'), 50),
        n: STARTS,
        baseline: percentile(bare, 50),
      });
      report({
        metric: 'touchable, slowest',
        unit: 'ms',
        value: slowest,
        n: STARTS,
        baseline: Math.max(...bare),
        aim: `≤ ${AIM_MS} ms`,
        met: slowest <= AIM_MS,
      });
    } finally {
      await browser.close();
      rmSync(folder, { recursive: true, force: true });
    }
  },
};

interface Start {
  readonly addressMs: number;
  readonly attractMs: number;
  readonly touchableMs: number;
}

/** From spawning npm to the language screen that follows the first touch. The browser runs already and waits for the address. */
async function startOnce(browser: Browser, dataDir: string): Promise<Start> {
  const { page, context } = await openScreen(browser);
  const finger = await Finger.over(page);
  // A browser that has just opened its window is still at work; this one is to be waiting.
  await page.waitForTimeout(BROWSER_SETTLES_MS);
  const beganMs = performance.now();
  const since = (): number => performance.now() - beganMs;
  const npm = spawnNpm(ROOT, ['start', '--', '--web', '--port', '0', '--data-dir', dataDir]);
  try {
    const address = await addressOf(npm);
    const addressMs = since();
    await page.goto(address, { waitUntil: 'commit' });
    await page.locator('[data-screen="attract"]').waitFor();
    const attractMs = since();
    await finger.taps(page.locator('[data-screen="attract"] button'));
    await page.locator('[data-screen="language"]').waitFor();
    return { addressMs, attractMs, touchableMs: since() };
  } finally {
    await endGroup(npm);
    await context.close();
  }
}

/** The same command where there is nothing to do: what npm and two starts of Node cost by themselves. */
async function startNothing(folder: string): Promise<number> {
  writeFileSync(path.join(folder, 'package.json'), JSON.stringify({ scripts: { prestart: 'node -e 0', start: 'node -e 0' } }));
  const beganMs = performance.now();
  const npm = spawnNpm(folder, ['start', '--', '--web']);
  await new Promise((resolve) => npm.once('exit', resolve));
  return performance.now() - beganMs;
}

/** npm as a person's shell has it: without what `npm run bench` put before it. In a group of its own, to be ended whole. */
function spawnNpm(cwd: string, args: readonly string[]): ChildProcess {
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('npm_')));
  const searchPath = (process.env['PATH'] ?? '').split(path.delimiter).filter((dir) => !dir.includes('node_modules'));
  return spawn('npm', args, {
    cwd,
    env: { ...env, PATH: searchPath.join(path.delimiter) },
    stdio: ['ignore', 'pipe', 'ignore'],
    detached: true,
  });
}

function addressOf(npm: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let said = '';
    const late = setTimeout(() => reject(new Error(`no address within ${START_DEADLINE_MS} ms:\n${said}`)), START_DEADLINE_MS);
    npm.stdout?.on('data', (text: Buffer) => {
      said += text.toString();
      const [address] = /http:\/\/127\.0\.0\.1:\d+\/#\S+/.exec(said) ?? [];
      if (address === undefined) return;
      clearTimeout(late);
      resolve(address);
    });
    npm.once('exit', () => {
      clearTimeout(late);
      reject(new Error(`npm start ended:\n${said}`));
    });
  });
}

async function endGroup(npm: ChildProcess): Promise<void> {
  if (npm.pid === undefined || npm.exitCode !== null || npm.signalCode !== null) return;
  const ended = new Promise((resolve) => npm.once('close', resolve));
  process.kill(-npm.pid, 'SIGTERM');
  await ended;
}
