import { existsSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import react from '@vitejs/plugin-react';
import type { Browser, Locator, Page } from 'playwright-core';
import { createServer, type ViteDevServer } from 'vite';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { CHROMIUM, launchChromium } from '../support/browser.ts';

const START_TIMEOUT_MS = 60_000;
const KEY_HEIGHT_PX = 88;
const KEYBOARD_HEIGHT_PX = 640;

const missing = existsSync(CHROMIUM) ? '' : ` (skipped: no Chromium at ${CHROMIUM})`;

describe.skipIf(missing !== '')(`the keyboard under a finger${missing}`, { timeout: START_TIMEOUT_MS }, () => {
  let server: ViteDevServer;
  let browser: Browser;

  beforeAll(async () => {
    server = await createServer({
      root: new URL('../../renderer', import.meta.url).pathname,
      configFile: false,
      logLevel: 'error',
      cacheDir: new URL('../../node_modules/.vite-keyboard', import.meta.url).pathname,
      plugins: [react()],
      // Only the fixture: the whole room may be in the middle of a change.
      optimizeDeps: { entries: ['keyboard/fixture.html'] },
      server: { host: '127.0.0.1', port: 0, hmr: false, watch: null, fs: { strict: false } },
    });
    await server.listen();
    browser = await launchChromium();
  }, START_TIMEOUT_MS);

  afterAll(async () => {
    await browser?.close();
    await server?.close();
  });

  async function open(
    asked: Record<string, string>,
    use: (page: Page, field: Locator, touch: (...names: string[]) => Promise<void>) => Promise<void>,
  ): Promise<void> {
    const page = await browser.newPage({ viewport: { width: 1080, height: 1100 }, hasTouch: true });
    const faults: string[] = [];
    page.on('pageerror', (fault) => faults.push(fault.message));
    page.on('console', (line) => line.type() === 'error' && faults.push(line.text()));
    try {
      const address = server.httpServer?.address();
      const port = isBound(address) ? address.port : 0;
      await page.goto(`http://127.0.0.1:${port}/keyboard/fixture.html?${new URLSearchParams(asked)}`);
      const field = page.getByRole('textbox');
      await field.waitFor();
      await use(page, field, async (...names) => {
        for (const name of names) await page.getByRole('button', { name, exact: true }).tap();
      });
      expect(faults.filter((fault) => !fault.includes('favicon') && !fault.includes('404'))).toEqual([]);
    } finally {
      await page.close();
    }
  }

  const picture = async (page: Page, name: string): Promise<void> => {
    const folder = process.env['KEYBOARD_PICTURES'];
    if (folder !== undefined) await page.screenshot({ path: `${folder}/${name}.png` });
  };

  test('types Chinese: initials, a space for the first choice, a choice that leaves the rest', async () => {
    await open({ mode: 'text', language: 'zh-CN' }, async (page, field, touch) => {
      await picture(page, 'chinese-at-rest');
      await touch('n', 'a', 'n', 's', 'h', 'a', 'n', 'q', 'u');
      expect(await field.inputValue()).toBe('');
      await picture(page, 'chinese-nanshanqu');
      await touch('选字');
      expect(await field.inputValue()).toBe('南山区');
      await touch(...'wangxiaoming');
      await picture(page, 'chinese-wangxiaoming');
      await touch('王');
      expect(await field.inputValue()).toBe('南山区王');
      await touch('选字', '5');
      expect(await field.inputValue()).toBe('南山区王小明5');
    });
  });

  test('a digit or a mark settles the pinyin that waits and stands behind it', async () => {
    await open({ mode: 'text', language: 'zh-CN' }, async (_page, field, touch) => {
      await touch(...'lvse', '8');
      expect(await field.inputValue()).toBe('绿色8');
      await touch(...'vvvxq', '逗号');
      expect(await field.inputValue()).toBe('绿色8vvvxq，');
    });
  });

  test('backspace takes the pinyin first and the text after it', async () => {
    await open({ mode: 'text', language: 'zh-CN', value: '李𠮷' }, async (page, field, touch) => {
      await touch('x', 'i', '删除');
      expect(await page.locator('.kb-letters').textContent()).toBe('x');
      await touch('删除');
      expect(await field.inputValue()).toBe('李𠮷');
      await touch('删除');
      expect(await field.inputValue()).toBe('李');
    });
  });

  test('turns pages of characters and back, and finds a rare name character there', async () => {
    await open({ mode: 'text', language: 'zh-CN' }, async (page, field, touch) => {
      await touch('y', 'u');
      await expect(page.getByRole('button', { name: '上一页候选' }).isDisabled()).resolves.toBe(true);
      const rare = page.getByRole('button', { name: '彧', exact: true });
      for (let turned = 0; turned < 12 && !(await rare.isVisible()); turned++) await touch('下一页候选');
      await picture(page, 'chinese-yu-later-page');
      await rare.tap();
      expect(await field.inputValue()).toBe('彧');
    });
  });

  test('finished means settled: what waits goes into the field before the field is left', async () => {
    await open({ mode: 'text', language: 'zh-CN' }, async (page, field, touch) => {
      await touch(...'jzz', '完成');
      expect(await field.inputValue()).toBe('居住证');
      expect(await page.locator('main').getAttribute('data-done')).toBe('1');
    });
  });

  test('leaving the field settles too: nothing typed is lost', async () => {
    await open({ mode: 'text', language: 'zh-CN' }, async (page, field, touch) => {
      await touch(...'sz');
      await field.evaluate((input: HTMLInputElement) => input.blur());
      expect(await field.inputValue()).toBe('深圳');
      expect(await page.locator('.kb-candidates').count()).toBe(0);
    });
  });

  test('the space bar takes the first choice of the page that is shown', async () => {
    await open({ mode: 'text', language: 'zh-CN' }, async (page, field, touch) => {
      await touch('s', 'h', 'i', '下一页候选');
      const shown = await page.locator('.kb-choice').first().textContent();
      await touch('选字');
      expect(await field.inputValue()).toBe(shown);
    });
  });

  test('edits at the caret, keeps it there, and never takes the focus', async () => {
    await open({ mode: 'text', language: 'en', value: 'Kyuan Road' }, async (page, field, touch) => {
      await field.evaluate((input: HTMLInputElement) => input.setSelectionRange(1, 1));
      await touch('e');
      await touch('Capital letter');
      await touch('X');
      await touch('Delete', '7');
      expect(await field.inputValue()).toBe('Ke7yuan Road');
      expect(await field.evaluate((input: HTMLInputElement) => input.selectionStart)).toBe(3);
      expect(await field.evaluate((input) => document.activeElement === input)).toBe(true);
      await field.evaluate((input: HTMLInputElement) => input.setSelectionRange(0, 4));
      await touch('Capital letter', 'Q');
      expect(await field.inputValue()).toBe('Quan Road');
      await picture(page, 'english');
      await touch('#+=');
      await picture(page, 'english-symbols');
      await touch('slash');
      expect(await field.inputValue()).toBe('Q/uan Road');
      await touch('Switch to Chinese', ...'sz');
      await picture(page, 'english-with-pinyin');
    });
  });

  test('answers when the finger lands, and backspace repeats while it stays', async () => {
    await open({ mode: 'digits', language: 'zh-CN', value: '1234567' }, async (page, field) => {
      const seven = await centre(page.getByRole('button', { name: '7', exact: true }));
      await page.mouse.move(seven.x, seven.y);
      await page.mouse.down();
      expect(await field.inputValue()).toBe('12345677');
      await page.mouse.up();
      expect(await field.inputValue()).toBe('12345677');
      const backspace = await centre(page.getByRole('button', { name: '删除', exact: true }));
      await page.mouse.move(backspace.x, backspace.y);
      await page.mouse.down();
      await page.waitForFunction(() => document.querySelector('input')?.value === '');
      await page.mouse.up();
    });
  });

  test('a press without a finger (a screen reader) acts once', async () => {
    await open({ mode: 'digits', language: 'en' }, async (page, field) => {
      await page.getByRole('button', { name: '4', exact: true }).evaluate((key: HTMLButtonElement) => key.click());
      expect(await field.inputValue()).toBe('4');
    });
  });

  test('numbers: a hyphen for telephones only, a date groups itself, clear empties, the field limit holds', async () => {
    await open({ mode: 'phone', language: 'zh-CN' }, async (page, field, touch) => {
      await touch(...'0755', '短横', ...'12345');
      expect(await field.inputValue()).toBe('0755-12345');
      await picture(page, 'phone');
    });
    await open({ mode: 'date', language: 'zh-CN' }, async (page, field, touch) => {
      expect(await page.getByRole('button', { name: '短横' }).count()).toBe(0);
      await touch(...'20260930');
      expect(await field.inputValue()).toBe('2026-09-30');
      await touch('删除', '删除', '删除');
      expect(await field.inputValue()).toBe('2026-0');
      await picture(page, 'date');
      await touch('清空');
      expect(await field.inputValue()).toBe('');
    });
    await open({ mode: 'digits', language: 'en', max: '3' }, async (_page, field, touch) => {
      await touch(...'12345');
      expect(await field.inputValue()).toBe('123');
    });
  });

  test('a code is typed in capital letters and digits; there is nothing to switch and no Done', async () => {
    await open({ mode: 'code', language: 'zh-CN' }, async (page, field, touch) => {
      await touch(...'S0177F', '删除', 'K');
      expect(await field.inputValue()).toBe('S0177K');
      expect(await page.getByRole('button', { name: '完成' }).count()).toBe(0);
      expect(await page.locator('.kb button').count()).toBe(10 + 26 + 1);
      await picture(page, 'code');
    });
  });

  test('a pad that the main action follows has no Done of its own', async () => {
    await open({ mode: 'digits', language: 'en', done: 'none' }, async (page, field, touch) => {
      await touch(...'402', 'Clear', ...'917');
      expect(await field.inputValue()).toBe('917');
      expect(await page.getByRole('button', { name: 'Done' }).count()).toBe(0);
      await picture(page, 'digits-without-done');
    });
  });

  test.each([
    ['text', 'zh-CN'],
    ['text', 'en'],
    ['digits', 'zh-CN'],
    ['phone', 'en'],
    ['code', 'en'],
  ])('%s in %s: every key is a named button of at least 88 px, and the whole is at most 640 px', async (mode, language) => {
    await open({ mode, language }, async (page, _field, touch) => {
      const measure = async (): Promise<void> => {
        const keys = await page.locator('.kb button').evaluateAll((found: HTMLButtonElement[]) =>
          found.map((key) => {
            const box = key.getBoundingClientRect();
            return { name: key.getAttribute('aria-label') ?? '', type: key.type, height: box.height, bottom: box.bottom };
          }),
        );
        const board = await page.locator('.kb').boundingBox();
        expect(keys.length).toBeGreaterThan(10);
        expect(keys.filter((key) => key.height < KEY_HEIGHT_PX || key.name === '' || key.type !== 'button')).toEqual([]);
        expect(board?.height).toBeLessThanOrEqual(KEYBOARD_HEIGHT_PX);
        expect(board?.width).toBe(1080);
        expect(Math.max(...keys.map((key) => key.bottom))).toBeLessThanOrEqual((board?.y ?? 0) + (board?.height ?? 0));
      };
      await measure();
      if (mode !== 'text') return;
      await touch('s');
      await measure();
      await touch(language === 'en' ? '#+=' : '符号');
      await measure();
      await picture(page, `symbols-${language}`);
    });
  });
});

async function centre(key: Locator): Promise<{ x: number; y: number }> {
  const box = await key.boundingBox();
  if (box === null) throw new Error('the key is not drawn');
  return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
}

function isBound(address: AddressInfo | string | null | undefined): address is AddressInfo {
  return typeof address === 'object' && address !== null;
}
