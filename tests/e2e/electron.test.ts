/** What only the real Electron can show of the shell. Runs by itself wherever its binary is. */
import { afterEach, describe, expect, test } from 'vitest';
import { openInElectron, whyNoElectron } from '../support/hosts.ts';
import { until } from '../support/until.ts';

const why = whyNoElectron();

describe.skipIf(why !== null)(`the window of Electron${why === null ? '' : ` (skipped: ${why})`}`, () => {
  let open: Awaited<ReturnType<typeof openInElectron>> | null = null;
  afterEach(async () => {
    await open?.host.close();
    open = null;
  });
  const start = async () => {
    open = await openInElectron();
    await open.host.page.locator('[data-screen="attract"]').waitFor();
    return open;
  };

  test('shows the page under app:// without a complaint, and gives it nothing of Node', async () => {
    const { host } = await start();
    expect(host.page.url()).toBe('app://terminal/index.html');
    expect(host.complaints).toEqual([]);
    expect(await host.page.evaluate('[typeof require, typeof process, typeof module, typeof Buffer]')).toEqual(Array(4).fill('undefined'));
  });

  test('answers a touch', async () => {
    const { host } = await start();
    await host.touch(host.page.locator('[data-screen="attract"] button').first());
    await host.page.locator('[data-screen="language"]').waitFor();
  });

  test('keeps the page where it is', async () => {
    const { host, app } = await start();
    await host.page.evaluate(`location.href = 'https://example.org/'`).catch(() => undefined);
    expect(await host.page.evaluate(`window.open('app://terminal/index.html') === null`)).toBe(true);
    for (const address of ['https://example.org/', 'file:///etc/passwd', `${host.terminal.origin}/healthz`]) {
      expect(await host.page.evaluate(`fetch(${JSON.stringify(address)}).then(() => 'read', () => 'denied')`)).toBe('denied');
    }
    expect(await host.page.evaluate(`fetch('/../package.json').then((answer) => answer.status)`)).toBe(404);
    expect(
      await host.page.evaluate(`navigator.mediaDevices?.getUserMedia({ video: true }).then(() => 'given', () => 'denied') ?? 'denied'`),
    ).toBe('denied');
    expect(host.page.url()).toBe('app://terminal/index.html');
    expect(app.windows()).toHaveLength(1);
  });

  test('does not close', async () => {
    const { host, app } = await start();
    const after = await app.evaluate(
      ({ BrowserWindow }) =>
        new Promise((resolve) => {
          const [window] = BrowserWindow.getAllWindows();
          // Behind the shell's own listener, and a turn later whatever was not prevented has happened.
          window?.once('close', () => setTimeout(() => resolve(window.isDestroyed() ? 'destroyed' : 'open'), 0));
          window?.close();
        }),
    );
    expect(after).toBe('open');
    expect(await host.page.locator('[data-screen="attract"]').count()).toBe(1);
  });

  test('comes back with the same view after the process of the page ended', async () => {
    const { host, app } = await start();
    await host.touch(host.page.locator('[data-screen="attract"] button').first());
    await host.page.locator('[data-screen="language"]').waitFor();
    await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.webContents.forcefullyCrashRenderer());
    await until(
      async () =>
        (await host.page
          .locator('[data-screen="language"]')
          .count()
          .catch(() => 0)) === 1,
      20_000,
    );
  });

  test('a core that is killed is said to be away, and the next one serves', async () => {
    const { host } = await start();
    const pid = host.terminal.corePid();
    if (pid === null) throw new Error('there is no core');
    // What is shown for a moment only is written down by the page itself.
    await host.page.evaluate(`(() => {
      window.shown = [];
      new MutationObserver(() => shown.push(document.querySelector('[data-screen]')?.dataset.screen))
        .observe(document.body, { subtree: true, childList: true, attributes: true, attributeFilter: ['data-screen'] });
    })()`);
    process.kill(pid, 'SIGKILL');
    await until(async () => /outOfService.*attract/.test(String(await host.page.evaluate('shown.join()'))), 20_000);
    expect(host.terminal.corePid()).not.toBe(pid);
  });
});
