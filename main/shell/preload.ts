/**
 * Runs in the window before the page, in a world of its own: hands the page's wish for a port to the shell, and the shell's
 * port to the page. It gives the page nothing else: no function, no object, no name.
 */
import { ipcRenderer } from 'electron';
import { PORT_CHANNEL, PORT_GIVEN, PORT_WANTED } from './port-words.ts';

/** What is used of the page's world; a preload is compiled with the main process, which has no DOM. */
declare const window: {
  readonly location: { readonly origin: string };
  addEventListener(type: 'message', listener: (event: { readonly source: unknown; readonly data: unknown }) => void): void;
  postMessage(message: string, targetOrigin: string, ports: readonly unknown[]): void;
};

window.addEventListener('message', (event) => {
  if (event.source === window && event.data === PORT_WANTED) ipcRenderer.postMessage(PORT_CHANNEL, null);
});

ipcRenderer.on(PORT_CHANNEL, (event) => {
  window.postMessage(PORT_GIVEN, window.location.origin, event.ports);
});
