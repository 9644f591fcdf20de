/** What the two hosts promise their page and their core alike, over each of the two transports. */
import { MessageChannel, type MessagePort } from 'node:worker_threads';
import { describe, expect, test } from 'vitest';
import { BRIDGE_LIMITS, type CitizenIntent, hostPages, messagePortChannel } from '../../main/bridge/index.ts';
import { openOnPort, type PortMessage } from '../../renderer/connection/on-port.ts';
import { attractView } from '../support/fake-views.ts';
import { InProcessCore } from '../support/in-process-core.ts';
import { portMain } from '../support/port-main.ts';
import { TestPage } from '../support/test-page.ts';
import { until } from '../support/until.ts';
import { withWebHost } from '../support/web-host.ts';

/** A page on a transport; while it is paused it reads nothing, and what comes waits. */
type SlowPage = TestPage & { pause(): void; resume(): void };
type Transport = (body: (core: InProcessCore, openPage: () => Promise<SlowPage>) => Promise<void>) => Promise<void>;

const overWebSocket: Transport = async (body) => {
  const core = new InProcessCore();
  await withWebHost({ core }, async (host) => {
    const cookie = await host.signIn();
    await body(core, async () => {
      const page = await host.openPage(cookie);
      return Object.assign(page, { pause: () => page.socket.pause(), resume: () => page.socket.resume() });
    });
  });
};

const overMessagePort: Transport = async (body) => {
  const core = new InProcessCore();
  const pages = hostPages(core);
  const openPage = (): Promise<SlowPage> => {
    const { port1, port2 } = new MessageChannel();
    pages.admit(messagePortChannel(portMain(port1)));
    return Promise.resolve(portPage(port2));
  };
  try {
    await body(core, openPage);
  } finally {
    pages.close();
  }
};

/** The page's end as the renderer has it. */
function portPage(port: MessagePort): SlowPage {
  let paused = false;
  const held: (() => void)[] = [];
  const take = (step: () => void): void => {
    if (paused) held.push(step);
    else step();
  };
  let onMessage: (message: unknown) => void = () => undefined;
  let onClosed: (code: number) => void = () => undefined;
  const page = new TestPage({
    post: (message) => port.postMessage(message),
    close: () => port.close(),
    onMessage: (listener) => {
      onMessage = listener;
    },
    onClosed: (listener) => {
      onClosed = listener;
    },
  });
  openOnPort(
    {
      postMessage: (message) => port.postMessage(message),
      addEventListener: (type: 'message' | 'close', listener: (event: { readonly data: PortMessage }) => void) => {
        port.on(type, (data: PortMessage) => take(() => listener({ data })));
      },
      start: () => port.start(),
    },
    { opened: () => undefined, took: (message) => onMessage(message), ended: () => onClosed(0) },
  );
  return Object.assign(page, {
    pause: () => {
      paused = true;
    },
    resume: () => {
      paused = false;
      for (const step of held.splice(0)) step();
    },
  });
}

const EVERY_INTENT: readonly CitizenIntent[] = [
  { type: 'wake' },
  { type: 'chooseLanguage', language: 'en' },
  { type: 'switchLanguage', language: 'zh-CN' },
  { type: 'setTextSize', textSize: 'large' },
  { type: 'chooseItem', code: 'residence-permit-endorsement' },
  { type: 'begin' },
  { type: 'consent', version: '2026-09' },
  { type: 'continue' },
  { type: 'retry' },
  { type: 'updateField', fieldId: 'phone', value: '喆㐀𠮷😀' },
  { type: 'submitPage', values: { phone: '13800000000', name: '' } },
  { type: 'scanPage' },
  { type: 'removePage', imageId: 'page-1' },
  { type: 'change', to: 'form/contact' },
  {
    type: 'sign',
    strokes: [
      [
        [0, 0, 0],
        [1000, 1000, 3_600_000],
      ],
    ],
  },
  { type: 'printReceipt' },
  { type: 'back' },
  { type: 'askCancel' },
  { type: 'confirmCancel' },
  { type: 'keepGoing' },
  { type: 'stillThere' },
  { type: 'touched' },
];

const manyFields = Object.fromEntries(Array.from({ length: BRIDGE_LIMITS.fieldsPerPage + 1 }, (_, i) => [`f${i}`, 'x']));
const stroke = (points: number) => Array.from({ length: points }, () => [1, 1, 1]);

