import { createHash } from 'node:crypto';
import { connect } from 'node:net';
import { describe, expect, test } from 'vitest';
import { systemClock } from '../../drivers/core/index.ts';
import { createPlatformClient, PLATFORM_LIMITS, PROBLEM_TYPES } from '../../main/platform/index.ts';
import { type Bench, newId, PAGE, postJson, recordOf, STROKES, sealed, TERMINAL, unhurried, withSandbox } from './platform-fixture.ts';

const IMPATIENT = { silenceMs: 150, totalMs: 2_000 };

const RECEIVED = {
  kind: 'received',
  receipt: { receiptNumber: expect.stringMatching(/^SB440300-\d{8}-\d{6}$/), receivedAt: '2026-11-22T16:30:00.000Z' },
};

const tryLater = (reason: RegExp | string, retryAfterMs: number | null = null) => ({
  kind: 'tryLater',
  reason: expect.stringMatching(reason),
  retryAfterMs,
  reached: true,
});

async function accepted(bench: Bench): Promise<readonly unknown[]> {
  const list = await bench.get('/_sandbox/submissions');
  if (!Array.isArray(list)) throw new Error('no list');
  return list;
}

describe('a submission', () => {
  test('is received with a receipt, and the opened record and parts are what was sealed', () =>
    withSandbox(async (bench) => {
      const envelope = await sealed();
      const id = envelope.header.submissionId;

      const outcome = await bench.client().deliver(envelope, unhurried());

      expect(outcome).toMatchObject({
        ...RECEIVED,
        receipt: { ...RECEIVED.receipt, submissionId: id, receiptNumber: 'SB440300-20261123-000001' },
      });
      expect(await accepted(bench)).toMatchObject([
        {
          submissionId: id,
          receiptNumber: 'SB440300-20261123-000001',
          record: recordOf(id),
          parts: [
            { index: 1, name: 'lease-1', mediaType: 'image/png', byteLength: 5_000 },
            { index: 2, name: 'signature', mediaType: 'application/json' },
          ],
        },
      ]);
      const page = await fetch(`${bench.url}/_sandbox/submissions/${id}/parts/1`);
      expect(page.headers.get('content-type')).toBe('image/png');
      expect(new Uint8Array(await page.arrayBuffer())).toEqual(PAGE.bytes);
      expect((await fetch(`${bench.url}/_sandbox/submissions/${id}/parts/3`)).status).toBe(404);
    }));

  test('gets receipt numbers that rise, also after a reset', () =>
    withSandbox(async (bench) => {
      await bench.client().deliver(await sealed(), unhurried());
      expect((await fetch(`${bench.url}/_sandbox/reset`, { method: 'POST' })).status).toBe(204);
      expect(await accepted(bench)).toEqual([]);
      expect(await bench.client().deliver(await sealed(), unhurried())).toMatchObject({
        receipt: { receiptNumber: 'SB440300-20261123-000002' },
      });
    }));

  test('with a scan of no bytes is received', () =>
    withSandbox(async (bench) => {
      const envelope = await sealed({ parts: [{ ...PAGE, bytes: new Uint8Array(0) }, STROKES] });
      expect(await bench.client().deliver(envelope, unhurried())).toMatchObject(RECEIVED);
    }));

  test('sent again gets the same receipt, also after the platform started anew, and is held once', () =>
    withSandbox(async (bench) => {
      const envelope = await sealed();
      const first = await bench.client().deliver(envelope, unhurried());
      expect(await bench.client().deliver(envelope, unhurried())).toEqual(first);
      await bench.restart();
      expect(await bench.client().deliver(envelope, unhurried())).toEqual(first);
      expect(await accepted(bench)).toHaveLength(1);
    }));

  test('with another payload under a used id is refused for ever', () =>
    withSandbox(async (bench) => {
      const id = newId();
      await bench.client().deliver(await sealed({ id }), unhurried());
      // Sealing is randomised: the same record sealed anew is another payload.
      const other = await sealed({ id });
      expect(await bench.client().deliver(other, unhurried())).toEqual({ kind: 'refused', httpStatus: 422 });
      await bench.restart();
      expect(await bench.client().deliver(other, unhurried())).toEqual({ kind: 'refused', httpStatus: 422 });
      expect(await accepted(bench)).toHaveLength(1);
    }));

  test('sent twice at the same time is taken in once; the other is told to come later', () =>
    withSandbox(async (bench) => {
      const envelope = await sealed({ parts: [{ ...PAGE, bytes: new Uint8Array(4_000_000) }, STROKES] });
      const outcomes = await Promise.all([1, 2, 3].map(() => bench.client().deliver(envelope, unhurried())));
      const kinds = outcomes.map((outcome) => outcome.kind).sort();
      expect(kinds).toEqual(['inFlight', 'inFlight', 'received']);
      expect(await accepted(bench)).toHaveLength(1);
      expect(await bench.client().deliver(envelope, unhurried())).toMatchObject(RECEIVED);
    }));

  test('of different citizens at the same time are all received under numbers of their own', () =>
    withSandbox(async (bench) => {
      const envelopes = await Promise.all(Array.from({ length: 12 }, () => sealed()));
      const outcomes = await Promise.all(envelopes.map((envelope) => bench.client().deliver(envelope, unhurried())));
      const numbers = outcomes.map((outcome) => (outcome.kind === 'received' ? outcome.receipt.receiptNumber : outcome.kind));
      expect(new Set(numbers).size).toBe(12);
      expect(numbers.every((number) => number.startsWith('SB440300-'))).toBe(true);
    }));
});

