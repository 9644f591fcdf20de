import { expect, test } from 'vitest';
import { ManualClock } from '../../drivers/core/manual-clock.ts';
import { openOutbox } from '../outbox/index.ts';
import { advanceUntil, draftOf, expectOk, freshDataDir, optionsFor, ScriptedPlatform, sha256 } from '../outbox/outbox-fixture.ts';
import { derivePublishedKey } from '../outbox/sealing/index.ts';
import type { StoredEnvelope } from '../outbox/types.ts';
import { lazyOpener, SANDBOX_KEYS } from './intake.ts';

const keyNamed = (keyId: string) => {
  const key = SANDBOX_KEYS.find((known) => known.keyId === keyId);
  if (key === undefined) throw new Error(`the sandbox has no key ${keyId}`);
  return key;
};

/** A terminal that runs once with one key of the platform in its configuration, saves one citizen's submission and is switched off. */
async function runs(given: { dataDir: string; keyId: string; platform: ScriptedPlatform; until: () => boolean }): Promise<string> {
  const key = keyNamed(given.keyId);
  const clock = new ManualClock();
  const { publicKey } = await derivePublishedKey(key);
  const outbox = expectOk(await openOutbox({ ...optionsFor(given.dataDir, given.platform, clock), ...key, publicKey }));
  try {
    expect(outbox.notices).toEqual([]);
    const { submissionId } = expectOk(await outbox.save({ ...draftOf(), laneSubject: `citizen of ${given.keyId}` }));
    await advanceUntil(clock, given.until, 1_000);
    return submissionId;
  } finally {
    await outbox.close(0);
  }
}

const digestsOf = ({ parts }: StoredEnvelope): string[] => parts.map(sha256);

// Three starts of a writer, on a machine that may be busy.
test('the platform changes its key, then its suite: what waits sealed to the old ones goes out as it is, and all of it is opened; a key that never was is named', {
  timeout: 45_000,
}, async () => {
  const dataDir = freshDataDir();
  const away = new ScriptedPlatform();
  away.answer = () => ({ kind: 'tryLater', reason: 'away', retryAfterMs: null, reached: false });
  const tried = (count: number) => () => new Set(away.sent.map(({ header }) => header.submissionId)).size >= count;
  const keyIds = ['sandbox-2025', 'sandbox-2026', 'sandbox-sm2-2026'] as const;
  const first = await runs({ dataDir, keyId: keyIds[0], platform: away, until: tried(1) });
  const second = await runs({ dataDir, keyId: keyIds[1], platform: away, until: tried(2) });
  const back = new ScriptedPlatform();
  const third = await runs({ dataDir, keyId: keyIds[2], platform: back, until: () => back.held.size === 3 });

  const open = await lazyOpener()();
  for (const [position, submissionId] of [first, second, third].entries()) {
    const sent = back.sent.filter(({ header }) => header.submissionId === submissionId);
    expect(sent.map(({ header }) => [header.keyId, header.suite])).toEqual([[keyIds[position], keyNamed(keyIds[position] ?? '').suite]]);
    for (const envelope of sent) {
      const lost = { ...envelope, header: { ...envelope.header, keyId: 'lost-2019' } };
      expect(await open(lost)).toEqual({ ok: false, error: { kind: 'unknownKey', keyId: 'lost-2019' } });
      expect(expectOk(await open(envelope)).manifest.record.submissionId).toBe(submissionId);
      for (const before of away.sent.filter(({ header }) => header.submissionId === submissionId)) {
        expect(before.header).toEqual(envelope.header);
        expect(digestsOf(before)).toEqual(digestsOf(envelope));
      }
    }
  }
});
