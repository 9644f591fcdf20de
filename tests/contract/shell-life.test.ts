/** The shell from its start to its end: the core under supervision, the page brought back, and how it goes. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { describe, expect, test, vi } from 'vitest';
import { SHELL_LIMITS } from '../../main/shell/limits.ts';
import { utilityCore } from '../../main/shell/utility-core.ts';
import { app, utilityProcesses } from '../support/fake-electron.ts';
import { calls, callsOf } from '../support/fake-electron-record.ts';
import { FakeBrowserWindow } from '../support/fake-electron-window.ts';
import { type ShellUnderTest, withShell } from '../support/shell-under-test.ts';
import { until } from '../support/until.ts';

vi.mock('electron', () => import('../support/fake-electron.ts'));

const PAGE = 'app://terminal/index.html';
const loads = (): readonly unknown[] => callsOf('window.loadURL').map(([, address]) => address);
const exitCode = (): unknown => callsOf('app.exit')[0]?.[0];

/** Until it holds, with every timer that is due. */
const untilSoon = ({ clock }: ShellUnderTest, holds: () => boolean): Promise<void> =>
  until(async () => {
    await clock.advance(0);
    return holds();
  });

describe('the core', () => {
  test('is a utility process with its options in its arguments, and no input', () =>
    withShell({ coreOptions: { lab: true } }, async () => {
      const [entry, args, options] = callsOf('utilityProcess.fork')[0] ?? [];
      expect(entry).toMatch(/fake-core\.ts$/);
      expect(args).toEqual(['{"lab":true}']);
      expect(options).toEqual({ serviceName: 'terminal-core', stdio: ['ignore', 'inherit', 'inherit'] });
    }));

  test('becomes ready over its port, and is told to stop over it', () =>
    withShell({ cores: 'real' }, async (under) => {
      await untilSoon(under, () => under.shell.core.state() === 'ready');
      await under.shell.core.stop();
      expect(utilityProcesses[0]?.heard.at(-1)).toEqual({ type: 'stop' });
      expect(under.shell.core.state()).toBe('stopped');
    }));

  test('that is killed is started again, and the new one answers', () =>
    withShell({ cores: 'real' }, async (under) => {
      await untilSoon(under, () => under.shell.core.state() === 'ready');
      process.kill(utilityProcesses[0]?.pid ?? 0, 'SIGKILL');
      await untilSoon(under, () => utilityProcesses.length === 2 && under.shell.core.state() === 'ready');
      const answer = await ask(under, `${PAGE.replace('index.html', '')}session-images/page-1`);
      expect(answer.status).toBe(200);
      expect(under.lines.some((line) => line.startsWith('core exited unexpectedly {"wanted":false,"exitCode":9'))).toBe(true);
    }));

  test('that hangs is killed by force when its beats stop, and a new one serves', () =>
    withShell({ cores: 'real', coreOptions: { lab: true } }, async (under) => {
      await untilSoon(under, () => under.shell.core.state() === 'ready');
      under.shell.core.send({ type: 'lab', request: 1, method: 'POST', path: '/core/hang', body: null });
      // The last beats it said are read; then there are none, and one step of the clock is a long silence.
      await until(async () => {
        await under.clock.advance(250);
        return utilityProcesses.length === 2;
      });
      await untilSoon(under, () => under.shell.core.state() === 'ready');
      expect(callsOf('utilityProcess.kill')).toEqual([]);
    }));

  test('that never becomes a process is given up and tried again', () =>
    withShell({}, async (under) => {
      await under.clock.advance(15_000);
      await untilSoon(under, () => utilityProcesses.length === 2);
      expect(under.lines.join('\n')).toContain('the utility process did not start');
    }));

  test('that becomes a process after it was given up is killed at once, so that two never work on one folder', () =>
    withShell({}, async (under) => {
      const late = spawn(process.execPath, ['-e', 'setInterval(() => undefined, 1_000)'], { stdio: 'ignore' });
      await once(late, 'spawn');
      try {
        await under.clock.advance(15_000);
        await untilSoon(under, () => utilityProcesses.length === 2);
        const [givenUp] = utilityProcesses;
        if (givenUp) givenUp.pid = late.pid;
        givenUp?.emit('spawn');
        await until(() => late.signalCode === 'SIGKILL');
      } finally {
        late.kill('SIGKILL');
      }
    }));

  test('has its number as soon as it is a process, and not before', () =>
    withShell({}, async () => {
      const core = utilityCore('core.mjs', '{}', (message: unknown): message is unknown => message !== null);
      expect(core.pid).toBeNull();
      const newest = utilityProcesses.at(-1);
      if (newest) newest.pid = 4711;
      newest?.emit('spawn');
      expect(core.pid).toBe(4711);
      utilityProcesses.pop();
    }));

  test('in which V8 gives up takes only itself down, and its report stays out of the log', () =>
    withShell({}, async (under) => {
      utilityProcesses[0]?.emit('error', 'FatalError', 'v8::ToLocalChecked', '{"environmentVariables":"MARKER"}');
      utilityProcesses[0]?.emit('exit', 5);
      await untilSoon(under, () => utilityProcesses.length === 2);
      expect(under.lines.join()).not.toContain('MARKER');
    }));

  test('is heard for what a core says only', () =>
    withShell({}, async (under) => {
      for (const message of [null, 'ready', 7, {}, { type: 'admin' }, { type: 'fromPage' }]) utilityProcesses[0]?.emit('message', message);
      expect(under.shell.core.state()).toBe('starting');
      under.coreSays({ type: 'ready', lab: false });
      expect(under.shell.core.state()).toBe('ready');
    }));
});

