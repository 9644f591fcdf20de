import { closeSync, fsyncSync, openSync, readSync, statfsSync, statSync, writeSync } from 'node:fs';

const CHUNK_BYTES = 1024 ** 2;

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

/**
 * Writes a file over itself and flushes it. What a flush has failed for is clean to Linux from then on: it is read as if it
 * were there, and no later flush brings it to the disk unless it is written again.
 */
export function writeAgain(path: string): void {
  if (sizeOf(path) === 0) return;
  const file = openSync(path, 'r+');
  try {
    const chunk = Buffer.alloc(CHUNK_BYTES);
    let at = 0;
    for (let read = readSync(file, chunk, 0, chunk.length, at); read > 0; read = readSync(file, chunk, 0, chunk.length, at)) {
      at += writeSync(file, chunk, 0, read, at);
    }
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}
