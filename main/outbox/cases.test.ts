import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { type Bench, bench, draftOf, expectOk, noise, occurrences, partOf, readRow } from './outbox-fixture.ts';
import type { CaseCode, DeliveryAnswer, LocalCase, SavedSubmission } from './types.ts';

const AWAY: DeliveryAnswer = { kind: 'tryLater', reason: 'cable out', retryAfterMs: null, reached: false };
const LOST: DeliveryAnswer = { kind: 'tryLater', reason: 'connection reset', retryAfterMs: null, reached: true };
const [ZHANG, LI] = ['440300199001010011', '440300199202020022'];
const SAVED_AT_MS = Date.UTC(2026, 8, 1, 2);

const saved = async (on: Bench, idNumber = ZHANG): Promise<SavedSubmission> => expectOk(await on.outbox.save(draftOf({ idNumber })));
const find = async (on: Bench, code: CaseCode, subject = ZHANG): Promise<LocalCase | null> =>
  expectOk(await on.outbox.findCase({ code, subject }));
const codesOf = ({ submissionId, shortNumber }: SavedSubmission): CaseCode[] => [{ submissionId }, { shortNumber }];

async function benchWith(answer: DeliveryAnswer | 'hang'): Promise<Bench> {
  const on = await bench();
  on.platform.answer = () => answer;
  return on;
}

describe('a citizen asks after what they saved here', () => {
  test('while it waits, by the code or by the number as people write it', async () => {
    const on = await benchWith(AWAY);
    const first = await saved(on);
    await on.until(() => on.eventsOf('attemptFailed').length === 1);
    const spoken = first.shortNumber.toLowerCase().replaceAll('-', ' ').replaceAll('0', 'o');
    for (const code of [...codesOf(first), { shortNumber: `S${spoken.slice(1)}` }]) {
      expect(await find(on, code)).toEqual({
        submissionId: first.submissionId,
        shortNumber: first.shortNumber,
        savedAtMs: SAVED_AT_MS,
        state: 'waiting',
        httpStatus: null,
        withdrawable: true,
      });
    }
  });

  test('while it is being sent', async () => {
    const on = await benchWith('hang');
    const first = await saved(on);
    await on.until(() => on.platform.sent.length === 1);
    for (const code of codesOf(first)) expect(await find(on, code)).toMatchObject({ state: 'sending', withdrawable: false });
  });

  test('whose answer was lost: it waits, and the platform may hold it', async () => {
    const on = await benchWith(LOST);
    const first = await saved(on);
    await on.until(() => on.eventsOf('attemptFailed').length === 1);
    for (const code of codesOf(first)) expect(await find(on, code)).toMatchObject({ state: 'waiting', withdrawable: false });
  });

  test('whose answer was lost once: a platform that did not hold it then may be committing it now', async () => {
    const on = await bench();
    on.platform.answer = (_, sends) => (sends === 0 ? LOST : AWAY);
    const first = await saved(on);
    await on.until(() => on.platform.sendsOf(first.submissionId) === 3, 500);
    expect(on.platform.lookedUp.length).toBeGreaterThanOrEqual(2);
    await on.until(async () => (await find(on, { submissionId: first.submissionId }))?.state === 'waiting');
    expect(await find(on, { submissionId: first.submissionId })).toMatchObject({ withdrawable: false });
    expect(await on.outbox.withdraw({ submissionId: first.submissionId, subject: ZHANG })).toMatchObject({
      error: { kind: 'alreadySent' },
    });
  });

  test('that was sent when the process died: it waits, and the platform may hold it', async () => {
    const before = await benchWith('hang');
    const { submissionId } = await saved(before);
    await before.until(() => before.platform.sent.length === 1);
    await before.outbox.close(0);
    const on = await bench({ dataDir: before.dataDir });
    expect(await find(on, { submissionId })).toMatchObject({ state: 'waiting', withdrawable: false });
  });

  test('that the platform refused, for as long as it lies here', async () => {
    const on = await benchWith({ kind: 'refused', httpStatus: 422, problem: 'refused' });
    const first = await saved(on);
    await on.until(() => on.eventsOf('refusalReported').length === 1, 500);
    for (const code of codesOf(first)) {
      expect(await find(on, code)).toMatchObject({ state: 'refused', httpStatus: 422, withdrawable: false, savedAtMs: SAVED_AT_MS });
    }
    await on.outbox.close(0);
    const again = await bench({ dataDir: on.dataDir });
    expect(await find(again, { shortNumber: first.shortNumber })).toMatchObject({ state: 'refused' });
  });

  test('that they took back: by the whole code, which nobody guesses, and not by the number', async () => {
    const on = await benchWith(AWAY);
    const first = await saved(on);
    await on.until(() => on.eventsOf('attemptFailed').length === 1);
    expectOk(await on.outbox.withdraw({ submissionId: first.submissionId, subject: ZHANG }));
    for (const subject of [ZHANG, LI]) {
      expect(await find(on, { submissionId: first.submissionId }, subject)).toEqual({
        submissionId: first.submissionId,
        shortNumber: first.shortNumber,
        savedAtMs: SAVED_AT_MS,
        state: 'withdrawn',
        httpStatus: null,
        withdrawable: false,
      });
      expect(await find(on, { shortNumber: first.shortNumber }, subject)).toBeNull();
    }
  });
});

