/** The store fails under an outbox that is open: nothing is lost, nothing is sent twice, and the terminal is told. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { countOf, endWriter, faulty, WITHOUT_PAUSE } from './faulty-fixture.ts';
import { openOutbox } from './outbox.ts';
import { draftOf, expectOk, optionsFor } from './outbox-fixture.ts';
import type { OutboxEvent } from './types.ts';

describe('a store that refuses for a while', () => {
  test('claims fail: it is told once, asked again with pauses, and what waits is sent when it answers again', async () => {
    const on = await faulty();
    on.fails('claim SQLITE_IOERR_READ');
    const { submissionId } = expectOk(await on.outbox.save(draftOf()));
    await on.until(() => countOf(on, 'storeTrouble') === 1);
    await on.clock.advance(10_000);
    expect(countOf(on, 'storeTrouble')).toBe(1);
    expect(on.platform.sent).toHaveLength(0);
    on.fails(null);
    await on.until(() => countOf(on, 'delivered') === 1, 200);
    expect(on.platform.sendsOf(submissionId)).toBe(1);
    expect(countOf(on, 'gone')).toBe(0);
    on.fails('claim SQLITE_BUSY');
    expectOk(await on.outbox.save(draftOf()));
    await on.until(() => countOf(on, 'storeTrouble') === 2, 200);
  });

  test('an outcome cannot be written: it is told, the submission is not sent again, and it is told as delivered when it is written', async () => {
    const on = await faulty();
    on.fails('finish SQLITE_IOERR_WRITE');
    const { submissionId } = expectOk(await on.outbox.save(draftOf()));
    await on.until(() => countOf(on, 'storeTrouble') === 1);
    await on.clock.advance(5_000);
    expect(countOf(on, 'delivered')).toBe(0);
    on.fails(null);
    await on.until(() => countOf(on, 'delivered') === 1, 200);
    expect(on.platform.sendsOf(submissionId)).toBe(1);
  });

  test('closing does not wait for it', async () => {
    const on = await faulty();
    on.fails('finish SQLITE_IOERR_WRITE');
    expectOk(await on.outbox.save(draftOf()));
    await on.until(() => countOf(on, 'storeTrouble') === 1);
    await on.outbox.close(0);
    on.fails(null);
    const again = expectOk(await openOutbox(optionsFor(on.dataDir, on.platform, on.clock)));
    onTestFinished(() => again.close(0));
    const delivered: OutboxEvent[] = [];
    again.onEvent((event) => event.kind === 'delivered' && delivered.push(event));
    await on.until(() => delivered.length === 1, 1_000);
    expect(on.platform.sent).toHaveLength(1);
  });

  test('depth and find say that they cannot be told', async () => {
    const on = await faulty();
    on.fails('depth SQLITE_IOERR_READ');
    expect(await on.outbox.depth()).toEqual({ ok: false, error: { kind: 'unavailable' } });
  });
});

describe('a commit that fails after its bytes were written', () => {
  test('is settled on a connection opened anew: told as saved, and delivered once', async () => {
    const on = await faulty();
    on.platform.answer = () => ({ kind: 'tryLater', reason: 'away', retryAfterMs: null, reached: false });
    on.fails('insert SQLITE_IOERR_FSYNC');
    const draft = draftOf();
    const saved = expectOk(await on.outbox.save(draft));
    on.fails(null);
    expect(saved.submissionId).toBe(draft.submissionId);
    expect(on.workers).toHaveLength(2);
    expect(expectOk(await on.outbox.save(draft))).toEqual(saved);
    expect(expectOk(await on.outbox.depth()).queued).toBe(1);
  });

  test('and others are saved at the same time: each is told what became of it, and the thread ends with no cipher at work', async () => {
    const on = await faulty({ writerRestartPauseMs: 0 });
    on.platform.answer = () => ({ kind: 'tryLater', reason: 'away', retryAfterMs: null, reached: false });
    on.fails('insert SQLITE_IOERR_FSYNC');
    const drafts = Array.from({ length: 4 }, (_, citizen) => draftOf({ idNumber: `44030019900101001${citizen}` }));
    const answers = await Promise.all(drafts.map((draft) => on.outbox.save(draft)));
    on.fails(null);
    expect(answers[0]?.ok).toBe(true);
    for (const [at, answer] of answers.entries()) {
      const found = expectOk(await on.outbox.find(drafts[at]?.submissionId ?? ''));
      expect(answer).toEqual(found ? { ok: true, value: found } : { ok: false, error: { kind: 'store', detail: expect.any(String) } });
    }
  });

  test('and no connection can be opened: unknown, and the same id settles it in the next outbox', async () => {
    const on = await faulty(WITHOUT_PAUSE);
    on.fails('insert SQLITE_IOERR_FSYNC\nopen');
    const draft = draftOf();
    const saving = on.outbox.save(draft);
    let answer: Awaited<typeof saving> | null = null;
    void saving.then((given) => {
      answer = given;
    });
    await on.until(() => answer !== null);
    expect(answer).toMatchObject({ ok: false, error: { kind: 'unknown' } });
    expect(countOf(on, 'gone')).toBe(1);
    await on.outbox.close(0);
    on.fails(null);
    const again = expectOk(await openOutbox(optionsFor(on.dataDir, on.platform, on.clock)));
    onTestFinished(() => again.close(0));
    const before = expectOk(await again.find(draft.submissionId));
    expect(before).not.toBeNull();
    expect(expectOk(await again.save(draft))).toEqual(before);
    await on.until(() => on.platform.held.has(draft.submissionId), 1_000);
    expect(on.platform.sendsOf(draft.submissionId)).toBe(1);
  });
});

describe('a writer that is given up', () => {
  test('a reopening that fails is tried again after a pause, and what was asked meanwhile is answered', async () => {
    const on = await faulty();
    on.fails('open');
    await on.endWriter();
    const saving = on.outbox.save(draftOf());
    await on.until(() => on.workers.length === 3, 200);
    on.fails(null);
    let saved = false;
    void saving.then((result) => {
      saved = result.ok;
    });
    await on.until(() => saved, 200);
    expect(countOf(on, 'gone')).toBe(0);
  });

  test('is told once; after that nothing is asked of the store, and closing works', async () => {
    const on = await faulty(WITHOUT_PAUSE);
    on.fails('open');
    await on.endWriter();
    await on.until(() => countOf(on, 'gone') === 1);
    expect(on.workers).toHaveLength(3);
    expect(await on.outbox.save(draftOf())).toEqual({ ok: false, error: { kind: 'notAsked' } });
    expect(await on.outbox.depth()).toEqual({ ok: false, error: { kind: 'unavailable' } });
    expect(await on.outbox.find('0'.repeat(32))).toEqual({ ok: false, error: { kind: 'unavailable' } });
    expect(await on.outbox.findCase({ code: { submissionId: '0'.repeat(32) }, subject: '' })).toMatchObject({ ok: false });
    expect(await on.outbox.withdraw({ submissionId: '0'.repeat(32), subject: '' })).toEqual({ ok: false, error: { kind: 'unavailable' } });
    await on.clock.advance(120_000);
    expect(countOf(on, 'gone')).toBe(1);
    await on.outbox.close(0);
    on.fails(null);
    const again = expectOk(await openOutbox(optionsFor(on.dataDir, on.platform, on.clock)));
    await again.close(0);
  });

  test('a closed outbox asks nothing either', async () => {
    const on = await faulty();
    await on.outbox.close(0);
    expect(await on.outbox.save(draftOf())).toEqual({ ok: false, error: { kind: 'notAsked' } });
    expect(countOf(on, 'gone')).toBe(0);
  });

  test.each(['SQLITE_CORRUPT_VTAB', 'SQLITE_NOTADB'])('a store that turns out corrupt (%s) is gone at once', async (code) => {
    const on = await faulty();
    on.fails(`claim ${code}`);
    const saved = expectOk(await on.outbox.save(draftOf()));
    await on.until(() => countOf(on, 'gone') === 1);
    expect(await on.outbox.save(draftOf())).toEqual({ ok: false, error: { kind: 'notAsked' } });
    await on.outbox.close(0);
    on.fails(null);
    const again = expectOk(await openOutbox(optionsFor(on.dataDir, on.platform, on.clock)));
    onTestFinished(() => again.close(0));
    expect(expectOk(await again.find(saved.submissionId))).toEqual(saved);
  });
});

test('a claim whose answer was lost with the writer is sent by the next writer of the same run', async () => {
  const on = await faulty();
  on.platform.answer = () => ({ kind: 'tryLater', reason: 'away', retryAfterMs: null, reached: false });
  const { submissionId } = expectOk(await on.outbox.save(draftOf()));
  await on.until(() => countOf(on, 'attemptFailed') === 1);
  on.platform.answer = () => 'receive';
  const [first] = on.workers;
  if (first === undefined) throw new Error('no writer was started');
  const post = first.postMessage.bind(first);
  // The claim is made and its answer never read.
  first.postMessage = (request: { name: string }) => {
    if (request.name !== 'claim') return post(request);
    first.removeAllListeners('message');
    first.once('message', () => void endWriter(first));
    return post(request);
  };
  await on.until(() => countOf(on, 'delivered') === 1, 200);
  expect(on.workers).toHaveLength(2);
  expect(on.platform.sendsOf(submissionId)).toBe(2);
});

test('a writer that hangs does not keep the terminal from closing: grace and a second at most', async () => {
  const on = await faulty();
  on.platform.answer = () => 'hang';
  expectOk(await on.outbox.save(draftOf()));
  await on.until(() => on.platform.sent.length === 1);
  const [writer] = on.workers;
  if (writer === undefined) throw new Error('no writer was started');
  writer.postMessage = () => undefined;
  let closed = false;
  void on.outbox.close(3_000).then(() => {
    closed = true;
  });
  await on.clock.advance(3_900);
  expect(closed).toBe(false);
  await on.clock.advance(100);
  expect(closed).toBe(true);
  expect(existsSync(join(on.dataDir, 'outbox.db'))).toBe(true);
});
