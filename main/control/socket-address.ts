import { closeSync, constants, openSync } from 'node:fs';
import { join } from 'node:path';
import { SOCKET_PATH_BYTES } from './limits.ts';

const SOCKET_FILE = 'control.sock';

/** Where the socket of a data directory is: in the folder for what lives as long as the terminal runs. */
export const controlFolder = (dataDir: string): string => join(dataDir, 'run');
export const controlSocket = (dataDir: string): string => join(controlFolder(dataDir), SOCKET_FILE);

/** A path by which the socket can be bound or reached; good until it is let go of. */
export interface SocketAddress {
  readonly path: string;
  release(): void;
}

/**
 * A socket's address holds 107 bytes, and a data directory may lie deeper. There Linux is given the open folder instead of its
 * name, so that the socket lies in the data directory whatever that is called. Throws where the folder is not there.
 */
export function socketAddress(dataDir: string): SocketAddress {
  const path = controlSocket(dataDir);
  if (Buffer.byteLength(path) <= SOCKET_PATH_BYTES) return { path, release: () => undefined };
  const folder = openSync(controlFolder(dataDir), constants.O_RDONLY | constants.O_DIRECTORY);
  return { path: `/proc/self/fd/${folder}/${SOCKET_FILE}`, release: () => closeSync(folder) };
}
