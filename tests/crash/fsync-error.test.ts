/**
 * A disk that says EIO to a flush, by strace: once, for a while, or from then on. Linux forgets what it could not write, so
 * a later flush that succeeds proves nothing for it; the power is cut at many moments of each run, too.
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { freshDataDir } from '../../main/outbox/outbox-fixture.ts';
import { deliversAll } from './delivers-all.ts';
import { seedOfRun, tellFigures } from './figures.ts';
import { recorderIn, whyNoRecord } from './power-cut/record.ts';
import { inspect, momentsIn, replayPowerCuts } from './power-cut/replay.ts';
import { idsOf, orderOf, startLife, type Told } from './saving-life.ts';
import { seededRandom } from './seeded-random.ts';

const LIVES = 12;
const CUTS_EACH = 20;
const SAVES_EACH = 6;
/** A life flushes about twice as often. */
const LATEST_FAULT = 80;
/** On such a disk it may never be. */
const QUIET_WITHIN_MS = 2_000;
/** As strace counts: the Nth call of a thread, that and the next three, or that and all after it. */
const LENGTHS: readonly ((first: number) => string)[] = [
  (first) => `${first}`,
  (first) => `${first}..${first + 3}`,
  (first) => `${first}+`,
];
/** What these answers say was not saved; after the others it may have been. */
const NOTHING_SAVED: readonly string[] = ['store', 'diskFull', 'notAsked'];

const figures = { failedFlushes: 0, saved: 0, refused: 0, lost: 0, cameBack: 0, corrupt: 0, cuts: 0, lostInCuts: 0, corruptInCuts: 0 };

const refusedOf = (told: readonly Told[]) => told.filter((one) => one.kind === 'refused');

async function live(seed: number, fault: string, folder: string): Promise<void> {
  mkdirSync(folder);
  const recorder = recorderIn(folder, [`fsync,fdatasync:error=EIO:when=${fault}`]);
  const dataDir = join(recorder.root, 'outbox');
  const life = startLife(orderOf({ dataDir, seed, savesEach: SAVES_EACH, quietWithinMs: QUIET_WITHIN_MS }), recorder);
  const told = await life.ended;
  const events = recorder.events();
  const failedFlushes = events.filter((event) => event.kind === 'flushed' && !event.kept).length;
  const saved = idsOf(told, 'saved');
  const refused = refusedOf(told);
  const saysSo = told.some(({ kind }) => kind === 'refused' || kind === 'troubled' || kind === 'gone' || kind === 'failed');
  const goesOn = told.some(({ kind }) => kind === 'closed') && saved.length === SAVES_EACH * 3;
  expect(saysSo || goesOn, `a life with ${failedFlushes} failed flushes told ${JSON.stringify(told.slice(-3))}`).toBe(true);
  figures.failedFlushes += failedFlushes;
  figures.saved += saved.length;
  figures.refused += refused.length;

  const random = seededRandom(seed);
  await replayPowerCuts(events, momentsIn(events, CUTS_EACH, random), random, (cut) => {
    const found = inspect(join(cut.root, 'outbox', 'outbox.db'), cut.saved);
    figures.cuts++;
    figures.lostInCuts += found.lost.length;
    if (found.corrupt !== null) figures.corruptInCuts++;
  });

  const received = idsOf(told, 'received');
  const after = await deliversAll(dataDir, received, saved);
  const held = new Set([...received, ...after.received]);
  figures.lost += new Set([...after.unknown, ...after.unreadable, ...saved.filter((id) => !held.has(id))]).size;
  figures.cameBack += refused.filter(({ submissionId, why }) => NOTHING_SAVED.includes(why) && held.has(submissionId)).length;
  figures.corrupt += after.notices.length;
}

test(`${LIVES} lives on a disk whose flushes fail: what is told as saved is there, and what is told as not saved is not`, async (context) => {
  const noRecord = whyNoRecord();
  if (noRecord !== null) context.skip(noRecord);
  const seed = seedOfRun();
  const random = seededRandom(seed);
  const folder = freshDataDir();
  for (let number = 0; number < LIVES; number++) {
    const length = LENGTHS[number % LENGTHS.length];
    const fault = length?.(1 + Math.floor(random() * LATEST_FAULT)) ?? '';
    await live(seed + number, fault, join(folder, `life-${number}`));
  }
  tellFigures('EIO on fsync', { seed, n: LIVES, ...figures });
  expect(figures).toMatchObject({ lost: 0, cameBack: 0, corrupt: 0, lostInCuts: 0, corruptInCuts: 0 });
  expect(figures.failedFlushes).toBeGreaterThanOrEqual(LIVES);
  expect(figures.saved).toBeGreaterThan(LIVES);
});
