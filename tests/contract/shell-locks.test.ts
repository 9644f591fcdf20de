/** What the shell asks of Electron, and what it answers to everything that would lead out of the page. */
import { mkdtempSync, statSync } from 'node:fs';
import inspector from 'node:inspector';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { claimShell } from '../../main/shell/index.ts';
import { app, resetFakeElectron, session } from '../support/fake-electron.ts';
import { calls, callsOf, ground, preventable } from '../support/fake-electron-record.ts';
import { withShell } from '../support/shell-under-test.ts';

vi.mock('electron', () => import('../support/fake-electron.ts'));

describe('before Electron is ready', () => {
  beforeEach(resetFakeElectron);
  const claim = (debuggable = false) =>
    claimShell({ browserDir: path.join(mkdtempSync(path.join(tmpdir(), 'claim-')), 'electron'), debuggable });

  test('the sandbox is on for every process and app:// is a standard, secure scheme', () => {
    expect(claim()).toEqual({ ok: true, value: 'claimed' });
    expect(callsOf('app.enableSandbox')).toHaveLength(1);
    expect(callsOf('protocol.registerSchemesAsPrivileged')).toEqual([
      [[{ scheme: 'app', privileges: { standard: true, secure: true, supportFetchAPI: true, stream: true } }]],
    ]);
  });

  test('what Chromium keeps, it keeps in a folder of its own that only its owner can enter', () => {
    claim();
    const [name, folder] = callsOf('app.setPath')[0] ?? [];
    expect(name).toBe('userData');
    expect(statSync(String(folder)).mode & 0o777).toBe(0o700);
  });

  test('a second shell on the same folder is refused', () => {
    ground.lockFree = false;
    expect(claim()).toEqual({ ok: false, error: { kind: 'inUse' } });
  });

  test.each(['inspect', 'inspect-brk', 'inspect-wait', 'remote-debugging-port', 'remote-debugging-pipe'])(
    '--%s is refused, but with the lab',
    (option) => {
      ground.switches = [option];
      expect(claim()).toEqual({ ok: false, error: { kind: 'debugged', option } });
      expect(claim(true)).toMatchObject({ ok: true });
    },
  );

  test('a debugger that no option of the command line opened is refused too, but with the lab', () => {
    inspector.open(0, '127.0.0.1');
    try {
      expect(claim()).toEqual({ ok: false, error: { kind: 'debugged', option: 'inspect' } });
      expect(claim(true)).toMatchObject({ ok: true });
    } finally {
      inspector.close();
    }
  });

  test('all of it is said before it is ready, and nothing that has to wait is done before', () =>
    withShell({}, async () => {
      const names = calls.map((call) => call.name);
      const ready = names.indexOf('ready');
      for (const early of ['app.enableSandbox', 'protocol.registerSchemesAsPrivileged', 'app.setPath', 'app.requestSingleInstanceLock']) {
        expect(names.indexOf(early)).toBeLessThan(ready);
      }
      expect(names.slice(ready + 1, ready + 4)).toEqual(['Menu.setApplicationMenu', 'powerSaveBlocker.start', 'utilityProcess.fork']);
      expect(callsOf('Menu.setApplicationMenu')).toEqual([[null]]);
      expect(callsOf('powerSaveBlocker.start')).toEqual([['prevent-display-sleep']]);
    }));
});

describe('the window', () => {
  test('gives the page nothing of Node, of the system or of a developer', () =>
    withShell({}, async ({ window, pageSession }) => {
      expect(window().options.webPreferences).toEqual({
        session: pageSession,
        preload: expect.stringMatching(/preload\.cjs$/),
        sandbox: true,
        contextIsolation: true,
        nodeIntegration: false,
        nodeIntegrationInSubFrames: false,
        nodeIntegrationInWorker: false,
        webSecurity: true,
        allowRunningInsecureContent: false,
        webviewTag: false,
        plugins: false,
        devTools: false,
        spellcheck: false,
        disableDialogs: true,
        navigateOnDragDrop: false,
      });
    }));

  test('keeps nothing of the page on a disk', () =>
    withShell({}, async () => {
      expect(callsOf('session.fromPartition')[0]).toEqual(['terminal', { cache: false }]);
    }));

  test('fills the screen in a cabinet, and has a frame beside the lab', async () => {
    await withShell({ kiosk: true }, async ({ window }) => {
      expect(window().options).toMatchObject({ kiosk: true, fullscreen: true, frame: false, show: false });
    });
    await withShell({ kiosk: false }, async ({ window }) => {
      expect(window().options).toMatchObject({ kiosk: false, fullscreen: false, frame: true });
    });
  });

  test('shows itself once there is something to see', () =>
    withShell({}, async ({ window }) => {
      expect(window().shown).toBe(false);
      window().emit('ready-to-show');
      expect(window().shown).toBe(true);
    }));

  test('loads the page at its address and does not close', () =>
    withShell({}, async ({ window }) => {
      expect(callsOf('window.loadURL')).toEqual([[window(), 'app://terminal/index.html']]);
      expect(window().close()).toBe(false);
    }));

  test('limits pinching to nothing, anew for every document', () =>
    withShell({}, async ({ window }) => {
      window().webContents.emit('dom-ready');
      window().webContents.emit('dom-ready');
      expect(callsOf('contents.setVisualZoomLevelLimits')).toEqual([
        [1, 1],
        [1, 1],
      ]);
    }));
});

