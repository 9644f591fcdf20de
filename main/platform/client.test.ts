import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http';
import { describe, expect, test } from 'vitest';
import { systemClock } from '../../drivers/core/system-clock.ts';
import { against, answering, unhurried } from './answering-fixture.ts';
import { createPlatformClient } from './client.ts';
import { PLATFORM_LIMITS, PLATFORM_TIMEOUTS } from './limits.ts';
import type { SealedEnvelope } from './multipart.ts';
import { PROBLEM_TYPES, type ProblemName } from './schemas.ts';

const ID = '0123456789abcdef0123456789abcdef';
const RECEIPT = { submissionId: ID, receiptNumber: 'SB440300-20261123-000001', receivedAt: '2026-11-23T09:00:00+08:00' };
const JSON_TYPE = 'application/json';
const PROBLEM_TYPE = 'application/problem+json';

function envelope(bytes = new Uint8Array([1])): SealedEnvelope {
  return {
    header: {
      submissionId: ID,
      shortNumber: 'S017-7F3K-29-4',
      terminalId: 'SZ-FT-017',
      suite: 'suite',
      keyId: 'key',
      schemaVersion: 1,
      sequence: 1,
      parts: [{ index: 0, byteLength: bytes.length, sha256: '0'.repeat(64) }],
    },
    parts: [bytes],
  };
}

const problem = (status: number): string => JSON.stringify({ type: 'about:blank', title: 'no', status });
const named = (status: number, name: ProblemName): string => JSON.stringify({ type: PROBLEM_TYPES[name], title: 'no', status });

/** Something of a submission may have come there. */
const later = (reason: unknown, retryAfterMs: number | null = null) => ({
  kind: 'tryLater',
  reason,
  retryAfterMs,
  reached: true,
  submitted: true,
});

describe('a receipt', () => {
  test('is believed with fields that this version does not know', () =>
    against(answering(201, 'application/json; charset=utf-8', JSON.stringify({ ...RECEIPT, counter: 7 })), async (client) => {
      expect(await client.deliver(envelope(), unhurried())).toEqual({ kind: 'received', receipt: RECEIPT });
    }));

  test.each<[string, number, string | null, string | Uint8Array, string]>([
    [
      'for another submission',
      201,
      JSON_TYPE,
      JSON.stringify({ ...RECEIPT, submissionId: 'f'.repeat(32) }),
      'the receipt is for another submission',
    ],
    ['without its number', 201, JSON_TYPE, JSON.stringify({ ...RECEIPT, receiptNumber: '' }), 'the answer does not fit its schema'],
    ['at no time', 201, JSON_TYPE, JSON.stringify({ ...RECEIPT, receivedAt: 'yesterday' }), 'the answer does not fit its schema'],
    ['as a list', 200, JSON_TYPE, '[]', 'the answer does not fit its schema'],
    ['of nothing', 201, JSON_TYPE, '', 'the answer is not JSON'],
    ['cut short, with a length that fits', 201, JSON_TYPE, JSON.stringify(RECEIPT).slice(0, 40), 'the answer is not JSON'],
    ['in noise', 201, JSON_TYPE, new Uint8Array([0xff, 0xfe, 0x00, 0xd8]), 'the answer is not UTF-8'],
    ['without end', 201, JSON_TYPE, `"${'x'.repeat(PLATFORM_LIMITS.answerBytes)}"`, 'the answer is too large'],
    ['as a page', 200, 'text/html', `<p>${JSON.stringify(RECEIPT)}`, 'the answer is no application/json'],
    ['of no type', 200, null, JSON.stringify(RECEIPT), 'the answer is no application/json'],
    ['under a status that promises none', 204, null, '', 'status 204'],
    ['elsewhere', 302, JSON_TYPE, JSON.stringify(RECEIPT), 'status 302'],
  ])('%s is none: try later', (_name, status, type, body, reason) =>
    against(answering(status, type, body, status === 302 ? { Location: '/v1/submissions' } : {}), async (client) => {
      expect(await client.deliver(envelope(), unhurried())).toEqual(later(reason));
    }),
  );

  test('that unpacks to more than an answer may hold is not unpacked to its end', async () => {
    const { gzipSync } = await import('node:zlib');
    const bomb = gzipSync(Buffer.alloc(64 * 1024 * 1024, 0x20));
    await against(answering(201, JSON_TYPE, bomb, { 'Content-Encoding': 'gzip' }), async (client) => {
      expect(await client.deliver(envelope(), unhurried())).toMatchObject({ kind: 'tryLater', reason: 'the answer is too large' });
    });
  });
});

