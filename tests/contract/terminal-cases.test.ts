/** "Continue my case" under the whole terminal: one's own case at every stage, nobody else's, and what waits can be taken back. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { ViewOf } from '../../main/bridge/index.ts';
import { Citizen, fillsInEverything, identifies, leavesTheScreen, signs, toHome } from '../support/citizen.ts';
import { Terminal } from '../support/terminal.ts';
import { until } from '../support/until.ts';

const SOON_MS = 15_000;

let terminal: Terminal;
let citizen: Citizen;
beforeAll(async () => {
  terminal = await Terminal.start();
}, 30_000);
afterAll(() => terminal.stop(), 30_000);
beforeEach(async () => {
  citizen = await Citizen.arrive(terminal);
});
afterEach(async () => {
  await leavesTheScreen(citizen);
  await terminal.lab('network', 'restore');
  await terminal.sandbox('faults', { mode: 'none' });
  await citizen.sees('attract', ({ network }) => network === 'online', SOON_MS);
  // What was looked up in vain counts for a quarter of an hour.
  await terminal.lab('clock', 'skip', { ms: 16 * 60_000 });
  await terminal.lab('clock', 'restore');
  citizen.leaves();
}, 30_000);

/** Submits as one person; gives what the receipt carries. */
async function submits(person: string): Promise<ViewOf<'outcome'>> {
  await fillsInEverything(citizen, terminal, { person });
  const outcome = await signs(citizen);
  await leavesTheScreen(citizen);
  return outcome;
}

async function looksUp(person: string, code: string): Promise<void> {
  await toHome(citizen);
  await citizen.touches({ type: 'continueCase' });
  await citizen.sees('identify');
  await identifies(citizen, terminal, person);
  await citizen.sees('caseCode');
  await citizen.touches({ type: 'submitCode', code });
}

test('saved here while the network is away, received once it is back, and every stage after it', async () => {
  await terminal.lab('network', 'cut');
  await citizen.sees('attract', ({ network }) => network === 'offline', SOON_MS);
  const outcome = await submits('li-xiaoming');
  await looksUp('li-xiaoming', outcome.shortNumber.toLowerCase().replaceAll('-', ' '));
  const waiting = await citizen.sees('caseStatus', ({ stage }) => stage === 'saved');
  expect(waiting).toMatchObject({ shortNumber: outcome.shortNumber, receiptNumber: null, withdrawal: { phase: 'possible' } });
  await leavesTheScreen(citizen);
  await terminal.lab('network', 'restore');
  await until(async () => (await terminal.sandboxRecords()).some(({ record }) => record.shortNumber === outcome.shortNumber), SOON_MS);
  const stages = [
    ['accepted', null],
    ['supplementAsked', { 'zh-CN': '请补交租赁合同原件。', en: 'Please hand in the lease.' }],
    ['decided', { 'zh-CN': '已办结，请领取。', en: 'Decided. Come and collect it.' }],
    ['refused', { 'zh-CN': '材料不符，请重新办理。', en: 'The papers do not fit. Apply again.' }],
  ] as const;
  for (const [status, words] of stages) {
    await terminal.sandbox('cases', { shortNumber: outcome.shortNumber, status, words });
    await looksUp('li-xiaoming', outcome.qrText);
    const view = await citizen.sees('caseStatus', ({ stage }) => stage === status, SOON_MS);
    expect(view.words).toBe(words?.['zh-CN'] ?? null);
    expect(view.receiptNumber).toMatch(/^SB/);
    expect(view.withdrawal.phase).toBe('notPossible');
    await leavesTheScreen(citizen);
  }
});

describe('withdrawing', () => {
  test('what still waits is taken back: it is never sent, and nothing of it stays', async () => {
    await terminal.lab('network', 'cut');
    await citizen.sees('attract', ({ network }) => network === 'offline', SOON_MS);
    const outcome = await submits('zhang-zhe');
    await looksUp('zhang-zhe', outcome.qrText);
    await citizen.sees('caseStatus', ({ withdrawal }) => withdrawal.phase === 'possible');
    await citizen.touches({ type: 'askWithdraw' });
    await citizen.sees('caseStatus', ({ withdrawal }) => withdrawal.phase === 'asked');
    await citizen.touches({ type: 'confirmWithdraw' });
    await citizen.sees('caseStatus', ({ stage }) => stage === 'withdrawn', SOON_MS);
    await leavesTheScreen(citizen);
    await terminal.lab('network', 'restore');
    await citizen.sees('attract', ({ network }) => network === 'online', SOON_MS);
    await until(() => terminal.auditLines().some(({ event }) => event === 'withdrawn'));
    await terminal.lab('clock', 'skip', { ms: 60_000 });
    await until(() => terminal.auditLines().some(({ event }) => event === 'payloadsErased'), SOON_MS);
    // Once a later one has arrived, the queue has been through.
    const later = await submits('tian-ji');
    await until(async () => (await terminal.sandboxRecords()).some(({ record }) => record.shortNumber === later.shortNumber), SOON_MS);
    expect((await terminal.sandboxRecords()).some(({ record }) => record.shortNumber === outcome.shortNumber)).toBe(false);
    await looksUp('zhang-zhe', outcome.shortNumber);
    await citizen.sees('caseCode', ({ problem }) => problem?.key === 'case.unknown', SOON_MS);
  });

  test('is over after the time that the profile allows', async () => {
    await terminal.lab('network', 'cut');
    await citizen.sees('attract', ({ network }) => network === 'offline', SOON_MS);
    const outcome = await submits('wang-xiaofang');
    await looksUp('wang-xiaofang', outcome.qrText);
    await citizen.sees('caseStatus', ({ withdrawal }) => withdrawal.phase === 'possible' && withdrawal.until !== null);
    await leavesTheScreen(citizen);
    for (let hours = 0; hours < 25; hours += 5) await terminal.lab('clock', 'skip', { ms: 5 * 3_600_000 });
    await looksUp('wang-xiaofang', outcome.qrText);
    await citizen.sees('caseStatus', ({ stage, withdrawal }) => stage === 'saved' && withdrawal.phase === 'notPossible', SOON_MS);
    expect(await citizen.touches({ type: 'askWithdraw' })).toBe('notNow');
  });
});

