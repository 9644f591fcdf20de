/**
 * The shell and its core as Electron runs them, into `dist`: `shell/main.mjs` (one file, and one more for the lab), `shell/preload.cjs`
 * (one file: a sandboxed preload can load no other), and `core/…`, the core file by file as it stands in the checkout.
 * `docs/decisions/0010` says why.
 */
import { cpSync } from 'node:fs';
import path from 'node:path';
import { defineConfig, type Plugin } from 'vite';

const ROOT = path.join(import.meta.dirname, '..', '..');
const DIST = path.join(ROOT, 'dist');
const CORE_DIST = path.join(DIST, 'core');
/** The Node of Electron 45. */
const TARGET = 'node24';

const SHELL_DIST = path.join(DIST, 'shell');
const mirrored = (file: string): string => path.relative(ROOT, file).replace(/\.ts$/, '.mjs');

/** `new Worker(new URL('./x-worker.ts', import.meta.url))`: the worker is built too, beside its client as in the checkout. */
const workersBesideTheirClients: Plugin = {
  name: 'workers-beside-their-clients',
  applyToEnvironment: (environment) => environment.name === 'core',
  transform(code, id) {
    const built = code.replaceAll(
      /new URL\((['"])((?:\.\/)?[\w-]+-worker)\.ts\1, import\.meta\.url\)/g,
      (_all, quote: string, name: string) => {
        const worker = path.join(path.dirname(id), `${name}.ts`);
        this.emitFile({ type: 'chunk', id: worker, fileName: mirrored(worker) });
        return `new URL(${quote}${name}.mjs${quote}, import.meta.url)`;
      },
    );
    // A worker that is started in another way would be missing, and nobody would know before it is needed.
    if (/new URL\([^)]*\.ts['"`]/.test(built)) this.error('write a worker as new URL("./name-worker.ts", import.meta.url)');
    return built;
  },
};

/** The core finds the items and profiles beside its code. */
const itemsAndProfiles: Plugin = {
  name: 'items-and-profiles',
  applyToEnvironment: (environment) => environment.name === 'core',
  closeBundle() {
    for (const folder of ['catalogue', 'profiles']) {
      cpSync(path.join(ROOT, 'kiosk-config', folder), path.join(CORE_DIST, 'kiosk-config', folder), { recursive: true });
    }
  },
};

export default defineConfig({
  root: ROOT,
  publicDir: false,
  plugins: [workersBesideTheirClients, itemsAndProfiles],
  builder: {
    async buildApp(builder) {
      for (const name of ['shell', 'preload', 'core']) {
        const environment = builder.environments[name];
        if (environment) await builder.build(environment);
      }
    },
  },
  environments: {
    shell: {
      consumer: 'server',
      resolve: { noExternal: true, external: ['electron'] },
      build: {
        target: TARGET,
        outDir: SHELL_DIST,
        emptyOutDir: true,
        rolldownOptions: {
          input: { main: path.join(ROOT, 'main', 'cli', 'electron-main.ts') },
          // A door opens on more than the shell needs; what it does not use, such as serial ports, is not there.
          treeshake: { moduleSideEffects: (id) => id.includes('node_modules') },
          output: { entryFileNames: '[name].mjs', chunkFileNames: '[name].mjs' },
        },
      },
    },
    preload: {
      consumer: 'server',
      resolve: { noExternal: true, external: ['electron'] },
      build: {
        target: TARGET,
        outDir: SHELL_DIST,
        emptyOutDir: false,
        rolldownOptions: {
          input: { preload: path.join(ROOT, 'main', 'shell', 'preload.ts') },
          output: { format: 'cjs', entryFileNames: '[name].cjs' },
        },
      },
    },
    core: {
      consumer: 'server',
      build: {
        target: TARGET,
        outDir: CORE_DIST,
        emptyOutDir: true,
        rolldownOptions: {
          input: { 'main/core/entry': path.join(ROOT, 'main', 'core', 'entry.ts') },
          output: {
            preserveModules: true,
            preserveModulesRoot: ROOT,
            // Packages stay where npm put them, since some read files of their own; only their JSON is taken in. A folder of that
            // name here would hide the packages.
            entryFileNames: ({ name }) => `${name.replaceAll('node_modules', 'packages')}.mjs`,
          },
        },
      },
    },
  },
});