describe('what is not theirs to know looks like what is not there', () => {
  test('somebody else’s: waiting, being sent, refused', async () => {
    const on = await bench();
    on.platform.answer = ({ header }) =>
      header.sequence === 1 ? { kind: 'refused', httpStatus: 400, problem: 'refused' } : header.sequence === 2 ? 'hang' : AWAY;
    const theirs = [await saved(on, LI), await saved(on, '440300199303030033'), await saved(on, '440300199404040044')];
    await on.until(() => on.eventsOf('deadLetter').length === 1 && on.eventsOf('attemptFailed').length === 1);
    for (const code of theirs.flatMap(codesOf)) expect(await find(on, code)).toBeNull();
  });

  test('a delivered one, even their own', async () => {
    const on = await bench();
    const first = await saved(on);
    await on.until(() => on.eventsOf('delivered').length === 1);
    for (const code of codesOf(first)) expect(await find(on, code)).toBeNull();
  });

  test.each<[string, CaseCode]>([
    ['an id of nobody', { submissionId: 'f'.repeat(32) }],
    ['a number of nobody', { shortNumber: 'S017-7F3K-29-1' }],
    ['a number with a wrong digit', { shortNumber: 'S017-7F3K-29-2' }],
    ['no number', { shortNumber: '😀'.repeat(10_000) }],
    ['an id with a wildcard', { submissionId: '%' }],
    ['nothing', { submissionId: '' }],
  ])('%s', async (_, code) => {
    const on = await benchWith(AWAY);
    await saved(on);
    expect(await find(on, code)).toBeNull();
  });

  test('under another secret nothing can be proven, and everything is sent', async () => {
    const before = await benchWith(AWAY);
    const first = await saved(before);
    await before.outbox.close(0);
    writeFileSync(join(before.dataDir, 'lane.key'), 'cut off');
    const on = await bench({ dataDir: before.dataDir });
    for (const code of codesOf(first)) expect(await find(on, code)).toBeNull();
    await on.until(() => on.eventsOf('delivered').length === 1, 1_000);
  });
});

describe('whose it is cannot be read from the disk', () => {
  test('two submissions of one citizen have nothing in common there but the lane, and a dead letter has not even that', async () => {
    const on = await bench();
    on.platform.answer = ({ header }) => (header.sequence < 3 ? { kind: 'refused', httpStatus: 422, problem: 'refused' } : AWAY);
    for (let i = 0; i < 3; i++) await saved(on);
    await on.until(() => on.eventsOf('deadLetter').length === 2 && on.eventsOf('attemptFailed').length === 1, 500);
    const rows = [1, 2, 3].map((sequence) => readRow(on.dataDir, `SELECT lane, owner FROM submission WHERE sequence = ${sequence}`));
    expect(rows.map((row) => row?.lane !== null)).toEqual([false, false, true]);
    const kept = rows.flatMap((row) => [row?.owner, row?.lane]).filter((value) => value instanceof Uint8Array);
    expect(new Set(kept.map((value) => Buffer.from(value).toString('hex'))).size).toBe(4);
    for (const value of kept) expect(value).toHaveLength(32);
    expect(occurrences(on.dataDir, ZHANG)).toBe(0);
  });

  test('on delivery it is erased', async () => {
    const on = await bench();
    on.platform.answer = () => AWAY;
    expectOk(await on.outbox.save(draftOf({ parts: [partOf('page', noise(20_000))] })));
    await on.until(() => on.eventsOf('attemptFailed').length === 1);
    const owner = readRow(on.dataDir, 'SELECT owner FROM submission')?.owner;
    if (!(owner instanceof Uint8Array)) throw new Error('no owner was kept');
    const trace = Buffer.from(owner).toString('latin1');
    expect(occurrences(on.dataDir, trace)).toBeGreaterThan(0);
    on.platform.answer = () => 'receive';
    await on.until(() => on.eventsOf('erased').length === 1, 500);
    expect(occurrences(on.dataDir, trace)).toBe(0);
    expect(readRow(on.dataDir, 'SELECT state, owner FROM submission')).toEqual({ state: 'delivered', owner: null });
  });
});
