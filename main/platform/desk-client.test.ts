import { createHash } from 'node:crypto';
import type { RequestListener } from 'node:http';
import { describe, expect, test } from 'vitest';
import { against, answering, unhurried } from './answering-fixture.ts';
import type { PlatformClient } from './client.ts';
import { PLATFORM_LIMITS, PLATFORM_TIMEOUTS } from './limits.ts';
import { PROBLEM_TYPES, type ProblemName } from './schemas.ts';

const ID = '0123456789abcdef0123456789abcdef';
const NUMBER = 'S017-7F3K-29-4';
const JSON_TYPE = 'application/json';
const PROBLEM_TYPE = 'application/problem+json';
const IDENTITY = {
  cardKind: 'resident',
  name: '黎小铭',
  sex: 'male',
  ethnicity: '汉',
  birthDate: '19900101',
  address: '示例省样本市测试区虚构路9号',
  idNumber: '99999919900101001X',
  issuer: '样本市公安局测试分局',
  validFrom: '20200101',
  validTo: 'long-term',
  expiryChecked: true,
} as const;
const REPORT = {
  submissionId: ID,
  shortNumber: NUMBER,
  receiptNumber: 'SB440300-20261123-000001',
  status: 'refused',
  since: '2026-11-23T09:00:00+08:00',
  item: { code: 'residence-permit-endorsement', name: { 'zh-CN': '居住证签注', en: 'Residence permit endorsement' } },
  words: { 'zh-CN': '请补交租赁合同。', en: 'Please bring the lease.' },
};
const PDF = new TextEncoder().encode('%PDF-1.7 as far as anybody here can tell');
const TICKET = {
  documentId: ID,
  title: { 'zh-CN': '个人参保证明', en: 'Insurance certificate' },
  byteLength: PDF.length,
  sha256: sha256(PDF),
};

const askCase = (client: PlatformClient) =>
  client.caseStatus({ code: { submissionId: ID }, identity: { cardKind: 'resident', idNumber: IDENTITY.idNumber } }, unhurried());
const askCheck = (client: PlatformClient) =>
  client.startIdentityCheck(
    { identity: { cardKind: 'resident', idNumber: IDENTITY.idNumber, name: IDENTITY.name }, purpose: 'insurance-certificate' },
    unhurried(),
  );
const answerCheck = (client: PlatformClient) => client.answerIdentityCheck({ checkId: ID, code: '123456' }, unhurried());
const askDocument = (client: PlatformClient) =>
  client.requestDocument({ kind: 'insurance-certificate', identity: IDENTITY, checkId: ID, values: {}, language: 'zh-CN' }, unhurried());
const askLink = (client: PlatformClient) => client.phoneLink(ID, unhurried());

const CALLS = [
  ['caseStatus', askCase, PLATFORM_TIMEOUTS.caseStatus],
  ['startIdentityCheck', askCheck, PLATFORM_TIMEOUTS.startIdentityCheck],
  ['answerIdentityCheck', answerCheck, PLATFORM_TIMEOUTS.answerIdentityCheck],
  ['requestDocument', askDocument, PLATFORM_TIMEOUTS.requestDocument],
  ['phoneLink', askLink, PLATFORM_TIMEOUTS.phoneLink],
] as const;

const unreachable = (detail: unknown = expect.any(String)) => ({ ok: false, error: { kind: 'unreachable', detail } });
const problem = (status: number, name: ProblemName): string => JSON.stringify({ type: PROBLEM_TYPES[name], title: 'no', status });

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

