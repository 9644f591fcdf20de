/**
 * A terminal's outbox under load in a process of its own, to be killed, cut off or let down by its disk. What it is to do
 * comes as JSON on stdin; what came of it is told on stdout as it happens, a line each, see `saving-life.ts`. Its platform
 * forgets nothing: what was received in earlier lives comes with the order.
 */
import { randomBytes } from 'node:crypto';
import { readFileSync, writeSync } from 'node:fs';
import { ok } from '../../drivers/core/result.ts';
import { systemClock } from '../../drivers/core/system-clock.ts';
import { type DeliveryPort, openOutbox } from '../../main/outbox/index.ts';
import { citizenOf } from './citizens.ts';
import type { LifeOrder } from './saving-life.ts';
import { seededRandom } from './seeded-random.ts';

const SMALLEST_PART_BYTES = 1_000;
const LARGEST_PART_BYTES = 60_000;
/** For half of so many saves the platform is away. */
const PLATFORM_TURN_SAVES = 12;

const order: LifeOrder = JSON.parse(readFileSync(0, 'utf8'));
const random = seededRandom(order.seed);
const received = new Set(order.received);
let savesDone = 0;
let saving = false;

const tell = (line: string): void => {
  writeSync(1, `${line}\n`);
};

const receiptFor = (submissionId: string) => ({
  submissionId,
  receiptNumber: `R-${submissionId}`,
  receivedAt: '2026-09-01T10:00:00+08:00',
});

const delivery: DeliveryPort = {
  deliver: async ({ header: { submissionId } }) => {
    const chance = random();
    // Away for a while, so that some wait; then it comes again, so that some are erased.
    const away = saving && savesDone % PLATFORM_TURN_SAVES < PLATFORM_TURN_SAVES / 2;
    if (away || chance < 0.2) return { kind: 'tryLater', reason: 'cable out', retryAfterMs: null, reached: false };
    received.add(submissionId);
    tell(`received ${submissionId}`);
    if (chance < 0.4) return { kind: 'tryLater', reason: 'the answer was dropped', retryAfterMs: null, reached: true };
    return { kind: 'received', receipt: receiptFor(submissionId) };
  },
  lookUp: async (submissionId) => ok(received.has(submissionId) ? receiptFor(submissionId) : null),
  reportRefusal: async () => ok(undefined),
};

for (let opening = 0; opening < order.openings; opening++) await live();

async function live(): Promise<void> {
  const opened = await openOutbox({
    dataDir: order.dataDir,
    terminalId: 'SZ-FT-017',
    terminalCode: 'S017',
    ...order.terminal,
    clock: systemClock,
    random,
    delivery,
    ...(order.mirrorDir === null ? {} : { mirrorDir: order.mirrorDir }),
    limits: order.limits,
  });
  if (!opened.ok || opened.value.notices.length > 0) {
    tell(`failed ${JSON.stringify(opened.ok ? opened.value.notices : opened.error)}`);
    return;
  }
  const outbox = opened.value;
  let unerased = 0;
  const gone = new AbortController();
  outbox.onEvent((event) => {
    if (event.kind === 'delivered') unerased++;
    if (event.kind === 'erased') {
      unerased -= event.submissions;
      tell(`erased ${event.submissions}`);
    }
    if (event.kind === 'gone') {
      gone.abort();
      tell('gone');
    }
    if (event.kind === 'storeTrouble') tell('troubled');
  });
  const saver = async (): Promise<void> => {
    for (let count = 0; (order.savesEach === null || count < order.savesEach) && !gone.signal.aborted; count++) {
      const submissionId = randomBytes(16).toString('hex');
      const bytes = randomBytes(SMALLEST_PART_BYTES + Math.floor(random() ** 3 * (LARGEST_PART_BYTES - SMALLEST_PART_BYTES)));
      const saved = await outbox.save({
        ...order.draft,
        submissionId,
        parts: [{ name: 'page', mediaType: 'image/png', source: { bytes } }],
        laneSubject: citizenOf(submissionId),
      });
      savesDone++;
      tell(saved.ok ? `saved ${submissionId}` : `refused ${submissionId} ${saved.error.kind}`);
    }
  };
  saving = true;
  await Promise.all(Array.from({ length: order.savers }, saver));
  saving = false;
  const deadlineMs = performance.now() + order.quietWithinMs;
  const quiet = async (): Promise<boolean> => {
    const depth = await outbox.depth();
    return depth.ok && depth.value.queued === 0 && unerased <= 0;
  };
  while (!gone.signal.aborted && performance.now() < deadlineMs && !(await quiet())) await new Promise((resolve) => setTimeout(resolve, 2));
  await outbox.close(1_000);
  tell('closed');
}
