/**
 * A file system that somebody else fills to the last byte while the outbox saves. First with a reserve, as on a terminal;
 * then as if there were always room, so that SQLite itself meets the end of the disk in the middle of commits.
 */
import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { closeSync, openSync, rmSync, statfsSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { systemClock } from '../../drivers/core/system-clock.ts';
import { type OpenedOutbox, type Outbox, openOutbox } from '../../main/outbox/index.ts';
import { draftOf, expectOk, freshDataDir, optionsFor, partOf, ScriptedPlatform } from '../../main/outbox/outbox-fixture.ts';
import { until } from '../support/until.ts';
import { citizenOf } from './citizens.ts';
import { seedOfRun, tellFigures } from './figures.ts';
import { HASTE } from './saving-life.ts';
import { seededRandom } from './seeded-random.ts';

const MIB = 1024 ** 2;
const DISK = 'size=112m';
/** As it is shipped: more than the log that waits to be copied back. */
const BALLAST_BYTES = 24 * MIB;
const LARGEST_PART_BYTES = 3 * MIB;
/** Fits where nothing else does, and its pages in the log take more than it says. */
const SMALL_PART_BYTES = 200;
const SAVERS = 3;
/** Saves refused one after another before the disk counts as full for all sizes. */
const REFUSED_IN_A_ROW = 12;
/** Somebody else's from the start. */
const SOMEBODY_ELSES_BYTES = 16 * MIB;
/** What somebody else leaves free, in steps about as large as one commit of a small one. */
const LEFT_BYTES: readonly number[] = [48, 40, 32, 24, 16, 12, 8, 4, 0].map((kib) => kib * 1024);

const SOMEBODY_ELSES = 'somebody-elses.log';

function room(dir: string): number {
  const { bavail, bsize } = statfsSync(dir);
  return bavail * bsize;
}

/** As another program does whose log grows. */
function fillUp(dir: string, leaveBytes: number): void {
  const file = openSync(join(dir, SOMEBODY_ELSES), 'a');
  const chunk = new Uint8Array(64 * 1024);
  try {
    while (room(dir) > leaveBytes) writeSync(file, chunk, 0, Math.min(chunk.length, room(dir) - leaveBytes));
  } finally {
    closeSync(file);
  }
}

interface Saves {
  readonly saved: Set<string>;
  readonly refused: Map<string, string>;
}

async function saveOne(outbox: Outbox, bytes: number, into: Saves): Promise<boolean> {
  const draft = draftOf({ parts: [partOf('page', randomBytes(bytes))] });
  const answer = await outbox.save({ ...draft, laneSubject: citizenOf(draft.submissionId) });
  if (answer.ok) into.saved.add(draft.submissionId);
  else into.refused.set(draft.submissionId, answer.error.kind);
  return answer.ok;
}

async function saveUntilFull(outbox: Outbox, random: () => number, into: Saves): Promise<void> {
  let inARow = 0;
  const saver = async (): Promise<void> => {
    while (inARow < REFUSED_IN_A_ROW) {
      const saved = await saveOne(outbox, SMALL_PART_BYTES + Math.floor(random() ** 2 * LARGEST_PART_BYTES), into);
      inARow = saved ? 0 : inARow + 1;
    }
  };
  await Promise.all(Array.from({ length: SAVERS }, saver));
}

/** No answer was a lie. */
async function expectTrue(outbox: Outbox, { saved, refused }: Saves): Promise<void> {
  for (const id of saved) expect(expectOk(await outbox.find(id))?.submissionId).toBe(id);
  for (const id of refused.keys()) expect(expectOk(await outbox.find(id))).toBeNull();
}

test.for([
  { stopped: 'by the reserve', diskReserveBytes: 32 * MIB, roomComes: 'from the ballast' },
  { stopped: 'by SQLite', diskReserveBytes: -1024 * MIB, roomComes: 'from somebody else' },
] as const)(
  'saves stopped $stopped: all that was acknowledged is delivered and erased with room $roomComes, and saving works again',
  async ({ stopped, diskReserveBytes, roomComes }, context) => {
    const dataDir = freshDataDir();
    try {
      execFileSync('mount', ['-t', 'tmpfs', '-o', DISK, 'tmpfs', dataDir], { stdio: 'ignore' });
    } catch {
      context.skip('needs root: nobody else may mount a small file system');
    }
    onTestFinished(() => {
      execFileSync('umount', ['-l', dataDir]);
    });
    const seed = seedOfRun();
    const platform = new ScriptedPlatform();
    platform.answer = () => ({ kind: 'tryLater', reason: 'away', retryAfterMs: null, reached: false });
    const options = optionsFor(dataDir, platform, systemClock, { ...HASTE, ballastBytes: BALLAST_BYTES, diskReserveBytes });
    const gone: string[] = [];
    const open = async (): Promise<OpenedOutbox> => {
      const outbox = expectOk(await openOutbox(options));
      onTestFinished(() => outbox.close(0));
      outbox.onEvent((event) => event.kind === 'gone' && gone.push(event.detail));
      return outbox;
    };
    const saves: Saves = { saved: new Set(), refused: new Map() };

    fillUp(dataDir, room(dataDir) - SOMEBODY_ELSES_BYTES);
    const before = await open();
    await until(async () => expectOk(await before.status()).ballastBytes === BALLAST_BYTES);
    await saveUntilFull(before, seededRandom(seed), saves);
    for (const leftBytes of LEFT_BYTES) {
      fillUp(dataDir, leftBytes);
      await saveOne(before, SMALL_PART_BYTES, saves);
    }
    expect(new Set(saves.refused.values())).toEqual(new Set(['diskFull']));
    await expectTrue(before, saves);
    await before.close(0);
    fillUp(dataDir, 0);

    if (roomComes === 'from somebody else') rmSync(join(dataDir, SOMEBODY_ELSES));
    const after = await open();
    expect(after.notices).toEqual([]);
    await expectTrue(after, saves);
    let erased = 0;
    after.onEvent((event) => {
      if (event.kind === 'erased') erased += event.submissions;
    });
    platform.answer = () => 'receive';
    await until(() => platform.held.size === saves.saved.size && erased === saves.saved.size, 60_000);
    const lost = [...saves.saved].filter((id) => !platform.held.has(id));
    rmSync(join(dataDir, SOMEBODY_ELSES), { force: true });
    await until(() => saveOne(after, SMALL_PART_BYTES, saves));
    await until(() => platform.held.size === saves.saved.size);
    tellFigures(`full disk, stopped ${stopped}`, { seed, n: saves.saved.size, refused: saves.refused.size, lost: lost.length, erased });
    expect(gone).toEqual([]);
    expect(lost).toEqual([]);
    expect(platform.sent.filter(({ header }) => saves.refused.has(header.submissionId))).toEqual([]);
  },
);
