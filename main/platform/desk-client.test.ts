import type { RequestListener } from 'node:http';
import { describe, expect, test } from 'vitest';
import {
  against,
  answering,
  askDocument,
  askLink,
  ID,
  IDENTITY,
  JSON_TYPE,
  PROBLEM_TYPE,
  problem,
  unhurried,
  unreachable,
} from './answering-fixture.ts';
import type { PlatformClient } from './client.ts';
import { PLATFORM_LIMITS, PLATFORM_TIMEOUTS } from './limits.ts';

const NUMBER = 'S017-7F3K-29-4';
const REPORT = {
  submissionId: ID,
  shortNumber: NUMBER,
  receiptNumber: 'SB440300-20261123-000001',
  status: 'refused',
  since: '2026-11-23T09:00:00+08:00',
  item: { code: 'residence-permit-endorsement', name: { 'zh-CN': '居住证签注', en: 'Residence permit endorsement' } },
  words: { 'zh-CN': '请补交租赁合同。', en: 'Please bring the lease.' },
};
const askCase = (client: PlatformClient) =>
  client.caseStatus({ code: { submissionId: ID }, identity: { cardKind: 'resident', idNumber: IDENTITY.idNumber } }, unhurried());
const askCheck = (client: PlatformClient) =>
  client.startIdentityCheck(
    { identity: { cardKind: 'resident', idNumber: IDENTITY.idNumber, name: IDENTITY.name }, purpose: 'insurance-certificate' },
    unhurried(),
  );
const answerCheck = (client: PlatformClient) => client.answerIdentityCheck({ checkId: ID, code: '123456' }, unhurried());
const CALLS = [
  ['caseStatus', askCase, PLATFORM_TIMEOUTS.caseStatus],
  ['startIdentityCheck', askCheck, PLATFORM_TIMEOUTS.startIdentityCheck],
  ['answerIdentityCheck', answerCheck, PLATFORM_TIMEOUTS.answerIdentityCheck],
  ['requestDocument', askDocument, PLATFORM_TIMEOUTS.requestDocument],
  ['phoneLink', askLink, PLATFORM_TIMEOUTS.phoneLink],
] as const;

describe.each(CALLS)('%s', (_name, ask, timeout) => {
  test.each<[string, RequestListener, string]>([
    ["a web server's own 404", answering(404, 'text/html', '<h1>nginx</h1>'), 'status 404'],
    ['a 404 of the platform about something else', answering(404, PROBLEM_TYPE, problem(404, 'notFound')), 'status 404'],
    ['a 404 with the right words in the wrong type', answering(404, JSON_TYPE, problem(404, 'caseUnknown')), 'status 404'],
    ['a refusal', answering(400, PROBLEM_TYPE, problem(400, 'malformed')), 'status 400'],
    ['a terminal that is not known', answering(403, PROBLEM_TYPE, problem(403, 'unauthorised')), 'status 403'],
    ['a failure', answering(502, 'text/html', '<h1>502</h1>'), 'status 502'],
    ['a redirect', answering(302, JSON_TYPE, '{}', { Location: '/' }), 'status 302'],
  ])('answered with %s is "not known", and nothing else', (_answer, listener, detail) =>
    against(listener, async (client) => {
      expect(await ask(client)).toEqual(unreachable(detail));
    }),
  );

  test.each<[string, string | null, string | Uint8Array, string]>([
    ['a sign-in page', 'text/html', '<p>Welcome to the free network', 'the answer is no application/json'],
    ['nothing', null, '', 'the answer is no application/json'],
    ['no JSON', JSON_TYPE, '{"status":', 'the answer is not JSON'],
    ['noise', JSON_TYPE, new Uint8Array([0xff, 0xfe, 0x00, 0xd8]), 'the answer is not UTF-8'],
    ['another thing', JSON_TYPE, '{"submissionId":7}', 'the answer does not fit its schema'],
    ['a book', JSON_TYPE, `"${'x'.repeat(PLATFORM_LIMITS.answerBytes)}"`, 'the answer is too large'],
  ])('answered with %s under the right status is "not known"', async (_answer, type, body, detail) => {
    const status = ask === askCase || ask === answerCheck ? 200 : 201;
    await against(answering(status, type, body), async (client) => {
      expect(await ask(client)).toEqual(unreachable(detail));
    });
  });

  test('is given up with a platform that says nothing', async () => {
    const asked = Promise.withResolvers<void>();
    await against(
      (request) => request.resume().on('end', asked.resolve),
      async (client, clock) => {
        const outcome = ask(client);
        await asked.promise;
        await clock.advance(timeout.silenceMs);
        expect(await outcome).toMatchObject(unreachable(expect.stringMatching(/silent|time/)));
        expect(clock.waiting).toBe(0);
      },
    );
  });

  test('speaks as its terminal and puts nothing of a person into the address', async () => {
    let seen = { url: '', terminal: '' };
    await against(
      (request, response) => {
        seen = { url: request.url ?? '', terminal: String(request.headers['x-terminal-id']) };
        request.resume().on('end', () => response.writeHead(500).end());
      },
      async (client) => {
        await ask(client);
      },
    );
    expect(seen.terminal).toBe('SZ-FT-017');
    expect(seen.url).not.toContain(IDENTITY.idNumber);
    expect(decodeURIComponent(seen.url)).not.toContain(IDENTITY.name);
  });
});

