import { mkdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { LANGUAGES } from '../../main/bridge/contract.ts';
import { viewsIn } from '../../renderer/fixtures/views.ts';
import { openSamples } from '../e2e/sample-page.ts';
import type { Picture } from './index-page.ts';

const TEXT_SIZES = ['normal', 'large'] as const;

/** Draws every sample view with the page that ships, as the core would send it. The papers were drawn before. */
export async function* screenPictures(gallery: string): AsyncGenerator<Picture> {
  mkdirSync(path.join(gallery, 'screens'));
  const samples = await openSamples();
  try {
    // A document on the screen is the one that the sandbox makes.
    await samples.page.route('**/session-images/document-*', (route) => {
      const number = /document-([12])$/.exec(route.request().url())?.[1] ?? '1';
      return route.fulfill({
        contentType: 'image/png',
        body: readFileSync(path.join(gallery, 'A4', `insurance-certificate.zh-CN.${number}.png`)),
      });
    });
    for (const name of Object.keys(viewsIn('en', 'normal'))) {
      for (const language of LANGUAGES) {
        for (const textSize of TEXT_SIZES) {
          await samples.show(name, language, textSize);
          const file = path.join('screens', `${name}.${language}${textSize === 'large' ? '.large' : ''}.png`);
          await samples.page.screenshot({ path: path.join(gallery, file) });
          yield { file, part: 'screens', name, language, textSize };
        }
      }
    }
  } finally {
    await samples.close();
  }
}
