/**
 * Stands in for Electron's binary: runs a built main module on the fake, and in its window a page that does nothing but connect.
 * Tells on standard output what the page is shown: `page: attract`.
 */
import { readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import vm from 'node:vm';
import { openOnPort, type PortMessage } from '../../renderer/connection/on-port.ts';
import { app, becomeReady, session } from './fake-electron.ts';
import { FakePageWindow, fakeIpcRenderer } from './fake-electron-page.ts';
import { ground } from './fake-electron-record.ts';
import { FakeBrowserWindow } from './fake-electron-window.ts';

const say = (line: string): void => {
  process.stdout.write(`${line}\n`);
};

async function openPage(window: FakeBrowserWindow, address: string): Promise<void> {
  const request = Object.defineProperty(new Request('http://placeholder/'), 'url', { value: address });
  const answer = await session.fromPartition('terminal', null).appHandler?.(request);
  say(`document: ${answer?.status} ${answer?.headers.get('content-type')}`);

  const page = new FakePageWindow();
  const ipcRenderer = fakeIpcRenderer(window.webContents);
  const preload = readFileSync(String(window.options.webPreferences['preload']), 'utf8');
  // A sandboxed preload can require `electron` and little else.
  const require = (name: string): unknown => {
    if (name !== 'electron') throw new Error(`a sandboxed preload cannot require ${name}`);
    return { ipcRenderer };
  };
  vm.runInNewContext(preload, { window: page, require });

  page.addEventListener('message', ({ data, ports: [port] }) => {
    if (data !== 'terminal-port-given' || port === undefined) return;
    openOnPort(
      {
        postMessage: (message) => port.postMessage(message),
        addEventListener: (type: 'message' | 'close', listener: (event: { readonly data: PortMessage }) => void) => {
          port.on(type, (message: PortMessage) => listener({ data: message }));
        },
        start: () => port.start(),
      },
      {
        opened: () => undefined,
        took: (message) => {
          if (message.type === 'view') say(`page: ${message.view.screen}`);
        },
        ended: () => say('page: closed'),
      },
    );
  });
  page.postMessage('terminal-port-wanted', page.location.origin);
  window.emit('ready-to-show');
}

const [mainFile] = process.argv.slice(2).filter((argument) => !argument.startsWith('-'));
if (mainFile === undefined) throw new Error('which main module?');
ground.cores = 'real';
ground.onLoad = (window, address) => {
  if (window instanceof FakeBrowserWindow) void openPage(window, address);
};
app.on('fake-exit', (exitCode: number) => process.exit(exitCode));
// electron/shell/browser/electron_browser_main_parts_posix.cc: these signals quit.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => app.quit());
// A bug in the shell, on demand.
process.on('SIGUSR2', () => {
  setImmediate(() => {
    throw new Error('the test asked for it');
  });
});
say(`electron: ${process.pid}`);

await import(pathToFileURL(mainFile).href);
becomeReady();
