import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';

const folder = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/** The lab's page. Never part of what a citizen's terminal is built of. */
export default defineConfig({
  root: folder('.'),
  base: '/lab/',
  build: {
    outDir: folder('../../../dist/lab'),
    emptyOutDir: true,
    target: 'chrome140',
    // The content security policy has no `unsafe-inline` and no `data:`: nothing may be inlined.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
});
