import { describe, expect, test } from 'vitest';
import type { CaseReport } from '../../main/platform/index.ts';
import {
  type Bench,
  FOREIGNER,
  HMT_RESIDENT,
  newId,
  postJson,
  RESIDENT,
  recordOf,
  sealed,
  TERMINAL,
  unhurried,
  withSandbox,
} from './platform-fixture.ts';

const MINUTE_MS = 60_000;
const MINE = { cardKind: RESIDENT.cardKind, idNumber: RESIDENT.idNumber };
const THEIRS = { cardKind: HMT_RESIDENT.cardKind, idNumber: HMT_RESIDENT.idNumber };
const NUMBER = 'S017-7F3K-29-4';
const UNKNOWN = { ok: true, value: null };

async function handedIn(bench: Bench, record = recordOf(newId())): Promise<string> {
  const outcome = await bench.client().deliver(await sealed({ record }), unhurried());
  if (outcome.kind !== 'received') throw new Error(outcome.kind);
  return record.submissionId;
}

const bySubmission = (bench: Bench, submissionId: string, identity = MINE) =>
  bench.client().caseStatus({ code: { submissionId }, identity }, unhurried());
const byNumber = (bench: Bench, shortNumber: string, identity = MINE) =>
  bench.client().caseStatus({ code: { shortNumber }, identity }, unhurried());

describe('how a case stands', () => {
  test('is told to who handed it in, by the code on the receipt and by the number read aloud', () =>
    withSandbox(async (bench) => {
      const submissionId = await handedIn(bench);
      const report: CaseReport = {
        submissionId,
        shortNumber: NUMBER,
        receiptNumber: 'SB440300-20261123-000001',
        status: 'received',
        since: '2026-11-22T16:30:00.000Z',
        item: { code: 'residence-permit-endorsement', name: { 'zh-CN': '居住证签注', en: '居住证签注' } },
        words: null,
      };
      expect(await bySubmission(bench, submissionId)).toEqual({ ok: true, value: report });
      expect(await byNumber(bench, NUMBER)).toEqual({ ok: true, value: report });
    }));

  test.each([HMT_RESIDENT, FOREIGNER])('is told to the holder of every kind of card: $cardKind', (identity) =>
    withSandbox(async (bench) => {
      const submissionId = await handedIn(bench, { ...recordOf(newId()), identity, assurance: 'card+code' });
      const { cardKind, idNumber } = identity;
      expect(await bySubmission(bench, submissionId, { cardKind, idNumber })).toMatchObject({ ok: true, value: { submissionId } });
    }),
  );

  test('finds its own among two that bear the same number', () =>
    withSandbox(async (bench) => {
      const mine = await handedIn(bench);
      const theirs = await handedIn(bench, { ...recordOf(newId()), identity: HMT_RESIDENT });
      expect(await byNumber(bench, NUMBER)).toMatchObject({ ok: true, value: { submissionId: mine } });
      expect(await byNumber(bench, NUMBER, THEIRS)).toMatchObject({ ok: true, value: { submissionId: theirs } });
    }));

  test('moves on with the words that go with it, also over a restart, and shows in the look-up of a submission', () =>
    withSandbox(async (bench) => {
      const submissionId = await handedIn(bench);
      bench.pass(MINUTE_MS);
      const words = { 'zh-CN': '请补交租赁合同。', en: 'Please bring the lease.' };
      await bench.set('/_sandbox/cases', { submissionId, status: 'accepted' });
      expect(await bySubmission(bench, submissionId)).toMatchObject({
        value: { status: 'accepted', since: '2026-11-22T16:31:00.000Z', words: null },
      });
      await bench.set('/_sandbox/cases', { shortNumber: NUMBER, status: 'supplementAsked', words });
      await bench.restart();
      expect(await bySubmission(bench, submissionId)).toMatchObject({ value: { status: 'supplementAsked', words } });
      await bench.set('/_sandbox/cases', { submissionId, status: 'refused', words });
      expect(await bench.get(`/v1/submissions/${submissionId}`)).toMatchObject({
        status: 'refused',
        receiptNumber: 'SB440300-20261123-000001',
      });
      await bench.set('/_sandbox/cases', { submissionId, status: 'decided' });
      expect(await bySubmission(bench, submissionId)).toMatchObject({ value: { status: 'decided', words: null } });
    }));

  test.each([
    ['refused', 400, 'could not be read'],
    ['refused', 413, 'too large'],
    ['refused', 422, 'cannot be taken'],
    ['refused', 410, 'did not take it'],
    ['damaged', null, 'was damaged'],
  ] as const)('of what was %s (%s) is "come back, because …", by its full id alone', (reason, httpStatus, words) =>
    withSandbox(async (bench) => {
      const report = { submissionId: newId(), shortNumber: NUMBER, reason, httpStatus };
      await bench.client().reportRefusal(report, unhurried());
      expect(await bySubmission(bench, report.submissionId)).toMatchObject({
        ok: true,
        value: {
          ...{ submissionId: report.submissionId, shortNumber: NUMBER, receiptNumber: null, status: 'refused', item: null },
          words: { 'zh-CN': expect.stringContaining('请再来办理一次'), en: expect.stringMatching(`^Please come back, because .*${words}`) },
        },
      });
      // Whose it was the platform cannot know; a number that is read aloud can be guessed.
      expect(await byNumber(bench, NUMBER)).toEqual(UNKNOWN);
    }),
  );
});

