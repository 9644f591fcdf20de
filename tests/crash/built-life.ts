import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'vite';
import { onTestFinished } from 'vitest';

const ROOT = join(import.meta.dirname, '..', '..');
/** Inside of the checkout, where better-sqlite3 is found. */
const BUILT = join(ROOT, '.setup');

/**
 * The saving life built into one file for each of its threads: most of a short life is its start, and 200 of them take a
 * third less. The names stay, since the outbox starts its writer by name. Gives the file to run.
 */
export async function buildLife(): Promise<string> {
  mkdirSync(BUILT, { recursive: true });
  const outDir = mkdtempSync(join(BUILT, 'life-'));
  onTestFinished(() => rmSync(outDir, { recursive: true, force: true }));
  await build({
    configFile: false,
    logLevel: 'error',
    root: ROOT,
    ssr: { noExternal: true, external: ['better-sqlite3'] },
    build: {
      ssr: true,
      target: 'node24',
      outDir,
      rolldownOptions: {
        input: { life: 'tests/crash/saving-life-child.ts', 'outbox-worker': 'main/outbox/outbox-worker.ts' },
        output: { entryFileNames: '[name].ts', chunkFileNames: '[name].js' },
      },
    },
  });
  return join(outDir, 'life.ts');
}
