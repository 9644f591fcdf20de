import type { BrowserWindow, Session, WebContents } from 'electron';
import type { Clock } from '../../drivers/core/clock.ts';
import { assertNever } from '../../drivers/core/result.ts';
import type { HostLog } from '../supervision/index.ts';
import { PAGE_ADDRESS } from './addresses.ts';
import { createRecovery, type RecoveryStep } from './recovery.ts';
import { openWindow } from './window.ts';

/** The window that there is now, and its page, kept alive. */
export interface LivePage {
  open(): void;
  /** `null` before there is a window. */
  contents(): WebContents | null;
  /** The page asked for its port. */
  lives(): void;
  /** Nothing is brought back any more. */
  close(): void;
}

/** Chromium's ERR_ABORTED: the load gave way to another one. */
const ABORTED = -3;

export function livePage(options: {
  readonly kiosk: boolean;
  readonly preloadFile: string;
  readonly session: Session;
  readonly clock: Clock;
  readonly log: HostLog;
  readonly startAgain: () => void;
}): LivePage {
  const { log } = options;
  let window: BrowserWindow | null = null;

  const load = (into: BrowserWindow): void => {
    recovery.pageLoading();
    into.loadURL(PAGE_ADDRESS).catch((failure: unknown) => {
      // What follows from it is decided by `did-fail-load`, which tells more.
      log.warn({ reason: failure instanceof Error ? failure.message : String(failure) }, 'the page was not loaded');
    });
  };

  const watch = (watched: BrowserWindow): void => {
    const contents = watched.webContents;
    contents.on('render-process-gone', (_event, { reason, exitCode }) => {
      if (watched !== window) return;
      log.error({ reason, exitCode }, 'the process of the page ended');
      recovery.pageFailed('gone');
    });
    contents.on('unresponsive', () => {
      if (watched !== window) return;
      log.error({}, 'the page hangs and is ended');
      contents.forcefullyCrashRenderer();
    });
    contents.on('did-fail-load', (_event, errorCode, errorDescription, _url, isMainFrame) => {
      if (watched !== window || !isMainFrame || errorCode === ABORTED) return;
      log.error({ errorCode, errorDescription }, 'the page cannot be loaded');
      recovery.pageFailed('loadFailed');
    });
  };

  const open = (): void => {
    const older = window;
    window = openWindow(options);
    watch(window);
    load(window);
    older?.destroy();
  };

  const take = (step: RecoveryStep): void => {
    switch (step) {
      case 'reload':
        if (window) load(window);
        return;
      case 'newWindow':
        open();
        return;
      case 'relaunch':
        options.startAgain();
        return;
      default:
        assertNever(step);
    }
  };

  const recovery = createRecovery({
    clock: options.clock,
    take,
    onEvent: (event) => log.warn({ ...event }, 'the page is brought back'),
  });

  return { open, contents: () => window?.webContents ?? null, lives: recovery.pageLives, close: recovery.close };
}