async function ask(under: ShellUnderTest, address: string): Promise<Response> {
  const handler = under.pageSession.appHandler;
  if (!handler) throw new Error('app:// is not handled');
  return handler(Object.defineProperty(new Request('http://placeholder/'), 'url', { value: address }));
}

test('app:// is handled on the session of the page, from the folder of the page', () =>
  withShell({}, async (under) => {
    expect(callsOf('session.protocol.handle')).toEqual([['terminal', 'app']]);
    expect(await (await ask(under, PAGE)).text()).toContain('<title>terminal</title>');
  }));

describe('a page that fell over', () => {
  const crash = (under: ShellUnderTest): void => {
    under.window().webContents.emit('render-process-gone', {}, { reason: 'crashed', exitCode: 11 });
  };

  test('is loaded again in the same window, three times, then in a new one, then the shell starts again', () =>
    withShell({}, async (under) => {
      const first = under.window();
      for (let failure = 1; failure <= 3; failure++) {
        crash(under);
        await under.clock.advance(SHELL_LIMITS.recoveryCooldownMs);
        expect([loads().length, under.window()]).toEqual([1 + failure, first]);
      }
      crash(under);
      await under.clock.advance(SHELL_LIMITS.recoveryCooldownMs);
      expect(FakeBrowserWindow.all).toHaveLength(2);
      expect([first.destroyed, under.window().destroyed]).toEqual([true, false]);
      expect(loads()).toEqual(Array(5).fill(PAGE));
      crash(under);
      await under.clock.advance(SHELL_LIMITS.recoveryCooldownMs);
      expect(callsOf('app.relaunch')).toHaveLength(1);
      utilityProcesses.at(-1)?.emit('exit', 0);
      await until(() => exitCode() !== undefined);
      expect(exitCode()).toBe(0);
    }));

  test('in a new window is as locked as the first', () =>
    withShell({}, async (under) => {
      for (let failure = 0; failure < 4; failure++) {
        crash(under);
        await under.clock.advance(SHELL_LIMITS.recoveryCooldownMs);
      }
      expect(under.window().options).toEqual(FakeBrowserWindow.all[0]?.options);
      expect(under.window().webContents.say('will-navigate', PAGE).defaultPrevented).toBe(true);
      expect(under.window().close()).toBe(false);
    }));

  test('by hanging is ended first, which counts once', () =>
    withShell({}, async (under) => {
      under.window().webContents.emit('unresponsive');
      await under.clock.advance(0);
      expect(callsOf('contents.forcefullyCrashRenderer')).toHaveLength(1);
      expect(loads()).toHaveLength(2);
      await under.clock.advance(SHELL_LIMITS.recoveryCooldownMs);
      expect(loads()).toHaveLength(2);
    }));

  test.each([
    ['that cannot be loaded is tried again', -6, true, 2],
    ['whose load gave way to another is left alone', -3, true, 1],
    ['in a frame is left alone', -6, false, 1],
  ])('%s', (_what, errorCode, isMainFrame, expected) =>
    withShell({}, async (under) => {
      under.window().webContents.emit('did-fail-load', {}, errorCode, 'ERR', PAGE, isMainFrame);
      await under.clock.advance(0);
      expect(loads()).toHaveLength(expected);
    }),
  );

  test('whose scripts never asked for a port is loaded again', () =>
    withShell({}, async (under) => {
      await under.clock.advance(SHELL_LIMITS.pageSilentMs);
      expect(loads()).toHaveLength(2);
    }));

  test('long ago, in a window that is gone, is no failure', () =>
    withShell({}, async (under) => {
      const first = under.window();
      for (let failure = 0; failure < 4; failure++) {
        crash(under);
        await under.clock.advance(SHELL_LIMITS.recoveryCooldownMs);
      }
      const before = loads().length;
      first.webContents.emit('render-process-gone', {}, { reason: 'crashed', exitCode: 11 });
      first.webContents.emit('unresponsive');
      await under.clock.advance(0);
      expect(loads()).toHaveLength(before);
    }));
});

