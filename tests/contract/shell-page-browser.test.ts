/** The preload and the page's end of a port in a real browser, where ports and windows are Chromium's own. The shell is played. */
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { build } from 'vite';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { CHROMIUM, launchChromium } from '../support/browser.ts';
import { ROOT } from '../support/terminal.ts';
import { until } from '../support/until.ts';

const START_TIMEOUT_MS = 60_000;
const missing = existsSync(CHROMIUM) ? '' : ` (skipped: no Chromium at ${CHROMIUM})`;

const PAGE = `
import { portLine } from ${JSON.stringify(path.join(ROOT, 'renderer/connection/port-line.ts'))};
const openLine = portLine();
window.seen = { opened: 0, ended: [], took: [], line: null };
window.ask = () => openLine({
  opened: (line) => { seen.opened++; seen.line = line; },
  took: (message) => seen.took.push(message),
  ended: (why) => seen.ended.push(why),
});
`;

/** Electron's part: a world where \`require('electron')\` gives an \`ipcRenderer\` behind which a shell hands out ports. */
const playShell = (preload: string): string => `(() => {
  window.shell = { asked: 0, heard: [], port: null };
  let give;
  const ipcRenderer = {
    on: (channel, listener) => { give = (ports) => listener({ ports }); },
    postMessage: () => {
      shell.asked++;
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = (event) => shell.heard.push(event.data);
      shell.port = port1;
      setTimeout(() => give([port2]), 0);
    },
  };
  const require = () => ({ ipcRenderer });
  ${preload}
})()`;

describe.skipIf(missing !== '')(`the page's port in Chromium${missing}`, () => {
  const dir = mkdtempSync(path.join(tmpdir(), 'shell-page-'));
  let browser: Browser;
  let server: Server;
  let page: Page;

  beforeAll(async () => {
    const source = path.join(dir, 'source');
    mkdirSync(source);
    writeFileSync(path.join(source, 'page.js'), PAGE);
    writeFileSync(path.join(source, 'index.html'), '<!doctype html><script type="module" src="/page.js"></script>');
    const common = { root: source, configFile: false, logLevel: 'error' } as const;
    await build({ ...common, build: { outDir: path.join(dir, 'page'), modulePreload: { polyfill: false } } });
    await build({
      ...common,
      build: {
        ssr: path.join(ROOT, 'main/shell/preload.ts'),
        outDir: path.join(dir, 'preload'),
        rolldownOptions: { external: ['electron'], output: { format: 'cjs', entryFileNames: 'preload.cjs' } },
      },
    });
    const script = readFileSync(path.join(dir, 'page', 'index.html'), 'utf8').match(/src="(\/assets\/[^"]+)"/)?.[1] ?? '';
    server = createServer((request, response) => {
      const file = request.url === script ? script : '/index.html';
      response.setHeader('Content-Type', file.endsWith('.js') ? 'text/javascript' : 'text/html');
      response.end(readFileSync(path.join(dir, 'page', file)));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    browser = await launchChromium();
  }, START_TIMEOUT_MS);

  afterAll(async () => {
    await browser?.close();
    server?.close();
    rmSync(dir, { recursive: true, force: true });
  });

  beforeEach(async () => {
    page = await browser.newPage();
    await page.addInitScript(playShell(readFileSync(path.join(dir, 'preload', 'preload.cjs'), 'utf8')));
    const address = server.address();
    await page.goto(`http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}/`);
  });
  afterEach(() => page.close());

  const holds = (expression: string): Promise<void> => until(async () => (await page.evaluate(expression)) === true);

  test('comes when it is asked for, and carries views in and intents out', async () => {
    expect(await page.evaluate('ask()')).toBe('opening');
    await page.evaluate(`shell.port.postMessage({ type: 'view', view: { revision: 1 } })`);
    await holds('seen.took.length === 1');
    await page.evaluate(`seen.line.send({ type: 'intent', id: 1, at: 'attract', intent: { type: 'wake' } })`);
    await holds('shell.heard.length === 2');
    expect(await page.evaluate('shell.heard')).toEqual(['viewTaken', { type: 'intent', id: 1, at: 'attract', intent: { type: 'wake' } }]);
  });

  test('that the shell ends is told, and the next one serves', async () => {
    await page.evaluate('ask()');
    await page.evaluate(`shell.port.postMessage('lineEnds'); shell.port.close()`);
    await holds('seen.ended.length === 1');
    await page.evaluate('ask()');
    await page.evaluate(`shell.port.postMessage({ type: 'taken', id: 7 })`);
    await holds('seen.took.length === 1');
    expect(await page.evaluate('[seen.opened, seen.ended, shell.asked]')).toEqual([2, ['lost'], 2]);
  });

  test('is not taken from a frame', async () => {
    // The page listens from `ask` on, and the frame's messages come before the shell's answer.
    await page.evaluate(`(() => {
      const frame = document.body.appendChild(document.createElement('iframe'));
      window.fromFrame = [];
      addEventListener('message', (event) => { if (event.source === frame.contentWindow) fromFrame.push(seen.opened); });
      const asked = ask();
      frame.contentWindow.eval("parent.postMessage('terminal-port-given', '*', [new MessageChannel().port1]); parent.postMessage('terminal-port-wanted', '*')");
      return asked;
    })()`);
    expect(await page.evaluate('fromFrame')).toEqual([0, 0]);
    await page.evaluate(`shell.port.postMessage({ type: 'taken', id: 7 })`);
    await holds('seen.took.length === 1');
    expect(await page.evaluate('[seen.opened, shell.asked]')).toEqual([1, 1]);
  });
});
