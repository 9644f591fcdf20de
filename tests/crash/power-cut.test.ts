/**
 * The power cut at 300 moments of a recorded run. Every call by which the outbox changed its directory is recorded by
 * strace, with its bytes; a directory is rebuilt as it might be found after a cut at each moment, and opened.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openDatabase } from '../../main/outbox/open-database.ts';
import { freshDataDir } from '../../main/outbox/outbox-fixture.ts';
import { deliversAll } from './delivers-all.ts';
import { seedOfRun, tellFigures } from './figures.ts';
import type { DiskEvent } from './power-cut/disk-events.ts';
import { recorderIn, whyNoRecord } from './power-cut/record.ts';
import { inspect, momentsIn, replayPowerCuts } from './power-cut/replay.ts';
import { idsOf, orderOf, startLife } from './saving-life.ts';
import { seededRandom } from './seeded-random.ts';

const CUTS = 300;
/** So many more are opened by the outbox itself, and what is there is delivered. */
const OPENED_CUTS = 40;
const CUTS_A_MOMENT = 4;
const DATABASE_BYTES = 1024 ** 3;
const CONTROL_CUTS = 100;
const PRAGMA_CHILD = fileURLToPath(new URL('./power-cut/pragma-child.ts', import.meta.url));

const noRecord = whyNoRecord();
const seed = seedOfRun();

async function recordOutbox(folder: string): Promise<DiskEvent[]> {
  const recorder = recorderIn(folder);
  // The directory itself is made by the outbox, so that its name may be lost too.
  const order = orderOf({ dataDir: join(recorder.root, 'outbox'), seed, openings: 2, savesEach: 12 });
  const told = await startLife(order, recorder).ended;
  expect(told.filter(({ kind }) => kind === 'failed' || kind === 'refused' || kind === 'gone' || kind === 'troubled')).toEqual([]);
  expect(told.filter(({ kind }) => kind === 'closed')).toHaveLength(2);
  expect(told.filter(({ kind }) => kind === 'erased').length).toBeGreaterThan(3);
  return recorder.events();
}

function recordInserts(synchronous: string): DiskEvent[] {
  const recorder = recorderIn(freshDataDir());
  const [program = '', ...wrapper] = recorder.wrapper;
  const ended = spawnSync(program, [
    ...wrapper,
    process.execPath,
    PRAGMA_CHILD,
    join(recorder.root, 'outbox.db'),
    synchronous,
    String(seed),
  ]);
  expect(ended.stderr.toString()).toBe('');
  return recorder.events();
}

interface Losses {
  cutsWithLoss: number;
  lost: number;
  corrupt: number;
  saved: number;
}

async function lossesIn(events: readonly DiskEvent[], cuts: number, database: string): Promise<Losses> {
  const losses: Losses = { cutsWithLoss: 0, lost: 0, corrupt: 0, saved: 0 };
  const random = seededRandom(seed);
  await replayPowerCuts(events, momentsIn(events, cuts, random), random, ({ root, saved }) => {
    const found = inspect(join(root, database), saved);
    losses.saved += saved.length;
    losses.lost += found.lost.length;
    if (found.lost.length > 0) losses.cutsWithLoss++;
    if (found.corrupt !== null) losses.corrupt++;
  });
  return losses;
}

describe('the outbox', () => {
  let events: readonly DiskEvent[] = [];
  const folder = mkdtempSync(join(tmpdir(), 'power-cut-'));
  beforeAll(async () => {
    if (noRecord === null) events = await recordOutbox(folder);
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test(`${CUTS} power cuts: everything acknowledged by then is whole, and the database is sound`, async (context) => {
    if (noRecord !== null) context.skip(noRecord);
    const losses = await lossesIn(events, CUTS, 'outbox/outbox.db');
    tellFigures('power cuts', { seed, n: CUTS, ...losses, calls: events.length });
    expect(losses).toMatchObject({ cutsWithLoss: 0, lost: 0, corrupt: 0 });
  });

  test('power cuts at every moment of the very first opening: the next one opens, and sets nothing aside', async (context) => {
    if (noRecord !== null) context.skip(noRecord);
    const opening = events.slice(
      0,
      events.findIndex(({ kind }) => kind === 'said'),
    );
    const moments = opening.flatMap((_, at) => Array.from({ length: CUTS_A_MOMENT }, () => at));
    const refused: string[] = [];
    await replayPowerCuts(opening, moments, seededRandom(seed + 2), ({ root }) => {
      const dataDir = join(root, 'outbox');
      const opened = openDatabase({ dataDir, databaseBytes: DATABASE_BYTES, diskReserveBytes: 0, wallMs: Date.now() });
      if (!opened.ok) return void refused.push(JSON.stringify(opened.error));
      refused.push(...opened.value.notices.map((notice) => JSON.stringify(notice)));
      opened.value.close();
    });
    tellFigures('power cuts, first opening', { seed: seed + 2, n: moments.length, refused: refused.length });
    expect(refused).toEqual([]);
  });

  test(`${OPENED_CUTS} more are opened: nothing is set aside, what was acknowledged is delivered, and nothing again`, async (context) => {
    if (noRecord !== null) context.skip(noRecord);
    const figures = { saved: 0, delivered: 0, lost: 0, untied: 0, twice: 0, corrupt: 0 };
    const random = seededRandom(seed + 1);
    await replayPowerCuts(events, momentsIn(events, OPENED_CUTS, random), random, async ({ root, told, saved }) => {
      const received = idsOf(told, 'received');
      const after = await deliversAll(join(root, 'outbox'), received, saved);
      const held = new Set([...received, ...after.received]);
      figures.saved += saved.length;
      figures.delivered += after.received.length;
      figures.lost += new Set([...after.unknown, ...after.unreadable, ...saved.filter((id) => !held.has(id))]).size;
      figures.untied += after.untied.length;
      figures.twice += received.length + after.received.length - held.size;
      figures.corrupt += after.notices.length;
    });
    tellFigures('power cuts, opened', { seed: seed + 1, n: OPENED_CUTS, ...figures });
    expect(figures).toMatchObject({ lost: 0, untied: 0, twice: 0, corrupt: 0 });
    expect(figures.delivered).toBeGreaterThan(0);
  });
});

describe('the same cuts of plain inserts, or the replay could not fail', () => {
  test.for([
    { synchronous: 'FULL', loses: false, corrupts: false },
    { synchronous: 'NORMAL', loses: true, corrupts: false },
    { synchronous: 'OFF', loses: true, corrupts: true },
  ])('synchronous = $synchronous: loses $loses, corrupts $corrupts', async ({ synchronous, loses, corrupts }, context) => {
    if (noRecord !== null) context.skip(noRecord);
    const losses = await lossesIn(recordInserts(synchronous), CONTROL_CUTS, 'outbox.db');
    tellFigures(`power cuts, plain inserts at ${synchronous}`, { seed, n: CONTROL_CUTS, ...losses });
    expect(losses.cutsWithLoss > 0).toBe(loses);
    expect(losses.corrupt > 0).toBe(corrupts);
  });
});
