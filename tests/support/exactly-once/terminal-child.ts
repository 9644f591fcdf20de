/**
 * A terminal that hands in one submission after the other through its real outbox and the real client, to be killed and
 * started again on the same directory. Tells on stdout, a line each: `saved`, `delivered`, `dead`, `failed`.
 */
import { randomBytes } from 'node:crypto';
import { writeSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { systemClock } from '../../../drivers/core/system-clock.ts';
import { openOutbox, type SavedSubmission } from '../../../main/outbox/index.ts';
import { createPlatformClient } from '../../../main/platform/index.ts';
import { openJournal, readJournal } from './journal.ts';
import { draftOf, type Intended } from './paper.ts';

export interface TerminalSettings {
  readonly seed: number;
  readonly terminalId: string;
  readonly terminalCode: string;
  readonly dataDir: string;
  readonly submissions: number;
  readonly platformUrl: string;
  readonly sealing: { readonly suite: string; readonly keyId: string; readonly publicKey: string };
}

/**
 * Saving stops at so many under way and goes on at so few: a queue that only grew would be sent in one long peace at the end,
 * and one that never falls is always let out at a walk, one by one.
 */
const MOST_QUEUED = 40;
const GOES_ON_AT = 5;
const QUEUE_POLL_MS = 20;
const CLOSE_GRACE_MS = 2_000;

/** The times of years in a minute: every limit is the outbox's own, narrowed. */
const LIMITS = {
  diskReserveBytes: 0,
  retryBaseMs: 20,
  retryCapMs: 500,
  reconnectSpreadMs: 100,
  catchUpPaceMs: 10,
  attemptTimeoutMs: 20_000,
  lookUpTimeoutMs: 3_000,
  shortestPauseMs: 5,
  longestPauseMs: 500,
  storeRetryMs: 50,
  eraseQuietMs: 50,
  eraseWithinMs: 1_000,
} as const;
const TIMEOUTS = {
  deliver: { silenceMs: 2_000, totalMs: 8_000 },
  partOffset: { silenceMs: 1_500, totalMs: 2_500 },
  appendToPart: { silenceMs: 2_000, totalMs: 8_000 },
  lookUp: { silenceMs: 1_500, totalMs: 2_500 },
} as const;

const settings: TerminalSettings = JSON.parse(process.argv[2] ?? '');
const { seed, terminalId, terminalCode, dataDir, platformUrl, sealing, submissions } = settings;

const tell = (...words: readonly (string | number | null)[]): void => {
  writeSync(1, `${words.join(' ')}\n`);
};

function fail(why: unknown): never {
  tell('failed', JSON.stringify(why));
  process.exit(1);
}

// Whoever started it is gone.
process.stdin.on('end', () => process.exit(1)).resume();

const opened = await openOutbox({
  dataDir,
  terminalId,
  terminalCode,
  ...sealing,
  clock: systemClock,
  random: Math.random,
  delivery: createPlatformClient({ baseUrl: platformUrl, terminalId, clock: systemClock, timeouts: TIMEOUTS }),
  limits: LIMITS,
});
if (!opened.ok) fail(opened.error);
const outbox = opened.value;
if (outbox.notices.length > 0) fail(outbox.notices);
outbox.onEvent((event) => {
  if (event.kind === 'delivered') tell('delivered', event.submissionId, event.receipt.receiptNumber);
  else if (event.kind === 'deadLetter') tell('dead', event.submissionId, event.httpStatus);
  else if (event.kind === 'gone' || event.kind === 'storeTrouble') fail(event);
});

async function queued(): Promise<number> {
  const depth = await outbox.depth();
  return depth.ok ? depth.value.queued : fail(depth.error);
}

async function queuedAtMost(few: number): Promise<void> {
  while ((await queued()) > few) await sleep(QUEUE_POLL_MS);
}

async function save(intended: Intended): Promise<SavedSubmission> {
  const saved = await outbox.save(draftOf(seed, intended));
  return saved.ok ? saved.value : fail(saved.error);
}

/** What was under way when the terminal was killed: asked for, or simply saved again, which must come to the same. */
async function settle(intended: Intended): Promise<SavedSubmission> {
  if (intended.ordinal % 2 === 0) return save(intended);
  const found = await outbox.find(intended.submissionId);
  if (!found.ok) fail(found.error);
  return found.value ?? save(intended);
}

const tellSaved = ({ submissionId, sequence, shortNumber }: SavedSubmission): void => tell('saved', submissionId, sequence, shortNumber);

const journalPath = path.join(dataDir, 'journal');
const before = readJournal(journalPath);
const underWay = before.at(-1);
if (underWay !== undefined) tellSaved(await settle({ terminalId, ordinal: before.length, submissionId: underWay }));

const journal = openJournal(journalPath);
for (let ordinal = before.length + 1; ordinal <= submissions; ordinal++) {
  if ((await queued()) >= MOST_QUEUED) await queuedAtMost(GOES_ON_AT);
  const submissionId = randomBytes(16).toString('hex');
  journal.intend(submissionId);
  tellSaved(await save({ terminalId, ordinal, submissionId }));
}
journal.close();
await queuedAtMost(0);
await outbox.close(CLOSE_GRACE_MS);
process.exit(0);
