/** The page's world in a window of the fake: what a preload and a page's script see, as far as the hand-over of a port goes. */
import { EventEmitter } from 'node:events';
import type { MessagePort } from 'node:worker_threads';
import { ipcMain } from './fake-electron.ts';
import type { FakeFrame, FakeWebContents } from './fake-electron-window.ts';

export interface PageMessage {
  readonly source: unknown;
  readonly origin: string;
  readonly data: unknown;
  readonly ports: readonly MessagePort[];
}

/** `window` of one document; its messages come in a later turn, and only where the origin is right. */
export class FakePageWindow {
  readonly location: { readonly origin: string; readonly protocol: string };
  readonly #listeners = new Set<(event: PageMessage) => void>();

  constructor(origin = 'app://terminal') {
    this.location = { origin, protocol: new URL(origin).protocol };
  }
  addEventListener(_type: 'message', listener: (event: PageMessage) => void): void {
    this.#listeners.add(listener);
  }
  removeEventListener(_type: 'message', listener: (event: PageMessage) => void): void {
    this.#listeners.delete(listener);
  }
  postMessage(data: unknown, targetOrigin: string, ports: readonly MessagePort[] = []): void {
    if (targetOrigin !== this.location.origin) return;
    this.receive({ source: this, origin: this.location.origin, data, ports });
  }
  /** A message of anybody's. */
  receive(message: PageMessage): void {
    setImmediate(() => {
      for (const listener of [...this.#listeners]) listener(message);
    });
  }
}

/** `ipcRenderer` of one frame. What it posts reaches the shell as coming from there. */
export function fakeIpcRenderer(
  contents: FakeWebContents,
  frame: FakeFrame = contents.mainFrame,
): EventEmitter & { postMessage(channel: string, message: unknown): void } {
  const renderer = new EventEmitter();
  frame.toPage = (channel, ports) => renderer.emit(channel, { ports });
  return Object.assign(renderer, {
    postMessage: (channel: string, message: unknown) => {
      ipcMain.emit(channel, { sender: contents, senderFrame: frame, ports: [] }, message);
    },
  });
}