describe('the way out is denied', () => {
  test.each([
    ['a navigation', 'will-navigate', ['https://example.org/']],
    ['a navigation of a frame', 'will-frame-navigate', []],
    ['a redirection', 'will-redirect', ['https://example.org/']],
    ['a webview', 'will-attach-webview', [{}, {}]],
    ['the context menu', 'context-menu', [{}]],
  ])('%s', (_what, event, args) =>
    withShell({}, async ({ window }) => {
      expect(window().webContents.say(event, ...args).defaultPrevented).toBe(true);
    }),
  );

  test('a new window', () =>
    withShell({}, async ({ window }) => {
      expect(window().webContents.windowOpenHandler?.({ url: 'app://terminal/' })).toEqual({ action: 'deny' });
    }));

  test('in whatever contents there may ever be, not the window alone', () =>
    withShell({}, async () => {
      const { FakeWebContents } = await import('../support/fake-electron-window.ts');
      const other = new FakeWebContents();
      app.emit('web-contents-created', {}, other);
      expect(other.say('will-navigate', 'app://terminal/').defaultPrevented).toBe(true);
      expect(other.windowOpenHandler?.({ url: 'app://terminal/' })).toEqual({ action: 'deny' });
    }));

  test('keys: what a citizen types passes, shortcuts do not', () =>
    withShell({}, async ({ window }) => {
      const key = (name: string, modifiers = {}) =>
        window().webContents.say('before-input-event', {
          type: 'keyDown',
          key: name,
          control: false,
          alt: false,
          meta: false,
          ...modifiers,
        }).defaultPrevented;
      expect([key('a'), key('Enter'), key('喆')]).toEqual([false, false, false]);
      expect([key('F5'), key('r', { control: true }), key('F4', { alt: true }), key('q', { meta: true }), key('Escape')]).toEqual(
        Array(5).fill(true),
      );
    }));

  test('a certificate that is not trusted', () =>
    withShell({}, async () => {
      const event = preventable();
      const answers: boolean[] = [];
      app.emit('certificate-error', event, {}, 'https://example.org/', 'net::ERR_CERT', {}, (trusted: boolean) => answers.push(trusted));
      expect([event.defaultPrevented, ...answers]).toEqual([true, false]);
    }));
});

describe.each(['the page’s session', 'the default session'])('%s', (which) => {
  const sessionOf = (page: ReturnType<typeof session.fromPartition>) => (which === 'the default session' ? session.defaultSession : page);

  test.each([
    'media',
    'geolocation',
    'notifications',
    'clipboard-read',
    'fullscreen',
    'display-capture',
    'hid',
    'serial',
    'usb',
    'openExternal',
    'unknown',
  ])('denies %s', (permission) =>
    withShell({}, async ({ pageSession }) => {
      const answers: boolean[] = [];
      sessionOf(pageSession).ask('permissionRequest', {}, permission, (granted: boolean) => answers.push(granted), {});
      expect(answers).toEqual([false]);
      expect(sessionOf(pageSession).ask('permissionCheck', {}, permission, 'app://terminal', {})).toBe(false);
    }),
  );

  test('gives no device, no screen and no file', () =>
    withShell({}, async ({ pageSession }) => {
      const locked = sessionOf(pageSession);
      expect(locked.ask('devicePermission', { deviceType: 'hid' })).toBe(false);
      const streams: unknown[] = [];
      locked.ask('displayMediaRequest', {}, (given: unknown) => streams.push(given));
      expect(streams).toEqual([null]);
      const download = preventable();
      locked.emit('will-download', download, {}, {});
      expect(download.defaultPrevented).toBe(true);
      expect(callsOf('session.setSpellCheckerEnabled')).toContainEqual([locked.partition, false]);
    }));

  test.each([
    ['select-serial-port', [[{ portId: 'one' }], {}], ''],
    ['select-hid-device', [{}], null],
    ['select-usb-device', [{}], undefined],
  ])('chooses none on %s', (event, args, nothing) =>
    withShell({}, async ({ pageSession }) => {
      const said = preventable();
      const chosen: unknown[] = [];
      sessionOf(pageSession).emit(event, said, ...args, (id: unknown) => chosen.push(id));
      expect([said.defaultPrevented, ...chosen]).toEqual([true, nothing]);
    }),
  );

  test.each([
    ['app://terminal/index.html', false],
    ['app://terminal/session-images/page-1', false],
    ['blob:app://terminal/1b', false],
    ['app://elsewhere/', true],
    ['file:///etc/passwd', true],
    ['http://127.0.0.1:7080/', true],
    ['https://example.org/', true],
    ['ws://127.0.0.1/', true],
    ['data:text/html,x', true],
  ])('a request for %s is blocked: %s', (url, blocked) =>
    withShell({}, async ({ pageSession }) => {
      const answers: unknown[] = [];
      sessionOf(pageSession).ask('onBeforeRequest', { url }, (answer: unknown) => answers.push(answer));
      expect(answers).toEqual([{ cancel: blocked }]);
    }),
  );
});

test('what was blocked is logged without its address: that may hold what was typed', () =>
  withShell({}, async ({ pageSession, lines }) => {
    pageSession.ask('onBeforeRequest', { url: 'https://example.org/?name=MARKER' }, () => undefined);
    expect(lines.join('\n')).toContain('"scheme":"https:"');
    expect(lines.join('\n')).not.toContain('MARKER');
  }));
