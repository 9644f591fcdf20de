import type { IncomingMessage, ServerResponse } from 'node:http';
import { describe, expect, test } from 'vitest';
import { ManualClock } from '../../drivers/core/manual-clock.ts';
import { against, ID, PROBLEM_TYPE, problem, unhurried } from './answering-fixture.ts';
import { PLATFORM_LIMITS, PLATFORM_TIMEOUTS, UPLOAD_LIMITS } from './limits.ts';
import { partsAhead } from './parts-ahead.ts';
import { answers, envelopeOf, Platform, progress, RECEIVED, SCAN, SCAN_BYTES } from './parts-fixture.ts';

const PART = `/v1/submissions/${ID}/parts/1`;
const AHEAD = [`GET ${PART}`, ...Array.from({ length: 3 }, () => `PATCH ${PART}`)];
const SUBMIT = 'POST /v1/submissions';
const SUBMIT_AFTER = `${SUBMIT} without 1`;

describe('which parts go ahead', () => {
  test.each<[string, readonly number[], readonly number[]]>([
    ['none of a small submission', [4_000, 300_000, 700_000], []],
    ['the large ones of a large submission', [4_000, 300_000, 900_000, 200_000], [1, 2]],
    ['as many small ones as leave no more than goes in one', [4_000, ...Array.from({ length: 10 }, () => 250_000)], [1, 2, 3, 4, 5, 6]],
    ['none of what is larger than any submission may be', [4_000, PLATFORM_LIMITS.submissionBytes], []],
  ])('%s', (_name, sizes, ahead) => {
    expect(partsAhead(envelopeOf(...sizes).header)).toEqual(ahead);
  });
});

