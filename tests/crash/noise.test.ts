/**
 * One page of a filled database overwritten with noise: the next opening sets it aside, takes over what can be read, counts
 * the rest, and serves. Each kind of page is hit once, and some by chance.
 */
import { randomBytes } from 'node:crypto';
import { closeSync, cpSync, existsSync, openSync, statSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { expect, test } from 'vitest';
import { systemClock } from '../../drivers/core/system-clock.ts';
import { openOutbox } from '../../main/outbox/index.ts';
import { draftOf, expectOk, freshDataDir, optionsFor, partOf, ScriptedPlatform } from '../../main/outbox/outbox-fixture.ts';
import { until } from '../support/until.ts';
import { citizenOf } from './citizens.ts';
import { deliversAll } from './delivers-all.ts';
import { seedOfRun, tellFigures } from './figures.ts';
import { HASTE } from './saving-life.ts';
import { seededRandom } from './seeded-random.ts';

const DELIVERED = 8;
const WAITING = 40;
const SMALLEST_PART_BYTES = 1_000;
const LARGEST_PART_BYTES = 60_000;
const BY_CHANCE = 16;

/** A queue closed in order, with some delivered and erased and more that wait; the ids of these. */
async function fill(dataDir: string, random: () => number): Promise<string[]> {
  const platform = new ScriptedPlatform();
  const outbox = expectOk(await openOutbox(optionsFor(dataDir, platform, systemClock, HASTE)));
  let erased = 0;
  outbox.onEvent((event) => {
    if (event.kind === 'erased') erased += event.submissions;
  });
  const save = async (): Promise<string> => {
    const submissionId = randomBytes(16).toString('hex');
    const bytes = randomBytes(SMALLEST_PART_BYTES + Math.floor(random() ** 3 * (LARGEST_PART_BYTES - SMALLEST_PART_BYTES)));
    const draft = draftOf({ submissionId, parts: [partOf('page', bytes)] });
    return expectOk(await outbox.save({ ...draft, laneSubject: citizenOf(submissionId) })).submissionId;
  };
  for (let count = 0; count < DELIVERED; count++) await save();
  await until(() => erased === DELIVERED);
  platform.answer = () => ({ kind: 'tryLater', reason: 'away', retryAfterMs: null, reached: false });
  const waiting: string[] = [];
  for (let count = 0; count < WAITING; count++) waiting.push(await save());
  await outbox.close(1_000);
  return waiting;
}

interface Target {
  /** The table or index it belongs to; `null`: none. */
  readonly owner: string | null;
  readonly page: number;
}

/** The root of every table and index, which leads to all its pages, and some by chance. */
function targetsIn(path: string, random: () => number): { readonly pageBytes: number; readonly targets: readonly Target[] } {
  const reader = new Database(path, { readonly: true });
  try {
    const pageBytes = Number(reader.pragma('page_size', { simple: true }));
    const used = reader.prepare<[], Target>('SELECT name AS owner, pageno AS page FROM dbstat').all();
    const roots = reader.prepare<[], Target>("SELECT name AS owner, pageno AS page FROM dbstat WHERE path = '/'").all();
    const pages = statSync(path).size / pageBytes;
    const byChance = Array.from({ length: BY_CHANCE }, () => 1 + Math.floor(random() * pages));
    return { pageBytes, targets: [...roots, ...byChance.map((page) => ({ owner: ownerOf(used, page), page }))] };
  } finally {
    reader.close();
  }
}

const ownerOf = (used: readonly Target[], page: number): string | null => used.find((one) => one.page === page)?.owner ?? null;
/** The first page holds the file's own form, too. */
const SCHEMA = 'sqlite_schema';
const isIndex = (owner: string | null): boolean => owner !== null && /^(sqlite_autoindex_|submission_)/.test(owner);

function overwrite(path: string, offset: number, bytes: Uint8Array): void {
  const file = openSync(path, 'r+');
  try {
    writeSync(file, bytes, 0, bytes.length, offset);
  } finally {
    closeSync(file);
  }
}

test('a page of noise: what was taken over and what was lost are all there was, what was not lost is delivered, and the terminal serves', async () => {
  const seed = seedOfRun();
  const random = seededRandom(seed);
  const filled = freshDataDir();
  const waiting = await fill(filled, random);
  const { pageBytes, targets } = targetsIn(join(filled, 'outbox.db'), random);
  const figures = { setAside: 0, takenOver: 0, lost: 0, uncounted: 0, unaccounted: 0 };
  for (const { owner, page } of targets) {
    const where = `page ${page} of ${owner ?? 'nothing'}`;
    const dataDir = join(freshDataDir(), 'outbox');
    cpSync(filled, dataDir, { recursive: true });
    const noise = Uint8Array.from({ length: pageBytes }, () => Math.floor(random() * 256));
    overwrite(join(dataDir, 'outbox.db'), (page - 1) * pageBytes, noise);
    const { notices, received, unreadable } = await deliversAll(dataDir, []);
    const missing = waiting.filter((id) => !received.includes(id)).length;
    expect(unreadable, where).toEqual([]);
    const [notice] = notices;
    if (notice === undefined) {
      expect([missing, owner], where).toEqual([0, null]);
      continue;
    }
    if (notice.kind !== 'corrupt') throw new Error(`${where}: ${JSON.stringify(notice)}`);
    figures.setAside++;
    figures.takenOver += notice.takenOver;
    if (notice.lost === null) {
      figures.uncounted++;
      expect([owner, existsSync(notice.path)], where).toEqual([SCHEMA, true]);
      continue;
    }
    figures.lost += notice.lost;
    figures.unaccounted += DELIVERED + WAITING - notice.takenOver - notice.lost;
    expect(missing, where).toBeLessThanOrEqual(notice.lost);
    expect(existsSync(notice.path), where).toBe(notice.lost > 0);
    if (owner === null || isIndex(owner)) expect(notice.lost, `${where}: every row is in its table`).toBe(0);
  }
  tellFigures('a page of noise', { seed, n: targets.length, ...figures });
  expect(figures.unaccounted).toBe(0);
});