describe('the answer table', () => {
  const receipt = JSON.stringify(RECEIPT);
  const received = { kind: 'received', receipt: RECEIPT };
  const refused = (httpStatus: number, name: ProblemName | null) => ({ kind: 'refused', httpStatus, problem: name });
  const notAllowed = (httpStatus: number) => ({ kind: 'notAllowed', httpStatus });
  const after3s = (status: number, body: string, type = PROBLEM_TYPE) => answering(status, type, body, { 'Retry-After': '3' });

  test.each<[row: string, answer: RequestListener, outcome: unknown]>([
    ['2xx with receipt: 200', after3s(200, receipt, JSON_TYPE), received],
    ['2xx with receipt: 201', after3s(201, receipt, JSON_TYPE), received],
    ['network: cut', (request) => request.socket.destroy(), later(expect.any(String))],
    ...[408, 425, 429, 500, 501, 502, 503, 504, 507, 508].map((status): [string, RequestListener, unknown] => [
      `408, 425, 429, 5xx: ${status}`,
      after3s(status, problem(status)),
      later(`status ${status}`, 3_000),
    ]),
    ['409', after3s(409, named(409, 'inFlight')), { kind: 'inFlight' }],
    ['401', after3s(401, named(401, 'unauthorised')), notAllowed(401)],
    ['403', after3s(403, named(403, 'notAllowed')), notAllowed(403)],
    ['400', after3s(400, named(400, 'malformed')), refused(400, 'malformed')],
    ['413', after3s(413, named(413, 'tooLarge')), refused(413, 'tooLarge')],
    ['422: another payload', after3s(422, named(422, 'otherPayload')), refused(422, 'otherPayload')],
    ['422: a broken seal', after3s(422, named(422, 'sealBroken')), refused(422, 'sealBroken')],
    ['422: content that does not fit', after3s(422, named(422, 'contentInvalid')), refused(422, 'contentInvalid')],
    ['422: a problem whose name is not known here', after3s(422, problem(422)), refused(422, null)],
    ['422: an unknown key or suite', after3s(422, named(422, 'keyUnknown')), { kind: 'keyUnknown' }],
    ['an unknown key under another status', after3s(400, named(400, 'keyUnknown')), refused(400, 'keyUnknown')],
    ...[402, 404, 405, 410, 418, 451].map((status): [string, RequestListener, unknown] => [
      `in no row: ${status}`,
      after3s(status, 'no', 'text/html'),
      later(`status ${status}`, 3_000),
    ]),
  ])('%s', (_row, answer, outcome) =>
    against(answer, async (client) => {
      expect(await client.deliver(envelope(), unhurried())).toEqual(outcome);
    }),
  );

  test.each([400, 401, 403, 409, 413, 422])("%i that is not in the platform's own words is tried later", async (status) => {
    const reason = `status ${status} without the platform's problem document`;
    for (const listener of [
      answering(status, 'text/html', '<h1>nginx</h1>'),
      answering(status, null, ''),
      answering(status, JSON_TYPE, problem(status)),
      answering(status, PROBLEM_TYPE, '{}'),
      answering(status, PROBLEM_TYPE, problem(418)),
    ]) {
      await against(listener, async (client) => {
        expect(await client.deliver(envelope(), unhurried())).toEqual(later(reason));
      });
    }
  });

  test('is kept to for an answer that comes before the body was read', () =>
    against(
      (_request, response) => response.writeHead(413, { 'Content-Type': PROBLEM_TYPE }).end(problem(413)),
      async (client) => {
        expect(await client.deliver(envelope(new Uint8Array(8_000_000)), unhurried())).toEqual({
          kind: 'refused',
          httpStatus: 413,
          problem: null,
        });
      },
    ));
});

describe('whether something of the request arrived', () => {
  test.each([
    ['a port where nobody listens', 'http://127.0.0.1:9'],
    ['a name that two addresses share, nobody listening', 'http://localhost:9'],
    ['a name that is none', 'http://platform.invalid'],
  ])('surely not: %s', async (_name, baseUrl) => {
    const client = createPlatformClient({
      baseUrl: baseUrl.replace(':9', `:${await freePort()}`),
      terminalId: 'SZ-FT-017',
      clock: systemClock,
    });
    expect(await client.deliver(envelope(), unhurried())).toMatchObject({
      kind: 'tryLater',
      retryAfterMs: null,
      reached: false,
      submitted: false,
    });
    expect(await client.lookUp(ID, unhurried())).toMatchObject({ ok: false, error: { kind: 'unreachable' } });
  });

  test('perhaps: a connection cut before the answer', () =>
    against(
      (request) => request.socket.destroy(),
      async (client) => {
        expect(await client.deliver(envelope(), unhurried())).toMatchObject({ kind: 'tryLater', reached: true });
      },
    ));

  test('surely not when it was stopped before it began, perhaps when in the middle', async () => {
    const controller = new AbortController();
    await against(
      () => controller.abort(),
      async (client, clock) => {
        expect(await client.deliver(envelope(), AbortSignal.abort())).toMatchObject({ kind: 'tryLater', reached: false, submitted: false });
        const outcome = await client.deliver(envelope(), controller.signal);
        expect(outcome).toEqual(later('stopped by the terminal'));
        expect(clock.waiting).toBe(0);
      },
    );
  });
});