describe('a platform that takes parts ahead', () => {
  test('gets the large part in bounded requests, each after the other, and the rest with the submission', async () => {
    const platform = new Platform();
    await against(platform.listener, async (client) => {
      expect(await client.deliver(SCAN, unhurried())).toEqual(RECEIVED);
    });
    expect(platform.lines()).toEqual([...AHEAD, SUBMIT_AFTER]);
    const sizes = platform.seen.map(({ bodyBytes }) => bodyBytes);
    expect(sizes.slice(0, 4)).toEqual([
      0,
      PLATFORM_LIMITS.appendBytes,
      PLATFORM_LIMITS.appendBytes,
      SCAN_BYTES - 2 * PLATFORM_LIMITS.appendBytes,
    ]);
    expect(sizes[4]).toBeLessThan(4_000);
  });

  test('that does not hold them as named is sent them once more, then all in one', async () => {
    let asked = 0;
    const platform = new Platform((request, response) => {
      if (request.method === 'GET') return answers(response, 204, '', progress((asked += 1) === 1 ? SCAN_BYTES : 0, asked === 1));
      if (request.headers['uploaded-parts'] === undefined) return false;
      return answers(response, 409, problem(409, 'partNotUploaded'), { 'Content-Type': PROBLEM_TYPE });
    });
    await against(platform.listener, async (client) => {
      expect(await client.deliver(SCAN, unhurried())).toMatchObject({ kind: 'received' });
    });
    expect(platform.lines().filter((line) => line.startsWith('POST'))).toEqual([SUBMIT_AFTER, SUBMIT_AFTER, SUBMIT]);
  });

  test.each(['malformed', 'contentInvalid', 'sealBroken', 'tooLarge'] as const)(
    'is not believed when it calls a submission %s whose parts it may not have put together: it is shown the whole',
    async (name) => {
      const status = name === 'malformed' ? 400 : name === 'tooLarge' ? 413 : 422;
      const platform = new Platform((request, response) => {
        if (request.headers['uploaded-parts'] === undefined) return false;
        return answers(response, status, problem(status, name), { 'Content-Type': PROBLEM_TYPE });
      });
      await against(platform.listener, async (client) => {
        expect(await client.deliver(SCAN, unhurried())).toEqual(RECEIVED);
      });
      expect(platform.lines()).toEqual([...AHEAD, SUBMIT_AFTER, SUBMIT]);
    },
  );

  test.each(['otherPayload', 'keyUnknown'] as const)(
    'is believed when it says %s: that is of the envelope, whatever came of the parts',
    async (name) => {
      const platform = new Platform((request, response) =>
        request.method === 'POST' ? answers(response, 422, problem(422, name), { 'Content-Type': PROBLEM_TYPE }) : false,
      );
      await against(platform.listener, async (client) => {
        const outcome = name === 'keyUnknown' ? { kind: 'keyUnknown' } : { kind: 'refused', httpStatus: 422, problem: name };
        expect(await client.deliver(SCAN, unhurried())).toEqual(outcome);
      });
      expect(platform.lines()).toEqual([...AHEAD, SUBMIT_AFTER]);
    },
  );

  test.each<[string, (request: IncomingMessage, response: ServerResponse) => boolean]>([
    ['refuses them', (_request, response) => answers(response, 413, problem(413, 'tooLarge'), { 'Content-Type': PROBLEM_TYPE })],
    ['never gets forward', (_request, response) => answers(response, 204, '', progress(0))],
    ['says that it holds more than it was sent', (_request, response) => answers(response, 204, '', progress(1_100_000))],
    [
      'forgets them again and again',
      (request, response) => {
        const far = request.headers['upload-offset'] !== '0';
        if (!far) return answers(response, 204, '', progress(PLATFORM_LIMITS.appendBytes));
        return answers(response, 409, problem(409, 'offsetMismatch'), { 'Content-Type': PROBLEM_TYPE, ...progress(0) });
      },
    ],
    [
      'wants another offset and names the same',
      (_request, response) => answers(response, 409, problem(409, 'offsetMismatch'), { 'Content-Type': PROBLEM_TYPE, ...progress(0) }),
    ],
  ])('but %s gets the whole in one', async (_name, spoil) => {
    const platform = new Platform((request, response) => request.method === 'PATCH' && spoil(request, response));
    await against(platform.listener, async (client) => {
      expect(await client.deliver(SCAN, unhurried())).toEqual(RECEIVED);
    });
    expect(platform.lines().length).toBeLessThan(8);
    expect(platform.lines().at(-1)).toBe(SUBMIT);
  });

  test.each<[string, number, Record<string, string>, string]>([
    ['no progress in its answer', 204, {}, 'ahead: status 204'],
    ['progress that is none', 204, { 'Upload-Offset': '-1', 'Upload-Complete': '?0' }, 'ahead: status 204'],
    ['a page', 200, { 'Content-Type': 'text/html' }, 'ahead: status 200'],
    ["a gateway's refusal", 403, { 'Content-Type': 'text/html' }, 'ahead: status 403'],
    ['an address elsewhere', 302, { Location: '/' }, 'ahead: status 302'],
    ['a failure', 502, {}, 'ahead: status 502'],
  ])('but answers with %s is asked again later', async (_name, status, headers, reason) => {
    for (const method of ['GET', 'PATCH']) {
      const platform = new Platform(
        (request, response) => request.method === method && answers(response, status, '', { 'Retry-After': '3', ...headers }),
      );
      await against(platform.listener, async (client) => {
        expect(await client.deliver(SCAN, unhurried())).toEqual({
          kind: 'tryLater',
          reason,
          retryAfterMs: 3_000,
          reached: true,
          submitted: false,
        });
      });
      expect(platform.lines().at(-1)).toMatch(method);
    }
  });

  test('was posted a submission before the parts were sent once more, and says so of an attempt that ends there', async () => {
    let posted = false;
    const platform = new Platform((request, response) => {
      if (request.method !== 'POST') return posted && answers(response, 503);
      posted = true;
      return answers(response, 409, problem(409, 'partNotUploaded'), { 'Content-Type': PROBLEM_TYPE });
    });
    await against(platform.listener, async (client) => {
      const later = { kind: 'tryLater', reason: 'ahead: status 503', retryAfterMs: null, reached: true, submitted: true };
      expect(await client.deliver(SCAN, unhurried())).toEqual(later);
    });
  });

  test('has the time of one request for each, not that of one for all', () => {
    const clock = new ManualClock();
    const platform = new Platform((request, response) => {
      if (request.method !== 'PATCH') return false;
      // Each as slow as it may be; together they are far over the time of one.
      void clock.advance(PLATFORM_TIMEOUTS.appendToPart.silenceMs - 1_000).then(() => {
        response.writeHead(204, progress(Number(request.headers['upload-offset']) + Number(request.headers['content-length']))).end();
      });
      return true;
    });
    return against(
      platform.listener,
      async (client) => {
        expect(await client.deliver(envelopeOf(1_000, 8_000_000), unhurried())).toEqual(RECEIVED);
        expect(clock.waiting).toBe(0);
      },
      clock,
    );
  });

  test('and falls silent in mid-part is waited for no longer than for any answer', () => {
    const silent = Promise.withResolvers<void>();
    const platform = new Platform((request) => {
      if (request.method !== 'PATCH') return false;
      silent.resolve();
      return true;
    });
    return against(platform.listener, async (client, clock) => {
      const outcome = client.deliver(SCAN, unhurried());
      await silent.promise;
      await clock.advance(PLATFORM_TIMEOUTS.appendToPart.silenceMs);
      expect(await outcome).toEqual({
        kind: 'tryLater',
        reason: 'ahead: silent for too long',
        retryAfterMs: null,
        reached: true,
        submitted: false,
      });
      expect(clock.waiting).toBe(0);
    });
  });
});

