import { execFileSync } from 'node:child_process';
import type { Browser } from 'playwright-core';
import { ENGLISH } from '../e2e/words.ts';
import { launchChromium, openScreen } from '../support/browser.ts';
import { Terminal } from '../support/terminal.ts';
import { type Bench, percentile } from './bench.ts';
import { headingOf, Journey, type Tap } from './journey.ts';
import { Finger, installStopwatch } from './stopwatch.ts';

const SLOW_FSYNC_MS = 20;
const PAPERS = [
  { name: '4 KB', bytes: 4 * 1024, submissions: 40, aimMs: 150 },
  { name: '5 MB', bytes: 5 * 1024 * 1024, submissions: 30, aimMs: 400 },
] as const;

/** Every fsync and fdatasync of the terminal's processes takes so much longer. Ptrace costs a little by itself. */
const slowDisk: readonly string[] = [
  'strace',
  ...['-f', '--seccomp-bpf', '-qq', '-o', '/dev/null'],
  ...['-e', 'trace=fsync,fdatasync', '-e', `inject=fsync,fdatasync:delay_enter=${SLOW_FSYNC_MS * 1_000}`],
];

export const bench: Bench = {
  about: `from the touch on submit to "saved" on the screen: 4 KB and 5 MB, a plain disk and one whose fsync takes ${SLOW_FSYNC_MS} ms more`,
  async run(report) {
    requireSlowDisk();
    const browser = await launchChromium();
    try {
      for (const paper of PAPERS) {
        const plain = await timesOf(browser, paper, []);
        const slow = await timesOf(browser, paper, slowDisk);
        for (const percent of [50, 95, 99]) {
          const baseline = percentile(plain, percent);
          report({ metric: `p${percent}, ${paper.name}, 0 ms fsync`, unit: 'ms', value: baseline, n: plain.length });
          const value = percentile(slow, percent);
          report({
            metric: `p${percent}, ${paper.name}, ${SLOW_FSYNC_MS} ms fsync`,
            unit: 'ms',
            value,
            n: slow.length,
            baseline,
            ...(percent === 99 ? { aim: `p99 ≤ ${paper.aimMs} ms`, met: value <= paper.aimMs } : {}),
          });
        }
      }
    } finally {
      await browser.close();
    }
  },
};

/** Measured, not believed: where ptrace is forbidden the slow disk would be a fast one. */
function requireSlowDisk(): void {
  const [program = '', ...args] = slowDisk;
  const script = `const fs = require('node:fs'); const f = fs.openSync(process.argv[1], 'r');
    const t = performance.now(); for (let i = 0; i < 5; i++) fs.fsyncSync(f); console.log((performance.now() - t) / 5);`;
  const tookMs = Number(execFileSync(program, [...args, process.execPath, '-e', script, import.meta.filename], { encoding: 'utf8' }));
  if (!(tookMs >= SLOW_FSYNC_MS)) throw new Error(`strace injects nothing here: an fsync took ${tookMs} ms`);
}

async function timesOf(
  browser: Browser,
  paper: { readonly bytes: number; readonly submissions: number },
  wrapper: readonly string[],
): Promise<number[]> {
  const terminal = await Terminal.start({ wrapper });
  try {
    const { page, context, complaints } = await openScreen(browser);
    await installStopwatch(context);
    await page.goto(terminal.url);
    const finger = await Finger.over(page);
    const untimed: Tap = async (target, destination) => {
      await target.waitFor();
      await finger.taps(target);
      await page.locator(destination).waitFor();
    };
    const journey = new Journey({ page, terminal, finger, words: ENGLISH });
    const times: number[] = [];
    while (times.length < paper.submissions) {
      await journey.toSignature(untimed, { wanders: false, person: 'li-xiaoming', pageBytes: paper.bytes });
      await journey.signs();
      times.push(await finger.timesTap(journey.button(ENGLISH.submit), headingOf('outcome')));
      await journey.leaves(untimed);
    }
    if (complaints.length > 0) throw new Error(`the browser complained: ${complaints.join('; ')}`);
    await context.close();
    return times;
  } finally {
    await terminal.stop();
  }
}