describe('too many', () => {
  test.each([
    ['caseStatus', askCase],
    ['startIdentityCheck', askCheck],
  ] as const)('%s says when to come again, where the answer does', async (_name, ask) => {
    await against(answering(429, PROBLEM_TYPE, problem(429, 'tooMany'), { 'Retry-After': '90' }), async (client) => {
      expect(await ask(client)).toEqual({ ok: false, error: { kind: 'tooMany', retryAfterMs: 90_000 } });
    });
    await against(answering(429, 'text/html', 'slow down'), async (client) => {
      expect(await ask(client)).toEqual({ ok: false, error: { kind: 'tooMany', retryAfterMs: null } });
    });
  });
});

describe('how a case stands', () => {
  const reported = (report: unknown): RequestListener => answering(200, JSON_TYPE, JSON.stringify(report));

  test('is believed with fields that this version does not know', () =>
    against(reported({ ...REPORT, counter: 7, words: { ...REPORT.words, fr: 'non' } }), async (client) => {
      expect(await askCase(client)).toEqual({ ok: true, value: REPORT });
    }));

  test('may be little', async () => {
    const little = { ...REPORT, receiptNumber: null, since: null, item: null, words: null };
    await against(reported(little), async (client) => expect(await askCase(client)).toEqual({ ok: true, value: little }));
  });

  test('is nothing where the platform itself says that it knows no such case', () =>
    against(answering(404, PROBLEM_TYPE, problem(404, 'caseUnknown')), async (client) => {
      expect(await askCase(client)).toEqual({ ok: true, value: null });
    }));

  test('of another case is not told', async () => {
    await against(reported({ ...REPORT, submissionId: 'f'.repeat(32) }), async (client) => {
      expect(await askCase(client)).toEqual(unreachable('the answer is about another case'));
    });
    await against(reported({ ...REPORT, shortNumber: 'S017-7F3K-30-9' }), async (client) => {
      const identity = { cardKind: 'resident', idNumber: IDENTITY.idNumber } as const;
      expect(await client.caseStatus({ code: { shortNumber: NUMBER }, identity }, unhurried())).toEqual(
        unreachable('the answer is about another case'),
      );
    });
  });

  test.each([
    ['a bell', '请\u0007'],
    ['a line break', 'first\nsecond'],
    ['an escape to a printer', '\u001b@'],
    ['a text turned around', 'abc\u202edef'],
    ['an invisible character', 'a\u200bb'],
    ['half a character', '\ud842'],
    ['a line separator', 'a\u2028b'],
    ['nothing', ''],
    ['a book', '样'.repeat(PLATFORM_LIMITS.wordsLength + 1)],
  ])('with %s for words is not told', (_name, words) =>
    against(reported({ ...REPORT, words: { ...REPORT.words, en: words } }), async (client) => {
      expect(await askCase(client)).toEqual(unreachable('the answer does not fit its schema'));
    }),
  );

  test('keeps what looks like markup as the plain text that it is', async () => {
    const words = { 'zh-CN': '㐀𠮷 <b>补交</b>', en: '<script>alert(1)</script> & more' };
    await against(reported({ ...REPORT, words }), async (client) => {
      expect(await askCase(client)).toMatchObject({ ok: true, value: { words } });
    });
  });
});

describe('a check by code', () => {
  const started = { checkId: ID, phone: '138****0421', codeLength: 6, validSeconds: 300 };

  test('is started, or there is no telephone', async () => {
    await against(answering(201, JSON_TYPE, JSON.stringify(started)), async (client) => {
      expect(await askCheck(client)).toEqual({ ok: true, value: started });
    });
    await against(answering(404, PROBLEM_TYPE, problem(404, 'noPhone')), async (client) => {
      expect(await askCheck(client)).toEqual({ ok: false, error: { kind: 'noPhone' } });
    });
  });

  test.each(['13800000421', '138***0421', '<b>****</b>', '****'])('with %s for a masked number is not shown', (phone) =>
    against(answering(201, JSON_TYPE, JSON.stringify({ ...started, phone })), async (client) => {
      expect(await askCheck(client)).toEqual(unreachable('the answer does not fit its schema'));
    }),
  );

  test('is passed, not passed, or over', async () => {
    await against(answering(200, JSON_TYPE, '{"outcome":"passed"}'), async (client) => {
      expect(await answerCheck(client)).toEqual({ ok: true, value: 'passed' });
    });
    await against(answering(200, JSON_TYPE, '{"outcome":"wrongCode","attemptsLeft":2}'), async (client) => {
      expect(await answerCheck(client)).toEqual({ ok: false, error: { kind: 'wrongCode', attemptsLeft: 2 } });
    });
    await against(answering(404, PROBLEM_TYPE, problem(404, 'checkUnknown')), async (client) => {
      expect(await answerCheck(client)).toEqual({ ok: false, error: { kind: 'expired' } });
    });
  });
});
