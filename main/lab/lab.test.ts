import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createCodeScanner } from '../../drivers/code-scanner/index.ts';
import { ManualClock } from '../../drivers/core/manual-clock.ts';
import { createDocumentPrinter } from '../../drivers/document-printer/index.ts';
import { type Lab, openLab } from './lab.ts';
import { simulateDevices } from './simulated-devices.ts';

interface Listed {
  readonly id: string;
  readonly state: Record<string, unknown>;
  readonly verbs: readonly { verb: string; does: string; example?: object; choices?: readonly { label: string; body: object }[] }[];
}

let lab: Lab;
let changes = 0;
beforeEach(async () => {
  lab = await openLab({ devices: simulateDevices({ clock: new ManualClock(), dotsPerLine: 576 }), platformUrl: 'http://127.0.0.1:9' });
  changes = 0;
  lab.onChange(() => (changes += 1));
});
afterEach(() => lab.close());

async function ask(method: 'GET' | 'POST', path: string, body: unknown = null) {
  const answer = await lab.answer({ method, path, body });
  expect(answer.mediaType).toBe('application/json');
  return { status: answer.status, body: JSON.parse(new TextDecoder().decode(answer.body)) };
}

const list = async (): Promise<Listed[]> => (await ask('GET', '')).body.devices;
const stateOf = async (id: string): Promise<Record<string, unknown>> => (await ask('GET', `/${id}`)).body.state;

describe('the list', () => {
  test('says of every verb what it does, and gives only bodies that work', async () => {
    for (const { id, verbs } of await list()) {
      for (const { verb, does, example, choices } of verbs) {
        expect(does, `${id} ${verb}`).not.toBe('');
        for (const body of [example ?? {}, ...(choices ?? []).map((choice) => choice.body)]) {
          expect((await ask('POST', `/${id}/${verb}`, body)).status, `${id} ${verb} ${JSON.stringify(body)}`).toBe(200);
        }
      }
    }
  });

  test('names every device with its state', async () => {
    expect((await list()).map(({ id }) => id)).toEqual([
      ...['id-card-reader', 'document-scanner', 'receipt-printer', 'document-printer', 'code-scanner', 'network', 'clock'],
    ]);
    expect(await stateOf('network')).toEqual({ connected: true, delayMs: 0, connections: 0 });
  });
});

describe('what is done shows in the state, and is told once', () => {
  test.each([
    ['id-card-reader', 'put-card', { person: 'li-xiaoming' }, { plugged: true }],
    ['id-card-reader', 'unplug', null, { plugged: false }],
    ['document-scanner', 'put-page', { page: 'lease', marker: 'M1' }, { page: 'lease' }],
    ['document-scanner', 'put-sized-page', { bytes: 4_096 }, { page: 'own' }],
    ['document-scanner', 'jam', {}, { jammed: true }],
    ['document-scanner', 'open-cover', {}, { coverOpen: true }],
    ['document-scanner', 'unplug', {}, { plugged: false }],
    ['receipt-printer', 'run-out-of-paper', {}, { paperLeftMm: 0 }],
    ['receipt-printer', 'run-out-after', { mm: 30 }, { paperLeftMm: 30 }],
    ['receipt-printer', 'open-cover', {}, { coverOpen: true, jammed: false }],
    ['receipt-printer', 'jam', {}, { coverOpen: false, jammed: true }],
    ['receipt-printer', 'unplug', {}, { plugged: false }],
    ['receipt-printer', 'set-faults', { slow: true }, { faults: { silent: false, babble: false, loseConfirmation: false, slow: true } }],
    ['document-printer', 'run-out-of-paper', {}, { paperLeftSheets: 0 }],
    ['document-printer', 'run-out-after', { sheets: 2 }, { paperLeftSheets: 2 }],
    ['document-printer', 'open-cover', {}, { coverOpen: true, jammed: false }],
    ['document-printer', 'jam', {}, { coverOpen: false, jammed: true }],
    ['document-printer', 'unplug', {}, { plugged: false }],
    ['document-printer', 'set-faults', { losesAnswer: true }, { faults: { losesAnswer: true, silent: false, slow: false } }],
    ['code-scanner', 'show-code', { text: 'KT1:00' }, { lastShown: 'KT1:00' }],
    ['code-scanner', 'unplug', {}, { plugged: false }],
    ['code-scanner', 'set-faults', { garbage: true }, { faults: { garbage: true, torn: false, flood: false } }],
    ['network', 'cut', {}, { connected: false }],
    ['network', 'slow', { delayMs: 1_500 }, { delayMs: 1_500 }],
  ])('%s %s', async (device, verb, body, state) => {
    expect(await ask('POST', `/${device}/${verb}`, body)).toMatchObject({ status: 200, body: state });
    expect(await stateOf(device)).toMatchObject(state);
    expect(changes).toBe(1);
  });

  test.each([
    ['id-card-reader', 'put-card', { person: 'li-xiaoming' }, 'take-card'],
    ['id-card-reader', 'unplug', {}, 'replug'],
    ['document-scanner', 'put-page', { page: 'torn' }, 'take-page'],
    ['document-scanner', 'jam', {}, 'clear-jam'],
    ['document-scanner', 'open-cover', {}, 'close-cover'],
    ['document-scanner', 'unplug', {}, 'replug'],
    ['receipt-printer', 'run-out-of-paper', {}, 'load-paper'],
    ['receipt-printer', 'open-cover', {}, 'close-cover'],
    ['receipt-printer', 'jam', {}, 'clear-jam'],
    ['receipt-printer', 'unplug', {}, 'replug'],
    ['receipt-printer', 'set-faults', { silent: true }, 'set-faults'],
    ['document-printer', 'run-out-of-paper', {}, 'load-paper'],
    ['document-printer', 'run-out-after', { sheets: 1 }, 'load-paper'],
    ['document-printer', 'open-cover', {}, 'close-cover'],
    ['document-printer', 'jam', {}, 'clear-jam'],
    ['document-printer', 'unplug', {}, 'replug'],
    ['document-printer', 'set-faults', { refusesFormat: true }, 'set-faults'],
    ['code-scanner', 'unplug', {}, 'replug'],
    ['code-scanner', 'set-faults', { torn: true }, 'set-faults'],
    ['network', 'cut', {}, 'restore'],
  ])('%s %s %j is undone by %s', async (device, verb, body, undoing) => {
    const before = await stateOf(device);
    await ask('POST', `/${device}/${verb}`, body);
    expect(await stateOf(device)).not.toEqual(before);
    await ask('POST', `/${device}/${undoing}`);
    expect(await stateOf(device)).toEqual(before);
  });

  test('the wall clock is the one the terminal is given', async () => {
    await ask('POST', '/clock/set', { epochMs: Date.UTC(2001, 0, 1) });
    expect(new Date(lab.clock.wallMs()).getUTCFullYear()).toBe(2001);
    await ask('POST', '/clock/restore');
    expect(Math.abs(lab.clock.wallMs() - Date.now())).toBeLessThan(1_000);
  });
});

