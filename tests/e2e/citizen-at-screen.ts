/** A citizen in front of a real browser: touches what is there, by its accessible name. */
import type { Locator, Page } from 'playwright-core';
import type { OpenHost } from '../support/hosts.ts';
import type { Terminal } from '../support/terminal.ts';
import type { Words } from './words.ts';

export class CitizenAtScreen {
  readonly page: Page;
  readonly words: Words;
  readonly #terminal: Terminal;
  readonly #touch: (target: Locator) => Promise<void>;

  constructor(page: Page, terminal: Terminal, words: Words, touch: (target: Locator) => Promise<void> = (target) => target.tap()) {
    this.page = page;
    this.#terminal = terminal;
    this.words = words;
    this.#touch = touch;
  }

  /** Somebody in front of whichever host is open. */
  static at({ page, terminal, touch }: OpenHost, words: Words): CitizenAtScreen {
    return new CitizenAtScreen(page, terminal, words, touch);
  }

  async sees(screen: string, at?: string): Promise<void> {
    await this.page.locator(at === undefined ? `[data-screen="${screen}"]` : `[data-screen="${screen}"][data-at="${at}"]`).waitFor();
  }

  async touches(name: string | RegExp): Promise<void> {
    await this.#touch(this.page.getByRole('button', { name, exact: typeof name === 'string' }).first());
  }

  /** Touches the field and types as a key by key keyboard does. */
  async fills(label: string, value: string): Promise<void> {
    const field = this.page.getByLabel(label, { exact: true });
    await this.#touch(field);
    await field.fill(value);
  }

  /** Types where the screen waits for a code, without touching a field first. */
  async typesCode(code: string): Promise<void> {
    await this.page.locator('input').first().waitFor();
    await this.page.keyboard.type(code);
  }

  async chooses(name: string): Promise<void> {
    await this.#touch(this.page.getByRole('radio', { name, exact: true }));
  }

  async wakes(): Promise<void> {
    await this.sees('attract');
    await this.#touch(this.page.locator('[data-screen="attract"] button').first());
    await this.sees('language');
    await this.touches(this.words.choose);
    await this.sees('home');
  }

  async begins(): Promise<void> {
    await this.wakes();
    await this.touches(this.words.item);
    await this.sees('item');
    await this.touches(this.words.begin);
    await this.sees('notice');
    await this.touches(this.words.agree);
    await this.sees('identify');
  }

  async identifies(person: string): Promise<void> {
    await this.#terminal.lab('id-card-reader', 'put-card', { person });
    await this.touches(this.words.go);
    await this.sees('form', 'form/contact');
  }

  async fillsIn(typed: { readonly mobile: string; readonly permit: string; readonly address: string }): Promise<void> {
    await this.fills(this.words.mobile, typed.mobile);
    await this.fills(this.words.permit, typed.permit);
    await this.touches(this.words.go);
    await this.sees('form', 'form/residence');
    await this.chooses(this.words.futian);
    await this.fills(this.words.address, typed.address);
    await this.touches(this.words.go);
    await this.sees('form', 'form/dwelling');
    await this.chooses(this.words.rented);
    await this.fills(this.words.since, '2020-01-01');
    await this.fills(this.words.residents, '2');
    await this.touches(this.words.go);
    await this.sees('scan');
  }

  /** Gives the page's picture as the terminal shows it. */
  async scansOnePaper(marker: string): Promise<Buffer> {
    await this.#terminal.lab('document-scanner', 'put-page', { page: 'lease', marker });
    await this.touches(this.words.scan);
    const picture = this.page.locator('img').first();
    await picture.waitFor();
    const address = (await picture.getAttribute('src')) ?? '';
    // Asked by the page itself: nobody else may ask a window of Electron.
    const bytes = await this.page.evaluate<number[]>(
      `fetch(${JSON.stringify(address)}).then((answer) => answer.arrayBuffer()).then((bytes) => [...new Uint8Array(bytes)])`,
    );
    await this.touches(this.words.go);
    await this.sees('review');
    return Buffer.from(bytes);
  }

  async signs(): Promise<void> {
    await this.touches(this.words.go);
    await this.sees('sign');
    const pad = await this.page.locator('canvas').boundingBox();
    if (!pad) throw new Error('there is nowhere to sign');
    const line = await this.page.context().newCDPSession(this.page);
    const at = (step: number) => [{ x: pad.x + pad.width * (0.2 + step * 0.05), y: pad.y + pad.height * (0.5 + Math.sin(step) * 0.2) }];
    await line.send('Input.dispatchTouchEvent', { type: 'touchStart', touchPoints: at(0) });
    for (let step = 1; step <= 10; step++) await line.send('Input.dispatchTouchEvent', { type: 'touchMove', touchPoints: at(step) });
    await line.send('Input.dispatchTouchEvent', { type: 'touchEnd', touchPoints: [] });
    await line.detach();
  }

  text(): Promise<string> {
    return this.page.locator('[data-screen]').innerText();
  }
}
