/** Whatever the platform does, screen and paper say only what is true, and in the end it holds the submission once. */
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { Citizen, fillsInEverything, leavesTheScreen, signs } from '../support/citizen.ts';
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
  await terminal.sandboxFaults({ mode: 'none' });
  await terminal.lab('network', 'restore');
  await terminal.lab('network', 'slow', { delayMs: 0 });
  await leavesTheScreen(citizen);
  citizen.leaves();
});

async function timesAtPlatform(shortNumber: string): Promise<number> {
  return (await terminal.sandboxRecords()).filter(({ record }) => record.shortNumber === shortNumber).length;
}

async function paperWith(shortNumber: string): Promise<string> {
  const papers = (await terminal.papers()).filter(({ text }) => text.includes(shortNumber));
  expect(papers, 'one paper with the number on the screen').toHaveLength(1);
  return papers[0]?.text ?? '';
}

/** Waiting times of the queue pass at once. */
async function arrivesOnce(shortNumber: string): Promise<void> {
  await until(async () => {
    if ((await timesAtPlatform(shortNumber)) > 0) return true;
    await terminal.lab('clock', 'skip', { ms: 5_000 });
    return false;
  }, SOON_MS);
  expect(await timesAtPlatform(shortNumber)).toBe(1);
}

test('the platform is there: "received" on the screen and on paper, with its number', async () => {
  await fillsInEverything(citizen, terminal);
  const outcome = await signs(citizen);
  expect(outcome).toMatchObject({ truth: 'received', receipt: { phase: 'printed', problem: null } });
  const [record] = (await terminal.sandboxRecords()).filter((line) => line.record.shortNumber === outcome.shortNumber);
  expect(outcome.receiptNumber).toBe(record?.receiptNumber);
  expect(await paperWith(outcome.shortNumber)).toContain(record?.receiptNumber);
  expect(await timesAtPlatform(outcome.shortNumber)).toBe(1);
});

test.each([
  ['failing', { mode: 'failing' }],
  ['failing and asking for patience', { mode: 'failing', status: 503, retryAfterSeconds: 2 }],
  ['not letting in', { mode: 'unauthorised' }],
  ['answering garbage', { mode: 'garbage' }],
  ['silent', { mode: 'silent' }],
] as const)('platform %s: "saved", no receipt number anywhere; delivered once when it is well', async (_name, fault) => {
  await fillsInEverything(citizen, terminal);
  await terminal.sandboxFaults(fault);
  const outcome = await signs(citizen);
  expect(outcome).toMatchObject({ truth: 'saved', receiptNumber: null, receipt: { phase: 'printed' } });
  expect(await paperWith(outcome.shortNumber)).not.toMatch(/SB\d{6}/);
  await terminal.sandboxFaults({ mode: 'none' });
  await terminal.lab('clock', 'skip', { ms: 3_000 });
  await arrivesOnce(outcome.shortNumber);
});

test.each(['truncate', 'dropAfterCommit'] as const)('%s: the answer is lost, the submission is not doubled', async (mode) => {
  await fillsInEverything(citizen, terminal);
  await terminal.sandboxFaults({ mode, times: 1 });
  const outcome = await signs(citizen);
  // The paper agrees with what was known when it was printed; the platform may answer meanwhile.
  const printedReceived = /SB\d{6}/.test(await paperWith(outcome.shortNumber));
  expect(outcome.truth === 'received' || !printedReceived).toBe(true);
  await terminal.sandboxFaults({ mode: 'none' });
  await arrivesOnce(outcome.shortNumber);
});

test('the line is cut: saved, home and work go on; restored: received, while the citizen still looks', async () => {
  await terminal.lab('network', 'cut');
  await citizen.sees('attract', ({ network }) => network === 'offline', SOON_MS);
  await fillsInEverything(citizen, terminal);
  const outcome = await signs(citizen);
  expect(outcome).toMatchObject({ truth: 'saved', network: 'offline', receiptNumber: null });
  expect(await paperWith(outcome.shortNumber)).not.toMatch(/SB\d{6}/);
  await terminal.lab('network', 'restore');
  await terminal.lab('clock', 'skip', { ms: 5_000 });
  const later = await citizen.sees('outcome', ({ truth }) => truth === 'received', SOON_MS);
  expect(later.shortNumber).toBe(outcome.shortNumber);
  expect(later.receiptNumber).toMatch(/^SB/);
  expect(await timesAtPlatform(outcome.shortNumber)).toBe(1);
});

test('a slow line and a slow platform: nothing is doubled, nothing is claimed too early', async () => {
  await fillsInEverything(citizen, terminal);
  await terminal.lab('network', 'slow', { delayMs: 300 });
  await terminal.sandboxFaults({ mode: 'slow', delayMs: 6_000 });
  const outcome = await signs(citizen);
  expect(outcome.truth).toBe('saved');
  await terminal.lab('network', 'slow', { delayMs: 0 });
  await citizen.sees('outcome', ({ truth }) => truth === 'received', 20_000);
  expect(await timesAtPlatform(outcome.shortNumber)).toBe(1);
});

test('a lasting refusal: the screen and the paper say refused, and the platform learns that the terminal knows', async () => {
  await fillsInEverything(citizen, terminal);
  await terminal.sandboxFaults({ mode: 'reject' });
  const outcome = await signs(citizen);
  expect(outcome).toMatchObject({ truth: 'refused', receiptNumber: null });
  expect(await paperWith(outcome.shortNumber)).not.toMatch(/SB\d{6}/);
  await terminal.sandboxFaults({ mode: 'none' });
  await until(async () => (await terminal.sandboxRefusals()).some(({ shortNumber }) => shortNumber === outcome.shortNumber), SOON_MS);
  expect(await timesAtPlatform(outcome.shortNumber)).toBe(0);
});
