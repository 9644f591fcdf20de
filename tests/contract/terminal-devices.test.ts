/** Devices that fail, vanish and come back under the whole terminal: the screen says what is the matter, and the journey can be finished. */
import { readFileSync } from 'node:fs';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { MessageKey } from '../../main/bridge/index.ts';
import { ANSWERS, Citizen, fillsInEverything, ITEM, leavesTheScreen, signs } from '../support/citizen.ts';
import { Terminal } from '../support/terminal.ts';
import { until } from '../support/until.ts';

const SOON_MS = 15_000;
const MB = 1_048_576;

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
  for (const device of ['id-card-reader', 'document-scanner', 'receipt-printer']) await terminal.lab(device, 'replug');
  await terminal.lab('id-card-reader', 'clear-faults');
  await terminal.lab('id-card-reader', 'take-card');
  for (const device of ['document-scanner', 'receipt-printer']) {
    await terminal.lab(device, 'clear-jam');
    await terminal.lab(device, 'close-cover');
  }
  await terminal.lab('receipt-printer', 'set-faults', {});
  await terminal.lab('receipt-printer', 'load-paper');
  await citizen.sees('attract', ({ attention }) => attention.length === 0, SOON_MS);
  citizen.leaves();
}, 30_000);

async function toCard(): Promise<void> {
  await citizen.sees('attract');
  await citizen.touches({ type: 'wake' });
  await citizen.touches({ type: 'chooseLanguage', language: 'zh-CN' });
  await citizen.sees('home', (view) => view.items.some(({ code, unavailable }) => code === ITEM && unavailable === null));
  await citizen.touches({ type: 'chooseItem', code: ITEM });
  await citizen.touches({ type: 'begin' });
  const notice = await citizen.sees('notice');
  await citizen.touches({ type: 'consent', version: notice.version });
  await citizen.sees('identify');
}

async function putCard(person: string): Promise<void> {
  await terminal.lab('id-card-reader', 'put-card', { person });
}

async function toScan(): Promise<void> {
  await toCard();
  await putCard('li-xiaoming');
  await citizen.sees('identify', ({ phase }) => phase === 'read');
  await citizen.touches({ type: 'continue' });
  for (const [pageId, values] of Object.entries(ANSWERS)) {
    await citizen.sees('form', (view) => view.pageId === pageId);
    await citizen.touches({ type: 'submitPage', values });
  }
  await citizen.sees('scan');
}

async function cardFailsWith(problem: MessageKey): Promise<void> {
  await citizen.sees('identify', (view) => view.phase === 'failed' && view.problem === problem, SOON_MS);
}

/** Whatever was before: the next good card is read. */
async function goodCardWorks(): Promise<void> {
  await terminal.lab('id-card-reader', 'take-card');
  await putCard('li-xiaoming');
  if (citizen.now?.screen === 'identify' && citizen.now.phase === 'failed') await citizen.touches({ type: 'retry' });
  const view = await citizen.sees('identify', ({ phase }) => phase === 'read', SOON_MS);
  expect(view.holder?.idNumber).not.toContain('19900101');
}

