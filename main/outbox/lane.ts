import { createHmac, randomBytes } from 'node:crypto';
import { closeSync, fsyncSync, openSync, readFileSync, renameSync, statSync, writeSync } from 'node:fs';
import { join } from 'node:path';

const SECRET_FILE = 'lane.key';
const SECRET_BYTES = 32;

/**
 * Gives the function that turns a citizen's number into a lane. The secret lies outside the database, so that a copy of
 * the database alone does not tell who stood at the terminal by trying all numbers.
 */
export function openLanes(dataDir: string): (subject: string) => Buffer {
  const secret = readOrMakeSecret(join(dataDir, SECRET_FILE));
  return (subject) => createHmac('sha256', secret).update(subject, 'utf8').digest();
}

function readOrMakeSecret(path: string): Buffer {
  if (statSync(path, { throwIfNoEntry: false })?.size === SECRET_BYTES) return readFileSync(path);
  // Written beside and renamed: a power cut leaves the whole secret or none. A new one only unties old rows from new ones.
  const secret = randomBytes(SECRET_BYTES);
  const file = openSync(`${path}.new`, 'w', 0o600);
  try {
    writeSync(file, secret);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  renameSync(`${path}.new`, path);
  return secret;
}