describe('what does not exist is answered with what does', () => {
  test.each([
    ['GET', '/toaster', 'there is no toaster; there are id-card-reader, document-scanner,'],
    ['POST', '/toaster/toast', 'there is no toaster; there are id-card-reader'],
    ['POST', '/network/knot', 'network cannot knot; it can cut, restore, slow'],
    ['GET', '/network/cut', 'it can cut, restore, slow, by POST'],
    ['POST', '/network', 'POST /lab/api/<device>/<verb>'],
    ['POST', '', 'POST /lab/api/<device>/<verb>'],
    ['GET', '/receipt-printer/papers/0.png', 'there is no paper 0.png; there are 0'],
    ['GET', '/receipt-printer/papers/-1.png', 'there is no paper -1.png'],
    ['GET', '/receipt-printer/papers/9999999.png', 'there is no paper'],
    ['GET', '/receipt-printer/papers', 'there is no paper'],
    ['GET', '/receipt-printer/papers/0.pdf', 'there are 0, from 0.png'],
    ['GET', '/document-printer/papers/0.pdf', 'there is no paper 0.pdf; there are 0, from 0.pdf'],
    ['GET', '/document-printer/papers/0.png', 'there is no paper'],
    ['GET', '/code-scanner/papers/0.pdf', 'there is nothing to see at code-scanner/papers'],
    // Keys that every object has.
    ['GET', '/constructor', 'there is no constructor'],
    ['POST', '/__proto__/toString', 'there is no __proto__'],
    ['POST', '/network/constructor', 'network cannot constructor'],
    ['POST', '/clock/__proto__', 'clock cannot __proto__'],
  ] as const)('%s %s', async (method, path, words) => {
    expect(await ask(method, path, {})).toMatchObject({ status: 404, body: { error: expect.stringContaining(words) } });
    expect(changes).toBe(0);
  });
});

