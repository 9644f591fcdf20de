/** The `kiosk` command. What it is made of is compiled once a checkout, not once a command. */
import { enableCompileCache } from 'node:module';
import path from 'node:path';

enableCompileCache(path.join(import.meta.dirname, '..', '..', '.setup', 'compiled'));

// Only now: what is imported above is compiled before the cache is there.
await import('./kiosk-program.ts');
