import { describe, expect, test } from 'vitest';
import { PLATFORM_LIMITS } from '../../main/platform/index.ts';
import { accepted, newId, postJson, RECEIVED, sealed, unhurried, withSandbox } from './platform-fixture.ts';

const IMPATIENT = { silenceMs: 150, totalMs: 2_000 };

const tryLater = (reason: RegExp | string, retryAfterMs: number | null = null) => ({
  kind: 'tryLater',
  reason: expect.stringMatching(reason),
  retryAfterMs,
  reached: true,
  submitted: true,
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
    [{ mode: 'reject' }, { kind: 'refused', httpStatus: 422, problem: 'refused' }],
    [
      { mode: 'reject', status: 400 },
      { kind: 'refused', httpStatus: 400, problem: 'refused' },
    ],
    [
      { mode: 'reject', status: 413 },
      { kind: 'refused', httpStatus: 413, problem: 'refused' },
    ],
    [{ mode: 'reject', status: 409 }, { kind: 'inFlight' }],
  ] as const)('%j shows as an answer of its own, and the next attempt is received', (setting, outcome) =>
    withSandbox(async (bench) => {
      const envelope = await sealed();
      await bench.fault({ ...setting, times: 1 });
      const client = bench.client(setting.mode === 'silent' ? { deliver: IMPATIENT } : {});
      expect(await client.deliver(envelope, unhurried())).toMatchObject(outcome);
      expect(await bench.get('/_sandbox/faults')).toEqual({ mode: 'none' });
      expect(await bench.client().deliver(envelope, unhurried())).toMatchObject(RECEIVED);
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
          const report = { submissionId: newId(), shortNumber: 'S017-7F3K-29-4', reason: 'refused', httpStatus: 422 } as const;
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
