/** Imported before everything else: `electron` is the fake from here on. */
import { registerHooks } from 'node:module';

registerHooks({
  resolve: (specifier, context, next) =>
    specifier === 'electron' ? { url: new URL('fake-electron.ts', import.meta.url).href, shortCircuit: true } : next(specifier, context),
});
