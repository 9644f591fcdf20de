/**
 * A terminal's outbox under load, to be killed: saves without pause and tells each acknowledged save on stdout. Its
 * platform keeps what it received in a file, so that it outlives the terminal as a platform does.
 */

import { randomBytes } from 'node:crypto';
import { appendFileSync, readFileSync, writeSync } from 'node:fs';
import { ok } from '../../drivers/core/result.ts';
import { systemClock } from '../../drivers/core/system-clock.ts';
import { type DeliveryPort, openOutbox, type SubmissionDraft } from '../../main/outbox/index.ts';

const [dataDir = '', receivedFile = '', settings = ''] = process.argv.slice(2);
const { draft, terminal }: { draft: SubmissionDraft; terminal: { suite: string; keyId: string; publicKey: string } } = JSON.parse(settings);

const receiptFor = (submissionId: string) => ({
  submissionId,
  receiptNumber: `R-${submissionId}`,
  receivedAt: '2026-09-01T10:00:00+08:00',
});

const delivery: DeliveryPort = {
  deliver: async ({ header }) => {
    const chance = Math.random();
    if (chance < 0.3) return { kind: 'tryLater', reason: 'cable out', retryAfterMs: null, reached: false };
    appendFileSync(receivedFile, `${header.submissionId}\n`);
    if (chance < 0.5) return { kind: 'tryLater', reason: 'the answer was dropped', retryAfterMs: null, reached: true };
    return { kind: 'received', receipt: receiptFor(header.submissionId) };
  },
  lookUp: async (submissionId) => ok(readFileSync(receivedFile, 'utf8').includes(submissionId) ? receiptFor(submissionId) : null),
  reportRefusal: async () => ok(undefined),
};

const opened = await openOutbox({
  dataDir,
  terminalId: 'SZ-FT-017',
  terminalCode: 'S017',
  ...terminal,
  clock: systemClock,
  random: Math.random,
  delivery,
  limits: { diskReserveBytes: 0, retryBaseMs: 20, retryCapMs: 50, reconnectSpreadMs: 20, eraseQuietMs: 20 },
});
if (!opened.ok || opened.value.notices.length > 0) {
  writeSync(1, `failed ${JSON.stringify(opened.ok ? opened.value.notices : opened.error)}\n`);
  process.exit(1);
}
for (let count = 0; ; count++) {
  const saved = await opened.value.save({
    ...draft,
    submissionId: randomBytes(16).toString('hex'),
    parts: [{ name: 'page', mediaType: 'image/png', source: { bytes: randomBytes(count % 5 === 0 ? 60_000 : 2_000) } }],
    laneSubject: `citizen ${count % 7}`,
  });
  writeSync(1, saved.ok ? `saved ${saved.value.submissionId}\n` : `failed ${JSON.stringify(saved.error)}\n`);
}
