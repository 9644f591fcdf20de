import { app, Menu, powerSaveBlocker, session } from 'electron';
import type { Clock } from '../../drivers/core/clock.ts';
import { type CoreToHost, coreQuestions, type HostToCore, hostPages, isCoreToHost } from '../bridge/index.ts';
import { coreEventLog, type HostLog, type SupervisedCore, superviseCore } from '../supervision/index.ts';
import { APP_SCHEME } from './addresses.ts';
import { appProtocol } from './app-protocol.ts';
import { livePage } from './live-page.ts';
import { lockContents } from './lock-contents.ts';
import { lockSession } from './lock-session.ts';
import { handOverPorts } from './page-ports.ts';
import { utilityCore } from './utility-core.ts';

/** Without `persist:` before it, Chromium keeps nothing of it on a disk. */
const PAGE_SESSION = 'terminal';

export interface Shell {
  readonly core: SupervisedCore<HostToCore, CoreToHost>;
  /** Stops the core, bounded, and ends the process. */
  end(exitCode: number): void;
  /** Ends like `end`, and leaves a fresh shell in its place. */
  startAgain(): void;
}

export interface ShellOptions {
  readonly kiosk: boolean;
  /** The built page, the built preload, the built core. */
  readonly rendererDir: string;
  readonly preloadFile: string;
  readonly coreEntry: string;
  /** The core's `argv[2]`. */
  readonly coreOptionsJson: string;
  /** Who starts the shell again when it ends with `againExitCode`; `null` where it has to do so by itself. */
  readonly againExitCode: number | null;
  readonly clock: Clock;
  readonly log: HostLog;
  /** Before the core is stopped. */
  readonly onEnd: () => Promise<void>;
}

/** The locked window and the core behind it. To be called at once after `claimShell`; resolves when the window is being loaded. */
export async function startShell(options: ShellOptions): Promise<Shell> {
  const { clock, log } = options;
  lockApp(log);
  await app.whenReady();

  Menu.setApplicationMenu(null);
  powerSaveBlocker.start('prevent-display-sleep');
  const core = superviseCore<HostToCore, CoreToHost>({
    start: () => utilityCore(options.coreEntry, options.coreOptionsJson, isCoreToHost),
    clock,
    onEvent: coreEventLog(log),
  });
  const pageSession = session.fromPartition(PAGE_SESSION, { cache: false });
  lockSession(session.defaultSession, log);
  lockSession(pageSession, log);
  const questions = coreQuestions(core, clock);
  pageSession.protocol.handle(APP_SCHEME, appProtocol({ rendererDir: options.rendererDir, questions, log }));

  let ending = false;
  const end = (exitCode: number): void => {
    if (ending) return;
    ending = true;
    page.close();
    const ended = async (): Promise<void> => {
      await options.onEnd();
      await core.stop();
    };
    // Past all preventing; the window goes with the process.
    void ended().finally(() => app.exit(exitCode));
  };
  const startAgain = (): void => {
    if (ending) return;
    if (options.againExitCode === null) app.relaunch();
    end(options.againExitCode ?? 0);
  };
  const page = livePage({ kiosk: options.kiosk, preloadFile: options.preloadFile, session: pageSession, clock, log, startAgain });
  handOverPorts({ pages: hostPages(core), contents: page.contents, onAsked: page.lives, log });
  app.on('before-quit', (event) => {
    event.preventDefault();
    end(0);
  });
  page.open();
  return { core, end, startAgain };
}

/** Before there is a window or a session, so that none is ever without it. */
function lockApp(log: HostLog): void {
  app.on('web-contents-created', (_event, contents) => lockContents(contents, log));
  app.on('certificate-error', (event, _contents, _url, _error, _certificate, callback) => {
    event.preventDefault();
    callback(false);
  });
  // While the window is made anew there may be none for a moment.
  app.on('window-all-closed', () => undefined);
}
