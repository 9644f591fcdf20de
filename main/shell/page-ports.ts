import { type IpcMainEvent, ipcMain, MessageChannelMain, type WebContents } from 'electron';
import { type HostPages, messagePortChannel } from '../bridge/index.ts';
import type { HostLog } from '../supervision/index.ts';
import { isOwnAddress } from './addresses.ts';
import { PORT_CHANNEL } from './port-words.ts';

/**
 * Gives the page in the window its port when it asks, and nobody else: the sender must be the main frame of the window's own
 * contents, and on the terminal's address. Returns how to stop.
 */
export function handOverPorts(options: {
  readonly pages: HostPages;
  /** Whose page it is now; changes when the window is made anew. */
  readonly contents: () => WebContents | null;
  readonly onAsked: () => void;
  readonly log: HostLog;
}): () => void {
  const give = (event: IpcMainEvent): void => {
    const frame = event.senderFrame;
    const wrong = whatIsWrong(event, options.contents());
    if (frame === null || wrong !== null) {
      options.log.warn({ wrong: wrong ?? 'frame is gone' }, 'a port was asked for and not given');
      return;
    }
    const { port1, port2 } = new MessageChannelMain();
    options.pages.admit(messagePortChannel(port1));
    frame.postMessage(PORT_CHANNEL, null, [port2]);
    options.onAsked();
  };
  ipcMain.on(PORT_CHANNEL, give);
  return () => ipcMain.off(PORT_CHANNEL, give);
}

function whatIsWrong(event: IpcMainEvent, contents: WebContents | null): string | null {
  const frame = event.senderFrame;
  if (contents === null || event.sender !== contents) return 'another contents';
  if (frame === null || frame.detached) return 'frame is gone';
  if (frame.parent !== null) return 'a frame in the page';
  return isOwnAddress(frame.url) && !frame.url.startsWith('blob:') ? null : 'another address';
}
