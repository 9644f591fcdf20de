/** The two hosts of the terminal, opened alike: a journey is written once, against the page. */
import { existsSync } from 'node:fs';
import { _electron, type Locator, type Page } from 'playwright-core';
import { chooseHost } from '../../main/cli/choose-host.ts';
import { shellArguments } from '../../main/cli/electron-start.ts';
import { findElectron } from '../../main/cli/find-electron.ts';
import { freePort } from '../../main/cli/free-port.ts';
import { prepareTerminal } from '../../main/cli/prepare-terminal.ts';
import { SHELL_ENTRY } from '../../main/cli/shell-settings.ts';
import { CHROMIUM, launchChromium, openScreen } from './browser.ts';
import { makeFolders, Terminal } from './terminal.ts';
import { until } from './until.ts';

export interface OpenHost {
  readonly terminal: Terminal;
  readonly page: Page;
  /** What the page complained of: console errors and warnings, page errors, policy violations. Empty is well. */
  readonly complaints: string[];
  /** A finger on it. Playwright's own `tap` is not for windows of Electron. */
  touch(target: Locator): Promise<void>;
  close(): Promise<void>;
}

export interface Host {
  readonly name: 'web' | 'electron';
  /** Why it cannot be opened on this machine; `null` where it can. */
  readonly why: string | null;
  open(): Promise<OpenHost>;
}

export const HOSTS: readonly [Host, Host] = [
  { name: 'web', why: existsSync(CHROMIUM) ? null : `no Chromium at ${CHROMIUM}`, open: openAsPage },
  { name: 'electron', why: whyNoElectron(), open: async () => (await openInElectron()).host },
];

export function whyNoElectron(): string | null {
  const electron = findElectron();
  if (!electron) return 'no Electron binary here';
  // Playwright starts Electron without Chromium's sandbox, so root is no hindrance.
  const choice = chooseHost({
    webAsked: false,
    electron,
    shellBuilt: existsSync(SHELL_ENTRY),
    platform: process.platform,
    env: process.env,
    root: false,
  });
  return choice.host === 'electron' ? null : choice.why;
}

async function openAsPage(): Promise<OpenHost> {
  const terminal = await Terminal.start();
  const browser = await launchChromium();
  const { page, complaints } = await openScreen(browser);
  await page.goto(terminal.url);
  return {
    terminal,
    page,
    complaints,
    touch: (target) => target.tap(),
    close: async () => {
      await browser.close();
      await terminal.stop();
    },
  };
}

/** The application too, for what only Electron's main process can be asked. */
export async function openInElectron(): Promise<{ readonly host: OpenHost; readonly app: Awaited<ReturnType<typeof _electron.launch>> }> {
  const folders = makeFolders();
  process.env['KIOSK_RAM_DIR'] = folders.ramDir;
  const prepared = await prepareTerminal({ profile: 'demo', dataDir: folders.dataDir, lab: true });
  if (!prepared.ok) throw new Error(prepared.error.told);
  const ground = prepared.value;
  const listening = await ground.sandboxListens;
  if (!listening.ok) throw new Error(listening.error.told);
  const port = await freePort();
  const { ELECTRON_RUN_AS_NODE: _, ...environment } = process.env;
  const app = await _electron.launch({
    args: [...shellArguments({ terminal: ground, port, lab: true, startedAgain: false })],
    env: Object.fromEntries(
      Object.entries({ ...environment, KIOSK_LOG: 'info' }).filter((entry): entry is [string, string] => entry[1] !== undefined),
    ),
  });
  const terminal = await Terminal.adopt(app.process(), folders, {
    origin: `http://127.0.0.1:${port}`,
    sandboxUrl: ground.sandboxUrl ?? '',
  });
  const page = await app.firstWindow();
  terminal.url = page.url();
  const complaints: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(String(error)));
  await page.setViewportSize({ width: 1080, height: 1920 });
  await until(async () => (await page.locator('[data-screen]').count()) > 0, 30_000);
  return {
    app,
    host: {
      terminal,
      page,
      complaints,
      touch: (target) => touchByProtocol(page, target),
      close: async () => {
        await terminal.stop();
        await ground.close();
      },
    },
  };
}

async function touchByProtocol(page: Page, target: Locator): Promise<void> {
  await target.scrollIntoViewIfNeeded();
  const box = await target.boundingBox();
  if (!box) throw new Error('there is nothing to touch');
  const line = await page.context().newCDPSession(page);
  const touchPoints = [{ x: box.x + box.width / 2, y: box.y + box.height / 2 }];
  await line.send('Input.dispatchTouchEvent', { type: 'touchStart', touchPoints });
  await line.send('Input.dispatchTouchEvent', { type: 'touchEnd', touchPoints: [] });
  await line.detach();
}
