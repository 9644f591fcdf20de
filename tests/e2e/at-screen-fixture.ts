import { afterEach, beforeEach } from 'vitest';
import { HOSTS, type Host, type OpenHost } from '../support/hosts.ts';
import type { Terminal } from '../support/terminal.ts';
import { CitizenAtScreen } from './citizen-at-screen.ts';
import type { Words } from './words.ts';

export interface AtScreen {
  /** Fresh for every test. */
  readonly terminal: () => Terminal;
  readonly screen: () => OpenHost;
  readonly citizen: (words: Words) => CitizenAtScreen;
}

export const [WEB_HOST] = HOSTS;

/** A terminal of its own for every test, and its page under a host; the demo terminal, or that of a profile. */
export function terminalAtScreen(host: Host = WEB_HOST, profile?: string): AtScreen {
  let open: OpenHost | null = null;
  beforeEach(async () => {
    open = await host.open(profile);
  });
  afterEach(async () => {
    await open?.close();
    open = null;
  });
  const screen = (): OpenHost => {
    if (!open) throw new Error('no host is open');
    return open;
  };
  return { screen, terminal: () => screen().terminal, citizen: (words) => CitizenAtScreen.at(screen(), words) };
}
