/** `npm start`. What the terminal is made of is compiled once a checkout, not once a start: more than a third of it. */
import { enableCompileCache } from 'node:module';
import path from 'node:path';

const compiledDir = path.join(import.meta.dirname, '..', '..', '.setup', 'compiled');
enableCompileCache(compiledDir);
// For the core's process and the threads, which Node asks by itself.
process.env['NODE_COMPILE_CACHE'] ??= compiledDir;

// Only now: what is imported above is compiled before the cache is there.
await import('./start-terminal.ts');
