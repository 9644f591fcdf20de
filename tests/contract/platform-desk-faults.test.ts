import { describe, expect, test } from 'vitest';
import { systemClock } from '../../drivers/core/index.ts';
import { createPlatformClient, type PlatformClient } from '../../main/platform/index.ts';
import type { FaultSetting } from '../../main/sandbox/index.ts';
import { newId, passedCheck, RESIDENT, TERMINAL, unhurried, withSandbox } from './platform-fixture.ts';

const IMPATIENT = { silenceMs: 150, totalMs: 2_000 };
const IMPATIENT_CALLS = {
  caseStatus: IMPATIENT,
  startIdentityCheck: IMPATIENT,
  answerIdentityCheck: IMPATIENT,
  requestDocument: IMPATIENT,
  documentContent: IMPATIENT,
  phoneLink: IMPATIENT,
};
const HOUR_MS = 3_600_000;
const PURPOSE = 'insurance-certificate';
const { cardKind, idNumber, name } = RESIDENT;

const CALLS: readonly (readonly [operation: string, (client: PlatformClient) => Promise<unknown>])[] = [
  ['caseStatus', (client) => client.caseStatus({ code: { submissionId: newId() }, identity: { cardKind, idNumber } }, unhurried())],
  ['startIdentityCheck', (client) => client.startIdentityCheck({ identity: { cardKind, idNumber, name }, purpose: PURPOSE }, unhurried())],
  ['answerIdentityCheck', (client) => client.answerIdentityCheck({ checkId: newId(), code: '123456' }, unhurried())],
  [
    'requestDocument',
    (client) => client.requestDocument({ kind: PURPOSE, identity: RESIDENT, checkId: null, values: {}, language: 'zh-CN' }, unhurried()),
  ],
  ['phoneLink', (client) => client.phoneLink(newId(), unhurried())],
];

const FAULTS: readonly FaultSetting[] = [
  { mode: 'failing' },
  { mode: 'failing', status: 503, retryAfterSeconds: 7 },
  { mode: 'garbage' },
  { mode: 'truncate' },
  { mode: 'silent' },
  { mode: 'unauthorised' },
  { mode: 'unauthorised', status: 403 },
];
const NOT_KNOWN = { ok: false, error: { kind: 'unreachable' } };

describe.each(CALLS)('%s', (operation, call) => {
  test('under any fault is "not known", and the next time it is heard', () =>
    withSandbox(async (bench) => {
      for (const setting of FAULTS) {
        await bench.fault({ ...setting, times: 1 });
        const client = bench.client(setting.mode === 'silent' ? IMPATIENT_CALLS : {});
        expect(await call(client), JSON.stringify(setting)).toMatchObject(NOT_KNOWN);
        expect(await bench.get('/_sandbox/faults')).toEqual({ mode: 'none' });
        bench.pass(HOUR_MS);
        expect(await call(bench.client()), `after ${setting.mode}`).not.toMatchObject(NOT_KNOWN);
      }
    }));

  test('answered slowly is heard', () =>
    withSandbox(async (bench) => {
      await bench.fault({ mode: 'slow', delayMs: 20, times: 1 });
      expect(await call(bench.client())).not.toMatchObject(NOT_KNOWN);
    }));

  test('at a wrong address, or where nobody listens, is "not known"', () =>
    withSandbox(async (bench) => {
      const at = (baseUrl: string) => createPlatformClient({ baseUrl, terminalId: TERMINAL, clock: systemClock });
      expect(await call(at(`${bench.url}/astray`))).toEqual({ ok: false, error: { kind: 'unreachable', detail: 'status 404' } });
      const { url } = bench;
      await bench.restart();
      expect(await call(at(url))).toMatchObject({
        ok: false,
        error: { kind: 'unreachable', detail: expect.stringContaining('ECONNREFUSED') },
      });
    }));

  test('is left alone by a fault of another operation', () =>
    withSandbox(async (bench) => {
      await bench.fault({ mode: 'garbage', only: operation === 'phoneLink' ? 'caseStatus' : 'phoneLink', times: 1 });
      expect(await call(bench.client())).not.toMatchObject(NOT_KNOWN);
      expect(await bench.get('/_sandbox/faults')).toMatchObject({ mode: 'garbage', times: 1 });
    }));
});

describe('the bytes of a document', () => {
  test('under a fault are "not known" or damaged, and the next time the document is there', () =>
    withSandbox(async (bench) => {
      const checkId = await passedCheck(bench, RESIDENT, PURPOSE);
      const ask = (client: PlatformClient) =>
        client.requestDocument({ kind: PURPOSE, identity: RESIDENT, checkId, values: {}, language: 'zh-CN' }, unhurried());
      for (const setting of FAULTS) {
        await bench.fault({ ...setting, only: 'documentContent', times: 1 });
        const kind = setting.mode === 'garbage' ? 'damaged' : 'unreachable';
        expect(await ask(bench.client({ documentContent: IMPATIENT })), JSON.stringify(setting)).toMatchObject({ error: { kind } });
        expect((await ask(bench.client())).ok).toBe(true);
      }
    }));
});