describe('the end', () => {
  test('when the system asks, the core is stopped first, and the page is brought back no more', () =>
    withShell({}, async (under) => {
      app.quit();
      app.quit();
      expect(exitCode()).toBeUndefined();
      await until(() => utilityProcesses[0]?.heard.length === 1);
      expect(utilityProcesses[0]?.heard).toEqual([{ type: 'stop' }]);
      under.window().webContents.emit('render-process-gone', {}, { reason: 'killed', exitCode: 9 });
      await under.clock.advance(0);
      expect(loads()).toHaveLength(1);
      utilityProcesses[0]?.emit('exit', 0);
      await until(() => exitCode() !== undefined);
      expect(callsOf('app.exit')).toEqual([[0]]);
    }));

  test('a core that does not stop is killed, and the shell ends all the same', () =>
    withShell({ cores: 'real', coreOptions: { lab: false, stubborn: true } }, async (under) => {
      await untilSoon(under, () => under.shell.core.state() === 'ready');
      app.quit();
      await until(() => utilityProcesses[0]?.heard.length === 1);
      await under.clock.advance(5_000);
      await until(() => exitCode() === 0);
    }));

  test('while no window is open the shell goes on', () =>
    withShell({}, async () => {
      expect(app.listenerCount('window-all-closed')).toBe(1);
      app.emit('window-all-closed');
      expect(exitCode()).toBeUndefined();
    }));

  test('a shell that somebody starts again says so by its exit code, and does not start itself', () =>
    withShell({ againExitCode: 75 }, async (under) => {
      under.shell.startAgain();
      under.shell.startAgain();
      await until(() => utilityProcesses[0]?.heard.length === 1);
      utilityProcesses[0]?.emit('exit', 0);
      await until(() => exitCode() !== undefined);
      expect([exitCode(), callsOf('app.relaunch').length]).toEqual([75, 0]);
    }));

  test('a fresh shell is asked for before this one ends', () =>
    withShell({}, async (under) => {
      under.shell.startAgain();
      await until(() => utilityProcesses[0]?.heard.length === 1);
      utilityProcesses[0]?.emit('exit', 0);
      await until(() => exitCode() !== undefined);
      expect(calls.map((call) => call.name).filter((name) => name === 'app.relaunch' || name === 'app.exit')).toEqual([
        'app.relaunch',
        'app.exit',
      ]);
    }));
});
