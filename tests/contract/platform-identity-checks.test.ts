import { describe, expect, test } from 'vitest';
import type { IdentityCheck } from '../../main/platform/index.ts';
import {
  type Bench,
  FOREIGNER,
  HMT_RESIDENT,
  lastCode,
  newId,
  postJson,
  RESIDENT,
  TERMINAL,
  unhurried,
  withSandbox,
} from './platform-fixture.ts';

const PURPOSE = 'insurance-certificate';
const MINUTE_MS = 60_000;
const EXPIRED = { ok: false, error: { kind: 'expired' } };
const wrongCode = (attemptsLeft: number) => ({ ok: false, error: { kind: 'wrongCode', attemptsLeft } });

const ask = (bench: Bench, { cardKind, idNumber, name } = RESIDENT, purpose = PURPOSE) =>
  bench.client().startIdentityCheck({ identity: { cardKind, idNumber, name }, purpose }, unhurried());

async function started(bench: Bench): Promise<IdentityCheck> {
  const check = await ask(bench);
  if (!check.ok) throw new Error(check.error.kind);
  return check.value;
}

const answer = (bench: Bench, checkId: string, code: string) => bench.client().answerIdentityCheck({ checkId, code }, unhurried());
/** A code that was not sent. */
const another = (code: string): string => (code === '000000' ? '111111' : '000000');

describe('a check by code', () => {
  test('sends six digits to the number on file, shown masked, and the right ones pass it', () =>
    withSandbox(async (bench) => {
      const check = await started(bench);
      expect(check).toEqual({
        checkId: expect.stringMatching(/^[0-9a-f]{32}$/),
        phone: expect.stringMatching(/^138\*{4}\d{4}$/),
        codeLength: 6,
        validSeconds: 300,
      });
      const code = await lastCode(bench);
      expect(await bench.get('/_sandbox/messages')).toEqual([
        { to: check.phone, code, text: expect.stringContaining(code), sentAt: '2026-11-22T16:30:00.000Z' },
      ]);
      expect(code).toMatch(/^\d{6}$/);
      expect(await answer(bench, check.checkId, code)).toEqual({ ok: true, value: 'passed' });
    }));

  test('passed, whose answer was lost, is passed again', () =>
    withSandbox(async (bench) => {
      const { checkId } = await started(bench);
      const code = await lastCode(bench);
      await bench.fault({ mode: 'truncate', only: 'answerIdentityCheck', times: 1 });
      expect(await answer(bench, checkId, code)).toMatchObject({ ok: false, error: { kind: 'unreachable' } });
      expect(await answer(bench, checkId, code)).toEqual({ ok: true, value: 'passed' });
    }));

  test('ends with the third wrong code, also for the right one', () =>
    withSandbox(async (bench) => {
      const { checkId } = await started(bench);
      const code = await lastCode(bench);
      expect(await answer(bench, checkId, another(code))).toEqual(wrongCode(2));
      expect(await answer(bench, checkId, another(code))).toEqual(wrongCode(1));
      expect(await answer(bench, checkId, another(code))).toEqual(wrongCode(0));
      expect(await answer(bench, checkId, code)).toEqual(EXPIRED);
    }));

  test('ends after five minutes', () =>
    withSandbox(async (bench) => {
      const { checkId } = await started(bench);
      const code = await lastCode(bench);
      bench.pass(5 * MINUTE_MS);
      expect(await answer(bench, checkId, code)).toEqual(EXPIRED);
    }));

  test('ends when another code is asked for: only the newest counts', () =>
    withSandbox(async (bench) => {
      const first = await started(bench);
      const firstCode = await lastCode(bench);
      const second = await started(bench);
      expect(await answer(bench, first.checkId, firstCode)).toEqual(EXPIRED);
      expect(await answer(bench, second.checkId, await lastCode(bench))).toEqual({ ok: true, value: 'passed' });
    }));

  test('is unknown to another terminal, and under another id', () =>
    withSandbox(async (bench) => {
      const { checkId } = await started(bench);
      const code = await lastCode(bench);
      expect(await bench.client({}, 'SZ-FT-018').answerIdentityCheck({ checkId, code }, unhurried())).toEqual(EXPIRED);
      expect(await answer(bench, newId(), code)).toEqual(EXPIRED);
      expect(await answer(bench, checkId, code)).toEqual({ ok: true, value: 'passed' });
    }));

  test('is started five times an hour for one person, whatever for, and not at the cost of another', () =>
    withSandbox(async (bench) => {
      for (const purpose of ['a', 'b', 'c', 'd', 'e']) {
        expect((await ask(bench, RESIDENT, purpose)).ok).toBe(true);
        bench.pass(MINUTE_MS);
      }
      const sixth = await bench.client({}, 'SZ-FT-018').startIdentityCheck({ identity: pick(RESIDENT), purpose: PURPOSE }, unhurried());
      expect(sixth).toEqual({ ok: false, error: { kind: 'tooMany', retryAfterMs: expect.any(Number) } });
      expect((await ask(bench, HMT_RESIDENT)).ok).toBe(true);
      bench.pass(54 * MINUTE_MS);
      expect(await ask(bench)).toMatchObject({ error: { kind: 'tooMany' } });
      bench.pass(MINUTE_MS);
      expect((await ask(bench)).ok).toBe(true);
    }));

  test('is not possible where no telephone is on file', () =>
    withSandbox(async (bench) => {
      const before = await bench.set('/_sandbox/people', { idNumber: FOREIGNER.idNumber, phone: false });
      expect(before).toEqual({ phone: null, records: true });
      expect(await ask(bench, FOREIGNER)).toEqual({ ok: false, error: { kind: 'noPhone' } });
      expect(await bench.get('/_sandbox/messages')).toEqual([]);
      await bench.set('/_sandbox/people', { idNumber: FOREIGNER.idNumber, phone: true });
      expect((await ask(bench, FOREIGNER)).ok).toBe(true);
    }));

  test('asks the same number each time, and others of others', () =>
    withSandbox(async (bench) => {
      const phones = [await ask(bench), await ask(bench), await ask(bench, HMT_RESIDENT)].map((check) => check.ok && check.value.phone);
      expect(phones[0]).toBe(phones[1]);
      expect(phones[0]).not.toBe(phones[2]);
    }));
});

