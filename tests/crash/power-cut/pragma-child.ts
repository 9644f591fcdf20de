/**
 * The plain inserts of a queue with `synchronous` as told, for comparison: the same bytes, no care. Its directory, its file
 * and the setting come as arguments; each commit is told on stdout as the outbox tells its saves.
 */
import { createHash, randomBytes } from 'node:crypto';
import { writeSync } from 'node:fs';
import Database from 'better-sqlite3';
import { seededRandom } from '../seeded-random.ts';

const ROWS = 80;
const SMALLEST_BYTES = 1_000;
const LARGEST_BYTES = 60_000;
/** So that the recorded run holds checkpoints too. */
const CHECKPOINT_EVERY = 20;

const [path = '', synchronous = '', seed = ''] = process.argv.slice(2);
const random = seededRandom(Number(seed));
const database = new Database(path);
database.pragma('journal_mode = WAL');
database.pragma('wal_autocheckpoint = 0');
database.exec(`
  CREATE TABLE submission (sequence INTEGER PRIMARY KEY AUTOINCREMENT, submission_id TEXT NOT NULL UNIQUE, state TEXT NOT NULL) STRICT;
  CREATE TABLE part (sequence INTEGER NOT NULL, part_index INTEGER NOT NULL, sha256 TEXT NOT NULL, sealed BLOB NOT NULL) STRICT;
`);
database.pragma(`synchronous = ${synchronous}`);
const insert = database.prepare("INSERT INTO submission (submission_id, state) VALUES (?, 'queued')");
const insertPart = database.prepare('INSERT INTO part (sequence, part_index, sha256, sealed) VALUES (?, ?, ?, ?)');
const save = database.transaction((id: string) => {
  const { lastInsertRowid } = insert.run(id);
  for (const index of [0, 1]) {
    const sealed = randomBytes(SMALLEST_BYTES + Math.floor(random() ** 3 * (LARGEST_BYTES - SMALLEST_BYTES)));
    insertPart.run(lastInsertRowid, index, createHash('sha256').update(sealed).digest('hex'), sealed);
  }
});
for (let row = 1; row <= ROWS; row++) {
  const id = randomBytes(16).toString('hex');
  save(id);
  writeSync(1, `saved ${id}\n`);
  if (row % CHECKPOINT_EVERY === 0) database.pragma('wal_checkpoint(TRUNCATE)');
}
