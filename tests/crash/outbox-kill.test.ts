/**
 * The process killed with SIGKILL while it opens, saves, sends and erases: what was acknowledged is delivered, once, and the
 * database is sound after every kill. Two terminals are killed side by side.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { expect, test } from 'vitest';
import { freshDataDir } from '../../main/outbox/outbox-fixture.ts';
import { buildLife } from './built-life.ts';
import { deliversAll } from './delivers-all.ts';
import { seedOfRun, tellFigures } from './figures.ts';
import { idsOf, orderOf, startLife, type Told } from './saving-life.ts';
import { seededRandom } from './seeded-random.ts';

const KILLS = 200;
const LANES = 2;
/** Every so many a kill falls while the outbox opens. */
const OPENING_EVERY = 4;
const OPENING_MS = 500;
/** Most of a life is its start, and a machine may have other work. */
const DEADLINE_MS = 900_000;
/** A life is killed after so many words at most, and up to so much later: in saves, sends and erasures, however fast the machine is. */
const MOST_WORDS = 30;
const LATER_MS = 5;

interface Lane {
  readonly dataDir: string;
  readonly told: readonly Told[];
  readonly unsound: readonly string[];
}

async function runLane(file: string, seed: number, kills: number, dataDir: string): Promise<Lane> {
  const random = seededRandom(seed);
  const told: Told[] = [];
  const unsound: string[] = [];
  for (let kill = 0; kill < kills; kill++) {
    const life = startLife(orderOf({ dataDir, seed: Math.floor(random() * 2 ** 32), received: idsOf(told, 'received') }), { file });
    const whileOpening = kill % OPENING_EVERY === OPENING_EVERY - 1;
    const words = 1 + Math.floor(random() * MOST_WORDS);
    const delayMs = random() * (whileOpening ? OPENING_MS : LATER_MS);
    if (!whileOpening) await life.hasTold(words);
    await new Promise((resolve) => setTimeout(resolve, delayMs));
    life.process.kill('SIGKILL');
    told.push(...(await life.ended));
    const verdict = quickCheck(dataDir);
    if (verdict !== 'ok') unsound.push(`after kill ${kill + 1}: ${verdict}`);
  }
  return { dataDir, told, unsound };
}

function quickCheck(dataDir: string): string {
  const path = join(dataDir, 'outbox.db');
  if (!existsSync(path)) return 'ok';
  const reader = new Database(path, { readonly: true });
  try {
    return String(reader.pragma('quick_check', { simple: true }));
  } finally {
    reader.close();
  }
}

test(
  `killed ${KILLS} times at random moments, no acknowledged save is lost and none is received twice`,
  async () => {
    const seed = seedOfRun();
    const file = await buildLife();
    await startLife(orderOf({ dataDir: freshDataDir(), seed, savesEach: 1 }), { file }).ended;
    const dataDirs = Array.from({ length: LANES }, () => freshDataDir());
    const lanes = await Promise.all(dataDirs.map((dataDir, lane) => runLane(file, seed + lane, KILLS / LANES, dataDir)));
    const figures = { saved: 0, received: 0, erased: 0, lost: 0, twice: 0, unsound: 0 };
    for (const { dataDir, told, unsound } of lanes) {
      expect(told.filter(({ kind }) => kind === 'failed' || kind === 'refused' || kind === 'gone' || kind === 'troubled')).toEqual([]);
      const saved = idsOf(told, 'saved');
      const received = idsOf(told, 'received');
      const after = await deliversAll(dataDir, received);
      const held = new Set([...received, ...after.received]);
      figures.saved += saved.length;
      figures.received += held.size;
      figures.erased += told.reduce((sum, one) => sum + (one.kind === 'erased' ? one.submissions : 0), 0);
      figures.lost += saved.filter((id) => !held.has(id)).length;
      figures.twice += received.length + after.received.length - held.size;
      figures.unsound += unsound.length;
      expect(unsound).toEqual([]);
      expect(after.unreadable).toEqual([]);
      expect(new Set(saved).size).toBe(saved.length);
    }
    tellFigures('kill -9', { seed, n: KILLS, ...figures });
    expect(figures).toMatchObject({ lost: 0, twice: 0, unsound: 0 });
    // Or it was no load.
    expect(figures.saved).toBeGreaterThan(KILLS * 2);
    expect(figures.received).toBeGreaterThan(KILLS * 2);
    expect(figures.erased).toBeGreaterThan(KILLS);
  },
  DEADLINE_MS,
);
