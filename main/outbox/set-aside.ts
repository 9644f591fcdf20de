/** A broken database is kept in a folder of its own until everything that can be read of it is safe in the one that serves. */
import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmdirSync,
  unlinkSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { sizeOf, syncDirectory, walBytes } from './disk.ts';
import { DATABASE_FILE } from './limits.ts';

const FOLDER_PREFIX = 'set-aside-';
/** There until the whole of it is in the folder. */
const MOVING_FILE = 'moving';
/** Says that everything that can be read of it is safe; its text says whether that was all. */
const DONE_FILE = 'done';
const NOTHING_LOST = 'nothing was lost';

/** Moves the database, its WAL and its index together into a dated folder; gives the folder's path. */
export function putAside(dataDir: string, wallMs: number): string {
  const stamp = new Date(wallMs).toISOString().replaceAll(/[-:]|\.\d+/g, '');
  let folder = join(dataDir, FOLDER_PREFIX + stamp);
  for (let copy = 2; existsSync(folder); copy++) folder = join(dataDir, `${FOLDER_PREFIX}${stamp}-${copy}`);
  mkdirSync(folder, { mode: 0o700 });
  writeFileSync(join(folder, MOVING_FILE), '');
  syncDirectory(folder);
  move(dataDir, folder);
  return folder;
}

/** A database that was moved without its WAL, because the power went in between, gets it: the newest rows are in there. */
export function finishPuttingAside(dataDir: string): void {
  for (const folder of foldersOf(dataDir)) {
    if (existsSync(join(folder, MOVING_FILE)) && existsSync(join(folder, DATABASE_FILE))) move(dataDir, folder);
  }
}

function move(dataDir: string, folder: string): void {
  for (const suffix of ['', '-wal', '-shm']) {
    const path = join(dataDir, DATABASE_FILE + suffix);
    if (existsSync(path)) renameSync(path, join(folder, DATABASE_FILE + suffix));
  }
  syncDirectory(folder);
  syncDirectory(dataDir);
  unlinkSync(join(folder, MOVING_FILE));
  syncDirectory(folder);
}

function foldersOf(dataDir: string): string[] {
  return readdirSync(dataDir, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && entry.name.startsWith(FOLDER_PREFIX))
    .map((entry) => join(dataDir, entry.name))
    .sort();
}

/**
 * What was set aside, oldest first, and nothing of which is known to be safe yet. Takes away on the way what an earlier run
 * had settled with nothing lost, or had only begun to make.
 */
export function unsettledFolders(dataDir: string): string[] {
  return foldersOf(dataDir).filter((folder) => {
    const done = join(folder, DONE_FILE);
    if (existsSync(done)) {
      if (readFileSync(done, 'utf8') === NOTHING_LOST) remove(folder);
      return false;
    }
    const path = join(folder, DATABASE_FILE);
    if (sizeOf(path) > 0 || walBytes(path) > 0) return true;
    remove(folder);
    return false;
  });
}

/** Once what it gave is committed: it is not looked at again, and goes away with its sealed bytes where nothing was lost. */
export function settle(folder: string, nothingLost: boolean): void {
  const path = join(folder, DONE_FILE);
  const file = openSync(`${path}.new`, 'w', 0o600);
  try {
    writeSync(file, nothingLost ? NOTHING_LOST : 'something could not be read');
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  renameSync(`${path}.new`, path);
  syncDirectory(folder);
  if (nothingLost) remove(folder);
}

/** The mark goes last: half a database without it would be read as one that lost rows. */
function remove(folder: string): void {
  for (const name of readdirSync(folder)) if (name !== DONE_FILE) unlinkSync(join(folder, name));
  syncDirectory(folder);
  if (existsSync(join(folder, DONE_FILE))) unlinkSync(join(folder, DONE_FILE));
  rmdirSync(folder);
}
