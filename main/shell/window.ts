import { BrowserWindow, type Session } from 'electron';
import { WINDOW_SIZE } from './limits.ts';

/** The window, still empty. It shows itself once there is something to see, and does not close; `destroy` takes it away. */
export function openWindow(options: { readonly kiosk: boolean; readonly preloadFile: string; readonly session: Session }): BrowserWindow {
  const window = new BrowserWindow({
    ...WINDOW_SIZE,
    useContentSize: true,
    show: false,
    kiosk: options.kiosk,
    fullscreen: options.kiosk,
    frame: !options.kiosk,
    minimizable: false,
    autoHideMenuBar: true,
    webPreferences: {
      session: options.session,
      preload: options.preloadFile,
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
    },
  });
  window.once('ready-to-show', () => window.show());
  window.on('close', (event) => event.preventDefault());
  return window;
}
