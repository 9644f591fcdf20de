/** One whole journey at the screen for the benchmarks: every tap goes through `tap`, which may measure it. */
import type { Locator, Page } from 'playwright-core';
import { CitizenAtScreen } from '../e2e/citizen-at-screen.ts';
import type { Words } from '../e2e/words.ts';
import type { Terminal } from '../support/terminal.ts';
import type { Finger } from './stopwatch.ts';

/** A touch on `target` that leads to `destination` (a selector of its primary content). */
export type Tap = (target: Locator, destination: string) => Promise<unknown>;

/** The heading that a screen begins with: its primary content. */
export function headingOf(at: string): string {
  return at.includes('/') ? `[data-at="${at}"] h1` : `[data-screen="${at}"] h1`;
}

export class Journey {
  readonly #page: Page;
  readonly #terminal: Terminal;
  readonly #finger: Finger;
  readonly #words: Words;
  readonly #citizen: CitizenAtScreen;

  constructor(parts: { readonly page: Page; readonly terminal: Terminal; readonly finger: Finger; readonly words: Words }) {
    this.#page = parts.page;
    this.#terminal = parts.terminal;
    this.#finger = parts.finger;
    this.#words = parts.words;
    this.#citizen = new CitizenAtScreen(parts.page, parts.terminal, parts.words);
  }

  button(name: string | RegExp): Locator {
    return this.#page.getByRole('button', { name, exact: typeof name === 'string' }).first();
  }

  /** From the attract screen to the signature pad; `wanders` takes every way back and every question too. */
  async toSignature(tap: Tap, options: { readonly wanders: boolean; readonly person: string; readonly pageBytes?: number }): Promise<void> {
    const { wanders, person } = options;
    const words = this.#words;
    await this.#terminal.lab(
      'document-scanner',
      options.pageBytes === undefined ? 'put-page' : 'put-sized-page',
      options.pageBytes === undefined ? { page: 'lease' } : { bytes: options.pageBytes },
    );
    await this.#citizen.sees('attract');
    await tap(this.#page.locator('[data-screen="attract"] button'), headingOf('language'));
    await tap(this.button(words.choose), headingOf('home'));
    if (wanders) await this.#changesLanguageAndSize(tap);
    await tap(this.button(words.item), headingOf('item'));
    if (wanders) {
      await tap(this.button(words.back), headingOf('home'));
      await tap(this.button(words.item), headingOf('item'));
    }
    await tap(this.button(words.begin), headingOf('notice'));
    await tap(this.button(words.agree), headingOf('identify'));
    await this.#terminal.lab('id-card-reader', 'put-card', { person });
    await tap(this.button(words.go), headingOf('form/contact'));
    await this.#citizen.fills(words.mobile, '13912345670');
    await this.#citizen.fills(words.permit, '44031234567');
    await tap(this.button(words.go), headingOf('form/residence'));
    if (wanders) {
      await tap(this.button(words.back), headingOf('form/contact'));
      await tap(this.button(words.go), headingOf('form/residence'));
    }
    await this.#citizen.chooses(words.futian);
    await this.#citizen.fills(words.address, '福田区示例街道88号喆苑3栋');
    await tap(this.button(words.go), headingOf('form/dwelling'));
    await this.#citizen.chooses(words.rented);
    await this.#citizen.fills(words.since, '2020-01-01');
    await this.#citizen.fills(words.residents, '2');
    await tap(this.button(words.go), headingOf('scan'));
    // The scanner is waited for here, so this touch counts nowhere.
    await this.#finger.taps(this.button(words.scan));
    await this.button(words.go).waitFor();
    await tap(this.button(words.go), headingOf('review'));
    if (wanders) {
      await tap(this.button(words.cancel), '.question h2');
      await tap(this.button(words.keepGoing), '.terminal:not(:has(.question))');
    }
    await tap(this.button(words.go), headingOf('sign'));
  }

  async #changesLanguageAndSize(tap: Tap): Promise<void> {
    const home = (rest: string): string => `[data-screen="home"]${rest} h1`;
    const other = this.#words.language === 'en' ? { language: 'zh-CN', name: '简体中文' } : { language: 'en', name: 'English' };
    const own = this.#words.language === 'en' ? 'English' : '简体中文';
    await tap(this.button(other.name), home(`[lang="${other.language}"]`));
    await tap(this.button(own), home(`[lang="${this.#words.language}"]`));
    await tap(this.#page.locator('.dock-settings button').last(), '[data-text="large"] h1');
    await tap(this.#page.locator('.dock-settings button').last(), '[data-text="normal"] h1');
  }

  /** Draws a signature; what comes next is the touch on submit. */
  async signs(): Promise<void> {
    await this.#finger.draws(this.#page.locator('canvas'));
  }

  /** From the outcome to the attract screen. "Done" is answered once the paper is out. */
  async leaves(tap: Tap): Promise<void> {
    await this.#page.locator('.receipt-printed').waitFor();
    await tap(this.button(this.#words.done), headingOf('leaving'));
    await tap(this.button(this.#words.ready), headingOf('attract'));
    await this.#terminal.lab('id-card-reader', 'take-card');
  }
}
