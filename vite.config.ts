import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

const folder = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/**
 * The citizen's page. `--mode fixtures` builds the page that draws sample views without a core beside it, into a
 * folder of its own, so that it can never ship by accident.
 */
export default defineConfig(({ mode }) => ({
  root: folder('renderer'),
  base: '/',
  plugins: [react()],
  build: {
    outDir: folder(mode === 'fixtures' ? 'dist/renderer-fixtures' : 'dist/renderer'),
    emptyOutDir: true,
    target: 'chrome140',
    // The content security policy has no `unsafe-inline` and no `data:`: nothing may be inlined.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: {
      input: mode === 'fixtures' ? [folder('renderer/index.html'), folder('renderer/fixtures.html')] : [folder('renderer/index.html')],
    },
  },
}));
