import type { Page } from 'playwright-core';
import type { CitizenIntent, Language } from '../../main/bridge/contract.ts';
import { launchChromium } from '../support/browser.ts';
import { samplesBuild, serveBuild } from './renderer-build.ts';

const SCREEN = { width: 1080, height: 1920 };

/** The page that draws samples without a core, under the policy it ships under. */
export interface SamplePage {
  readonly page: Page;
  /** Draws one sample and waits until it is painted in its own type; for the same citizen the page keeps what it would keep between two views. */
  readonly show: (sample: string, language: Language, textSize: 'normal' | 'large', how?: { sameCitizen: boolean }) => Promise<void>;
  /** What was sent since the last call. */
  readonly sent: () => Promise<CitizenIntent[]>;
  /** The same without the reminders that a finger is at work. */
  readonly asked: () => Promise<CitizenIntent[]>;
  /** Errors and warnings of the page, since it was last told to forget. */
  readonly complaints: () => readonly string[];
  readonly forget: () => Promise<void>;
  readonly close: () => Promise<void>;
}

export async function openSamples(): Promise<SamplePage> {
  const { server, address } = await serveBuild(await samplesBuild());
  const browser = await launchChromium();
  const context = await browser.newContext({ viewport: SCREEN, hasTouch: true, reducedMotion: 'reduce' });
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(error.message));
  await page.goto(`${address}/fixtures.html`);
  const sent = (): Promise<CitizenIntent[]> => page.evaluate<CitizenIntent[]>('sentIntents.splice(0)');
  return {
    page,
    show: async (sample, language, textSize, how = { sameCitizen: false }) => {
      const given = [sample, language, textSize, how.sameCitizen].map((value) => JSON.stringify(value)).join(', ');
      await page.evaluate(
        `showSample(${given});
        new Promise((painted) => requestAnimationFrame(() => requestAnimationFrame(painted))).then(() => document.fonts.ready).then(() => undefined)`,
      );
    },
    sent,
    asked: async () => (await sent()).filter((intent) => intent.type !== 'touched'),
    complaints: () => complaints,
    forget: async () => {
      complaints.length = 0;
      await sent();
    },
    close: async () => {
      await browser.close();
      server.close();
    },
  };
}