describe('something in between that lets no part through', () => {
  const PAGE = { 'Content-Type': 'text/html' };
  const { attemptsWithoutItsWord } = UPLOAD_LIMITS;
  const later = (reason: string) => ({ kind: 'tryLater', reason, retryAfterMs: null, reached: true, submitted: false });

  test.each<[string, number, Record<string, string>, method: 'GET' | 'PATCH']>([
    ['forbids the question', 403, PAGE, 'GET'],
    ['forbids the bytes', 403, PAGE, 'PATCH'],
    ['does not know such a method', 400, PAGE, 'PATCH'],
    ['leads elsewhere', 302, { Location: '/' }, 'PATCH'],
    ['takes the offset out of the answer', 204, {}, 'GET'],
  ])('and %s is given up after some attempts: the whole goes in one, and parts are tried again after a while', async (...row) => {
    const [, status, headers, method] = row;
    let inBetween = true;
    const platform = new Platform((request, response) => inBetween && request.method === method && answers(response, status, '', headers));
    await against(platform.listener, async (client, clock) => {
      for (let attempt = 1; attempt < attemptsWithoutItsWord; attempt++) {
        expect(await client.deliver(SCAN, unhurried())).toEqual(later(`ahead: status ${status}`));
      }
      expect(platform.lines()).not.toContain(SUBMIT);
      expect(await client.deliver(SCAN, unhurried())).toEqual(RECEIVED);
      expect(platform.lines().filter((line) => line.startsWith(method))).toHaveLength(attemptsWithoutItsWord);
      expect(platform.lines().at(-1)).toBe(SUBMIT);

      platform.seen.length = 0;
      expect(await client.deliver(SCAN, unhurried())).toEqual(RECEIVED);
      expect(platform.lines()).toEqual([SUBMIT]);

      // Still there after the while: that costs one try, not as many attempts again.
      platform.seen.length = 0;
      await clock.advance(UPLOAD_LIMITS.notOfferedMs);
      expect(await client.deliver(SCAN, unhurried())).toEqual(RECEIVED);
      expect(platform.lines().filter((line) => line.startsWith(method))).toHaveLength(1);
      expect(platform.lines().at(-1)).toBe(SUBMIT);

      inBetween = false;
      await clock.advance(UPLOAD_LIMITS.notOfferedMs);
      expect(await client.deliver(SCAN, unhurried())).toEqual(RECEIVED);
      expect(platform.lines().at(-1)).toBe(SUBMIT_AFTER);
    });
  });

  test('counts in a row: a part that comes through begins anew, a platform that is away does not', async () => {
    let status: number | null = null;
    const platform = new Platform((request, response) => {
      if (status === null || request.method !== 'GET') return false;
      return answers(response, status, '', PAGE);
    });
    await against(platform.listener, async (client) => {
      const attempt = (next: number | null) => {
        status = next;
        return client.deliver(SCAN, unhurried());
      };
      for (let time = 1; time < attemptsWithoutItsWord; time++) expect(await attempt(403)).toEqual(later('ahead: status 403'));
      expect(await attempt(null)).toEqual(RECEIVED);
      for (let time = 1; time < attemptsWithoutItsWord; time++) {
        expect(await attempt(403)).toEqual(later('ahead: status 403'));
        for (const away of [408, 425, 429, 502]) expect(await attempt(away)).toEqual(later(`ahead: status ${away}`));
      }
      expect(await attempt(403)).toEqual(RECEIVED);
      expect(platform.lines().at(-1)).toBe(SUBMIT);
    });
  });
});

describe('a platform that takes no parts ahead', () => {
  test.each([404, 405, 501])('and says so with %i gets the whole in one, and is asked again after a while', async (status) => {
    let offered = false;
    const platform = new Platform((request, response) => !offered && request.method !== 'POST' && answers(response, status));
    await against(platform.listener, async (client, clock) => {
      expect(await client.deliver(SCAN, unhurried())).toEqual(RECEIVED);
      expect(await client.deliver(SCAN, unhurried())).toEqual(RECEIVED);
      expect(platform.lines()).toEqual([`GET ${PART}`, SUBMIT, SUBMIT]);
      offered = true;
      await clock.advance(UPLOAD_LIMITS.notOfferedMs);
      expect(await client.deliver(SCAN, unhurried())).toEqual(RECEIVED);
      expect(platform.lines().slice(3)).toEqual([...AHEAD, SUBMIT_AFTER]);
    });
  });
});