describe('a body that is wrong names the field and gives one that works', () => {
  test.each([
    ['id-card-reader', 'put-card', {}, 'person', { person: 'li-xiaoming' }],
    ['id-card-reader', 'put-card', { person: 7 }, 'person', { person: 'li-xiaoming' }],
    ['id-card-reader', 'fail-next', { fault: 'explode' }, 'fault', { fault: 'damagedFrame' }],
    ['id-card-reader', 'fail-next', { fault: 'silent', times: 0 }, 'times', { fault: 'damagedFrame' }],
    ['document-scanner', 'put-page', { page: 'poem' }, 'page', { page: 'lease' }],
    ['document-scanner', 'put-page', { page: 'lease', marker: 'x'.repeat(61) }, 'marker', { page: 'lease' }],
    ['receipt-printer', 'run-out-after', { mm: 0 }, 'mm', { mm: 30 }],
    ['receipt-printer', 'set-faults', { loud: true }, 'loud', { loseConfirmation: true }],
    ['document-printer', 'run-out-after', { sheets: 0.5 }, 'sheets', { sheets: 1 }],
    ['document-printer', 'run-out-after', { mm: 30 }, 'mm', { sheets: 1 }],
    ['document-printer', 'set-faults', { slow: 1 }, 'slow', { slow: true }],
    ['code-scanner', 'show-code', { text: '' }, 'text', { text: 'KT1:0f1e2d3c4b5a69788796a5b4c3d2e1f0' }],
    ['code-scanner', 'set-faults', { torn: true, lost: true }, 'lost', { torn: true }],
    ['network', 'slow', { delayMs: 60_001 }, 'delayMs', { delayMs: 1_500 }],
    ['network', 'slow', { delayMs: '1500' }, 'delayMs', { delayMs: 1_500 }],
    ['network', 'slow', null, 'delayMs', { delayMs: 1_500 }],
    ['network', 'cut', { really: true }, 'really', {}],
    ['network', 'cut', [], 'object', {}],
    ['clock', 'set', { epochMs: -1 }, 'epochMs', { epochMs: 0 }],
    ['clock', 'set', { epochMs: 0.5 }, 'epochMs', { epochMs: 0 }],
  ])('%s %s %j', async (device, verb, body, field, example) => {
    const before = device === 'clock' ? null : await stateOf(device);
    expect(await ask('POST', `/${device}/${verb}`, body)).toEqual({
      status: 400,
      body: { error: expect.stringContaining(field), example },
    });
    if (before) expect(await stateOf(device)).toEqual(before);
    expect(changes).toBe(0);
  });

  test('an unknown person is answered with everybody there is', async () => {
    const { status, body } = await ask('POST', '/id-card-reader/put-card', { person: 'somebody' });
    const people = (await list())[0]?.verbs[0]?.choices?.map((choice) => Object.values(choice.body)[0]) ?? [];
    expect(people).toContain('li-xiaoming');
    expect(status).toBe(400);
    expect(body.error).toBe(`nobody is called somebody; there are ${people.join(', ')}`);
  });
});

test('a paper that came out is a picture', async () => {
  await lab.close();
  const clock = new ManualClock();
  const devices = simulateDevices({ clock, dotsPerLine: 576 });
  lab = await openLab({ devices, platformUrl: 'http://127.0.0.1:9' });
  devices.printer.receive(new TextEncoder().encode('\x1b@a receipt\n\n\n\x1dV\x00'));
  await clock.advance(5_000);
  expect(await stateOf('receipt-printer')).toMatchObject({ papers: [{ picture: 'receipt-printer/papers/0.png' }] });
  const answer = await lab.answer({ method: 'GET', path: '/receipt-printer/papers/0.png', body: null });
  expect(answer).toMatchObject({ status: 200, mediaType: 'image/png' });
  expect(Buffer.from(answer.body).subarray(1, 4).toString()).toBe('PNG');
});

describe('with the terminal at the other end', () => {
  const PDF = Buffer.from('%PDF-1.4\n<< /Type /Page >>\n<< /Type /Page >>\n%%EOF\n');

  test('what the A4 printer printed lies in its tray as the very PDF', async () => {
    await lab.close();
    const clock = new ManualClock();
    const devices = simulateDevices({ clock, dotsPerLine: 576 });
    lab = await openLab({ devices, platformUrl: 'http://127.0.0.1:9' });
    const printer = createDocumentPrinter({ transport: devices.documentPrinter, clock });
    await clock.advance(100);
    const printing = printer.print({ pdf: PDF, name: 'KT1', duplex: false });
    await clock.advance(300);
    expect(await stateOf('document-printer')).toMatchObject({ printing: true, papers: [{ sheets: 2, sheetsOut: 0 }] });
    await clock.advance(10_000);
    expect(await printing).toEqual({ ok: true, value: 'printed' });
    expect(await stateOf('document-printer')).toMatchObject({
      ...{ printing: false, paperLeftSheets: 498, errors: [] },
      papers: [{ file: 'document-printer/papers/0.pdf', pages: 2, sheetsOut: 2, bytes: PDF.length, state: 'completed' }],
    });
    const answer = await lab.answer({ method: 'GET', path: '/document-printer/papers/0.pdf', body: null });
    expect(answer).toMatchObject({ status: 200, mediaType: 'application/pdf' });
    expect(PDF.equals(answer.body)).toBe(true);
    await printer.close();
  });

  test('a code that is shown is read', async () => {
    await lab.close();
    const clock = new ManualClock();
    const devices = simulateDevices({ clock, dotsPerLine: 576 });
    lab = await openLab({ devices, platformUrl: 'http://127.0.0.1:9' });
    const scanner = createCodeScanner({ transport: devices.codeScanner.transport, clock, random: () => 0.5 });
    await clock.advance(0);
    const reading = scanner.readCode({ signal: new AbortController().signal });
    await clock.advance(0);
    await ask('POST', '/code-scanner/show-code', { text: 'KT1:00' });
    await clock.advance(1_000);
    expect(await reading).toEqual({ ok: true, value: 'KT1:00' });
    await scanner.close();
  });
});
