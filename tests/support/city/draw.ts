/**
 * The picture of the outage: `npm run outage-picture`. Runs the simulations of `npm run bench -- outage`
 * (some minutes) and draws the seconds around the return, with pace and without.
 */
import { writeFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { boundPerSecond } from './bound.ts';
import { CITY, SHOWN_BEFORE_MS, WATCHED_MS, WHOLE_OUTAGE } from './city-plan.ts';
import { type OutageReports, runOutages } from './run-outages.ts';

const WIDTH = 900;
const HEIGHT = 420;
const LEFT = 64;
const RIGHT = 24;
const TOP = 56;
const BOTTOM = 52;
const INK = '#1f2933';
const QUIET = '#7b8794';
const PACED = '#0b6e4f';
const UNPACED = '#c44536';
const HEALTH = '#9fb3c8';
const BOUND = '#b7791f';

const number = (value: number): string => value.toFixed(1);

/** Requests a second against minutes from the return; the scale is logarithmic, or the herd would hide all else. */
export function drawOutage({ paced, unpaced }: OutageReports): string {
  const bound = boundPerSecond(CITY.terminals, WHOLE_OUTAGE.limits);
  const seconds = paced.series.queue.length;
  const most = Math.max(...unpaced.series.queue, bound) * 1.2;
  const x = (second: number): number => LEFT + (second / seconds) * (WIDTH - LEFT - RIGHT);
  const y = (perSecond: number): number =>
    HEIGHT - BOTTOM - (Math.log10(Math.max(1, perSecond)) / Math.log10(most)) * (HEIGHT - TOP - BOTTOM);
  const line = (series: readonly number[], colour: string, width: number): string =>
    `<path d="M${series.map((value, second) => `${number(x(second))} ${number(y(value))}`).join('L')}" fill="none" stroke="${colour}" stroke-width="${width}"/>`;
  const text = (atX: number, atY: number, words: string, colour: string, anchor = 'start'): string =>
    `<text x="${number(atX)}" y="${number(atY)}" fill="${colour}" text-anchor="${anchor}">${words}</text>`;
  const back = SHOWN_BEFORE_MS / 1_000;
  const minutes = Array.from({ length: (SHOWN_BEFORE_MS + WATCHED_MS) / 60_000 + 1 }, (_, minute) => minute - SHOWN_BEFORE_MS / 60_000);
  const steps = [1, 10, 100, 1_000].filter((step) => step < most);
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" font-family="sans-serif" font-size="13">`,
    `<rect width="${WIDTH}" height="${HEIGHT}" fill="#ffffff"/>`,
    text(LEFT, 24, `Requests a second from the queues of ${CITY.terminals} terminals when the platform is back after six hours`, INK),
    ...steps.map(
      (step) =>
        `<path d="M${LEFT} ${number(y(step))}H${WIDTH - RIGHT}" stroke="#e4e7eb"/>${text(LEFT - 8, y(step) + 4, String(step), QUIET, 'end')}`,
    ),
    ...minutes.map((minute) => text(x(back + minute * 60), HEIGHT - BOTTOM + 20, String(minute), QUIET, 'middle')),
    text((LEFT + WIDTH - RIGHT) / 2, HEIGHT - 10, 'minutes since the return', QUIET, 'middle'),
    line(paced.series.health, HEALTH, 1),
    line(unpaced.series.queue, UNPACED, 1),
    line(paced.series.queue, PACED, 1.5),
    `<path d="M${LEFT} ${number(y(bound))}H${WIDTH - RIGHT}" stroke="${BOUND}" stroke-width="1.5" stroke-dasharray="6 4"/>`,
    `<path d="M${number(x(back))} ${TOP - 12}V${HEIGHT - BOTTOM}" stroke="${QUIET}" stroke-dasharray="2 3"/>`,
    text(LEFT, 44, 'as shipped', PACED),
    text(LEFT + 90, 44, 'without jitter and pace', UNPACED),
    text(LEFT + 260, 44, 'health checks', HEALTH),
    text(LEFT + 370, 44, `bound: ${bound} a second`, BOUND),
    '</svg>',
    '',
  ].join('\n');
}

const [, program = '', file] = process.argv;
if (import.meta.url === pathToFileURL(program).href) {
  if (file === undefined) throw new Error('name the file to draw into, such as docs/pictures/outage.svg');
  writeFileSync(file, drawOutage(await runOutages()));
}
