/** Profiles of a site: the demo terminal with a difference. */
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

const DEMO = path.join(import.meta.dirname, '..', '..', 'kiosk-config', 'profiles', 'demo.yaml');

/** Writes it into `dir`, and gives the file, as `--profile` takes it. */
export function siteProfile(dir: string, differ: (demo: string) => string): string {
  const file = path.join(dir, 'site.yaml');
  writeFileSync(file, differ(readFileSync(DEMO, 'utf8')));
  return file;
}

/** `queue` as YAML writes a map in one line: `{ waitingAtMost: 1 }`. */
export function profileWithQueue(dir: string, queue: string): string {
  return siteProfile(dir, (demo) => `${demo}queue: ${queue}\n`);
}