describe('what the platform refuses for good', () => {
  const refused = { kind: 'refused', httpStatus: 422 };

  test.each([
    ['a flipped bit', async () => withPart(await sealed(), 1, (bytes) => bytes.with(40, (bytes[40] ?? 0) ^ 1)), 'contentInvalid'],
    [
      'a flipped bit under a matching digest',
      async () => redigested(withPart(await sealed(), 1, (bytes) => bytes.with(40, (bytes[40] ?? 0) ^ 1))),
      'sealBroken',
    ],
    [
      'a part cut short under a matching digest',
      async () => redigested(withPart(await sealed(), 1, (bytes) => bytes.slice(0, 20))),
      'sealBroken',
    ],
    ["two parts in each other's place", async () => swapped(await sealed()), 'sealBroken'],
    ['a part of another submission', async () => redigested(await withPartOf(await sealed(), await sealed())), 'sealBroken'],
    ['a part left out', async () => withoutLast(await sealed()), 'contentInvalid'],
    ['a part that the envelope does not name', async () => withOneMore(await sealed()), 'contentInvalid'],
    [
      'a number in the clear other than the sealed one',
      async () => withHeader(await sealed(), { shortNumber: 'S017-7F3K-29-5' }),
      'contentInvalid',
    ],
    ['an envelope out of its schema', async () => withHeader(await sealed(), { sequence: 0 }), 'contentInvalid'],
    ['a sealed record out of its schema', async () => sealed({ record: { ...recordOf(newId()), signaturePart: 9 } }), 'contentInvalid'],
    ['an unknown suite', async () => withHeader(await sealed(), { suite: 'rot13' }), 'keyUnknown'],
  ])('%s', (_name, envelope, problem) =>
    withSandbox(async (bench) => {
      expect(await bench.client().deliver(await envelope(), unhurried())).toEqual(refused);
      expect(bench.events).toMatchObject([{ kind: 'refused', refusal: { kind: problem } }]);
      expect(await accepted(bench)).toEqual([]);
    }),
  );

  test('an unknown key is named in the problem and counted as an alarm', () =>
    withSandbox(async (bench) => {
      const envelope = await sealed({ keyId: 'lost-2019' });
      expect(await bench.client().deliver(envelope, unhurried())).toEqual(refused);
      expect(await bench.client().deliver(envelope, unhurried())).toEqual(refused);
      expect(bench.events[0]).toMatchObject({ refusal: { kind: 'keyUnknown', detail: 'key lost-2019 is not known here' } });
      await bench.restart();
      expect(await bench.get('/_sandbox/alarms')).toEqual([{ kind: 'keyUnknown', subject: 'lost-2019', count: 2 }]);
    }));

  test('more bytes than a submission may have, announced or not', () =>
    withSandbox(async (bench) => {
      const small = await sealed();
      const half = new Uint8Array(PLATFORM_LIMITS.submissionBytes / 2 + 1);
      const large = redigested({ header: small.header, parts: [half, half] });
      expect(await bench.client().deliver(large, unhurried())).toEqual({ kind: 'refused', httpStatus: 413 });

      const form = new FormData();
      form.append('envelope', JSON.stringify(small.header));
      form.append('part-0', new Blob([half]));
      form.append('part-1', new Blob([half]));
      const unannounced = new Response(form);
      const answer = await fetch(`${bench.url}/v1/submissions`, {
        method: 'POST',
        headers: {
          'Idempotency-Key': small.header.submissionId,
          'X-Terminal-Id': TERMINAL,
          'Content-Type': unannounced.headers.get('content-type') ?? '',
        },
        body: unannounced.body,
        duplex: 'half',
      });
      expect(answer.status).toBe(413);
      expect(await accepted(bench)).toEqual([]);
    }));

  test('a submission at the limit is received', () =>
    withSandbox(async (bench) => {
      const overheadBytes = 48;
      const room = PLATFORM_LIMITS.submissionBytes - 8_192;
      const parts = Array.from({ length: 8 }, (_, index) => ({
        name: `page-${index}`,
        mediaType: 'image/png',
        bytes: new Uint8Array(Math.floor(room / 8) - overheadBytes).fill(index),
      }));
      const record = { ...recordOf(newId()), materials: [{ id: 'lease', parts: [1] }], signaturePart: null };
      expect(await bench.client().deliver(await sealed({ record, parts }), unhurried())).toMatchObject(RECEIVED);
    }));
});

