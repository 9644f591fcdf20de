/** The two hosts of the terminal, opened alike: a journey is written once, against the page. */
import { once } from 'node:events';
import { existsSync, rmSync } from 'node:fs';
import { _electron, type Locator, type Page } from 'playwright-core';
import { chooseHost } from '../../main/cli/choose-host.ts';
import { shellArguments } from '../../main/cli/electron-start.ts';
import { findElectron } from '../../main/cli/find-electron.ts';
import { freePort } from '../../main/cli/free-port.ts';
import { type PreparedTerminal, prepareTerminal } from '../../main/cli/prepare-terminal.ts';
import { SHELL_ENTRY } from '../../main/cli/shell-settings.ts';
import { CHROMIUM, launchChromium, openScreen } from './browser.ts';
import { makeFolders, Terminal, type TerminalFolders } from './terminal.ts';
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
  /** The demo terminal, or that of a profile by its name or file. */
  open(profile?: string): Promise<OpenHost>;
}

const DEMO = 'demo';

export const HOSTS: readonly [Host, Host] = [
  { name: 'web', why: existsSync(CHROMIUM) ? null : `no Chromium at ${CHROMIUM}`, open: openAsPage },
  { name: 'electron', why: whyNoElectron(), open: async (profile) => (await openInElectron(profile)).host },
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

/** What was opened is closed in the other order: when the host is closed, and when it could not be opened to the end. */
async function opening<Opened>(open: (opened: AsyncDisposableStack) => Promise<Opened>): Promise<Opened> {
  const opened = new AsyncDisposableStack();
  try {
    return await open(opened);
  } catch (failure) {
    await opened.disposeAsync();
    throw failure;
  }
}

function openAsPage(profile = DEMO): Promise<OpenHost> {
  return opening(async (opened) => {
    const terminal = await Terminal.start({ args: ['--profile', profile] });
    opened.defer(() => terminal.stop());
    const browser = await launchChromium();
    opened.defer(() => browser.close());
    const { page, complaints } = await openScreen(browser);
    await page.goto(terminal.url);
    return { terminal, page, complaints, touch: (target) => target.tap(), close: () => opened.disposeAsync() };
  });
}

/** The application too, for what only Electron's main process can be asked. */
export function openInElectron(
  profile = DEMO,
): Promise<{ readonly host: OpenHost; readonly app: Awaited<ReturnType<typeof _electron.launch>> }> {
  return opening(async (opened) => {
    const folders = makeFolders();
    opened.defer(() => {
      for (const folder of [folders.ramDir, folders.dataDir]) rmSync(folder, { recursive: true, force: true });
    });
    const ground = await prepareIn(folders, profile);
    opened.defer(() => ground.close());
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
    const child = app.process();
    opened.defer(async () => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.kill('SIGTERM');
      await once(child, 'exit');
    });
    const terminal = await Terminal.adopt(child, folders, {
      origin: `http://127.0.0.1:${port}`,
      sandboxUrl: ground.sandboxUrl ?? '',
    });
    opened.defer(() => terminal.stop());
    const page = await app.firstWindow();
    terminal.url = page.url();
    const complaints: string[] = [];
    page.on('console', (message) => {
      if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
    });
    page.on('pageerror', (error) => complaints.push(String(error)));
    await page.setViewportSize({ width: 1080, height: 1920 });
    await until(async () => (await page.locator('[data-screen]').count()) > 0, 30_000);
    const host: OpenHost = {
      terminal,
      page,
      complaints,
      touch: (target) => touchByProtocol(page, target),
      close: () => opened.disposeAsync(),
    };
    return { app, host };
  });
}

/** The variable is read while it is prepared, and whoever runs after this finds it as it was. */
async function prepareIn(folders: TerminalFolders, profile: string): Promise<PreparedTerminal> {
  const before = process.env['KIOSK_RAM_DIR'];
  process.env['KIOSK_RAM_DIR'] = folders.ramDir;
  try {
    const prepared = await prepareTerminal({ profile, dataDir: folders.dataDir, lab: true });
    if (!prepared.ok) throw new Error(prepared.error.told);
    return prepared.value;
  } finally {
    if (before === undefined) delete process.env['KIOSK_RAM_DIR'];
    else process.env['KIOSK_RAM_DIR'] = before;
  }
}

async function touchByProtocol(page: Page, target: Locator): Promise<void> {
  // Waits, as a tap would, until it is there, at rest, enabled and under nothing else; and touches nothing.
  await target.click({ trial: true });
  const box = await target.boundingBox();
  if (!box) throw new Error('there is nothing to touch');
  const line = await page.context().newCDPSession(page);
  const touchPoints = [{ x: box.x + box.width / 2, y: box.y + box.height / 2 }];
  await line.send('Input.dispatchTouchEvent', { type: 'touchStart', touchPoints });
  await line.send('Input.dispatchTouchEvent', { type: 'touchEnd', touchPoints: [] });
  await line.detach();
}
