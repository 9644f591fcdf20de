/** The template `print` under the whole terminal: nobody gets a paper by a found card, nothing hostile is shown, nothing stays. */
import { readdirSync } from 'node:fs';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { SYNTHETIC_PEOPLE } from '../../drivers/id-card-reader/synthetic-people.ts';
import type { MessageKey } from '../../main/bridge/index.ts';
import { answersCheck, beginsItem, Citizen, identifies, leavesTheScreen, toHome } from '../support/citizen.ts';
import { Terminal } from '../support/terminal.ts';
import { until } from '../support/until.ts';

const ITEM = 'insurance-certificate';
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
  await terminal.lab('document-printer', 'replug');
  for (const verb of ['clear-jam', 'close-cover', 'load-paper']) await terminal.lab('document-printer', verb);
  await terminal.lab('document-printer', 'set-faults', {});
  await terminal.sandbox('documents', { next: 'good' });
  await terminal.sandbox('faults', { mode: 'none' });
  await citizen.sees('attract', ({ attention, network }) => attention.length === 0 && network === 'online', SOON_MS);
  citizen.leaves();
}, 30_000);

/** The platform sends one person a few codes an hour, so somebody else comes for each test. */
const VISITORS = ['li-xiaoming', 'wang-xiaofang', 'tian-ji', 'qiu-rare', 'unknown-codes', 'chan-macao', 'lin-taiwan', 'long-name'];
let visits = 0;
function nextVisitor(): string {
  return VISITORS[visits++ % VISITORS.length]!;
}

async function toCheck(person = nextVisitor()): Promise<number> {
  await toHome(citizen);
  await beginsItem(citizen, ITEM);
  const before = (await terminal.messagesOnPhone()).length;
  await identifies(citizen, terminal, person);
  return before;
}

async function toDocument(person = nextVisitor()): Promise<void> {
  await answersCheck(citizen, terminal, await toCheck(person));
  await citizen.sees('document', (view) => view.pages.length === view.total && view.total > 0, SOON_MS);
}

function filesInRam(): string[] {
  return readdirSync(terminal.ramDir, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => entry.name);
}

test('every page is shown as a picture before it is printed, and is gone when the citizen leaves', async () => {
  await toDocument();
  const view = await citizen.sees('document', ({ sheets }) => sheets.canPrint);
  const [first] = view.pages;
  const picture = await citizen.image(first?.imageId ?? '');
  expect(picture.headers.get('content-type')).toBe('image/png');
  expect(picture.headers.get('cache-control')).toBe('no-store');
  await citizen.touches({ type: 'printSheets' });
  await citizen.sees('document', ({ sheets }) => sheets.phase === 'printed', SOON_MS);
  const sheets = await terminal.sheets();
  const pdf = Buffer.from(await (await terminal.labGet(sheets.at(-1)?.file ?? '')).arrayBuffer());
  expect(pdf.subarray(0, 5).toString()).toBe('%PDF-');
  expect(filesInRam().some((name) => name.endsWith('.pdf'))).toBe(true);
  await citizen.touches({ type: 'continue' });
  const leaving = await citizen.sees('leaving');
  expect(leaving.take).toEqual(['card', 'sheets']);
  await citizen.touches({ type: 'continue' });
  await citizen.sees('attract');
  expect(filesInRam()).toEqual([]);
  expect((await citizen.image(first?.imageId ?? '')).status).toBe(404);
});

describe('the code to the telephone', () => {
  test('wrong three times ends the check; a new code helps', async () => {
    await toCheck();
    for (let wrong = 0; wrong < 3; wrong++) {
      await citizen.sees('identityCheck', ({ phase }) => phase === 'enter');
      await citizen.touches({ type: 'submitCode', code: '000000' });
    }
    await citizen.sees('identityCheck', ({ phase, problem }) => phase === 'failed' && problem === 'check.expired');
    const before = (await terminal.messagesOnPhone()).length;
    await citizen.touches({ type: 'retry' });
    await answersCheck(citizen, terminal, before);
    await citizen.sees('document');
  });

  test('nobody on file: no paper, a word on what to do, and no way around it', async () => {
    const idNumber = SYNTHETIC_PEOPLE.find(({ id }) => id === 'zhang-zhe')?.card.idNumber ?? '';
    await terminal.sandbox('people', { idNumber, phone: false });
    await toCheck('zhang-zhe');
    await citizen.sees('identityCheck', ({ phase, problem }) => phase === 'failed' && problem === 'check.noPhone');
    expect(await citizen.touches({ type: 'retry' })).toBe('notNow');
    expect(await citizen.touches({ type: 'submitCode', code: '123456' })).toBe('notNow');
    await terminal.sandbox('people', { idNumber, phone: true });
  });

  test('a platform that is away is told, and asked again by a touch', async () => {
    await terminal.sandbox('faults', { mode: 'failing', status: 503, only: 'startIdentityCheck', times: 1 });
    const before = await toCheck();
    await citizen.sees('identityCheck', ({ phase, problem }) => phase === 'failed' && problem === 'check.away');
    await citizen.touches({ type: 'retry' });
    await answersCheck(citizen, terminal, before);
    await citizen.sees('document', () => true, SOON_MS);
  });

  test('neither code nor number stands in the log', async () => {
    const card = SYNTHETIC_PEOPLE.find(({ id }) => id === 'unknown-codes')?.card;
    const before = await toCheck('unknown-codes');
    const code = await terminal.codeOnPhone(before);
    const [message] = await terminal.messagesOnPhone();
    await answersCheck(citizen, terminal, before);
    await citizen.sees('document');
    const log = JSON.stringify(terminal.auditLines()) + terminal.errors;
    const secrets = [code, message?.to, card?.idNumber, card?.name, card?.address];
    expect(secrets.filter((secret) => secret === undefined || log.includes(secret))).toEqual([]);
    expect(log).toContain('identityCheckPassed');
  });
});

