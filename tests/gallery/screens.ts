import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { build } from 'vite';
import { LANGUAGES } from '../../main/bridge/contract.ts';
import { viewsIn } from '../../renderer/fixtures/views.ts';
import { serveBuild } from '../e2e/renderer-build.ts';
import { launchChromium } from '../support/browser.ts';
import type { Picture } from './index-page.ts';

const SCREEN = { width: 1080, height: 1920 };
const TEXT_SIZES = ['normal', 'large'] as const;

/** Draws every sample view with the page that ships, as the core would send it. The papers were drawn before. */
export async function* screenPictures(gallery: string): AsyncGenerator<Picture> {
  const folder = mkdtempSync(path.join(tmpdir(), 'gallery-'));
  const browser = await launchChromium();
  await build({
    configFile: path.join(import.meta.dirname, '..', '..', 'vite.config.ts'),
    mode: 'fixtures',
    logLevel: 'error',
    build: { outDir: folder },
  });
  const { server, address } = await serveBuild(folder);
  try {
    mkdirSync(path.join(gallery, 'screens'));
    const page = await (await browser.newContext({ viewport: SCREEN, hasTouch: true, reducedMotion: 'reduce' })).newPage();
    // A document on the screen is the one that the sandbox makes.
    await page.route('**/session-images/document-*', (route) => {
      const number = /document-([12])$/.exec(route.request().url())?.[1] ?? '1';
      return route.fulfill({
        contentType: 'image/png',
        body: readFileSync(path.join(gallery, 'A4', `insurance-certificate.zh-CN.${number}.png`)),
      });
    });
    await page.goto(`${address}/fixtures.html`);
    for (const name of Object.keys(viewsIn('en', 'normal'))) {
      for (const language of LANGUAGES) {
        for (const textSize of TEXT_SIZES) {
          await page.evaluate(`showSample(${JSON.stringify(name)}, '${language}', '${textSize}')`);
          await page.evaluate(
            'document.fonts.ready.then(() => new Promise((painted) => requestAnimationFrame(() => requestAnimationFrame(painted))))',
          );
          const file = path.join('screens', `${name}.${language}${textSize === 'large' ? '.large' : ''}.png`);
          await page.screenshot({ path: path.join(gallery, file) });
          yield { file, part: 'screens', name, language, textSize };
        }
      }
    }
  } finally {
    server.close();
    await browser.close();
    rmSync(folder, { recursive: true, force: true });
  }
}
