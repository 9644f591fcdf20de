import { existsSync, readFileSync } from 'node:fs';
import { findPackageJSON } from 'node:module';
import path from 'node:path';

export interface FoundElectron {
  readonly executable: string;
  readonly version: string;
}

/**
 * Electron's binary, if it is on this machine. Only looks: the package itself downloads as soon as it is loaded, and may wait long
 * for a server that never answers.
 */
export function findElectron(): FoundElectron | null {
  const packageFile = findPackageJSON('electron', import.meta.url);
  if (packageFile === undefined) return null;
  const packageDir = path.dirname(packageFile);
  // The same two that the package's `index.js` goes by: an own build, or what its installer unpacked.
  const distDir = process.env['ELECTRON_OVERRIDE_DIST_PATH'] ?? path.join(packageDir, 'dist');
  const executable = path.join(distDir, read(path.join(packageDir, 'path.txt')) ?? defaultName());
  if (!existsSync(executable)) return null;
  return { executable, version: read(path.join(distDir, 'version'))?.trim().replace(/^v/, '') ?? 'of unknown version' };
}

function read(file: string): string | null {
  return existsSync(file) ? readFileSync(file, 'utf8') : null;
}

function defaultName(): string {
  return process.platform === 'win32' ? 'electron.exe' : 'electron';
}