describe('what is not found', () => {
  test.each([
    '',
    'S017-7F3K-29-5',
    'hello',
    'https://example.invalid/',
    'KT1:xyz',
    'KT9:00000000000000000000000000000000',
    '\u0000'.repeat(50),
    'S'.repeat(200),
  ])('%j is no code of these terminals', async (code) => {
    await looksUp('li-xiaoming', code);
    await citizen.sees('caseCode', ({ problem }) => problem?.key === 'case.notACode');
  });

  test("somebody else's case and one that does not exist look the same, waiting here or at the platform", async () => {
    const delivered = await submits('li-xiaoming');
    await until(async () => (await terminal.sandboxRecords()).some(({ record }) => record.shortNumber === delivered.shortNumber), SOON_MS);
    await terminal.lab('network', 'cut');
    await citizen.sees('attract', ({ network }) => network === 'offline', SOON_MS);
    const waiting = await submits('li-xiaoming');
    await looksUp('tian-ji', waiting.qrText);
    await citizen.sees('asking', ({ problem }) => problem === 'case.away', SOON_MS);
    await leavesTheScreen(citizen);
    await terminal.lab('network', 'restore');
    await citizen.sees('attract', ({ network }) => network === 'online', SOON_MS);
    for (const code of [delivered.qrText, delivered.shortNumber, `KT1:${'0'.repeat(32)}`]) {
      await looksUp('tian-ji', code);
      await citizen.sees('caseCode', ({ problem }) => problem?.key === 'case.unknown', SOON_MS);
      await leavesTheScreen(citizen);
    }
  });

  test('whoever tries numbers is made to wait, and is told for how long', async () => {
    await toHome(citizen);
    await citizen.touches({ type: 'continueCase' });
    await citizen.sees('identify');
    await identifies(citizen, terminal, 'qiu-rare');
    for (let attempt = 0; attempt < 5; attempt++) {
      await citizen.sees('caseCode');
      await citizen.touches({ type: 'submitCode', code: `KT1:${String(attempt).padStart(32, '0')}` });
      await citizen.sees('caseCode', ({ problem }) => problem?.key === 'case.unknown', SOON_MS);
    }
    await citizen.touches({ type: 'submitCode', code: `KT1:${'9'.repeat(32)}` });
    const view = await citizen.sees('caseCode', ({ problem }) => problem?.key === 'case.tooMany', SOON_MS);
    expect(view.problem?.params?.['minutes']).toBeGreaterThan(0);
  });
});

test('the code scanner reads the receipt while a code is asked for, and nothing at other times', async () => {
  const early = await submits('li-xiaoming');
  const wanted = await submits('li-xiaoming');
  await toHome(citizen);
  await terminal.lab('code-scanner', 'show-code', { text: early.qrText });
  await citizen.touches({ type: 'continueCase' });
  await citizen.sees('identify');
  await identifies(citizen, terminal, 'li-xiaoming');
  await citizen.sees('caseCode', ({ canScan }) => canScan);
  // Behind the question whether to stop nothing moves, for a scanner neither.
  await citizen.touches({ type: 'askCancel' });
  await terminal.lab('code-scanner', 'show-code', { text: early.qrText });
  await citizen.touches({ type: 'keepGoing' });
  // Held up until it is read, as people do: two codes without a pause between them are none.
  const isFound = (): boolean => citizen.now?.screen === 'caseStatus';
  await until(async () => {
    if (!isFound()) await terminal.lab('code-scanner', 'show-code', { text: wanted.qrText });
    await citizen.sees('caseStatus', () => true, 1_500).catch(() => undefined);
    return isFound();
  }, SOON_MS);
  expect((await citizen.sees('caseStatus')).shortNumber).toBe(wanted.shortNumber);
});

test('what the platform refused is told to its owner, by the short number too', async () => {
  await terminal.sandbox('faults', { mode: 'reject', status: 422, only: 'submit', times: 1 });
  const outcome = await submits('long-name');
  await until(() => terminal.auditLines().some(({ event }) => event === 'deadLetter'), SOON_MS);
  await looksUp('long-name', outcome.shortNumber);
  const view = await citizen.sees('caseStatus', ({ stage }) => stage === 'refused', SOON_MS);
  expect(view.words).toContain('重新办理');
  await leavesTheScreen(citizen);
  await looksUp('li-xiaoming', outcome.shortNumber);
  await citizen.sees('caseCode', ({ problem }) => problem?.key === 'case.unknown', SOON_MS);
});