describe('what the platform cannot read', () => {
  async function post(bench: Bench, headers: Record<string, string>, body: FormData | string): Promise<{ status: number; type: unknown }> {
    const answer = await fetch(`${bench.url}/v1/submissions`, { method: 'POST', headers, body });
    const problem: unknown = await answer.json();
    expect(answer.headers.get('content-type')).toBe('application/problem+json');
    return { status: answer.status, type: typeof problem === 'object' && problem !== null && 'type' in problem ? problem.type : null };
  }
  const malformed = { status: 400, type: PROBLEM_TYPES.malformed };
  const form = (...entries: readonly (readonly [string, string | Uint8Array])[]): FormData => {
    const made = new FormData();
    for (const [name, content] of entries) {
      made.append(name, new Blob([typeof content === 'string' ? content : Uint8Array.from(content)]), name);
    }
    return made;
  };

  test('a key that is missing or is not the submission id, another terminal, another body', () =>
    withSandbox(async (bench) => {
      const { header, parts } = await sealed();
      const envelope = JSON.stringify(header);
      const good = (): FormData => form(['envelope', envelope], ...parts.map((bytes, index) => [`part-${index}`, bytes] as const));
      const ours = { 'Idempotency-Key': header.submissionId, 'X-Terminal-Id': TERMINAL };

      expect(await post(bench, { 'X-Terminal-Id': TERMINAL }, good())).toEqual(malformed);
      expect(await post(bench, { ...ours, 'Idempotency-Key': newId() }, good())).toEqual(malformed);
      expect(await post(bench, { ...ours, 'Idempotency-Key': '../../etc/passwd' }, good())).toEqual(malformed);
      expect(await post(bench, { 'Idempotency-Key': header.submissionId }, good())).toEqual(malformed);
      expect(await post(bench, { ...ours, 'X-Terminal-Id': 'SZ-FT-018' }, good())).toEqual(malformed);
      expect(await post(bench, ours, form())).toEqual(malformed);
      expect(await post(bench, ours, form(['envelope', 'not json']))).toEqual(malformed);
      expect(await post(bench, ours, form(['part-0', 'x'], ['envelope', envelope]))).toEqual(malformed);
      expect(await post(bench, ours, form(['envelope', envelope], ['part-1', 'x']))).toEqual(malformed);
      expect(await post(bench, { ...ours, 'Content-Type': 'application/json' }, envelope)).toEqual(malformed);
      expect(await post(bench, { ...ours, 'Content-Type': 'application/json' }, '{')).toEqual(malformed);
      expect(await accepted(bench)).toEqual([]);
      expect((await post(bench, ours, good()).catch(() => null))?.status ?? 201).toBe(201);
    }));

  test('a body cut at any place leaves nothing accepted and the id free', () =>
    withSandbox(async (bench) => {
      const envelope = await sealed();
      const { header, parts } = envelope;
      const body = form(['envelope', JSON.stringify(header)], ...parts.map((bytes, index) => [`part-${index}`, bytes] as const));
      const whole = new Response(body);
      const contentType = whole.headers.get('content-type') ?? '';
      const bytes = Buffer.from(await whole.arrayBuffer());
      const head =
        `POST /v1/submissions HTTP/1.1\r\nHost: 127.0.0.1\r\nIdempotency-Key: ${header.submissionId}\r\n` +
        `X-Terminal-Id: ${TERMINAL}\r\nContent-Type: ${contentType}\r\nContent-Length: ${bytes.length}\r\n\r\n`;
      for (const cut of [0, 1, 200, 1_000, 3_000, bytes.length - 60, bytes.length - 1]) {
        await cutConnection(bench.port, Buffer.concat([Buffer.from(head), bytes.subarray(0, cut)]));
      }
      await expect.poll(() => bench.events.length).toBeGreaterThanOrEqual(7);
      expect(bench.events.every((event) => event.kind === 'refused')).toBe(true);
      expect(await accepted(bench)).toEqual([]);
      expect(await bench.client().deliver(envelope, unhurried())).toMatchObject(RECEIVED);
    }));
});

