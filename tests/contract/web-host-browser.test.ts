/** The page's end of the line in a real browser: the strict headers, the token, and coming back. */
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { build } from 'vite';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { systemClock } from '../../drivers/core/index.ts';
import { type CoreToHost, type HostToCore, isCoreToHost } from '../../main/bridge/index.ts';
import { forkedCore, superviseCore } from '../../main/supervision/index.ts';
import { CHROMIUM, launchChromium } from '../support/browser.ts';
import { InProcessCore } from '../support/in-process-core.ts';
import { until } from '../support/until.ts';
import { type HostUnderTest, withWebHost } from '../support/web-host.ts';

const FAKE_CORE = resolve(import.meta.dirname, '../support/fake-core.ts');
const CONNECTION = resolve(import.meta.dirname, '../../renderer/connection/index.ts');
const USABLE_AGAIN_MS = 5_000;
const START_TIMEOUT_MS = 60_000;

const PAGE = `
import { connectTerminal } from ${JSON.stringify(CONNECTION)};
const terminal = connectTerminal();
const seen = { views: [], states: [] };
terminal.onView((view) => seen.views.push(view));
terminal.onState((state) => seen.states.push(state));
Object.assign(window, { terminal, seen });
`;

const missing = existsSync(CHROMIUM) ? '' : ` (skipped: no Chromium at ${CHROMIUM})`;

describe.skipIf(missing !== '')(`a page in Chromium${missing}`, () => {
  const rendererDir = mkdtempSync(join(tmpdir(), 'connection-page-'));
  let browser: Browser;

  beforeAll(async () => {
    const source = join(rendererDir, 'source');
    mkdirSync(source);
    writeFileSync(join(source, 'page.js'), PAGE);
    writeFileSync(
      join(source, 'index.html'),
      '<!doctype html><link rel="icon" href="data:,"><script type="module" src="/page.js"></script>',
    );
    await build({
      root: source,
      configFile: false,
      logLevel: 'error',
      build: { outDir: join(rendererDir, 'dist'), modulePreload: { polyfill: false } },
    });
    browser = await launchChromium();
  }, START_TIMEOUT_MS);

  afterAll(async () => {
    await browser?.close();
    rmSync(rendererDir, { recursive: true, force: true });
  });

  const dist = join(rendererDir, 'dist');

  async function withPage(
    host: HostUnderTest,
    path: string,
    body: (page: Page, complaints: readonly string[]) => Promise<void>,
  ): Promise<void> {
    const context = await browser.newContext();
    const page = await context.newPage();
    const complaints: string[] = [];
    page.on('console', (message) => complaints.push(message.text()));
    page.on('pageerror', (error) => complaints.push(error.message));
    await page.goto(`${host.origin}${path}`);
    try {
      await body(page, complaints);
    } finally {
      await context.close();
    }
  }

  // Asked from outside: the page's policy forbids the evaluation that `waitForFunction` uses.
  const truth = (page: Page, expression: string) => until(async () => (await page.evaluate(expression)) === true);
  const state = (page: Page, wanted: string) => truth(page, `seen.states.at(-1) === '${wanted}'`);
  const screen = (page: Page, wanted: string) => truth(page, `seen.views.at(-1)?.screen === '${wanted}'`);

  test('exchanges the token, takes it out of the address bar, and connects under the strict policy', async () => {
    const core = new InProcessCore();
    await withWebHost({ core, rendererDir: dist }, (host) =>
      withPage(host, `/#${host.token}`, async (page, complaints) => {
        await screen(page, 'attract');
        expect(page.url()).toBe(`${host.origin}/`);
        expect(await page.evaluate('document.cookie')).toBe('');
        expect(await page.evaluate(`terminal.send('attract', { type: 'wake' })`)).toBe('taken');
        expect(await page.evaluate(`terminal.send('elsewhere', { type: 'wake' })`)).toBe('elsewhere');
        expect(await page.evaluate(`terminal.send('attract', { type: 'nonsense' })`)).toBe('malformed');
        expect(core.taken).toEqual([{ type: 'wake' }]);
        // The favicon of the test's page is the one thing that the policy must have stopped.
        expect(complaints.filter((line) => !line.includes('data:,'))).toEqual([]);
      }),
    );
  });

  test('without a token is denied; the token in another tab lets it in', async () => {
    await withWebHost({ core: new InProcessCore(), rendererDir: dist }, (host) =>
      withPage(host, '/', async (page) => {
        await state(page, 'denied');
        const other = await page.context().newPage();
        await other.goto(`${host.origin}/#${host.token}`);
        await screen(other, 'attract');
        await other.close();
        await state(page, 'open');
        expect(await page.evaluate('seen.states')).toEqual(['connecting', 'denied', 'open']);
      }),
    );
  });

  test('that was replaced does not fight back', async () => {
    await withWebHost({ core: new InProcessCore(), rendererDir: dist }, (host) =>
      withPage(host, `/#${host.token}`, async (page) => {
        await screen(page, 'attract');
        const newer = await page.context().newPage();
        await newer.goto(`${host.origin}/`);
        await screen(newer, 'attract');
        await state(page, 'replaced');
        expect(await page.evaluate(`terminal.send('attract', { type: 'wake' })`)).toBe('lost');
        await page.reload();
        await screen(page, 'attract');
        await state(newer, 'replaced');
      }),
    );
  });

  test('shows a new core within five seconds after the old one was killed, without a new connection', async () => {
    const pids: number[] = [];
    const core = superviseCore<HostToCore, CoreToHost>({
      start: () => forkedCore(FAKE_CORE, '{"lab":false}', isCoreToHost),
      clock: systemClock,
      onEvent: (event) => {
        if (event.type === 'started' && event.pid !== null) pids.push(event.pid);
      },
    });
    await withWebHost({ core, rendererDir: dist }, (host) =>
      withPage(host, `/#${host.token}`, async (page) => {
        await screen(page, 'attract');
        const killedAtMs = performance.now();
        process.kill(pids[0] ?? 0, 'SIGKILL');
        await until(() => pids.length === 2);
        await truth(page, `seen.views.at(-1).placeName.startsWith('pid ${pids[1]},')`);
        expect(performance.now() - killedAtMs).toBeLessThan(USABLE_AGAIN_MS);
        expect(await page.evaluate(`seen.views.map((view) => view.problem).includes('trouble.restarting')`)).toBe(true);
        expect(await page.evaluate('seen.states')).toEqual(['connecting', 'open']);
        expect(await page.evaluate(`terminal.send('attract', { type: 'wake' })`)).toBe('taken');
      }),
    );
  });

  test('comes back by itself within five seconds after the host was started again', async () => {
    const dataDir = mkdtempSync(join(tmpdir(), 'web-host-data-'));
    const context = await browser.newContext();
    const page = await context.newPage();
    let port = 0;
    await withWebHost({ core: new InProcessCore(), rendererDir: dist, dataDir }, async (host) => {
      port = host.port;
      await page.goto(`${host.origin}/#${host.token}`);
      await screen(page, 'attract');
    });
    await state(page, 'lost');
    await withWebHost({ core: new InProcessCore(), rendererDir: dist, dataDir, port }, async () => {
      const startedAtMs = performance.now();
      await state(page, 'open');
      expect(performance.now() - startedAtMs).toBeLessThan(USABLE_AGAIN_MS);
      expect(await page.evaluate(`terminal.send('attract', { type: 'wake' })`)).toBe('taken');
    });
    await context.close();
    rmSync(dataDir, { recursive: true });
  });
});
