/**
 * The terminal is killed under load with a mirror on a second device, and then its disk is gone: on a new disk everything that
 * was acknowledged is salvaged from the mirror and is at the platform once.
 */
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { systemClock } from '../../drivers/core/system-clock.ts';
import { openOutbox } from '../../main/outbox/index.ts';
import { expectOk, freshDataDir, optionsFor, ScriptedPlatform } from '../../main/outbox/outbox-fixture.ts';
import { until } from '../support/until.ts';
import { seedOfRun, tellFigures } from './figures.ts';
import { HASTE, idsOf, orderOf, startLife, type Told } from './saving-life.ts';
import { seededRandom } from './seeded-random.ts';

const KILLS = 8;
const MOST_WORDS = 60;
const OTHER_DEVICE = '/dev/shm';
const isOther = statSync(OTHER_DEVICE, { throwIfNoEntry: false })?.dev !== statSync(import.meta.dirname).dev;

test.skipIf(!isOther)(
  'the disk dies after kills under load: nothing acknowledged is lost, nothing goes twice (skipped: no RAM file system beside the disk)',
  async () => {
    const seed = seedOfRun();
    const random = seededRandom(seed);
    const mirrorDir = mkdtempSync(join(OTHER_DEVICE, 'dead-disk-'));
    onTestFinished(() => rmSync(mirrorDir, { recursive: true, force: true }));
    const died = freshDataDir();
    const told: Told[] = [];
    for (let kill = 0; kill < KILLS; kill++) {
      const life = startLife(
        orderOf({ dataDir: died, mirrorDir, seed: Math.floor(random() * 2 ** 32), received: idsOf(told, 'received') }),
      );
      await life.hasTold(1 + Math.floor(random() * MOST_WORDS));
      life.process.kill('SIGKILL');
      told.push(...(await life.ended));
    }
    rmSync(died, { recursive: true });
    expect(told.filter(({ kind }) => kind === 'failed' || kind === 'refused' || kind === 'gone' || kind === 'troubled')).toEqual([]);

    const platform = new ScriptedPlatform();
    const saved = idsOf(told, 'saved');
    const before = idsOf(told, 'received');
    for (const id of before) platform.held.add(id);
    const outbox = expectOk(await openOutbox({ ...optionsFor(freshDataDir(), platform, systemClock, HASTE), mirrorDir }));
    onTestFinished(() => outbox.close(0));
    const waited = expectOk(await outbox.status()).onlyInMirror;
    const { takenOver, lost } = expectOk(await outbox.salvage(mirrorDir));
    await until(async () => expectOk(await outbox.depth()).queued === 0, 60_000);

    const missing = saved.filter((id) => !platform.held.has(id));
    const twice =
      platform.sent.length + before.length - new Set([...before, ...platform.sent.map(({ header }) => header.submissionId)]).size;
    tellFigures('dead disk', { seed, kills: KILLS, saved: saved.length, waited, takenOver, lost: missing.length, twice });
    expect({ missing, twice, lost }).toEqual({ missing: [], twice: 0, lost: 0 });
    // Or there was nothing to salvage.
    expect(waited).toBeGreaterThan(0);
    await until(async () => expectOk(await outbox.status()).onlyInMirror === 0, 20_000);
  },
  240_000,
);
