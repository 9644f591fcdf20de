import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest';
import { launchChromium, openScreen, type Screen } from '../support/browser.ts';
import { Terminal } from '../support/terminal.ts';

export interface AtScreen {
  /** Fresh for every test. */
  readonly terminal: () => Terminal;
  readonly screen: () => Screen;
}

/** A terminal of its own for every test of the file, and its page in a browser. */
export function terminalAtScreen(): AtScreen {
  let browser: Browser | undefined;
  let terminal: Terminal | undefined;
  let screen: Screen | undefined;
  beforeAll(async () => {
    browser = await launchChromium();
  });
  afterAll(() => browser?.close());
  beforeEach(async () => {
    terminal = await Terminal.start();
    if (!browser) throw new Error('there is no browser');
    screen = await openScreen(browser);
    await screen.page.goto(terminal.url);
  });
  afterEach(async () => {
    await screen?.context.close();
    await terminal?.stop();
  });
  return {
    terminal: () => {
      if (!terminal) throw new Error('there is no terminal yet');
      return terminal;
    },
    screen: () => {
      if (!screen) throw new Error('there is no screen yet');
      return screen;
    },
  };
}