describe('what the platform sends', () => {
  test.each<readonly [string, MessageKey]>([
    ['notPdf', 'document.damaged'],
    ['wrongType', 'document.damaged'],
    ['long', 'document.tooLong'],
    ['hostile', 'document.unsafe'],
    ['huge', 'document.tooLong'],
    ['halfPdf', 'document.damaged'],
    ['wrongDigest', 'document.damaged'],
    ['none', 'document.none'],
  ])('%s is refused as %s, and nothing of it stays', async (next, problem) => {
    const printed = (await terminal.sheets()).length;
    const before = await toCheck();
    await terminal.sandbox('documents', { next });
    await answersCheck(citizen, terminal, before);
    await citizen.sees('asking', (view) => view.phase === 'failed' && view.problem === problem, SOON_MS);
    expect(filesInRam().filter((name) => name.endsWith('.pdf'))).toEqual([]);
    expect(await terminal.sheets()).toHaveLength(printed);
  });
});

describe('the A4 printer', () => {
  test.each<readonly [string, MessageKey]>([
    ['run-out-of-paper', 'gate.documentPrinter'],
    ['jam', 'gate.documentPrinter'],
    ['open-cover', 'gate.documentPrinter'],
    ['unplug', 'gate.documentPrinter'],
  ])('%s: not offered, and why; the telephone still is', async (verb, problem) => {
    await terminal.lab('document-printer', verb);
    await citizen.sees('attract', ({ attention }) => attention.includes('gate.documentPrinter'), SOON_MS);
    await toDocument();
    const view = await citizen.sees('document', ({ sheets }) => !sheets.canPrint);
    expect(view.sheets.problem).toBe(problem);
    await citizen.touches({ type: 'sendToPhone' });
    const link = await citizen.sees('phoneLink', ({ phase }) => phase === 'shown', SOON_MS);
    const fetched = await fetch(link.qrText ?? '');
    expect(fetched.headers.get('content-type')).toContain('application/pdf');
    expect((await fetch(link.qrText ?? '')).status, 'an address is good for once').toBe(410);
  });

  test('a printer that goes away in the middle: unknown, said so, and only a touch prints again', async () => {
    await toDocument();
    await terminal.lab('document-printer', 'set-faults', { slow: true });
    await citizen.touches({ type: 'printSheets' });
    await citizen.sees('document', ({ sheets }) => sheets.phase === 'printing');
    await until(async () => (await terminal.labState('document-printer'))['printing'] === true, SOON_MS);
    await terminal.lab('document-printer', 'unplug');
    const view = await citizen.sees('document', ({ sheets }) => sheets.phase === 'unknown', 120_000);
    expect(view.sheets.canPrint).toBe(false);
    const { papers: before } = await terminal.labState('document-printer');
    await terminal.lab('document-printer', 'set-faults', {});
    await terminal.lab('document-printer', 'replug');
    await citizen.sees('document', ({ sheets }) => sheets.canPrint, SOON_MS);
    const { papers: after } = await terminal.labState('document-printer');
    expect(Array.isArray(after) && Array.isArray(before) && after.length === before.length, 'nothing was sent again by itself').toBe(true);
    await citizen.touches({ type: 'printSheets' });
    await citizen.sees('document', ({ sheets }) => sheets.phase === 'printed', SOON_MS);
  }, 180_000);
});

test('with the network away the item is greyed out with its reason, and comes back by itself', async () => {
  await terminal.lab('network', 'cut');
  await toHome(citizen);
  await citizen.sees('home', (view) => view.items.some((item) => item.code === ITEM && item.unavailable === 'gate.network'), SOON_MS);
  await terminal.lab('network', 'restore');
  await citizen.sees('home', (view) => view.items.some((item) => item.code === ITEM && item.unavailable === null), SOON_MS);
});

test.each(['sun-hmt', 'foreigner-2017', 'foreigner-2023'])('%s gets a certificate too', async (person) => {
  await toDocument(person);
  await until(async () => (await citizen.sees('document')).total > 0);
});
