import { mkdirSync } from 'node:fs';
import { url as inspectorUrl } from 'node:inspector';
import { app, protocol } from 'electron';
import { err, ok, type Result } from '../../drivers/core/result.ts';
import { APP_SCHEME } from './addresses.ts';

export type ClaimError =
  /** Another shell runs on this folder. */
  | { readonly kind: 'inUse' }
  /** It was started with a door for a debugger. */
  | { readonly kind: 'debugged'; readonly option: string };

/** Each opens the page or the shell to whoever can reach the port. */
const DEBUGGER_OPTIONS = ['inspect', 'inspect-brk', 'inspect-wait', 'remote-debugging-port', 'remote-debugging-pipe'];

/**
 * Says what Electron wants to hear before it is ready; to be called at once, with nothing awaited before it. `browserDir` is
 * where Chromium keeps what it must keep: nothing of a person, since the page's session lives in memory.
 */
export function claimShell(options: { readonly browserDir: string; readonly debuggable: boolean }): Result<'claimed', ClaimError> {
  app.enableSandbox();
  protocol.registerSchemesAsPrivileged([
    { scheme: APP_SCHEME, privileges: { standard: true, secure: true, supportFetchAPI: true, stream: true } },
  ]);
  for (const [name, value] of [['disable-pinch'], ['overscroll-history-navigation', '0'], ['disable-http-cache']] as const) {
    app.commandLine.appendSwitch(name, value);
  }
  const option = options.debuggable ? undefined : debuggerOption();
  if (option !== undefined) return err({ kind: 'debugged', option });
  mkdirSync(options.browserDir, { recursive: true, mode: 0o700 });
  app.setPath('userData', options.browserDir);
  // Two shells on one folder would be two windows over one core's data.
  return app.requestSingleInstanceLock() ? ok('claimed') : err({ kind: 'inUse' });
}

function debuggerOption(): string | undefined {
  const asked = DEBUGGER_OPTIONS.find((name) => app.commandLine.hasSwitch(name));
  // `NODE_OPTIONS` and a signal open one too, and stand on no command line.
  return asked ?? (inspectorUrl() === undefined ? undefined : 'inspect');
}
