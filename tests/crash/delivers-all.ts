import { systemClock } from '../../drivers/core/system-clock.ts';
import { type OpenError, type OutboxLimits, openOutbox } from '../../main/outbox/index.ts';
import { draftOf, expectOk, OPENER, optionsFor, ScriptedPlatform } from '../../main/outbox/outbox-fixture.ts';
import { openSubmission } from '../../main/outbox/sealing/index.ts';
import { until } from '../support/until.ts';
import { citizenOf } from './citizens.ts';
import { HASTE } from './saving-life.ts';

export interface Delivered {
  readonly notices: readonly OpenError[];
  /** Every send that reached the platform, in order: an id twice came twice. */
  readonly received: readonly string[];
  /** Of `ids`, those that the outbox does not know any more. */
  readonly unknown: readonly string[];
  /** Of `ids`, those that wait here, and their citizen cannot prove any more that they are theirs. */
  readonly untied: readonly string[];
  /** Sent, and not what its citizen gave: it cannot be opened, names another, or lacks its page. */
  readonly unreadable: readonly string[];
}

/**
 * Opens what is left in `dataDir` as the next start does, and delivers it to a platform that already has `held`; then saves
 * and delivers one more, or throws.
 */
export async function deliversAll(
  dataDir: string,
  held: readonly string[],
  ids: readonly string[] = [],
  limits: Partial<OutboxLimits> = {},
): Promise<Delivered> {
  const platform = new ScriptedPlatform();
  platform.answer = () => ({ kind: 'tryLater', reason: 'away', retryAfterMs: null, reached: false });
  for (const id of held) platform.held.add(id);
  const outbox = expectOk(await openOutbox(optionsFor(dataDir, platform, systemClock, { ...HASTE, ...limits })));
  try {
    const { notices } = outbox;
    const unknown: string[] = [];
    const untied: string[] = [];
    for (const id of ids) {
      if (expectOk(await outbox.find(id)) === null) unknown.push(id);
      else if (!platform.held.has(id) && expectOk(await outbox.findCase(caseOf(id))) === null) untied.push(id);
    }
    const before = platform.sent.length;
    platform.answer = () => 'receive';
    await until(async () => expectOk(await outbox.depth()).queued === 0, 60_000);
    const all = platform.sent.length;
    const oneMore = expectOk(await outbox.save(draftOf()));
    await until(() => platform.held.has(oneMore.submissionId), 20_000);
    const unreadable: string[] = [];
    const received = platform.sent.slice(before, all);
    for (const envelope of received) {
      const id = envelope.header.submissionId;
      const opened = await openSubmission(envelope, OPENER);
      if (!opened.ok || opened.value.manifest.record.submissionId !== id || opened.value.parts.length !== 1) unreadable.push(id);
    }
    return { notices, received: received.map(({ header }) => header.submissionId), unknown, untied, unreadable };
  } finally {
    await outbox.close(1_000);
  }
}

const caseOf = (submissionId: string) => ({ code: { submissionId }, subject: citizenOf(submissionId) });