describe('a fault', () => {
  test.each([
    [{ mode: 'failing' }, tryLater('status 500')],
    [{ mode: 'failing', status: 503, retryAfterSeconds: 7 }, tryLater('status 503', 7_000)],
    [{ mode: 'failing', status: 429, retryAfterSeconds: 86_400 }, tryLater('status 429', PLATFORM_LIMITS.retryAfterMs)],
    [{ mode: 'failing', status: 408 }, tryLater('status 408')],
    [{ mode: 'garbage' }, tryLater('no application/json')],
    [{ mode: 'truncate' }, tryLater('broke off')],
    [{ mode: 'dropAfterCommit' }, tryLater('UND_ERR_SOCKET')],
    [{ mode: 'silent' }, tryLater('silent for too long')],
    [{ mode: 'slow', delayMs: 20 }, RECEIVED],
    [{ mode: 'unauthorised' }, { kind: 'notAllowed', httpStatus: 401 }],
    [
      { mode: 'unauthorised', status: 403 },
      { kind: 'notAllowed', httpStatus: 403 },
    ],
    [{ mode: 'reject' }, { kind: 'refused', httpStatus: 422 }],
    [
      { mode: 'reject', status: 400 },
      { kind: 'refused', httpStatus: 400 },
    ],
    [
      { mode: 'reject', status: 413 },
      { kind: 'refused', httpStatus: 413 },
    ],
    [{ mode: 'reject', status: 409 }, { kind: 'inFlight' }],
  ] as const)('%j shows as an answer of its own, and the next attempt is received', (setting, outcome) =>
    withSandbox(async (bench) => {
      const envelope = await sealed();
      await bench.fault({ ...setting, times: 1 });
      const client = bench.client({ deliver: IMPATIENT });
      expect(await client.deliver(envelope, unhurried())).toMatchObject(outcome);
      expect(await bench.get('/_sandbox/faults')).toEqual({ mode: 'none' });
      expect(await client.deliver(envelope, unhurried())).toMatchObject(RECEIVED);
      expect(await accepted(bench)).toHaveLength(1);
    }),
  );

  test.each(['dropAfterCommit', 'truncate'] as const)('%s: the lost receipt is found by a look-up', (mode) =>
    withSandbox(async (bench) => {
      const envelope = await sealed();
      const id = envelope.header.submissionId;
      await bench.fault({ mode, times: 1 });
      expect((await bench.client().deliver(envelope, unhurried())).kind).toBe('tryLater');
      const found = await bench.client().lookUp(id, unhurried());
      expect(found).toMatchObject({ ok: true, value: { submissionId: id } });
      expect(await bench.client().deliver(envelope, unhurried())).toEqual({ kind: 'received', receipt: found.ok ? found.value : null });
    }),
  );

  test.each(['failing', 'garbage', 'truncate', 'silent', 'unauthorised'] as const)(
    '%s: what a look-up, a report and a health check give is "not known"',
    (mode) =>
      withSandbox(async (bench) => {
        await bench.fault({ mode });
        const client = bench.client({ lookUp: IMPATIENT, reportRefusal: IMPATIENT, health: IMPATIENT });
        const unknown = { ok: false, error: { kind: 'unreachable' } };
        expect(await client.lookUp(newId(), unhurried())).toMatchObject(unknown);
        expect(await client.health(unhurried())).toMatchObject(unknown);
        if (mode !== 'truncate') {
          const report = { submissionId: newId(), shortNumber: 'S017-7F3K-29-4', httpStatus: 422 };
          expect(await client.reportRefusal(report, unhurried())).toMatchObject(unknown);
        }
      }),
  );

  test('reject and dropAfterCommit leave the health check alone', () =>
    withSandbox(async (bench) => {
      for (const mode of ['reject', 'dropAfterCommit'] as const) {
        await bench.fault({ mode, times: 1 });
        expect((await bench.client().health(unhurried())).ok).toBe(true);
        expect(await bench.get('/_sandbox/faults')).toEqual({ mode, times: 1 });
      }
    }));

  test.each([
    {},
    { mode: 'tired' },
    { mode: 'slow', delayMs: -1 },
    { mode: 'slow', delayMs: '5' },
    { mode: 'failing', status: 200 },
    { mode: 'silent', status: 500 },
    { mode: 'reject', status: 500 },
    { mode: 'garbage', retryAfterSeconds: 5 },
    { mode: 'failing', times: 0 },
    { mode: 'none', colour: 'red' },
  ])('%j is no fault and changes nothing', (setting) =>
    withSandbox(async (bench) => {
      await bench.fault({ mode: 'garbage' });
      expect((await postJson(`${bench.url}/_sandbox/faults`, setting)).status).toBe(400);
      expect(await bench.get('/_sandbox/faults')).toEqual({ mode: 'garbage' });
    }),
  );
});

