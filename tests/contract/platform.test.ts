import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { describe, expect, test } from 'vitest';
import { systemClock } from '../../drivers/core/index.ts';
import { createPlatformClient } from '../../main/platform/index.ts';
import {
  accepted,
  newId,
  PAGE,
  postJson,
  RECEIVED,
  recordOf,
  STROKES,
  sealed,
  TERMINAL,
  unhurried,
  wholeRequest,
  withSandbox,
} from './platform-fixture.ts';

const OTHER_PAYLOAD = { kind: 'refused', httpStatus: 422, problem: 'otherPayload' };

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
      expect(await bench.client().deliver(other, unhurried())).toEqual(OTHER_PAYLOAD);
      await bench.restart();
      expect(await bench.client().deliver(other, unhurried())).toEqual(OTHER_PAYLOAD);
      expect(await accepted(bench)).toHaveLength(1);
    }));

  test('sent three times at the same time is taken in once', () =>
    withSandbox(async (bench) => {
      const envelope = await sealed({ parts: [{ ...PAGE, bytes: new Uint8Array(4_000_000) }, STROKES] });
      const outcomes = await Promise.all([1, 2, 3].map(() => bench.client().deliver(envelope, unhurried())));
      const kinds = outcomes.map((outcome) => outcome.kind);
      expect(kinds).toContain('received');
      expect(kinds.filter((kind) => kind !== 'received' && kind !== 'inFlight')).toEqual([]);
      expect(await accepted(bench)).toHaveLength(1);
      expect(await bench.client().deliver(envelope, unhurried())).toMatchObject(RECEIVED);
    }));

  test('is told to come later while the original is still in flight, and gets its receipt afterwards', () =>
    withSandbox(async (bench) => {
      const envelope = await sealed();
      const whole = await wholeRequest(envelope);
      const original = connect(bench.port, '127.0.0.1');
      const answer = text(original);
      await new Promise<void>((resolve) => original.write(whole.subarray(0, -100), () => resolve()));
      await expect.poll(async () => (await bench.client().deliver(envelope, unhurried())).kind).toBe('inFlight');
      original.write(whole.subarray(-100));
      expect(await answer).toMatch(/^HTTP\/1\.1 201 /);
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

describe('look-up, refusal report and health', () => {
  test('what the platform does not hold is a plain "no", under a wrong address it is "not known"', () =>
    withSandbox(async (bench) => {
      expect(await bench.client().lookUp(newId(), unhurried())).toEqual({ ok: true, value: null });
      const astray = createPlatformClient({ baseUrl: `${bench.url}/astray`, terminalId: TERMINAL, clock: systemClock });
      expect(await astray.lookUp(newId(), unhurried())).toEqual({ ok: false, error: { kind: 'unreachable', detail: 'status 404' } });
    }));

  test.each([
    { reason: 'refused', httpStatus: 422, counted: '1 refused, 0 damaged' },
    { reason: 'damaged', httpStatus: null, counted: '0 refused, 1 damaged' },
  ] as const)('a report of what was $reason is listed once, as such, and shows in the look-up', ({ reason, httpStatus, counted }) =>
    withSandbox(async (bench) => {
      const report = { submissionId: newId(), shortNumber: 'S017-7F3K-29-4', reason, httpStatus };
      expect(await bench.client().reportRefusal(report, unhurried())).toEqual({ ok: true, value: undefined });
      expect(await bench.client().reportRefusal(report, unhurried())).toEqual({ ok: true, value: undefined });
      expect(await bench.get('/_sandbox/refusals')).toEqual([{ ...report, terminalId: TERMINAL, reportedAt: '2026-11-22T16:30:00.000Z' }]);
      expect(await bench.get(`/v1/submissions/${report.submissionId}`)).toMatchObject({ status: 'refused', receiptNumber: null });
      expect(await bench.client().lookUp(report.submissionId, unhurried())).toEqual({ ok: true, value: null });
      expect(await (await fetch(`${bench.url}/_sandbox`)).text()).toContain(counted);
    }),
  );

  test('a report of a terminal that gives no reason, or says more than is read here, is one of a refusal', () =>
    withSandbox(async (bench) => {
      const report = { submissionId: newId(), shortNumber: 'S017-7F3K-29-4', terminalId: TERMINAL, httpStatus: 422 };
      const address = `${bench.url}/v1/submissions/${report.submissionId}/refusal`;
      expect((await postJson(address, { ...report, colour: 'red' }, { 'X-Terminal-Id': TERMINAL })).status).toBe(204);
      expect(await bench.get('/_sandbox/refusals')).toEqual([{ ...report, reason: 'refused', reportedAt: '2026-11-22T16:30:00.000Z' }]);
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
