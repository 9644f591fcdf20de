import { createHmac, createSecretKey, randomBytes } from 'node:crypto';
import { closeSync, fsyncSync, openSync, readFileSync, renameSync, statSync, writeSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { syncDirectory } from './disk.ts';

const SECRET_FILE = 'lane.key';
const SECRET_BYTES = 32;

/** Keeps what is said of an owner apart from a lane, which is the HMAC of the citizen's number alone. */
const OWNER_DOMAIN = '\0outbox owner\0';

/** HMAC-SHA256 under the terminal's secret, 32 bytes each. */
export interface Lanes {
  /** The same for all that one citizen has on its way. */
  lane(subject: string): Buffer;
  /** Proves whose one submission is, and ties it to no other of theirs. */
  owner(submissionId: string, subject: string): Buffer;
}

/**
 * Gives the functions that turn a citizen's number into what is kept of it. The secret lies outside the database, so that a
 * copy of the database alone does not tell who stood at the terminal by trying all numbers.
 */
export function openLanes(dataDir: string): Lanes {
  const secret = createSecretKey(readOrMakeSecret(join(dataDir, SECRET_FILE)));
  const hmac = (text: string): Buffer => createHmac('sha256', secret).update(text, 'utf8').digest();
  return {
    lane: hmac,
    // The id has one length, so no two pairs make the same text.
    owner: (submissionId, subject) => hmac(`${OWNER_DOMAIN}${submissionId}${subject}`),
  };
}

function readOrMakeSecret(path: string): Buffer {
  if (statSync(path, { throwIfNoEntry: false })?.size === SECRET_BYTES) return readFileSync(path);
  // Written beside and renamed: a power cut leaves the whole secret or none. A new one only unties old
  // rows from new ones: they are sent all the same, and nobody can prove any more that they are theirs.
  const secret = randomBytes(SECRET_BYTES);
  const file = openSync(`${path}.new`, 'w', 0o600);
  try {
    writeSync(file, secret);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  renameSync(`${path}.new`, path);
  syncDirectory(dirname(path));
  return secret;
}
