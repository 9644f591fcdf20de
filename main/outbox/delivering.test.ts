import { describe, expect, test } from 'vitest';
import { type Bench, bench, draftOf, expectOk, OPENER, readRow, ScriptedPlatform, sha256 } from './outbox-fixture.ts';
import { openSubmission } from './sealing/index.ts';
import type { DeliveryAnswer } from './types.ts';

const AWAY: DeliveryAnswer = { kind: 'tryLater', reason: 'cable out', retryAfterMs: null, reached: false };
const FAILING: DeliveryAnswer = { kind: 'tryLater', reason: 'http 500', retryAfterMs: null, reached: true };
const [ZHANG, LI] = ['440300199001010011', '440300199202020022'];

async function saved(on: Bench, idNumber = ZHANG): Promise<string> {
  return expectOk(await on.outbox.save(draftOf({ idNumber }))).submissionId;
}
const stateOf = (on: Bench, id: string) =>
  readRow(on.dataDir, `SELECT state, attempts, settle, lane, next_attempt_at_ms AS next FROM submission WHERE submission_id = '${id}'`);
const sentIds = (on: Bench): string[] => on.platform.sent.map((envelope) => envelope.header.submissionId);

describe('what the platform answers decides', () => {
  test('a receipt: delivered, and the first attempt was at once', async () => {
    const on = await bench();
    const id = await saved(on);
    await on.until(() => on.eventsOf('delivered').length === 1);
    expect(on.clock.monotonicMs()).toBe(0);
    expect(on.eventsOf('delivered')[0]?.receipt.receiptNumber).toBe(`R-${id.slice(0, 8)}`);
    expect(stateOf(on, id)).toMatchObject({ state: 'delivered', lane: null });
    expect(on.events.map((event) => event.kind)).toEqual(['saved', 'reachable', 'delivered']);
  });

  test('what goes out opens to what was saved', async () => {
    const on = await bench();
    await saved(on);
    await on.until(() => on.platform.sent.length === 1);
    const [envelope] = on.platform.sent;
    if (envelope === undefined) throw new Error('nothing was sent');
    const opened = expectOk(await openSubmission(envelope, OPENER));
    expect(opened.manifest.record.identity.idNumber).toBe(ZHANG);
  });

  test('unreached: tried again with the same bytes, without asking first', async () => {
    const on = await bench();
    on.platform.answer = (_, sends) => (sends < 3 ? AWAY : 'receive');
    const id = await saved(on);
    await on.until(() => on.eventsOf('delivered').length === 1, 100);
    const digests = on.platform.sent.map((envelope) => envelope.parts.map((part) => sha256(part)).join());
    expect(digests).toHaveLength(4);
    expect(new Set(digests).size).toBe(1);
    expect(on.platform.lookedUp).toEqual([]);
    expect(on.eventsOf('attemptFailed').map(({ attempt, nextInMs }) => [attempt, nextInMs])).toEqual([
      [1, 1_000],
      [2, 2_000],
      [3, 4_000],
    ]);
    expect(on.eventsOf('reachable').map(({ reachable }) => reachable)).toEqual([false, true]);
    expect(on.platform.sendsOf(id)).toBe(4);
  });

  test('a server error: asked whether it holds it, then sent again', async () => {
    const on = await bench();
    on.platform.answer = (_, sends) => (sends === 0 ? FAILING : 'receive');
    const id = await saved(on);
    await on.until(() => on.eventsOf('delivered').length === 1, 100);
    expect(on.platform.lookedUp).toEqual([id]);
    expect(on.platform.sendsOf(id)).toBe(2);
  });

  test('an answer lost after the platform committed: settled by asking, never sent twice', async () => {
    const on = await bench();
    on.platform.answer = (envelope) => {
      on.platform.held.add(envelope.header.submissionId);
      return { kind: 'tryLater', reason: 'connection reset', retryAfterMs: null, reached: true };
    };
    const id = await saved(on);
    await on.until(() => on.eventsOf('delivered').length === 1, 100);
    expect(on.platform.sendsOf(id)).toBe(1);
  });

  test('while the look-up cannot be made, nothing is sent', async () => {
    const on = await bench();
    on.platform.answer = () => FAILING;
    on.platform.lookUpReachable = false;
    const id = await saved(on);
    await on.until(() => on.platform.lookedUp.length === 3, 500);
    expect(on.platform.sendsOf(id)).toBe(1);
    expect(stateOf(on, id)?.settle).toBe(1);
  });

  test('Retry-After: not a moment sooner', async () => {
    const on = await bench();
    on.platform.answer = (_, sends) => (sends === 0 ? { ...AWAY, retryAfterMs: 90_000, reached: true } : 'receive');
    await saved(on);
    await on.until(() => on.eventsOf('attemptFailed').length === 1);
    expect(on.eventsOf('attemptFailed')[0]?.nextInMs).toBe(90_000);
    await on.until(() => on.eventsOf('delivered').length === 1, 1_000);
    expect(on.clock.monotonicMs()).toBeGreaterThanOrEqual(90_000);
  });

  test('409: asked at once, later when it is still in flight', async () => {
    const on = await bench();
    on.platform.answer = (_, sends) => (sends === 0 ? { kind: 'inFlight' } : 'receive');
    const id = await saved(on);
    await on.until(() => on.eventsOf('attemptFailed').length === 1);
    expect(on.platform.lookedUp).toEqual([id]);
    on.platform.held.add(id);
    await on.until(() => on.eventsOf('delivered').length === 1, 100);
    expect(on.platform.sendsOf(id)).toBe(1);
  });

  test.each([401, 403])('%i: the queue pauses, nothing is lost, and a probe ends it', async (httpStatus) => {
    const on = await bench();
    on.platform.answer = () => ({ kind: 'notAllowed', httpStatus });
    const first = await saved(on);
    await on.until(() => on.eventsOf('queuePaused').length === 1);
    const second = await saved(on, LI);
    await on.clock.advance(60_000);
    expect(on.platform.sent).toHaveLength(1);
    expect(stateOf(on, first)).toMatchObject({ state: 'queued', attempts: 0 });
    on.platform.answer = () => 'receive';
    await on.until(() => on.eventsOf('delivered').length === 2, 5_000);
    expect(on.eventsOf('queuePaused')).toEqual([{ kind: 'queuePaused', httpStatus }]);
    expect(on.platform.held).toEqual(new Set([first, second]));
  });

  test.each([400, 413, 422])('%i: a dead letter, kept sealed and told by id until the platform knows', async (httpStatus) => {
    const on = await bench();
    on.platform.answer = () => ({ kind: 'refused', httpStatus, problem: null });
    on.platform.reportReachable = false;
    const id = await saved(on);
    await on.until(() => on.eventsOf('deadLetter').length === 1);
    expect(on.eventsOf('deadLetter')[0]).toMatchObject({ submissionId: id, httpStatus });
    await on.clock.advance(30_000);
    expect(on.eventsOf('refusalReported')).toEqual([]);
    on.platform.reportReachable = true;
    await on.until(() => on.eventsOf('refusalReported').length === 1, 500);
    await on.clock.advance(600_000);
    expect(on.platform.reported).toEqual([id]);
    expect(on.platform.sendsOf(id)).toBe(1);
    expect(expectOk(await on.outbox.depth())).toMatchObject({ queued: 0, dead: 1 });
    expect(readRow(on.dataDir, 'SELECT count(*) AS parts FROM part')).toEqual({ parts: 2 });
  });

  test('a receipt for another submission is no proof', async () => {
    const on = await bench();
    on.platform.answer = (envelope, sends) =>
      sends === 0
        ? { kind: 'received', receipt: { submissionId: 'f'.repeat(32), receiptNumber: 'R-1', receivedAt: '2026-09-01T10:00:00+08:00' } }
        : 'receive';
    const id = await saved(on);
    await on.until(() => on.eventsOf('delivered').length === 1, 100);
    expect(on.eventsOf('attemptFailed')).toHaveLength(1);
    expect(on.platform.sendsOf(id)).toBe(2);
  });

  test('a platform that never answers is left after the deadline, and asked before the next send', async () => {
    const on = await bench({ limits: { attemptTimeoutMs: 5_000 } });
    on.platform.answer = (_, sends) => (sends === 0 ? 'hang' : 'receive');
    const id = await saved(on);
    await on.until(() => on.eventsOf('delivered').length === 1, 500);
    expect(on.platform.lookedUp).toEqual([id]);
  });

  test('a client that throws is an attempt that failed', async () => {
    const on = await bench();
    on.platform.answer = (_, sends) => {
      if (sends === 0) throw new Error('a bug in the client');
      return 'receive';
    };
    await saved(on);
    await on.until(() => on.eventsOf('delivered').length === 1, 100);
    expect(on.eventsOf('attemptFailed')[0]?.reason).toContain('a bug in the client');
  });
});