describe('cards', () => {
  test.each([
    ['zhao-expired', 'card.expired'],
    ['qian-bad-digit', 'card.badNumber'],
    ['foreigner-expired', 'card.expired'],
    ['stranger-card', 'card.wrongKind'],
    // Good cards, which this item does not take.
    ['sun-hmt', 'card.notAccepted'],
    ['foreigner-2017', 'card.notAccepted'],
    ['foreigner-2023', 'card.notAccepted'],
  ] as const)('%s is answered with %s, and a valid card right afterwards works', async (person, problem) => {
    await toCard();
    await putCard(person);
    await cardFailsWith(problem);
    await goodCardWorks();
  });

  test.each(['wang-xiaofang', 'zhang-zhe', 'tian-ji', 'qiu-rare', 'long-name', 'unknown-codes'])('%s is read', async (person) => {
    await toCard();
    await putCard(person);
    await citizen.sees('identify', ({ phase }) => phase === 'read', SOON_MS);
  });

  test.each([
    'damagedFrame',
    'truncatedFrame',
    'overLongFrame',
    'noiseBefore',
    'silent',
    'unreadable',
    'samRejects',
    'wrongCardType',
    'selfTestFailed',
    'removeDuringRead',
    'slowBytes',
  ])('reader fault %s: read after all or a reason, and a valid card works', async (fault) => {
    await toCard();
    await terminal.lab('id-card-reader', 'fail-next', { fault });
    await putCard('li-xiaoming');
    const view = await citizen.sees('identify', ({ phase }) => phase === 'read' || phase === 'failed', SOON_MS);
    if (view.phase === 'failed') expect(view.problem).toMatch(/^card\./);
    await terminal.lab('id-card-reader', 'clear-faults');
    if (view.phase === 'failed') await goodCardWorks();
  });

  test('the reader pulled out while it waits, and put back: said, retried, read', async () => {
    await toCard();
    await terminal.lab('id-card-reader', 'unplug');
    await cardFailsWith('card.readerAway');
    await terminal.lab('id-card-reader', 'replug');
    await goodCardWorks();
  });
});

describe('scans', () => {
  test.each([
    ['empty', 'scan.damaged'],
    ['huge', 'scan.tooLarge'],
    ['torn', 'scan.damaged'],
  ] as const)('a page that is %s is answered with %s; the next one is taken, and no memory is kept', async (page, problem) => {
    await toScan();
    for (let round = 0; round < 4; round++) {
      await terminal.lab('document-scanner', 'put-page', { page });
      await citizen.touches({ type: 'scanPage' });
      await citizen.sees('scan', (view) => view.phase === 'ready' && view.problem === problem, SOON_MS);
      await citizen.touches({ type: 'continue' });
      await citizen.sees('scan', (view) => view.problem === 'scan.tooFewPages');
    }
    expect(coreMegabytes(), 'four pages of 50 MB would be 200').toBeLessThan(400);
    await terminal.lab('document-scanner', 'put-page', { page: 'lease' });
    await citizen.touches({ type: 'scanPage' });
    await citizen.sees('scan', ({ pages }) => pages.length === 1, SOON_MS);
  });

  test('nothing on the glass, a jam, an open cover, no scanner: each by name, and each healed by a touch', async () => {
    await toScan();
    const tries = [
      ['take-page', 'put-page', 'scan.noPaper'],
      ['jam', 'clear-jam', 'scan.jammed'],
      ['open-cover', 'close-cover', 'scan.coverOpen'],
      ['unplug', 'replug', 'scan.scannerAway'],
    ] as const;
    await terminal.lab('document-scanner', 'put-page', { page: 'lease' });
    for (const [wrong, right, problem] of tries) {
      await terminal.lab('document-scanner', wrong);
      await citizen.touches({ type: 'scanPage' });
      await citizen.sees('scan', (view) => view.phase === 'ready' && view.problem === problem, SOON_MS);
      await terminal.lab('document-scanner', right, right === 'put-page' ? { page: 'lease' } : {});
    }
    for (const count of [1, 2, 3]) {
      await citizen.touches({ type: 'scanPage' });
      await citizen.sees('scan', ({ phase, pages }) => phase === 'ready' && pages.length === count, SOON_MS);
    }
    await citizen.touches({ type: 'scanPage' });
    await citizen.sees('scan', ({ problem }) => problem === 'scan.tooManyPages');
  });

  test('a scan stopped by the citizen leaves no page, and the next one works', async () => {
    await toScan();
    await terminal.lab('document-scanner', 'put-page', { page: 'lease' });
    await citizen.touches({ type: 'scanPage' });
    await citizen.sees('scan', ({ phase }) => phase === 'scanning');
    await citizen.touches({ type: 'back' });
    expect((await citizen.sees('scan', ({ phase }) => phase === 'ready')).pages).toEqual([]);
    await citizen.touches({ type: 'scanPage' });
    await citizen.sees('scan', ({ phase, pages }) => phase === 'ready' && pages.length === 1, SOON_MS);
  });
});