describe('patience', () => {
  const { silenceMs, totalMs } = PLATFORM_TIMEOUTS.deliver;

  test('ends with a platform that takes the request and says nothing', () => {
    const asked = Promise.withResolvers<void>();
    return against(
      (request) => request.resume().on('end', asked.resolve),
      async (client, clock) => {
        const outcome = client.deliver(envelope(), unhurried());
        await asked.promise;
        await clock.advance(silenceMs);
        expect(await outcome).toEqual(later('silent for too long'));
        expect(clock.waiting).toBe(0);
      },
    );
  });

  test('ends with a platform that stops in mid-answer', () => {
    const begun = Promise.withResolvers<void>();
    return against(
      (request, response) => {
        request.resume().on('end', () => {
          response.writeHead(201, { 'Content-Type': JSON_TYPE }).write('{', () => begun.resolve());
        });
      },
      async (client, clock) => {
        const outcome = client.deliver(envelope(), unhurried());
        await begun.promise;
        // Twice: the byte that came counts as progress, whenever the client sees it.
        await clock.advance(2 * silenceMs);
        expect(await outcome).toMatchObject({ kind: 'tryLater', reached: true });
      },
    );
  });

  test('lasts with a line that is slow but moves, up to the whole time', () => {
    const asked = Promise.withResolvers<ServerResponse>();
    return against(
      (request, response) => request.resume().on('end', () => asked.resolve(response.writeHead(201, { 'Content-Type': JSON_TYPE }))),
      async (client, clock) => {
        let settled = false;
        const outcome = client.deliver(envelope(), unhurried()).finally(() => {
          settled = true;
        });
        const response = await asked.promise;
        for (let passedMs = 0; passedMs + silenceMs < totalMs; passedMs += silenceMs - 1_000) {
          await written(response, ' ');
          await clock.advance(silenceMs - 1_000);
          expect(settled).toBe(false);
        }
        await clock.advance(silenceMs);
        expect(await outcome).toMatchObject({ kind: 'tryLater', reason: expect.stringMatching(/in mid-answer$/) });
      },
    );
  });

  test('ends with a platform that stops reading', () => {
    const asked = Promise.withResolvers<IncomingMessage>();
    return against(
      (request, response) => {
        if (request.method === 'GET') response.writeHead(404).end();
        else asked.resolve(request.pause());
      },
      async (client, clock) => {
        const outcome = client.deliver(envelope(new Uint8Array(PLATFORM_LIMITS.submissionBytes)), unhurried());
        await asked.promise;
        await clock.advance(3 * silenceMs);
        expect(await outcome).toMatchObject({ kind: 'tryLater', reason: 'silent for too long', reached: true });
      },
    );
  });
});

describe('a look-up', () => {
  const status = { ...RECEIPT, status: 'accepted' };

  test('gives the receipt of what the platform holds', () =>
    against(answering(200, JSON_TYPE, JSON.stringify(status)), async (client) => {
      expect(await client.lookUp(ID, unhurried())).toEqual({ ok: true, value: RECEIPT });
    }));

  test.each<[string, RequestListener]>([
    ['another submission', answering(200, JSON_TYPE, JSON.stringify({ ...status, submissionId: 'f'.repeat(32) }))],
    ['a receipt without a number', answering(200, JSON_TYPE, JSON.stringify({ ...status, receiptNumber: null }))],
    ["a web server's own 404", answering(404, 'text/html', 'not found')],
    ['a problem of another type', answering(404, PROBLEM_TYPE, problem(404))],
    ['a failure', answering(500, PROBLEM_TYPE, problem(500))],
  ])('answered with %s is "not known", never "not held"', (_name, listener) =>
    against(listener, async (client) => {
      expect(await client.lookUp(ID, unhurried())).toMatchObject({ ok: false, error: { kind: 'unreachable' } });
    }),
  );
});

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}

function written(response: ServerResponse, text: string): Promise<void> {
  return new Promise((resolve, reject) => {
    response.write(text, (error) => (error ? reject(error) : resolve()));
  });
}