describe('a document', () => {
  /** The ticket at first, then `content`. */
  const giving =
    (content: RequestListener, ticket: unknown = TICKET): RequestListener =>
    (request, response) =>
      (request.method === 'POST' ? answering(201, JSON_TYPE, JSON.stringify(ticket)) : content)(request, response);
  const pdf = (bytes: Uint8Array, type = 'application/pdf'): RequestListener => answering(200, type, bytes);

  test('comes with its title and the bytes that were announced, in memory of its own', () =>
    against(giving(pdf(PDF, 'application/pdf; charset=binary')), async (client) => {
      const got = await askDocument(client);
      expect(got).toEqual({ ok: true, value: { documentId: ID, title: TICKET.title, bytes: PDF } });
      expect(got.ok && got.value.bytes.buffer.byteLength).toBe(PDF.length);
    }));

  test('is none, or not allowed, where the platform itself says so', async () => {
    await against(answering(404, PROBLEM_TYPE, problem(404, 'documentNone')), async (client) => {
      expect(await askDocument(client)).toEqual({ ok: false, error: { kind: 'none' } });
    });
    await against(answering(403, PROBLEM_TYPE, problem(403, 'notAllowed')), async (client) => {
      expect(await askDocument(client)).toEqual({ ok: false, error: { kind: 'notAllowed' } });
    });
  });

  test.each<[string, RequestListener]>([
    ['of another type', pdf(PDF, 'text/html')],
    ['of no type', answering(200, null, PDF)],
    ['with a byte changed', pdf(PDF.with(9, 0))],
    ['shorter', pdf(PDF.slice(0, -1))],
    ['longer', pdf(new Uint8Array([...PDF, 10]))],
    ['empty', pdf(new Uint8Array(0))],
  ])('%s than announced is damaged', (_name, content) =>
    against(giving(content), async (client) => {
      expect(await askDocument(client)).toEqual({ ok: false, error: { kind: 'damaged' } });
    }),
  );

  test('announced larger than may be is not even fetched', async () => {
    let fetched = false;
    const content: RequestListener = (_request, response) => {
      fetched = true;
      response.end();
    };
    await against(giving(content, { ...TICKET, byteLength: PLATFORM_LIMITS.documentBytes + 1 }), async (client) => {
      expect(await askDocument(client)).toEqual({ ok: false, error: { kind: 'tooLarge' } });
    });
    expect(fetched).toBe(false);
  });

  test('that grows over the limit under way is not read to its end', () =>
    against(
      giving((_request, response) => {
        response.writeHead(200, { 'Content-Type': 'application/pdf' });
        const piece = new Uint8Array(1_048_576);
        const more = (): void => {
          if (response.destroyed) return;
          response.write(piece, () => setImmediate(more));
        };
        more();
      }),
      async (client) => {
        expect(await askDocument(client)).toEqual({ ok: false, error: { kind: 'tooLarge' } });
      },
    ));

  test('at the limit is whole', async () => {
    const large = new Uint8Array(PLATFORM_LIMITS.documentBytes).fill(0x20);
    const ticket = { ...TICKET, byteLength: large.length, sha256: sha256(large) };
    await against(giving(pdf(large), ticket), async (client) => {
      const got = await askDocument(client);
      expect(got.ok && got.value.bytes.length).toBe(large.length);
    });
  });

  test.each<[string, RequestListener, RegExp]>([
    ['not there', answering(404, 'text/html', 'nginx'), /^status 404$/],
    ['no longer there', answering(404, PROBLEM_TYPE, problem(404, 'documentUnknown')), /^status 404$/],
    ['elsewhere', answering(302, null, '', { Location: '/' }), /^status 302$/],
    ['not to be had', answering(503, 'text/html', 'later'), /^status 503$/],
    ['cut at once', (request) => request.socket.destroy(), /UND_ERR_SOCKET|ECONNRESET/],
    [
      'cut in the middle',
      (_request, response) => {
        response.writeHead(200, { 'Content-Type': 'application/pdf', 'Content-Length': PDF.length });
        response.write(PDF.slice(0, 5), () => response.destroy());
      },
      /^the answer broke off$/,
    ],
  ])('whose bytes are %s is "not known": asking again may help', (_name, content, detail) =>
    against(giving(content), async (client) => {
      expect(await askDocument(client)).toEqual(unreachable(expect.stringMatching(detail)));
    }),
  );

  test('that stands still in the middle is given up', async () => {
    const begun = Promise.withResolvers<void>();
    const content: RequestListener = (_request, response) => {
      response.writeHead(200, { 'Content-Type': 'application/pdf', 'Content-Length': PDF.length });
      response.write(PDF.slice(0, 5), () => begun.resolve());
    };
    await against(giving(content), async (client, clock) => {
      const outcome = askDocument(client);
      await begun.promise;
      // Twice: the bytes that came count as progress, whenever the client sees them.
      await clock.advance(2 * PLATFORM_TIMEOUTS.documentContent.silenceMs);
      expect(await outcome).toEqual(unreachable(expect.stringMatching(/^silent for too long/)));
      expect(clock.waiting).toBe(0);
    });
  });

  test('is let go when the terminal stops', async () => {
    const controller = new AbortController();
    await against(
      giving(() => controller.abort()),
      async (client, clock) => {
        const ask = { kind: 'insurance-certificate', identity: IDENTITY, checkId: ID, values: {}, language: 'zh-CN' } as const;
        expect(await client.requestDocument(ask, controller.signal)).toEqual(unreachable('stopped by the terminal'));
        expect(clock.waiting).toBe(0);
      },
    );
  });
});

describe('an address for the telephone', () => {
  const given = (url: string): RequestListener => answering(201, JSON_TYPE, JSON.stringify({ url, validSeconds: 600 }));

  test('is given, or the document is gone', async () => {
    await against(given('https://platform.example/d/abc?x=1'), async (client) => {
      expect(await askLink(client)).toEqual({ ok: true, value: { url: 'https://platform.example/d/abc?x=1', validSeconds: 600 } });
    });
    await against(answering(404, PROBLEM_TYPE, problem(404, 'documentUnknown')), async (client) => {
      expect(await askLink(client)).toEqual({ ok: false, error: { kind: 'gone' } });
    });
  });

  test.each([
    'javascript:alert(1)',
    'ftp://platform.example/d',
    'https://',
    'https://platform.example/\u202e',
    'https://platform.example/a b',
    `https://platform.example/${'a'.repeat(PLATFORM_LIMITS.phoneLinkLength)}`,
  ])('that is %j is shown to nobody', (url) =>
    against(given(url), async (client) => {
      expect(await askLink(client)).toEqual(unreachable('the answer does not fit its schema'));
    }),
  );
});

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
