import type { WebContents } from 'electron';
import type { HostLog } from '../supervision/index.ts';
import { isCitizenKey } from './citizen-key.ts';

/** No way out of the page, and nothing beside it. */
export function lockContents(contents: WebContents, log: HostLog): void {
  const deny = (what: string) => (event: { preventDefault(): void }) => {
    log.warn({ what }, 'the page was kept where it is');
    event.preventDefault();
  };
  contents.on('will-navigate', deny('navigation'));
  contents.on('will-frame-navigate', deny('navigation of a frame'));
  contents.on('will-redirect', deny('redirection'));
  contents.on('will-attach-webview', deny('webview'));
  contents.setWindowOpenHandler(() => {
    log.warn({ what: 'window' }, 'the page was kept where it is');
    return { action: 'deny' };
  });
  contents.on('select-bluetooth-device', (event, _devices, callback) => {
    event.preventDefault();
    callback('');
  });
  contents.on('before-input-event', (event, input) => {
    if (!isCitizenKey(input)) event.preventDefault();
  });
  contents.on('context-menu', (event) => event.preventDefault());
  // Chromium forgets them with the page.
  contents.on('dom-ready', () => {
    contents.setVisualZoomLevelLimits(1, 1).catch((failure: unknown) => {
      log.warn({ reason: failure instanceof Error ? failure.message : String(failure) }, 'zoom could not be limited');
    });
  });
}