function coreMegabytes(): number {
  const pid = terminal.corePid();
  const [, kilobytes] = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
  return (Number(kilobytes) * 1024) / MB;
}

async function papersWith(shortNumber: string): Promise<number> {
  return (await terminal.papers()).filter(({ text, cut }) => text.includes(shortNumber) && cut !== 'none').length;
}

describe('the receipt', () => {
  test.each([
    ['unplug', 'replug', 'receipt.printerAway'],
    ['run-out-of-paper', 'load-paper', 'receipt.paperOut'],
    ['open-cover', 'close-cover', 'receipt.coverOpen'],
  ] as const)('%s before it: number and code are in the view, and a touch prints it once after %s', async (wrong, right, problem) => {
    await fillsInEverything(citizen, terminal);
    await terminal.lab('receipt-printer', wrong);
    const outcome = await signs(citizen);
    expect(outcome.receipt).toEqual({ phase: 'failed', problem, canPrint: true });
    expect(outcome.qrText).toMatch(/^KT1:[0-9a-f]{32}$/);
    await terminal.lab('receipt-printer', right);
    await until(async () => (await terminal.labState('receipt-printer'))['plugged'] === true);
    await until(async () => {
      await citizen.touches({ type: 'printReceipt' });
      const { receipt } = await citizen.sees('outcome', (view) => view.receipt.phase !== 'printing', SOON_MS);
      return receipt.phase === 'printed';
    }, SOON_MS);
    expect(await papersWith(outcome.shortNumber)).toBe(1);
  });

  test('a confirmation that is lost: unknown, never printed twice by itself, once more by a touch', async () => {
    await fillsInEverything(citizen, terminal);
    await terminal.lab('receipt-printer', 'set-faults', { loseConfirmation: true });
    await citizen.touches({ type: 'sign', strokes: [[[1, 1, 0]]] });
    const outcome = await citizen.sees('outcome', ({ receipt }) => receipt.phase === 'unknown' || receipt.phase === 'processed', 60_000);
    expect(await papersWith(outcome.shortNumber)).toBe(1);
    if (outcome.receipt.phase === 'unknown') {
      await terminal.lab('receipt-printer', 'set-faults', {});
      await citizen.touches({ type: 'printReceipt' });
      await citizen.sees('outcome', ({ receipt }) => receipt.phase === 'printed', SOON_MS);
      expect(await papersWith(outcome.shortNumber)).toBe(2);
    }
  }, 90_000);

  test('paper that ends in mid-receipt: nothing is claimed to be printed', async () => {
    await fillsInEverything(citizen, terminal);
    await terminal.lab('receipt-printer', 'run-out-after', { mm: 15 });
    const outcome = await signs(citizen);
    expect(outcome.receipt).toMatchObject({ problem: 'receipt.paperOut', canPrint: true });
    expect(['failed', 'unknown']).toContain(outcome.receipt.phase);
  });
});

test('a clock at 1970: an expired card is left to the platform, printed time is marked, and all is trusted again afterwards', async () => {
  await terminal.lab('clock', 'set', { epochMs: 0 });
  try {
    await citizen.sees('attract', ({ clockTrusted }) => !clockTrusted);
    await fillsInEverything(citizen, terminal, { person: 'zhao-expired' });
    const outcome = await signs(citizen);
    const [found] = (await terminal.sandboxRecords()).filter(({ record }) => record.shortNumber === outcome.shortNumber);
    expect(found?.record.identity['expiryChecked']).toBe(false);
    expect(outcome.savedAt).toMatch(/[^\d: -]/);
  } finally {
    await terminal.lab('clock', 'restore');
  }
  await citizen.sees('outcome', ({ clockTrusted }) => clockTrusted);
});
