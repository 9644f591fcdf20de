/** A second device gets every row, so that a dead disk loses nothing. */
import { mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { ManualClock } from '../../drivers/core/manual-clock.ts';
import { openOutbox } from './outbox.ts';
import {
  advanceUntil,
  type Bench,
  bench,
  draftOf,
  expectOk,
  freshDataDir,
  MARKER,
  noise,
  occurrences,
  optionsFor,
  partOf,
  readRow,
  ScriptedPlatform,
} from './outbox-fixture.ts';
import type { OutboxEvent } from './types.ts';

const AWAY = () => ({ kind: 'tryLater', reason: 'away', retryAfterMs: null, reached: false }) as const;
/** The RAM file system is another device than the disk that tests write to. */
const OTHER_DEVICE = '/dev/shm';
const hasOther = statSync(OTHER_DEVICE, { throwIfNoEntry: false })?.dev !== statSync(import.meta.dirname).dev;

function otherDevice(): string {
  const dir = mkdtempSync(join(OTHER_DEVICE, 'mirror-'));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  return dir;
}

type Mirrored = Pick<Bench, 'outbox' | 'platform' | 'clock' | 'events' | 'until'>;

async function mirrored(dataDir: string, mirrorDir: string): Promise<Mirrored> {
  const platform = new ScriptedPlatform();
  platform.answer = AWAY;
  const clock = new ManualClock();
  const outbox = expectOk(await openOutbox({ ...optionsFor(dataDir, platform, clock), mirrorDir }));
  onTestFinished(() => outbox.close(0));
  const events: OutboxEvent[] = [];
  outbox.onEvent((event) => events.push(event));
  return { outbox, platform, clock, events, until: (met, stepMs = 0) => advanceUntil(clock, met, stepMs) };
}

const mirrorOf = async (on: Mirrored): Promise<string> => expectOk(await on.outbox.status()).mirror;
const statesIn = (dir: string): unknown =>
  readRow(dir, "SELECT group_concat(state, ' ') AS states, (SELECT count(*) FROM part) AS parts FROM submission");

describe.skipIf(!hasOther)('a mirror on a second device (skipped: no RAM file system beside the disk)', () => {
  test('has what waits as soon as it is told as saved, and nothing of what was delivered', async () => {
    const [dataDir, mirrorDir] = [freshDataDir(), otherDevice()];
    const on = await mirrored(dataDir, mirrorDir);
    expect(await mirrorOf(on)).toBe('well');
    expectOk(await on.outbox.save(draftOf()));
    expect(statesIn(mirrorDir)).toEqual({ states: 'queued', parts: 2 });
    on.platform.answer = () => 'receive';
    await on.until(() => on.events.some(({ kind }) => kind === 'erased'), 1_000);
    expect(statesIn(mirrorDir)).toEqual({ states: 'delivered', parts: 0 });
    expect(occurrences(mirrorDir, MARKER)).toBe(0);
  });

  test('the disk dies: on a new one everything that waited is salvaged from the mirror, and goes out once', async () => {
    const mirrorDir = otherDevice();
    const dead = await mirrored(freshDataDir(), mirrorDir);
    await mirrorOf(dead);
    const ids: string[] = [];
    for (let i = 0; i < 5; i++) ids.push(expectOk(await dead.outbox.save(draftOf())).submissionId);
    await dead.outbox.close(0);

    const on = await mirrored(freshDataDir(), mirrorDir);
    await on.until(async () => expectOk(await on.outbox.status()).onlyInMirror === 5, 1_000);
    await on.until(() => on.events.some((event) => event.kind === 'alarm' && event.alarm === 'onlyInMirror' && event.raised), 1_000);
    // A citizen of today comes before the technician does.
    const fresh = expectOk(await on.outbox.save(draftOf({ idNumber: '440300199202020022' })));
    expect(fresh.sequence).toBeGreaterThan(5);
    expect(await on.outbox.salvage(mirrorDir)).toEqual({ ok: true, value: { takenOver: 6, waiting: 5, lost: 0 } });
    on.platform.answer = () => 'receive';
    await on.until(() => on.platform.held.size === 6, 5_000);
    expect([...on.platform.held].sort()).toEqual([...ids, fresh.submissionId].sort());
    await on.until(async () => expectOk(await on.outbox.status()).onlyInMirror === 0, 1_000);
  });

  test('one that is not mounted is an alarm and no obstacle; when it comes it is caught up with', async () => {
    const dataDir = freshDataDir();
    const mirrorDir = join(otherDevice(), 'card');
    const on = await mirrored(dataDir, mirrorDir);
    expectOk(await on.outbox.save(draftOf()));
    expect(expectOk(await on.outbox.status())).toMatchObject({ mirror: 'failing', mirrorDetail: `${mirrorDir} is not there` });
    mkdirSync(mirrorDir);
    await on.until(async () => (await mirrorOf(on)) === 'well', 5_000);
    expect(statesIn(mirrorDir)).toEqual({ states: 'queued', parts: 2 });
    expect(on.events.filter((event) => event.kind === 'alarm' && event.alarm === 'mirrorFailing').length).toBeGreaterThan(0);
  });

  test('what was delivered while it was away is erased there when it is back', async () => {
    const [dataDir, mirrorDir] = [freshDataDir(), otherDevice()];
    const before = await mirrored(dataDir, mirrorDir);
    await mirrorOf(before);
    for (let i = 0; i < 3; i++) expectOk(await before.outbox.save(draftOf()));
    await before.outbox.close(0);
    const without = await bench({ dataDir });
    await without.until(() => without.eventsOf('delivered').length === 3, 1_000);
    await without.outbox.close(0);
    expect(statesIn(mirrorDir)).toEqual({ states: 'queued queued queued', parts: 6 });
    const on = await mirrored(dataDir, mirrorDir);
    await on.until(async () => (await mirrorOf(on)) === 'well', 5_000);
    expect(statesIn(mirrorDir)).toEqual({ states: 'delivered delivered delivered', parts: 0 });
    expect(occurrences(mirrorDir, MARKER)).toBe(0);
  });

  test('its log is copied back, however long nothing is delivered', async () => {
    const [dataDir, mirrorDir] = [freshDataDir(), otherDevice()];
    const on = await mirrored(dataDir, mirrorDir);
    await mirrorOf(on);
    for (let i = 0; i < 30; i++) expectOk(await on.outbox.save(draftOf({ parts: [partOf('scan', noise(1_000_000))] })));
    expect(statSync(join(mirrorDir, 'outbox.db')).size).toBeGreaterThan(10_000_000);
    expect(statSync(join(mirrorDir, 'outbox.db-wal')).size).toBeLessThan(25_000_000);
  });

  test('a folder of the same device is no second device', async () => {
    const dataDir = freshDataDir();
    const on = await mirrored(dataDir, freshDataDir());
    expect(expectOk(await on.outbox.status()).mirrorDetail).toContain('the same device');
  });

  test('a mirror that was damaged is set aside and filled anew', async () => {
    const [dataDir, mirrorDir] = [freshDataDir(), otherDevice()];
    const before = await mirrored(dataDir, mirrorDir);
    await mirrorOf(before);
    expectOk(await before.outbox.save(draftOf()));
    await before.outbox.close(0);
    writeFileSync(join(mirrorDir, 'outbox.db'), Buffer.alloc(40_960, 7));
    const on = await mirrored(dataDir, mirrorDir);
    await on.until(async () => (await mirrorOf(on)) === 'well', 5_000);
    expect(statesIn(mirrorDir)).toEqual({ states: 'queued', parts: 2 });
  });
});