describe('what is no check', () => {
  const NO_CHECKS: readonly (readonly [path: string, body: object])[] = [
    ['/v1/identity-checks', { identity: pick(RESIDENT) }],
    ['/v1/identity-checks', { identity: pick(RESIDENT), purpose: '../etc' }],
    ['/v1/identity-checks', { identity: { ...pick(RESIDENT), address: '某处' }, purpose: PURPOSE }],
    ['/v1/identity-checks/nope/answer', { code: '123456' }],
    [`/v1/identity-checks/${'f'.repeat(32)}/answer`, { code: '12345x' }],
    [`/v1/identity-checks/${'f'.repeat(32)}/answer`, { code: 123_456 }],
  ];

  test('is refused, and the refusal repeats nothing of it', () =>
    withSandbox(async (bench) => {
      for (const [path, body] of NO_CHECKS) {
        const refused = await postJson(bench.url + path, body, { 'X-Terminal-Id': TERMINAL });
        expect(refused.status, path).toBe(400);
        const said = (await refused.text()) + JSON.stringify(bench.events);
        for (const secret of [RESIDENT.idNumber, RESIDENT.name, '某处', '12345x']) expect(said).not.toContain(secret);
      }
    }));

  test('a body that is no JSON is refused, and the refusal repeats nothing of it', () =>
    withSandbox(async (bench) => {
      const body = `{"identity":{"name":"${RESIDENT.name}","idNumber":${RESIDENT.idNumber}`;
      const headers = { 'Content-Type': 'application/json', 'X-Terminal-Id': TERMINAL };
      const refused = await fetch(`${bench.url}/v1/identity-checks`, { method: 'POST', headers, body });
      expect(refused.status).toBe(400);
      const said = (await refused.text()) + JSON.stringify(bench.events);
      expect(said).not.toContain(RESIDENT.name);
      expect(said).not.toContain(RESIDENT.idNumber.slice(0, 8));
    }));
});

function pick({ cardKind, idNumber, name }: typeof RESIDENT) {
  return { cardKind, idNumber, name };
}
