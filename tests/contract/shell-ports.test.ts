/** How the page in the window gets its port, and how nobody else does. */
import path from 'node:path';
import { afterEach, expect, test, vi } from 'vitest';
import type { TerminalView } from '../../main/bridge/index.ts';
import type { OpenLine } from '../../renderer/connection/line.ts';
import { ipcMain, utilityProcesses } from '../support/fake-electron.ts';
import { FakePageWindow, fakeIpcRenderer } from '../support/fake-electron-page.ts';
import { callsOf } from '../support/fake-electron-record.ts';
import { FakeFrame, FakeWebContents } from '../support/fake-electron-window.ts';
import { attractView } from '../support/fake-views.ts';
import { type ShellUnderTest, withShell } from '../support/shell-under-test.ts';
import { until } from '../support/until.ts';

const page = vi.hoisted(() => ({ ipcRenderer: null as unknown }));
vi.mock('electron', async () => {
  const fake = await import('../support/fake-electron.ts');
  return {
    ...fake,
    get ipcRenderer() {
      return page.ipcRenderer;
    },
  };
});

const CHANNEL = 'terminal:port';
/** By its path: it is compiled with the DOM, this file without. */
const PORT_LINE = path.join(import.meta.dirname, '../../renderer/connection/port-line.ts');

afterEach(() => vi.unstubAllGlobals());

/** A document in the window: its preload has run, and `open` is what the renderer does. */
async function openDocument(contents: FakeWebContents): Promise<{ readonly window: FakePageWindow; readonly openLine: OpenLine }> {
  const window = new FakePageWindow();
  page.ipcRenderer = fakeIpcRenderer(contents);
  vi.stubGlobal('window', window);
  vi.stubGlobal('location', window.location);
  vi.resetModules();
  await import('../../main/shell/preload.ts');
  const renderer: { portLine(): OpenLine } = await vi.importActual(PORT_LINE);
  return { window, openLine: renderer.portLine() };
}

interface Seen {
  readonly views: TerminalView[];
  readonly answers: unknown[];
  opened: number;
  ended: number;
  send(message: object): void;
}

async function connect(openLine: OpenLine): Promise<Seen> {
  const seen: Seen = { views: [], answers: [], opened: 0, ended: 0, send: () => undefined };
  const answer = await openLine({
    opened: (line) => {
      seen.opened++;
      seen.send = (message) => Reflect.apply(line.send, line, [message]);
    },
    took: (message) => {
      if (message.type === 'view') seen.views.push(message.view);
      else seen.answers.push(message);
    },
    ended: () => seen.ended++,
  });
  expect(answer).toBe('opening');
  return seen;
}

function coreIsReady({ coreSays }: ShellUnderTest): void {
  coreSays({ type: 'ready', lab: false });
}

test('the page asks, is given a port, and sees the terminal through it', () =>
  withShell({}, async (under) => {
    coreIsReady(under);
    const { openLine } = await openDocument(under.window().webContents);
    const seen = await connect(openLine);
    under.coreSays({ type: 'toPage', page: null, message: { type: 'view', view: attractView({ placeName: 'Window 3' }) } });
    await until(() => seen.views.some((view) => view.placeName === 'Window 3'));
    seen.send({ type: 'intent', id: 7, at: 'attract', intent: { type: 'wake' } });
    await until(() => utilityProcesses[0]?.heard.some((message) => JSON.stringify(message).includes('wake')) === true);
    under.coreSays({ type: 'toPage', page: 1, message: { type: 'taken', id: 7 } });
    await until(() => seen.answers.length > 0);
  }));

test('before the core is ready the page is shown that it starts', () =>
  withShell({}, async ({ window }) => {
    const { openLine } = await openDocument(window().webContents);
    const seen = await connect(openLine);
    await until(() => seen.views.length > 0);
    expect(seen.views[0]?.screen).toBe('starting');
  }));

test('a page that asks once more gets a new port, and the one before it ends', () =>
  withShell({}, async ({ window }) => {
    const { openLine } = await openDocument(window().webContents);
    const first = await connect(openLine);
    const second = await connect(openLine);
    await until(() => first.ended === 1);
    await until(() => second.views.length > 0);
    expect(second.ended).toBe(0);
  }));

test('the preload gives the page nothing but the port: no name, no function', () =>
  withShell({}, async ({ window }) => {
    const before = new Set(Object.getOwnPropertyNames(globalThis));
    const { window: page } = await openDocument(window().webContents);
    const added = Object.getOwnPropertyNames(globalThis).filter((name) => !before.has(name));
    expect(added.sort()).toEqual(['location', 'window']);
    expect(Object.keys(page)).toEqual(['location']);
  }));

