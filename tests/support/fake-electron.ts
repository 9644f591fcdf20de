/**
 * A recording fake of the `electron` module, as far as the shell uses it: it notes what is asked of it, throws where Electron
 * throws (too early, too late), and hands ports over for real. Its utility process is a real process of Node.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { EventEmitter } from 'node:events';
import { constants } from 'node:os';
import path from 'node:path';
import { MessageChannel, type MessagePort } from 'node:worker_threads';
import { calls, ground, mustBeReady, mustNotBeReady, preventable, record } from './fake-electron-record.ts';
import { FakeBrowserWindow, type FakeWebContents } from './fake-electron-window.ts';
import { portMain } from './port-main.ts';

let whenReady = Promise.withResolvers<void>();

class FakeApp extends EventEmitter {
  readonly commandLine = {
    appendSwitch: (name: string, value?: string): void => record('app.commandLine.appendSwitch', name, value),
    hasSwitch: (name: string): boolean => ground.switches.includes(name),
  };
  enableSandbox(): void {
    mustNotBeReady('app.enableSandbox()');
    record('app.enableSandbox');
  }
  setPath(name: string, folder: string): void {
    record('app.setPath', name, folder);
  }
  requestSingleInstanceLock(): boolean {
    record('app.requestSingleInstanceLock');
    return ground.lockFree;
  }
  whenReady(): Promise<void> {
    record('app.whenReady');
    return whenReady.promise;
  }
  relaunch(): void {
    record('app.relaunch');
  }
  exit(exitCode = 0): void {
    record('app.exit', exitCode);
    this.emit('fake-exit', exitCode);
  }
  /** As a signal or the system asks. Ends at once if nobody minds. */
  quit(): void {
    const event = preventable();
    this.emit('before-quit', event);
    if (!event.defaultPrevented) this.exit(0);
  }
}

export const app = new FakeApp();
export const ipcMain = new EventEmitter();
export const BrowserWindow = FakeBrowserWindow;
FakeBrowserWindow.onCreated = (contents: FakeWebContents) => app.emit('web-contents-created', {}, contents);

export const protocol = {
  registerSchemesAsPrivileged: (schemes: unknown): void => {
    mustNotBeReady('protocol.registerSchemesAsPrivileged');
    record('protocol.registerSchemesAsPrivileged', schemes);
  },
};

export const Menu = { setApplicationMenu: (menu: unknown): void => record('Menu.setApplicationMenu', menu) };
export const powerSaveBlocker = {
  start: (what: string): number => {
    record('powerSaveBlocker.start', what);
    return 1;
  },
};

type Handler = (...args: never[]) => unknown;

/** Keeps every handler by the name it was set by, for a test to call. */
export class FakeSession extends EventEmitter {
  readonly partition: string;
  readonly handlers = new Map<string, Handler>();
  appHandler: ((request: Request) => Promise<Response>) | null = null;
  readonly protocol = {
    handle: (scheme: string, handler: (request: Request) => Promise<Response>): void => {
      record('session.protocol.handle', this.partition, scheme);
      this.appHandler = handler;
    },
  };
  readonly webRequest = { onBeforeRequest: (handler: Handler) => this.#keep('onBeforeRequest', handler) };

  constructor(partition: string) {
    super();
    this.partition = partition;
  }
  setPermissionRequestHandler(handler: Handler): void {
    this.#keep('permissionRequest', handler);
  }
  setPermissionCheckHandler(handler: Handler): void {
    this.#keep('permissionCheck', handler);
  }
  setDevicePermissionHandler(handler: Handler): void {
    this.#keep('devicePermission', handler);
  }
  setDisplayMediaRequestHandler(handler: Handler): void {
    this.#keep('displayMediaRequest', handler);
  }
  setSpellCheckerEnabled(enabled: boolean): void {
    record('session.setSpellCheckerEnabled', this.partition, enabled);
  }
  /** Calls a handler as Electron would. */
  ask(name: string, ...args: readonly unknown[]): unknown {
    const handler = this.handlers.get(name);
    if (!handler) throw new Error(`no handler is set for ${name}`);
    return Reflect.apply(handler, undefined, args);
  }
  #keep(name: string, handler: Handler): void {
    this.handlers.set(name, handler);
  }
}

const sessions = new Map<string, FakeSession>();
function sessionOf(partition: string): FakeSession {
  mustBeReady('session');
  const known = sessions.get(partition) ?? new FakeSession(partition);
  sessions.set(partition, known);
  return known;
}
export const session = {
  get defaultSession(): FakeSession {
    return sessionOf('');
  },
  fromPartition: (partition: string, options: unknown): FakeSession => {
    record('session.fromPartition', partition, options);
    return sessionOf(partition);
  },
};

export class MessageChannelMain {
  readonly port1: ReturnType<typeof portMain> & { readonly nodePort: MessagePort };
  readonly port2: { readonly nodePort: MessagePort };
  constructor() {
    const { port1, port2 } = new MessageChannel();
    this.port1 = Object.assign(portMain(port1), { nodePort: port1 });
    this.port2 = { nodePort: port2 };
  }
}

export class FakeUtilityProcess extends EventEmitter {
  pid: number | undefined;
  readonly heard: unknown[] = [];
  readonly #child: ChildProcess | null;

  constructor(entry: string, args: readonly string[]) {
    super();
    if (ground.cores === 'inert') {
      this.#child = null;
      return;
    }
    const child = fork(entry, [...args], {
      execArgv: ['--import', path.join(import.meta.dirname, 'fake-utility-process.ts')],
      serialization: 'advanced',
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    });
    this.#child = child;
    child.once('spawn', () => {
      this.pid = child.pid;
      this.emit('spawn');
    });
    child.on('message', (message) => this.emit('message', message));
    child.once('exit', (code, signal) => {
      this.pid = undefined;
      // electron/shell/browser/api/electron_api_utility_process.cc: a signal is told by its number.
      this.emit('exit', code ?? (signal === null ? 0 : constants.signals[signal]));
    });
    child.on('error', () => undefined);
  }
  postMessage(message: unknown): void {
    this.heard.push(message);
    if (this.#child?.connected) this.#child.send(message as object, () => undefined);
  }
  kill(): boolean {
    record('utilityProcess.kill');
    return this.#child?.kill('SIGTERM') ?? false;
  }
}

export const utilityProcesses: FakeUtilityProcess[] = [];
export const utilityProcess = {
  fork: (entry: string, args: readonly string[], options: unknown): FakeUtilityProcess => {
    mustBeReady('utilityProcess');
    record('utilityProcess.fork', entry, args, options);
    const started = new FakeUtilityProcess(entry, args);
    utilityProcesses.push(started);
    return started;
  },
};

/** Says that the app is ready, as Electron does some time after the main module has run. */
export function becomeReady(): void {
  record('ready');
  ground.ready = true;
  whenReady.resolve();
}

/** As if nothing had ever been asked. */
export function resetFakeElectron(): void {
  calls.length = 0;
  Object.assign(ground, { ready: false, lockFree: true, switches: [], cores: 'inert', onLoad: null });
  whenReady = Promise.withResolvers<void>();
  app.removeAllListeners();
  ipcMain.removeAllListeners();
  FakeBrowserWindow.all = [];
  sessions.clear();
  utilityProcesses.length = 0;
}
