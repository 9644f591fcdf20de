import path from 'node:path';
import { z } from 'zod';

/** What the shell's process is told, as JSON in its last argument. */
export const ShellSettings = z.strictObject({
  dataDir: z.string(),
  /** The core's own start-up argument; the core parses it. */
  coreOptionsJson: z.string(),
  kiosk: z.boolean(),
  /** The lab's port beside the window; `null` without a lab. */
  labPort: z.int().nullable(),
  /** Whoever started it starts it again when it ends with `START_AGAIN`. */
  startedAgain: z.boolean(),
});
export type ShellSettings = z.infer<typeof ShellSettings>;

/** Exit code of a shell that wants to be started again; EX_TEMPFAIL of sysexits.h. */
export const START_AGAIN = 75;

/** Built by `main/shell/vite.config.ts`. */
export const SHELL_ENTRY = path.join(import.meta.dirname, '..', '..', 'dist', 'shell', 'main.mjs');