const MALFORMED: readonly (readonly [string, unknown])[] = [
  ['nothing', null],
  ['a number', 7],
  ['an empty object', {}],
  ['an array', []],
  ['another type of message', { type: 'view', id: 1, at: 'attract', intent: { type: 'wake' } }],
  ['an unknown intent', { type: 'intent', id: 1, at: 'attract', intent: { type: 'format', disk: 'c' } }],
  ['an unknown key', { type: 'intent', id: 1, at: 'attract', intent: { type: 'wake' }, admin: true }],
  ['an unknown key in the intent', { type: 'intent', id: 1, at: 'attract', intent: { type: 'wake', admin: true } }],
  ['a prototype key', JSON.parse('{"type":"intent","id":1,"at":"attract","intent":{"type":"wake","__proto__":{"x":1}}}')],
  ['a wrong type', { type: 'intent', id: 1, at: 'attract', intent: { type: 'updateField', fieldId: 'phone', value: 138 } }],
  ['a language that is not spoken', { type: 'intent', id: 1, at: 'attract', intent: { type: 'switchLanguage', language: 'fr' } }],
  ['a negative id', { type: 'intent', id: -1, at: 'attract', intent: { type: 'wake' } }],
  ['an id that is no integer', { type: 'intent', id: 0.5, at: 'attract', intent: { type: 'wake' } }],
  ['no place', { type: 'intent', id: 1, intent: { type: 'wake' } }],
  ['a place of 201 characters', { type: 'intent', id: 1, at: 'x'.repeat(201), intent: { type: 'wake' } }],
  [
    'a value of 10,001 characters',
    { type: 'intent', id: 1, at: 'attract', intent: { type: 'updateField', fieldId: 'a', value: 'x'.repeat(10_001) } },
  ],
  ['an empty field name', { type: 'intent', id: 1, at: 'attract', intent: { type: 'updateField', fieldId: '', value: 'x' } }],
  ['41 fields', { type: 'intent', id: 1, at: 'attract', intent: { type: 'submitPage', values: manyFields } }],
  ['a point outside the pad', { type: 'intent', id: 1, at: 'attract', intent: { type: 'sign', strokes: [[[1001, 0, 0]]] } }],
  ['an empty stroke', { type: 'intent', id: 1, at: 'attract', intent: { type: 'sign', strokes: [[]] } }],
  [
    '201 strokes',
    { type: 'intent', id: 1, at: 'attract', intent: { type: 'sign', strokes: Array.from({ length: 201 }, () => stroke(1)) } },
  ],
  [
    '10,001 points',
    { type: 'intent', id: 1, at: 'attract', intent: { type: 'sign', strokes: Array.from({ length: 6 }, () => stroke(1_667)) } },
  ],
];

