/** Windows, their contents and their frames, as far as the shell uses them. */
import { EventEmitter } from 'node:events';
import type { MessagePort } from 'node:worker_threads';
import { ground, mustBeReady, type PreventableEvent, preventable, record } from './fake-electron-record.ts';

type WindowOpenHandler = (details: { readonly url: string }) => { readonly action: string };
type ToPage = (channel: string, ports: readonly MessagePort[]) => void;

export class FakeFrame {
  url: string;
  readonly parent: FakeFrame | null;
  detached = false;
  /** Set by the page that plays in it. */
  toPage: ToPage | null = null;

  constructor(url: string, parent: FakeFrame | null = null) {
    this.url = url;
    this.parent = parent;
  }

  postMessage(channel: string, _message: unknown, transfer: readonly { readonly nodePort: MessagePort }[] = []): void {
    record('frame.postMessage', this, channel);
    this.toPage?.(
      channel,
      transfer.map((port) => port.nodePort),
    );
  }
}

let nextId = 1;

export class FakeWebContents extends EventEmitter {
  readonly id = nextId++;
  mainFrame = new FakeFrame('about:blank');
  windowOpenHandler: WindowOpenHandler | null = null;

  setWindowOpenHandler(handler: WindowOpenHandler): void {
    this.windowOpenHandler = handler;
  }

  setVisualZoomLevelLimits(least: number, most: number): Promise<void> {
    record('contents.setVisualZoomLevelLimits', least, most);
    return Promise.resolve();
  }

  forcefullyCrashRenderer(): void {
    record('contents.forcefullyCrashRenderer');
    this.emit('render-process-gone', {}, { reason: 'killed', exitCode: 9 });
  }

  /** Emits with an event that can be prevented, and gives it back. */
  say(name: string, ...args: readonly unknown[]): PreventableEvent {
    const event = preventable();
    this.emit(name, event, ...args);
    return event;
  }
}

export class FakeBrowserWindow extends EventEmitter {
  static all: FakeBrowserWindow[] = [];
  static onCreated: (contents: FakeWebContents) => void = () => undefined;
  readonly options: Record<string, unknown> & { readonly webPreferences: Record<string, unknown> };
  readonly webContents = new FakeWebContents();
  destroyed = false;
  shown = false;

  constructor(options: FakeBrowserWindow['options']) {
    super();
    mustBeReady('BrowserWindow');
    this.options = options;
    record('new BrowserWindow', options);
    FakeBrowserWindow.all.push(this);
    FakeBrowserWindow.onCreated(this.webContents);
  }

  loadURL(address: string): Promise<void> {
    record('window.loadURL', this, address);
    // A new document is a new frame object's worth: what the old one knew is gone.
    this.webContents.mainFrame.detached = true;
    this.webContents.mainFrame = new FakeFrame(address);
    ground.onLoad?.(this, address);
    return Promise.resolve();
  }

  show(): void {
    record('window.show', this);
    this.shown = true;
  }

  /** As a window manager asks. Gives whether it was closed. */
  close(): boolean {
    const event = preventable();
    this.emit('close', event);
    if (!event.defaultPrevented) this.destroy();
    return this.destroyed;
  }

  destroy(): void {
    record('window.destroy', this);
    this.destroyed = true;
  }
}