describe('order', () => {
  test('one citizen’s submissions arrive in the order of saving; the next waits for the first', async () => {
    const on = await bench();
    on.platform.answer = () => AWAY;
    const ids = [await saved(on), await saved(on), await saved(on)];
    await on.until(() => on.eventsOf('attemptFailed').length >= 2, 100);
    expect(new Set(sentIds(on))).toEqual(new Set([ids[0]]));
    on.platform.answer = () => 'receive';
    await on.until(() => on.eventsOf('delivered').length === 3, 100);
    expect(on.eventsOf('delivered').map(({ submissionId }) => submissionId)).toEqual(ids);
  });

  test('a head that cannot be delivered holds up its own citizen only', async () => {
    const on = await bench();
    const first = await saved(on);
    await on.until(() => on.eventsOf('delivered').length === 1);
    expect(on.eventsOf('delivered')[0]?.submissionId).toBe(first);
    let poisoned = '';
    on.platform.answer = (envelope) => (envelope.header.submissionId === poisoned || poisoned === '' ? FAILING : 'receive');
    poisoned = await saved(on);
    const behind = await saved(on);
    const others = [await saved(on, LI), await saved(on, '440300199303030033')];
    await on.until(() => on.eventsOf('delivered').length === 3, 100);
    expect(
      new Set(
        on
          .eventsOf('delivered')
          .slice(1)
          .map(({ submissionId }) => submissionId),
      ),
    ).toEqual(new Set(others));
    expect(sentIds(on)).not.toContain(behind);
  });

  test('a send that hangs does not keep a citizen who saves now from being sent', async () => {
    const on = await bench();
    on.platform.answer = (envelope) => (envelope.header.sequence === 1 ? 'hang' : 'receive');
    await saved(on);
    await on.until(() => on.platform.sent.length === 1);
    const id = await saved(on, LI);
    await on.until(() => on.eventsOf('delivered').length === 1);
    expect(on.eventsOf('delivered')[0]?.submissionId).toBe(id);
    expect(on.clock.monotonicMs()).toBe(0);
  });

  test('a dead letter frees its lane', async () => {
    const on = await bench();
    on.platform.answer = (envelope) =>
      envelope.header.sequence === 1 ? { kind: 'refused', httpStatus: 422, problem: 'refused' } : 'receive';
    await saved(on);
    const next = await saved(on);
    await on.until(() => on.eventsOf('delivered').length === 1, 100);
    expect(on.eventsOf('delivered')[0]?.submissionId).toBe(next);
    const [refused] = on.eventsOf('deadLetter');
    expect(stateOf(on, refused?.submissionId ?? '')).toMatchObject({ state: 'dead', lane: null });
  });
});

