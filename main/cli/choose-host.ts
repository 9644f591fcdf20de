import type { FoundElectron } from './find-electron.ts';

export interface HostGround {
  /** `--web`. */
  readonly webAsked: boolean;
  readonly electron: FoundElectron | null;
  /** The built shell is there. */
  readonly shellBuilt: boolean;
  readonly platform: NodeJS.Platform;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Of a Unix. */
  readonly root: boolean;
}

export type HostChoice =
  | { readonly host: 'electron'; readonly why: string; readonly electron: FoundElectron }
  | { readonly host: 'web'; readonly why: string };

/** Where the terminal runs on this machine, and why: one sentence for whoever started it. */
export function chooseHost(ground: HostGround): HostChoice {
  const web = (why: string): HostChoice => ({ host: 'web', why });
  if (ground.webAsked) return web('A web page was asked for with --web.');
  if (!ground.electron) {
    return web("Electron's binary is not on this machine. To run in its window: npx --no install-electron, then npm start again.");
  }
  const display = displayOf(ground);
  if (display === null) return web('There is no display for a window of Electron (neither DISPLAY nor WAYLAND_DISPLAY is set).');
  // Chromium's sandbox does not start for root; Electron's own variable goes without it.
  if (ground.root && ground.env['ELECTRON_DISABLE_SANDBOX'] === undefined) {
    return web("This is root, and Electron's sandbox does not start for root.");
  }
  if (!ground.shellBuilt) return web('The Electron shell is not built yet; npm start builds it.');
  const { electron } = ground;
  return {
    host: 'electron',
    why: `Electron's binary is here and there is a display (${display}). As a web page: npm start -- --web`,
    electron,
  };
}

function displayOf({ platform, env }: HostGround): string | null {
  if (platform === 'win32' || platform === 'darwin') return platform;
  const named = ['WAYLAND_DISPLAY', 'DISPLAY'].find((name) => (env[name] ?? '') !== '');
  return named === undefined ? null : `${named}=${env[named]}`;
}