describe.each([
  ['a WebSocket', overWebSocket],
  ['a message port', overMessagePort],
])('the bridge over %s', (_name, over) => {
  test('a page that opens is shown the current view', () =>
    over(async (core, openPage) => {
      core.view = attractView({ placeName: 'first' });
      const page = await openPage();
      expect(await page.view(() => true)).toEqual({ ...core.view, revision: 1 });
    }));

  test('a page ends with the newest view, and revisions rise', () =>
    over(async (core, openPage) => {
      const page = await openPage();
      await page.view(() => true);
      for (let change = 1; change <= 500; change++) core.show(attractView({ placeName: `change ${change}`, revision: 7 }));
      await page.view((view) => view.placeName === 'change 500');
      const revisions = page.views.map((view) => view.revision);
      expect(revisions).toEqual([...new Set(revisions)].sort((a, b) => a - b));
      expect(page.views.at(-1)?.placeName).toBe('change 500');
    }));

  test('every kind of intent arrives as it was sent and is answered by its number', () =>
    over(async (core, openPage) => {
      const page = await openPage();
      for (const [id, intent] of EVERY_INTENT.entries()) page.post({ type: 'intent', id, at: 'attract', intent });
      await until(() => page.answers.length === EVERY_INTENT.length);
      expect(page.answers).toEqual(EVERY_INTENT.map((_intent, id) => ({ type: 'taken', id })));
      expect(core.taken).toEqual(EVERY_INTENT);
    }));

  test.each(MALFORMED)('%s is refused as malformed, and the connection lives on', (_what, message) =>
    over(async (core, openPage) => {
      const page = await openPage();
      page.post(message);
      await until(() => page.answers.length === 1);
      expect(page.answers[0]).toMatchObject({ type: 'refused', reason: 'malformed' });
      expect(core.taken).toEqual([]);
      page.post({ type: 'intent', id: 2, at: 'attract', intent: { type: 'wake' } });
      await until(() => page.answers.length === 2);
      expect(page.answers[1]).toEqual({ type: 'taken', id: 2 });
    }),
  );

  test('what is refused is noted without what the citizen typed', () =>
    over(async (core, openPage) => {
      const page = await openPage();
      page.post({ type: 'intent', id: 1, at: 'attract', intent: { type: 'updateField', fieldId: 'a', value: 'MARKER'.repeat(3_000) } });
      await page.nextAnswer();
      expect(core.refused).toEqual([{ reason: 'malformed', intent: null, detail: 'intent.value: too_big' }]);
    }));

  test('an intent made on another place is refused, unless it means the same everywhere', () =>
    over(async (core, openPage) => {
      const page = await openPage();
      for (const [id, intent] of EVERY_INTENT.entries()) page.post({ type: 'intent', id, at: 'form/contact', intent });
      await until(() => page.answers.length === EVERY_INTENT.length);
      expect(core.taken.map((intent) => intent.type)).toEqual(['switchLanguage', 'setTextSize', 'keepGoing', 'stillThere', 'touched']);
      expect(page.answers[0]).toEqual({ type: 'refused', id: 0, reason: 'elsewhere' });
    }));

  test('an intent that the terminal does not take now is refused by its number', () =>
    over(async (core, openPage) => {
      core.answerTake = 'notNow';
      const page = await openPage();
      page.post({ type: 'intent', id: 41, at: 'attract', intent: { type: 'printReceipt' } });
      expect(await page.nextAnswer()).toEqual({ type: 'refused', id: 41, reason: 'notNow' });
    }));

  test('10,000 messages of junk are each refused, take no memory, and stop nothing', () =>
    over(async (core, openPage) => {
      const page = await openPage();
      const before = process.memoryUsage().heapUsed;
      for (let sent = 0; sent < 10_000; sent++) page.post({ type: 'intent', id: sent, at: 'attract', intent: { type: 'junk', sent } });
      await until(() => page.answers.length === 10_000, 20_000);
      expect(page.answers.every((answer) => answer.type === 'refused')).toBe(true);
      core.heard.length = 0;
      core.refused.length = 0;
      page.messages.length = 0;
      expect((process.memoryUsage().heapUsed - before) / 1_048_576).toBeLessThan(64);
      page.post({ type: 'intent', id: 10_001, at: 'attract', intent: { type: 'wake' } });
      expect(await page.nextAnswer()).toEqual({ type: 'taken', id: 10_001 });
    }));

  test('a page that comes back is shown the same view', () =>
    over(async (core, openPage) => {
      core.view = attractView({ placeName: 'here' });
      const first = await openPage();
      const shown = await first.view(() => true);
      first.close();
      await until(() => core.heard.some((message) => message.type === 'pageClosed'));
      const second = await openPage();
      expect(await second.view(() => true)).toEqual(shown);
    }));

  test('a newer page replaces the older, which is told no more', () =>
    over(async (core, openPage) => {
      const older = await openPage();
      await older.view(() => true);
      const newer = await openPage();
      await until(() => older.closedWith !== null);
      core.show(attractView({ placeName: 'for the newer' }));
      await newer.view((view) => view.placeName === 'for the newer');
      expect(older.views.some((view) => view.placeName === 'for the newer')).toBe(false);
    }));

  test('while the core is away the host says so, refuses what was asked, and shows the new core', () =>
    over(async (core, openPage) => {
      core.view = attractView({ placeName: 'Window 3' });
      const page = await openPage();
      await page.view(() => true);
      core.listening = false;
      page.post({ type: 'intent', id: 1, at: 'attract', intent: { type: 'wake' } });
      await until(() => core.heard.some((message) => message.type === 'fromPage'));
      core.become('restarting');
      const away = await page.view((view) => view.screen === 'outOfService');
      expect(away).toMatchObject({ problem: 'trouble.restarting', placeName: 'Window 3', revision: 2 });
      page.post({ type: 'intent', id: 2, at: 'host', intent: { type: 'wake' } });
      await until(() => page.answers.length === 2);
      expect(page.answers).toEqual([1, 2].map((id) => ({ type: 'refused', id, reason: 'notNow' })));
      core.listening = true;
      core.become('ready');
      expect(await page.view((view) => view.screen === 'attract' && view.revision > 2)).toMatchObject({ revision: 3 });
    }));

  test('a page whose message is too long is cut off before the core hears of it, and the next page is served', () =>
    over(async (core, openPage) => {
      const page = await openPage();
      await page.view(() => true);
      const value = 'x'.repeat(BRIDGE_LIMITS.intentBytes + 1);
      page.post({ type: 'intent', id: 1, at: 'attract', intent: { type: 'updateField', fieldId: 'a', value } });
      await until(() => page.closedWith !== null);
      expect(core.heard.map((message) => message.type)).not.toContain('fromPage');
      await until(() => core.heard.some((message) => message.type === 'pageClosed'));
      const next = await openPage();
      await next.view(() => true);
      next.post({ type: 'intent', id: 2, at: 'attract', intent: { type: 'wake' } });
      expect(await next.nextAnswer()).toEqual({ type: 'taken', id: 2 });
    }));

  test('a page that is slow is shown the newest view, not all it missed, and its answers are all there', () =>
    over(async (core, openPage) => {
      const page = await openPage();
      await page.view(() => true);
      page.pause();
      const fill = 'x'.repeat(100_000);
      for (let change = 1; change <= 1_000; change++) {
        core.show(attractView({ placeName: `${change} ${fill}` }));
        if (change % 100 === 0) page.post({ type: 'intent', id: change, at: 'attract', intent: { type: 'touched' } });
        await new Promise((resolve) => setImmediate(resolve));
      }
      page.resume();
      await page.view((view) => view.placeName.startsWith('1000 '));
      await until(() => page.answers.length === 10);
      expect(page.answers).toEqual(Array.from({ length: 10 }, (_, hundred) => ({ type: 'taken', id: (hundred + 1) * 100 })));
      expect(page.views.length).toBeLessThan(150);
      const revisions = page.views.map((view) => view.revision);
      expect(revisions).toEqual([...new Set(revisions)].sort((a, b) => a - b));
    }));

  test('a core that hangs is sent no more than it can owe, and every message has its answer in the end', () =>
    over(async (core, openPage) => {
      const page = await openPage();
      await page.view(() => true);
      core.listening = false;
      for (let id = 0; id < 100; id++) page.post({ type: 'intent', id, at: 'attract', intent: { type: 'touched' } });
      await until(() => core.heard.filter((message) => message.type === 'fromPage').length === 32);
      core.become('restarting');
      await until(() => page.answers.length === 100);
      expect(core.heard.filter((message) => message.type === 'fromPage')).toHaveLength(32);
      const ids = page.answers.map((answer) => (answer.type === 'view' ? null : answer.id));
      expect(new Set(ids).size).toBe(100);
      expect(page.answers.every((answer) => answer.type === 'refused' && answer.reason === 'notNow')).toBe(true);
    }));

  test('a page that was replaced is heard no more', () =>
    over(async (core, openPage) => {
      const older = await openPage();
      await older.view(() => true);
      await (await openPage()).view(() => true);
      await until(() => older.closedWith !== null);
      older.post({ type: 'intent', id: 1, at: 'attract', intent: { type: 'wake' } });
      const newer = await openPage();
      newer.post({ type: 'intent', id: 2, at: 'attract', intent: { type: 'wake' } });
      await newer.nextAnswer();
      expect(core.taken).toHaveLength(1);
    }));

  test('a core that gave up is said to have stopped', () =>
    over(async (core, openPage) => {
      core.become('fatal');
      const page = await openPage();
      expect(await page.view(() => true)).toMatchObject({ screen: 'outOfService', problem: 'trouble.stopped' });
    }));

  test('a core that starts for the first time is starting', () =>
    over(async (core, openPage) => {
      core.become('starting');
      const page = await openPage();
      expect(await page.view(() => true)).toMatchObject({ screen: 'starting' });
    }));
});
