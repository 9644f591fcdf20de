/** What a page may send to the whole terminal: what fits is taken unchanged, what does not is refused and logged, and the session lives on. */
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import type { CitizenIntent } from '../../main/bridge/index.ts';
import { ANSWERS, Citizen, fillsInEverything, ITEM, leavesTheScreen, signs } from '../support/citizen.ts';
import { Terminal } from '../support/terminal.ts';
import { until } from '../support/until.ts';

const MARKER = '标记者甲乙丙';

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
  citizen.leaves();
});

const refusals = (): Record<string, unknown>[] => terminal.auditLines().filter((line) => JSON.stringify(line).includes('intentRefused'));

async function refused(intent: unknown, reason: string, at?: string): Promise<void> {
  const before = refusals().length;
  // Whatever a broken page sends is no intent by its type.
  expect(await citizen.touches(intent as CitizenIntent, at)).toBe(reason);
  await until(() => refusals().length === before + 1);
  expect(JSON.stringify(refusals().at(-1))).not.toContain(MARKER);
}

async function toHome(): Promise<void> {
  await citizen.sees('attract');
  await citizen.touches({ type: 'wake' });
  await citizen.touches({ type: 'chooseLanguage', language: 'en' });
  await citizen.sees('home');
}

/** To the form's page that has the fields to play with. */
async function toForm(pageId: keyof typeof ANSWERS): Promise<void> {
  await toHome();
  await citizen.touches({ type: 'chooseItem', code: ITEM });
  await citizen.touches({ type: 'begin' });
  const notice = await citizen.sees('notice');
  await citizen.touches({ type: 'consent', version: notice.version });
  await terminal.lab('id-card-reader', 'put-card', { person: 'li-xiaoming' });
  await citizen.sees('identify', ({ phase }) => phase === 'read');
  await citizen.touches({ type: 'continue' });
  for (const page of ['contact', 'residence', 'dwelling'] as const) {
    await citizen.sees('form', (view) => view.pageId === page);
    if (page === pageId) return;
    await citizen.touches({ type: 'submitPage', values: ANSWERS[page] });
  }
}

test('what fits no state or no schema is refused, logged without its words, and changes nothing', async () => {
  await citizen.sees('attract');
  await refused({ type: 'begin' }, 'notNow');
  await toHome();
  await refused({ type: 'chooseItem', code: MARKER }, 'notNow');
  await refused({ type: 'chooseItem', code: 'constructor' }, 'notNow');
  await refused({ type: 'chooseItem', code: 7 }, 'malformed');
  await refused({ type: 'chooseItem', code: ITEM, extra: MARKER }, 'malformed');
  await refused({ type: 'eraseEverything' }, 'malformed');
  await refused(null, 'malformed');
  await refused({ type: 'chooseItem', code: ITEM }, 'elsewhere', 'attract');
  await refused({ type: 'sign', strokes: [] }, 'notNow');
  await citizen.touches({ type: 'chooseItem', code: ITEM });
  await citizen.sees('item', ({ unavailable }) => unavailable === null);
  await citizen.touches({ type: 'begin' });
  await refused({ type: 'consent', version: '1999-01' }, 'notNow');
  await refused({ type: 'continue' }, 'notNow');
  expect(citizen.now?.screen).toBe('notice');
});

test('at review and signature: a place that is none, a page of nobody, too many points', async () => {
  await fillsInEverything(citizen, terminal);
  const line = Array.from({ length: 2_000 }, (_, index) => [index % 1000, 1, index]);
  await refused({ type: 'sign', strokes: Array.from({ length: 6 }, () => line) }, 'malformed');
  await refused({ type: 'sign', strokes: [[[1001, 0, 0]]] }, 'malformed');
  expect(await citizen.touches({ type: 'sign', strokes: [] })).toBe('taken');
  await citizen.sees('sign', ({ problem }) => problem === 'sign.empty');
  await citizen.touches({ type: 'back' });
  await citizen.sees('review');
  await refused({ type: 'change', to: `form/${MARKER}` }, 'notNow');
  await refused({ type: 'change', to: 'saving' }, 'notNow');
  await refused({ type: 'removePage', imageId: 'x' }, 'notNow');
  await citizen.touches({ type: 'continue' });
  expect((await signs(citizen)).truth).toBe('received');
});

test('ten thousand characters, control characters and bidi marks are answered at the field; the session lives on', async () => {
  await toForm('residence');
  const tries = ['长'.repeat(10_000), 'abcd\u0000efgh', 'abcd\u001b[2Jefgh', 'abcd\u202eefgh', '\ud800abcd'];
  for (const livingAddress of tries) {
    await citizen.touches({ type: 'submitPage', values: { district: 'futian', livingAddress } });
    const view = await citizen.sees('form', ({ fields }) => fields.some(({ error }) => error !== null));
    expect(view.pageId, JSON.stringify(livingAddress.slice(0, 12))).toBe('residence');
    await citizen.touches({ type: 'updateField', fieldId: 'livingAddress', value: '福田区' + '一'.repeat(5) });
    await citizen.sees('form', ({ fields }) => fields.every(({ error }) => error === null));
  }
  await refused({ type: 'updateField', fieldId: 'livingAddress', value: MARKER.repeat(2_000) }, 'malformed');
  await refused({ type: 'updateField', fieldId: 'nobody', value: MARKER }, 'notNow');
  await citizen.touches({ type: 'submitPage', values: { district: MARKER, livingAddress: '福田区示例路' } });
  await citizen.sees('form', ({ fields }) => fields.some(({ error }) => error?.key === 'field.notAChoice'));
});

test.each([
  [{ since: '1949-12-31' }, 'field.tooEarly'],
  [{ since: '2999-01-01' }, 'field.tooLate'],
  [{ since: '2023-02-29' }, 'field.notADate'],
  [{ residents: '0' }, 'field.tooSmall'],
  [{ residents: '21' }, 'field.tooLarge'],
  [{ residents: '-1' }, /^field\.(tooSmall|notANumber)$/],
  [{ residents: '1e9' }, /^field\.(tooLarge|notANumber)$/],
] as const)('%j is answered with %s', async (values, key) => {
  await toForm('dwelling');
  await citizen.touches({ type: 'submitPage', values: { ...ANSWERS.dwelling, ...values } });
  const view = await citizen.sees('form', ({ fields }) => fields.some(({ error }) => error !== null));
  expect(view.pageId).toBe('dwelling');
  expect(view.fields.find(({ error }) => error)?.error?.key).toMatch(key);
});

test('rare characters reach the platform as they were typed', async () => {
  const livingAddress = '福田区喆苑㐀座𠮷号';
  await fillsInEverything(citizen, terminal, { livingAddress, person: 'tian-ji' });
  const { shortNumber } = await signs(citizen);
  const [found] = (await terminal.sandboxRecords()).filter(({ record }) => record.shortNumber === shortNumber);
  expect(found?.record.form.values['livingAddress']).toBe(livingAddress);
  expect(found?.record.identity['name']).toBe('田𠮷');
});
