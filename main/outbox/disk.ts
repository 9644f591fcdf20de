import { closeSync, fsyncSync, openSync, statfsSync, statSync } from 'node:fs';

/** 0 where there is none. */
export const sizeOf = (path: string): number => statSync(path, { throwIfNoEntry: false })?.size ?? 0;

export const walBytes = (databasePath: string): number => sizeOf(`${databasePath}-wal`);

/** What this user may still write. */
export function freeBytes(path: string): number {
  const disk = statfsSync(path);
  return disk.bavail * disk.bsize;
}

/**
 * Whether `sealedBytes` more fit and leave the reserve. A full disk lets nothing be erased either, so the last of it is never
 * given away. What is saved is written to the WAL and again to the database, and what stands in the WAL by now has its
 * second time before it.
 */
export function hasRoom(dataDir: string, reserveBytes: number, waitingInWalBytes: number, sealedBytes: number): boolean {
  return freeBytes(dataDir) >= reserveBytes + waitingInWalBytes + 2 * sealedBytes;
}

/** Names that were made, moved or taken away in it stay so over a power cut. */
export function syncDirectory(path: string): void {
  const directory = openSync(path, 'r');
  try {
    fsyncSync(directory);
  } finally {
    closeSync(directory);
  }
}