describe('look-up, refusal report and health', () => {
  test('what the platform does not hold is a plain "no", under a wrong address it is "not known"', () =>
    withSandbox(async (bench) => {
      expect(await bench.client().lookUp(newId(), unhurried())).toEqual({ ok: true, value: null });
      const astray = createPlatformClient({ baseUrl: `${bench.url}/astray`, terminalId: TERMINAL, clock: systemClock });
      expect(await astray.lookUp(newId(), unhurried())).toEqual({ ok: false, error: { kind: 'unreachable', detail: 'status 404' } });
    }));

  test('a reported refusal is listed once and shows in the look-up', () =>
    withSandbox(async (bench) => {
      const report = { submissionId: newId(), shortNumber: 'S017-7F3K-29-4', httpStatus: 422 };
      expect(await bench.client().reportRefusal(report, unhurried())).toEqual({ ok: true, value: undefined });
      expect(await bench.client().reportRefusal(report, unhurried())).toEqual({ ok: true, value: undefined });
      expect(await bench.get('/_sandbox/refusals')).toEqual([{ ...report, terminalId: TERMINAL, reportedAt: '2026-11-22T16:30:00.000Z' }]);
      expect(await bench.get(`/v1/submissions/${report.submissionId}`)).toMatchObject({ status: 'refused', receiptNumber: null });
      expect(await bench.client().lookUp(report.submissionId, unhurried())).toEqual({ ok: true, value: null });
    }));

  test('a report of another submission or terminal is not taken', () =>
    withSandbox(async (bench) => {
      const report = { submissionId: newId(), shortNumber: 'S017-7F3K-29-4', terminalId: TERMINAL, httpStatus: 422 };
      const send = (id: string, terminal: string) =>
        postJson(`${bench.url}/v1/submissions/${id}/refusal`, report, { 'X-Terminal-Id': terminal });
      expect((await send(newId(), TERMINAL)).status).toBe(400);
      expect((await send(report.submissionId, 'SZ-FT-018')).status).toBe(400);
      expect(await bench.get('/_sandbox/refusals')).toEqual([]);
    }));

  test("health tells the platform's time", () =>
    withSandbox(async (bench) => {
      expect(await bench.client().health(unhurried())).toMatchObject({ ok: true, value: { timeMs: Date.UTC(2026, 10, 22, 16, 30) } });
    }));
});