test('what was saved is found by its id for ever: waiting, delivered and erased, or dead; what was not, is not', async () => {
  const on = await bench();
  on.platform.answer = (envelope) =>
    envelope.header.sequence === 2 ? { kind: 'refused', httpStatus: 422, problem: 'refused' } : 'receive';
  const [delivered, dead] = [expectOk(await on.outbox.save(draftOf())), expectOk(await on.outbox.save(draftOf()))];
  await on.until(() => on.eventsOf('erased').length === 1 && on.eventsOf('deadLetter').length === 1, 500);
  on.platform.answer = () => AWAY;
  const waiting = expectOk(await on.outbox.save(draftOf()));
  for (const saved of [delivered, dead, waiting]) expect(expectOk(await on.outbox.find(saved.submissionId))).toEqual(saved);
  expect(expectOk(await on.outbox.find('f'.repeat(32)))).toBeNull();
});

describe('after a restart', () => {
  test('a backlog is sent, its first send spread over a jittered while', async () => {
    const before = await bench();
    before.platform.answer = () => AWAY;
    for (const idNumber of [ZHANG, LI]) await saved(before, idNumber);
    await before.outbox.close(0);
    const on = await bench({ dataDir: before.dataDir, random: () => 0.5 });
    await on.clock.advance(10_000);
    expect(on.platform.sent).toHaveLength(0);
    await on.until(() => on.eventsOf('delivered').length === 2, 500);
    expect(on.clock.monotonicMs()).toBeGreaterThanOrEqual(15_000);
  });

  test('what was being sent when the process died is asked for before it is sent again', async () => {
    const before = await bench();
    before.platform.answer = () => 'hang';
    const id = await saved(before);
    await before.until(() => before.platform.sent.length === 1);
    await before.outbox.close(0);
    const again = new ScriptedPlatform();
    again.held.add(id);
    const on = await bench({ dataDir: before.dataDir, platform: again });
    await on.until(() => on.eventsOf('delivered').length === 1, 1_000);
    expect(again.sent).toHaveLength(0);
    expect(again.lookedUp).toEqual([id]);
  });
});

describe('a wall clock that jumps', () => {
  /** Stranded would be years; a writer on a busy machine takes a while of real time, in which this clock runs on. */
  const SOON_MS = 3_600_000;

  test('back by years while running strands nothing', async () => {
    const on = await bench();
    on.platform.answer = (_, sends) => (sends === 0 ? AWAY : 'receive');
    await saved(on);
    await on.until(() => on.eventsOf('attemptFailed').length === 1);
    on.clock.jumpWallTo(0);
    await on.until(() => on.eventsOf('delivered').length === 1, 1_000);
    expect(on.clock.monotonicMs()).toBeLessThan(SOON_MS);
  });

  test('to 1970 between two runs strands nothing', async () => {
    const before = await bench();
    before.platform.answer = () => AWAY;
    const id = await saved(before);
    await before.until(() => before.eventsOf('attemptFailed').length === 1);
    before.clock.jumpWallTo(Date.UTC(2050, 0, 1));
    await before.until(() => Number(stateOf(before, id)?.attempts) >= 2, 5_000);
    await before.outbox.close(0);
    const on = await bench({ dataDir: before.dataDir });
    await on.until(() => on.eventsOf('delivered').length === 1, 1_000);
    expect(on.clock.monotonicMs()).toBeLessThan(SOON_MS);
  });

  test('a save at 1970 is a save', async () => {
    const on = await bench();
    on.clock.jumpWallTo(0);
    await saved(on);
    await on.until(() => on.eventsOf('delivered').length === 1, 100);
  });
});