describe("somebody else's case", () => {
  test('is the same answer, byte for byte, as one that does not exist', () =>
    withSandbox(async (bench) => {
      const submissionId = await handedIn(bench);
      const answers = await Promise.all(
        [
          { code: { submissionId }, identity: THEIRS },
          { code: { shortNumber: NUMBER }, identity: THEIRS },
          { code: { submissionId: 'f'.repeat(32) }, identity: MINE },
          { code: { shortNumber: 'S099-AAAA-00-0' }, identity: MINE },
        ].map(async (ask) => {
          const answer = await postJson(`${bench.url}/v1/case-status`, ask, { 'X-Terminal-Id': TERMINAL });
          return [answer.status, answer.headers.get('content-type'), await answer.text()];
        }),
      );
      expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
      expect(answers[0]?.[0]).toBe(404);
      expect(await bySubmission(bench, submissionId, THEIRS)).toEqual(UNKNOWN);
      expect(await byNumber(bench, NUMBER, THEIRS)).toEqual(UNKNOWN);
    }));

  test('stays unknown when it was refused by an office, too', () =>
    withSandbox(async (bench) => {
      const submissionId = await handedIn(bench);
      await bench.client().reportRefusal({ submissionId, shortNumber: NUMBER, reason: 'refused', httpStatus: 422 }, unhurried());
      expect(await bySubmission(bench, submissionId, THEIRS)).toEqual(UNKNOWN);
    }));

  test('cannot be fished for: after twenty misses a terminal waits, and only that terminal', () =>
    withSandbox(async (bench) => {
      const submissionId = await handedIn(bench);
      for (let miss = 0; miss < 20; miss++) {
        bench.pass(1_000);
        expect(await bySubmission(bench, submissionId)).toMatchObject({ ok: true, value: { submissionId } });
        expect(await bySubmission(bench, newId())).toEqual(UNKNOWN);
      }
      const waiting = await bySubmission(bench, submissionId);
      expect(waiting).toEqual({ ok: false, error: { kind: 'tooMany', retryAfterMs: expect.any(Number) } });
      const ask = { code: { submissionId }, identity: MINE };
      expect(await bench.client({}, 'SZ-FT-018').caseStatus(ask, unhurried())).toMatchObject({ ok: true, value: { submissionId } });

      bench.pass(!waiting.ok && waiting.error.kind === 'tooMany' ? (waiting.error.retryAfterMs ?? 0) : 0);
      expect(await bySubmission(bench, submissionId)).toMatchObject({ ok: true, value: { submissionId } });
      expect(await bySubmission(bench, newId())).toEqual(UNKNOWN);
      expect(await bySubmission(bench, newId())).toMatchObject({ ok: false, error: { kind: 'tooMany' } });
      bench.pass(10 * MINUTE_MS);
      expect(await bySubmission(bench, newId())).toEqual(UNKNOWN);
    }));
});

describe('what is no question', () => {
  const NO_QUESTIONS: readonly object[] = [
    {},
    { code: {}, identity: MINE },
    { code: { submissionId: 'f'.repeat(32), shortNumber: NUMBER }, identity: MINE },
    { code: { shortNumber: "' OR 1=1 --" }, identity: MINE },
    { code: { shortNumber: NUMBER } },
    { code: { shortNumber: NUMBER }, identity: { ...MINE, name: '测试' } },
    { code: { shortNumber: NUMBER }, identity: { ...MINE, idNumber: '' } },
    { code: { shortNumber: [NUMBER] }, identity: MINE },
  ];

  test('is refused, and the refusal repeats nothing of it', () =>
    withSandbox(async (bench) => {
      for (const body of NO_QUESTIONS) {
        const answer = await postJson(`${bench.url}/v1/case-status`, body, { 'X-Terminal-Id': TERMINAL });
        expect(answer.status, JSON.stringify(body)).toBe(400);
        const said = (await answer.text()) + JSON.stringify(bench.events);
        for (const secret of [MINE.idNumber, 'OR 1=1', '测试']) expect(said).not.toContain(secret);
      }
    }));

  const NO_SETTINGS: readonly object[] = [
    { status: 'accepted' },
    { submissionId: 'f'.repeat(32), shortNumber: NUMBER, status: 'accepted' },
    { shortNumber: NUMBER, status: 'lost' },
    { shortNumber: NUMBER, status: 'refused' },
    { shortNumber: NUMBER, status: 'refused', words: { 'zh-CN': '不', en: 'a\u001bb' } },
    { shortNumber: NUMBER, status: 'supplementAsked', words: { en: 'only one language' } },
  ];

  test('moves no case', () =>
    withSandbox(async (bench) => {
      await handedIn(bench);
      for (const setting of NO_SETTINGS) {
        expect((await postJson(`${bench.url}/_sandbox/cases`, setting)).status, JSON.stringify(setting)).toBe(400);
      }
      expect(await byNumber(bench, NUMBER)).toMatchObject({ value: { status: 'received' } });
    }));

  test('a case that is not held cannot be moved', () =>
    withSandbox(async (bench) => {
      expect((await postJson(`${bench.url}/_sandbox/cases`, { shortNumber: NUMBER, status: 'accepted' })).status).toBe(404);
    }));
});
