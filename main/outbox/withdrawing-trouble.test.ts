/** The store fails, or the writer ends, while a withdrawal is committed: it is settled, told once, and never sent. */
import { Worker } from 'node:worker_threads';
import { expect, onTestFinished, test } from 'vitest';
import { ManualClock } from '../../drivers/core/manual-clock.ts';
import { countOf, type Faulty, faulty, WITHOUT_PAUSE } from './faulty-fixture.ts';
import type { OutboxLimits } from './limits.ts';
import { openOutbox, openOutboxWith } from './outbox.ts';
import { advanceUntil, draftOf, expectOk, freshDataDir, optionsFor, ScriptedPlatform } from './outbox-fixture.ts';
import type { OutboxEvent, SubmissionDraft } from './types.ts';

const AWAY = () => ({ kind: 'tryLater', reason: 'away', retryAfterMs: null, reached: false }) as const;

async function waiting(limits: Partial<OutboxLimits> = {}): Promise<{ readonly on: Faulty; readonly draft: SubmissionDraft }> {
  const on = await faulty(limits);
  on.platform.answer = AWAY;
  const draft = draftOf();
  expectOk(await on.outbox.save(draft));
  await on.until(() => countOf(on, 'attemptFailed') === 1);
  return { on, draft };
}

test('a commit that fails after its bytes were written is settled on a connection opened anew: told as withdrawn, once, erased, and never sent', async () => {
  const { on, draft } = await waiting();
  on.fails('withdraw SQLITE_IOERR_FSYNC');
  const ask = { submissionId: draft.submissionId, subject: draft.laneSubject };
  expect(await on.outbox.withdraw(ask)).toEqual({ ok: true, value: 'withdrawn' });
  on.fails(null);
  expect(on.workers).toHaveLength(2);
  on.platform.answer = () => 'receive';
  await on.until(() => countOf(on, 'erased') === 1, 200);
  await on.clock.advance(120_000);
  expect(countOf(on, 'withdrawn')).toBe(1);
  expect(on.platform.sendsOf(draft.submissionId)).toBe(1);
});

test('no connection can be opened: nobody can tell, and asking again in the next outbox tells', async () => {
  const { on, draft } = await waiting(WITHOUT_PAUSE);
  on.fails('withdraw SQLITE_IOERR_FSYNC\nopen');
  const ask = { submissionId: draft.submissionId, subject: draft.laneSubject };
  let answer: unknown = null;
  void on.outbox.withdraw(ask).then((given) => {
    answer = given;
  });
  await on.until(() => answer !== null);
  expect(answer).toEqual({ ok: false, error: { kind: 'unavailable' } });
  expect(countOf(on, 'gone')).toBe(1);
  expect(countOf(on, 'withdrawn')).toBe(0);
  await on.outbox.close(0);
  on.fails(null);
  const again = expectOk(await openOutbox(optionsFor(on.dataDir, on.platform, on.clock)));
  onTestFinished(() => again.close(0));
  expect(expectOk(await again.findCase({ code: { submissionId: draft.submissionId }, subject: '' }))?.state).toBe('withdrawn');
  expect(await again.withdraw(ask)).toEqual({ ok: true, value: 'withdrawn' });
});

test.each(['beforeCommit', 'afterCommit'])(
  'the writer ends in the middle of it, %s: asked again, it is withdrawn, and told once',
  async (ends) => {
    const [platform, clock, events] = [new ScriptedPlatform(), new ManualClock(), new Array<OutboxEvent>()];
    platform.answer = AWAY;
    let starts = 0;
    const outbox = expectOk(
      await openOutboxWith(optionsFor(freshDataDir(), platform, clock), (settings) =>
        starts++ === 0
          ? new Worker(new URL('./dying-worker.ts', import.meta.url), {
              ...settings,
              env: { ...process.env, WRITER_ENDS: ends, WRITER_ENDS_ON: 'withdraw' },
            })
          : new Worker(new URL('./outbox-worker.ts', import.meta.url), settings),
      ),
    );
    onTestFinished(() => outbox.close(0));
    outbox.onEvent((event) => events.push(event));
    const draft = draftOf();
    expectOk(await outbox.save(draft));
    await advanceUntil(clock, () => events.some(({ kind }) => kind === 'attemptFailed'), 0);
    expect(await outbox.withdraw({ submissionId: draft.submissionId, subject: draft.laneSubject })).toEqual({
      ok: true,
      value: 'withdrawn',
    });
    expect(starts).toBe(2);
    platform.answer = () => 'receive';
    await clock.advance(120_000);
    expect(events.filter(({ kind }) => kind === 'withdrawn')).toHaveLength(1);
    expect(platform.sent).toHaveLength(1);
  },
);
