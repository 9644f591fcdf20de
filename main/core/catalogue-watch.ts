import { watch } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import type { Clock } from '../../drivers/core/clock.ts';
import { type Catalogue, loadCatalogue, OWN_CATALOGUE, type Profile } from '../../kiosk-config/index.ts';
import { CORE_LIMITS } from './limits.ts';

/** Items that a site adds stand here, below the data directory. */
const SITE_CATALOGUE = 'catalogue';

/**
 * Reads the catalogue, and again whenever a file of the site's own folder changes. A file that does not fit is reported
 * and left out; the others serve on. `onCatalogue` is called first with what is there at the start.
 */
export async function watchCatalogue(options: {
  readonly dataDir: string;
  readonly purpose: Profile['purpose'];
  readonly clock: Clock;
  readonly onCatalogue: (catalogue: Catalogue) => void;
}): Promise<{ close(): void }> {
  const siteDir = path.join(options.dataDir, SITE_CATALOGUE);
  // On a read-only data directory there is nothing to watch; the built-in items serve on.
  const watchable = await mkdir(siteDir, { recursive: true, mode: 0o755 }).then(
    () => true,
    () => false,
  );
  const dirs = watchable ? [OWN_CATALOGUE, siteDir] : [OWN_CATALOGUE];
  let reads = 0;
  const read = async (): Promise<void> => {
    const mine = ++reads;
    const catalogue = await loadCatalogue(dirs, options.purpose);
    // A later read may have been quicker.
    if (mine === reads) options.onCatalogue(catalogue);
  };
  await read();
  if (!watchable) return { close: () => undefined };

  let settling: number | null = null;
  const watcher = watch(siteDir, { recursive: true }, () => {
    if (settling !== null) options.clock.clearTimeout(settling);
    settling = options.clock.setTimeout(() => {
      settling = null;
      void read();
    }, CORE_LIMITS.catalogueSettleMs);
  });
  // The folder may be taken away under a running terminal: what was read last serves on.
  watcher.on('error', () => watcher.close());
  return {
    close: () => {
      if (settling !== null) options.clock.clearTimeout(settling);
      watcher.close();
    },
  };
}
