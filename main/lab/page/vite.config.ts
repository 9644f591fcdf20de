import path from 'node:path';
import { defineConfig } from 'vite';

/** The lab's page. Never part of what a citizen's terminal is built of. */
export default defineConfig({
  root: import.meta.dirname,
  base: '/lab/',
  build: {
    outDir: path.join(import.meta.dirname, '../../../dist/lab'),
    emptyOutDir: true,
    target: 'chrome140',
    // The content security policy has no `unsafe-inline` and no `data:`: nothing may be inlined.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
});