test('words from another source do not make the preload ask', () =>
  withShell({}, async ({ window }) => {
    const { window: page } = await openDocument(window().webContents);
    const asked = vi.fn<() => void>();
    ipcMain.on(CHANNEL, asked);
    page.receive({ source: null, origin: 'app://terminal', data: 'terminal-port-wanted', ports: [] });
    page.receive({ source: page, origin: 'app://terminal', data: { type: 'terminal-port-wanted' }, ports: [] });
    page.postMessage('terminal-port-wanted', 'https://example.org');
    page.postMessage('something else', 'app://terminal');
    page.postMessage('terminal-port-wanted', 'app://terminal');
    await until(() => asked.mock.calls.length > 0);
    expect(asked).toHaveBeenCalledTimes(1);
  }));

test('a port from another source is not taken by the page', () =>
  withShell({}, async ({ window }) => {
    const { window: page, openLine } = await openDocument(window().webContents);
    const { port1, port2 } = new MessageChannel();
    const connecting = connect(openLine);
    page.receive({ source: {}, origin: 'app://terminal', data: 'terminal-port-given', ports: [port1] });
    const seen = await connecting;
    await until(() => seen.views.length > 0);
    expect(seen.views[0]?.screen).toBe('starting');
    port2.close();
  }));

test.each<[string, (contents: FakeWebContents) => { readonly sender: unknown; readonly senderFrame: FakeFrame | null }]>([
  [
    'a frame in the page',
    (contents) => ({ sender: contents, senderFrame: new FakeFrame('app://terminal/index.html', contents.mainFrame) }),
  ],
  [
    'a frame of another address in the page',
    (contents) => ({ sender: contents, senderFrame: new FakeFrame('https://example.org/', contents.mainFrame) }),
  ],
  [
    'another contents with the right address',
    () => {
      const other = new FakeWebContents();
      other.mainFrame.url = 'app://terminal/index.html';
      return { sender: other, senderFrame: other.mainFrame };
    },
  ],
  ['the right contents at another address', (contents) => ({ sender: contents, senderFrame: new FakeFrame('https://example.org/') })],
  ['the right contents at a file', (contents) => ({ sender: contents, senderFrame: new FakeFrame('file:///etc/passwd') })],
  ['the right contents on an empty page', (contents) => ({ sender: contents, senderFrame: new FakeFrame('about:blank') })],
  ['a document made by the page', (contents) => ({ sender: contents, senderFrame: new FakeFrame('blob:app://terminal/1b') })],
  ['another name under app://', (contents) => ({ sender: contents, senderFrame: new FakeFrame('app://terminal.example/index.html') })],
  ['a frame that is gone', (contents) => ({ sender: contents, senderFrame: null })],
  [
    'a frame that was replaced',
    (contents) => ({ sender: contents, senderFrame: Object.assign(new FakeFrame('app://terminal/index.html'), { detached: true }) }),
  ],
])('%s gets no port, and that is logged', (_who, sender) =>
  withShell({}, async (under) => {
    const { openLine } = await openDocument(under.window().webContents);
    const seen = await connect(openLine);
    const posted = callsOf('frame.postMessage').length;
    ipcMain.emit(CHANNEL, { ports: [], ...sender(under.window().webContents) }, null);
    expect(callsOf('frame.postMessage')).toHaveLength(posted);
    expect(under.lines.filter((line) => line.startsWith('a port was asked for and not given'))).toHaveLength(1);
    await until(() => seen.views.length > 0);
    expect(seen.ended).toBe(0);
  }),
);

test('what comes with the wish is not looked at: neither words nor ports', () =>
  withShell({}, async ({ window, lines }) => {
    const contents = window().webContents;
    const gave = vi.fn<() => void>();
    const { port1, port2 } = new MessageChannel();
    contents.mainFrame.toPage = gave;
    ipcMain.emit(CHANNEL, { sender: contents, senderFrame: contents.mainFrame, ports: [port1] }, { admin: true, page: 9 });
    expect(gave).toHaveBeenCalledTimes(1);
    expect(lines.join()).not.toContain('admin');
    port2.close();
  }));

test('no other channel is listened on', () =>
  withShell({}, async () => {
    expect(ipcMain.eventNames()).toEqual([CHANNEL]);
  }));

test('after the window was made anew, the old window gets nothing more', () =>
  withShell({}, async (under) => {
    const old = under.window();
    for (let failure = 0; failure < 4; failure++) {
      under.window().webContents.emit('render-process-gone', {}, { reason: 'crashed', exitCode: 11 });
      await under.clock.advance(5_000);
    }
    expect(under.window()).not.toBe(old);
    const posted = callsOf('frame.postMessage').length;
    ipcMain.emit(CHANNEL, { sender: old.webContents, senderFrame: old.webContents.mainFrame, ports: [] }, null);
    expect(callsOf('frame.postMessage')).toHaveLength(posted);
  }));
