/** Page → preload, and back with the port; the same words stand in `renderer/connection/port-line.ts`. */
export const PORT_WANTED = 'terminal-port-wanted';
export const PORT_GIVEN = 'terminal-port-given';
/** Preload ⇄ shell, over IPC. */
export const PORT_CHANNEL = 'terminal:port';
