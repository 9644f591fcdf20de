/**
 * A core that has nothing but its queue. `fill`: lays a backlog down. `measure`: drains it, then saves submissions of 5 MB, and
 * says what that cost, as JSON. Two processes, so that what filling needed is not counted.
 */
import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { ok } from '../../drivers/core/result.ts';
import { systemClock } from '../../drivers/core/system-clock.ts';
import { type DeliveryPort, openOutbox } from '../../main/outbox/index.ts';
import { until } from '../support/until.ts';
import { backlogOf, draftFor, must, receiptFor, sealedTo, TERMINAL } from './outbox-work.ts';

const [task = '', dir = '', backlog = '0'] = process.argv.slice(2);
const DRAINED = 10_000;
const SAVES = 30;
const PAGE_BYTES = 5 * 1024 ** 2;
const WATCH_RESOLUTION_MS = 1;
const REST_MS = 2_000;

const sink: DeliveryPort = {
  deliver: async ({ header }) => ({ kind: 'received', receipt: receiptFor(header.submissionId) }),
  lookUp: async (submissionId) => ok(receiptFor(submissionId)),
  reportRefusal: async () => ok(undefined),
};
const dataDir = path.join(dir, 'core');
mkdirSync(dataDir, { recursive: true });
const open = async () =>
  must(
    await openOutbox({
      dataDir,
      ...TERMINAL,
      ...(await sealedTo()),
      clock: systemClock,
      random: Math.random,
      delivery: sink,
      limits: { diskReserveBytes: 0, ballastBytes: 0, depthLimit: Number(backlog) * 2, reconnectSpreadMs: 1, catchUpPaceMs: 0 },
    }),
  );
if (task === 'fill') {
  await (await open()).close(0);
  backlogOf(path.join(dataDir, 'outbox.db'), Number(backlog));
  process.exit(0);
}
const outbox = await open();
must(await outbox.hurry());
let delivered = 0;
outbox.onEvent((event) => {
  if (event.kind === 'delivered') delivered += 1;
});
/** The most that was resident meanwhile, in megabytes. */
const residentDuring = async (work: () => Promise<void>): Promise<number> => {
  let bytes = 0;
  const look = setInterval(() => {
    bytes = Math.max(bytes, process.memoryUsage.rss());
  }, 20);
  await work();
  clearInterval(look);
  return bytes / 1024 ** 2;
};
const residentMegabytes = await residentDuring(() => until(() => delivered >= DRAINED, 120_000));

const quietly = async (work: () => Promise<void>): Promise<{ readonly p99Ms: number; readonly longestMs: number }> => {
  const delay = monitorEventLoopDelay({ resolution: WATCH_RESOLUTION_MS });
  delay.enable();
  await work();
  delay.disable();
  return { p99Ms: delay.percentile(99) / 1e6, longestMs: delay.max / 1e6 };
};
await outbox.close(5_000);
rmSync(dataDir, { recursive: true });
mkdirSync(dataDir);
const fresh = await open();
// Where the core keeps scans: the worker reads them there itself.
const ramDir = mkdtempSync(path.join('/dev', 'shm', 'outbox-bench-'));
const scan = path.join(ramDir, 'page');
writeFileSync(scan, randomBytes(PAGE_BYTES));
const rest = await quietly(() => new Promise((resolve) => setTimeout(resolve, REST_MS)));
const saveAll = async (): Promise<void> => {
  for (let save = 0; save < SAVES; save++) {
    const parts = [{ name: 'page', mediaType: 'image/png', source: { ramFile: scan } }];
    must(await fresh.save(draftFor(save, parts)));
  }
};
const saving = await quietly(saveAll);
// Apart, since looking takes time of the loop that is watched.
const savingMegabytes = await residentDuring(saveAll);
rmSync(ramDir, { recursive: true });
await fresh.close(1_000);
process.stdout.write(
  JSON.stringify({
    residentMegabytes,
    savingMegabytes,
    restMs: rest.p99Ms,
    savingMs: saving.p99Ms,
    longestMs: saving.longestMs,
    saves: SAVES,
  }),
);