describe('the door of the sandbox', () => {
  test('opens to this machine under its own names only', () =>
    withSandbox(async (bench) => {
      const answer = await rawExchange(
        bench.port,
        'GET /_sandbox/submissions HTTP/1.1\r\nHost: rebound.example\r\nConnection: close\r\n\r\n',
      );
      expect(answer).toMatch(/^HTTP\/1\.1 403 /);
    }));
});

type Envelope = Awaited<ReturnType<typeof sealed>>;

const withHeader = (envelope: Envelope, change: Partial<Envelope['header']>): Envelope => ({
  ...envelope,
  header: { ...envelope.header, ...change },
});

const withPart = (envelope: Envelope, index: number, change: (bytes: Uint8Array) => Uint8Array): Envelope => ({
  ...envelope,
  parts: envelope.parts.map((bytes, at) => (at === index ? change(bytes) : bytes)),
});

const withPartOf = async (envelope: Envelope, other: Envelope): Promise<Envelope> =>
  withPart(envelope, 1, (bytes) => other.parts[1] ?? bytes);

const redigested = ({ header, parts }: Envelope): Envelope => ({
  header: {
    ...header,
    parts: parts.map((bytes, index) => ({ index, byteLength: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex') })),
  },
  parts,
});

const swapped = ({ header, parts }: Envelope): Envelope =>
  redigested({ header, parts: parts.with(1, parts[2] ?? new Uint8Array(1)).with(2, parts[1] ?? new Uint8Array(1)) });

const withoutLast = ({ header, parts }: Envelope): Envelope => ({ header, parts: parts.slice(0, -1) });

const withOneMore = ({ header, parts }: Envelope): Envelope => ({ header, parts: [...parts, new Uint8Array(10)] });

/** Sends the bytes, sees them taken by the kernel, and cuts. */
function cutConnection(port: number, bytes: Uint8Array): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1');
    socket.on('error', reject);
    socket.on('close', () => resolve());
    socket.write(bytes, () => socket.destroySoon());
  });
}

function rawExchange(port: number, request: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1');
    let answer = '';
    socket.on('error', reject);
    socket.on('data', (chunk) => {
      answer += chunk.toString('latin1');
    });
    socket.on('close', () => resolve(answer));
    socket.write(request);
  });
}
