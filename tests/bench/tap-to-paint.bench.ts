import { createServer, type Server } from 'node:http';
import type { Browser } from 'playwright-core';
import { CHINESE, ENGLISH } from '../e2e/words.ts';
import { launchChromium, openScreen } from '../support/browser.ts';
import { Terminal } from '../support/terminal.ts';
import { type Bench, percentile } from './bench.ts';
import { Journey, type Tap } from './journey.ts';
import { Finger, installStopwatch } from './stopwatch.ts';

const JOURNEYS_A_LANGUAGE = 4;
const BARE_TAPS_A_JOURNEY = 22;
const AIM_MS = 100;
/** Taps come at no fixed moment of the frame: the rests go through these in turn. */
const RESTS_MS = [103, 131, 157, 114, 142, 168, 109, 125] as const;

export const bench: Bench = {
  about: 'from touch to the painted destination, over whole journeys in both languages, beside a bare page with one button',
  async run(report) {
    const [browser, terminal, barePage] = await Promise.all([launchChromium(), Terminal.start(), serveBarePage()]);
    const taps: { readonly destination: string; readonly ms: number }[] = [];
    const bareTaps: number[] = [];
    try {
      const screen = await openScreen(browser);
      await installStopwatch(screen.context);
      await screen.page.goto(terminal.url);
      const finger = await Finger.over(screen.page);
      const measured: Tap = async (target, destination) => {
        await target.waitFor();
        await screen.page.waitForTimeout(RESTS_MS[taps.length % RESTS_MS.length] ?? 0);
        taps.push({ destination, ms: await finger.timesTap(target, destination) });
      };
      for (let round = 0; round < JOURNEYS_A_LANGUAGE; round++) {
        for (const words of [CHINESE, ENGLISH]) {
          await screen.page.bringToFront();
          const journey = new Journey({ page: screen.page, terminal, finger, words });
          await journey.toSignature(measured, { wanders: true, person: 'li-xiaoming' });
          await journey.signs();
          // Saving waits for the disk: `submit` measures that.
          await finger.taps(journey.button(words.submit));
          await screen.page.locator('[data-screen="outcome"]').waitFor();
          await journey.leaves(measured);
          bareTaps.push(...(await tapBarePage(browser, barePage.address)));
        }
      }
      if (screen.complaints.length > 0) throw new Error(`the browser complained: ${screen.complaints.join('; ')}`);
    } finally {
      barePage.server.close();
      await browser.close();
      await terminal.stop();
    }
    const times = taps.map(({ ms }) => ms);
    for (const percent of [50, 95, 99]) {
      const value = percentile(times, percent);
      const isAim = percent === 99;
      report({
        metric: `p${percent}`,
        unit: 'ms',
        value,
        n: times.length,
        baseline: percentile(bareTaps, percent),
        ...(isAim ? { aim: `p99 ≤ ${AIM_MS} ms`, met: value <= AIM_MS } : {}),
      });
    }
    const slowest = taps.toSorted((a, b) => b.ms - a.ms)[0];
    if (slowest) report({ metric: `slowest, to ${slowest.destination}`, unit: 'ms', value: slowest.ms, n: 1 });
  },
};

async function tapBarePage(browser: Browser, address: string): Promise<number[]> {
  const { page, context } = await openScreen(browser);
  await installStopwatch(context);
  await page.goto(address);
  const finger = await Finger.over(page);
  const times: number[] = [];
  for (let tap = 1; tap <= BARE_TAPS_A_JOURNEY; tap++) {
    await page.waitForTimeout(RESTS_MS[tap % RESTS_MS.length] ?? 0);
    times.push(await finger.timesTap(page.getByRole('button'), `[data-shown="${tap}"] h1`));
  }
  await context.close();
  return times;
}

/** One button; a touch changes the heading. The least that any page could do. */
const BARE_PAGE = `<!doctype html><meta charset="utf-8"><title>bare</title><link rel="icon" href="data:,">
<main data-shown="0"><h1>0</h1><button style="width:400px;height:200px">next</button></main>
<script>
  const main = document.querySelector('main');
  let shown = 0;
  document.querySelector('button').addEventListener('click', () => {
    shown += 1;
    main.querySelector('h1').textContent = String(shown);
    main.dataset.shown = String(shown);
  });
</script>`;

async function serveBarePage(): Promise<{ readonly server: Server; readonly address: string }> {
  const server = createServer((_request, response) => {
    response.setHeader('Content-Type', 'text/html; charset=utf-8');
    response.end(BARE_PAGE);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (typeof address !== 'object' || address === null) throw new Error('the bare page has no address');
  return { server, address: `http://127.0.0.1:${address.port}/` };
}
