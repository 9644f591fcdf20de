import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import net from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { chooseHost, type HostGround } from './choose-host.ts';
import { findElectron } from './find-electron.ts';

/** Two looks at a disk; what is left of the second is for the host that is chosen. */
const CHOICE_BOUND_MS = 250;
const electron = { executable: '/electron', version: '45.4.1' };
const WITH_ALL: HostGround = { webAsked: false, electron, shellBuilt: true, platform: 'linux', env: { DISPLAY: ':0' }, root: false };

test('with a binary and a display the terminal runs in Electron', () => {
  expect(chooseHost(WITH_ALL)).toEqual({
    host: 'electron',
    electron,
    why: "Electron's binary is here and there is a display (DISPLAY=:0). As a web page: npm start -- --web",
  });
});

test.each<[string, Partial<HostGround>]>([
  ['Wayland alone', { env: { WAYLAND_DISPLAY: 'wayland-0' } }],
  ['Windows, which always has a display', { platform: 'win32', env: {} }],
  ['macOS, which always has a display', { platform: 'darwin', env: {} }],
  ['root, where Electron is told to go without its sandbox', { root: true, env: { DISPLAY: ':0', ELECTRON_DISABLE_SANDBOX: '1' } }],
])('so it does on %s', (_where, ground) => expect(chooseHost({ ...WITH_ALL, ...ground }).host).toBe('electron'));

test.each<[string, Partial<HostGround>, RegExp]>([
  ['--web was asked for', { webAsked: true }, /asked for with --web/],
  ['there is no binary', { electron: null }, /binary is not on this machine.*npx --no install-electron/],
  ['there is no display', { env: {} }, /no display/],
  ['the display is named by nothing', { env: { DISPLAY: '', WAYLAND_DISPLAY: '' } }, /no display/],
  ['this is root', { root: true }, /root/],
  ['the shell was not built', { shellBuilt: false }, /npm start builds it/],
])('it is a web page where %s', (_where, ground, why) => {
  const choice = chooseHost({ ...WITH_ALL, ...ground });
  expect(choice.host).toBe('web');
  expect(choice.why).toMatch(why);
  expect(choice.why).not.toContain('\n');
});

describe('the binary', () => {
  const dir = mkdtempSync(path.join(tmpdir(), 'find-electron-'));
  afterEach(() => {
    vi.unstubAllEnvs();
    vi.restoreAllMocks();
    rmSync(dir, { recursive: true, force: true });
  });

  test('is found by looking, with its version', () => {
    mkdirSync(dir, { recursive: true });
    const name = process.platform === 'win32' ? 'electron.exe' : 'electron';
    writeFileSync(path.join(dir, name), '');
    writeFileSync(path.join(dir, 'version'), 'v45.4.1\n');
    vi.stubEnv('ELECTRON_OVERRIDE_DIST_PATH', dir);
    expect(findElectron()).toEqual({ executable: path.join(dir, name), version: '45.4.1' });
  });

  test('that is away is away at once, and the choice with it: nothing is fetched or waited for', () => {
    vi.stubEnv('ELECTRON_OVERRIDE_DIST_PATH', path.join(dir, 'nowhere'));
    const connects = vi.spyOn(net.Socket.prototype, 'connect');
    const startedMs = performance.now();
    expect(chooseHost({ ...WITH_ALL, electron: findElectron() }).host).toBe('web');
    expect(performance.now() - startedMs).toBeLessThan(CHOICE_BOUND_MS);
    expect(connects).not.toHaveBeenCalled();
  });
});
