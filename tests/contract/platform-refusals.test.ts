import { createHash } from 'node:crypto';
import { connect } from 'node:net';
import { describe, expect, test } from 'vitest';
import { PLATFORM_LIMITS, PROBLEM_TYPES } from '../../main/platform/index.ts';
import {
  accepted,
  type Bench,
  type Envelope,
  newId,
  RECEIVED,
  recordOf,
  sealed,
  TERMINAL,
  unhurried,
  wholeRequest,
  withSandbox,
} from './platform-fixture.ts';

describe('what the platform refuses for good', () => {
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
  ])('%s', (_name, envelope, problem) =>
    withSandbox(async (bench) => {
      expect(await bench.client().deliver(await envelope(), unhurried())).toEqual({ kind: 'refused', httpStatus: 422, problem });
      expect(bench.events).toMatchObject([{ kind: 'refused', refusal: { kind: problem } }]);
      expect(await accepted(bench)).toEqual([]);
    }),
  );

  test.each([
    ['key', 'lost-2019', () => sealed({ keyId: 'lost-2019' })],
    ['suite', 'rot13', async () => withHeader(await sealed(), { suite: 'rot13' })],
  ])('an unknown %s is no fault of the submission: an answer of its own, named, and counted as an alarm', (what, subject, envelopeOf) =>
    withSandbox(async (bench) => {
      const envelope = await envelopeOf();
      expect(await bench.client().deliver(envelope, unhurried())).toEqual({ kind: 'keyUnknown' });
      expect(await bench.client().deliver(envelope, unhurried())).toEqual({ kind: 'keyUnknown' });
      expect(bench.events[0]).toMatchObject({ refusal: { kind: 'keyUnknown', detail: `${what} ${subject} is not known here` } });
      await bench.restart();
      expect(await bench.get('/_sandbox/alarms')).toEqual([{ kind: 'keyUnknown', subject, count: 2 }]);
    }),
  );

  test('more bytes than a submission may have, announced or not', () =>
    withSandbox(async (bench) => {
      const small = await sealed();
      const half = new Uint8Array(PLATFORM_LIMITS.submissionBytes / 2 + 1);
      const large = redigested({ header: small.header, parts: [half, half] });
      expect(await bench.client().deliver(large, unhurried())).toEqual({ kind: 'refused', httpStatus: 413, problem: 'tooLarge' });

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
      const envelope = await sealed({ record, parts });
      // In one go, as a terminal sends it that knows no other way.
      const body = new FormData();
      body.append('envelope', new Blob([JSON.stringify(envelope.header)]));
      envelope.parts.forEach((bytes, index) => body.append(`part-${index}`, new Blob([Uint8Array.from(bytes)])));
      const headers = { 'Idempotency-Key': envelope.header.submissionId, 'X-Terminal-Id': TERMINAL };
      expect((await fetch(`${bench.url}/v1/submissions`, { method: 'POST', headers, body })).status).toBe(201);
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
      expect((await fetch(`${bench.url}/v1/submissions`, { method: 'POST', headers: ours, body: good() })).status).toBe(201);
    }));

  test('a body cut at any place leaves nothing accepted and the id free', () =>
    withSandbox(async (bench) => {
      const envelope = await sealed();
      const whole = await wholeRequest(envelope);
      const headBytes = whole.indexOf('\r\n\r\n') + 4;
      for (const cut of [
        headBytes,
        headBytes + 1,
        headBytes + 200,
        headBytes + 1_000,
        headBytes + 3_000,
        whole.length - 60,
        whole.length - 1,
      ]) {
        await cutConnection(bench.port, whole.subarray(0, cut));
      }
      await expect.poll(() => bench.events.length).toBeGreaterThanOrEqual(7);
      expect(bench.events.every((event) => event.kind === 'refused')).toBe(true);
      expect(await accepted(bench)).toEqual([]);
      expect(await bench.client().deliver(envelope, unhurried())).toMatchObject(RECEIVED);
    }));
});

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
