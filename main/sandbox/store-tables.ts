import type Database from 'better-sqlite3';

/** Each leads from the version of its place to the next one. */
const MIGRATIONS = [
  `
  CREATE TABLE submissions (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    submission_id TEXT NOT NULL UNIQUE,
    receipt_number TEXT NOT NULL UNIQUE,
    received_at TEXT NOT NULL,
    fingerprint TEXT NOT NULL,
    header TEXT NOT NULL,
    manifest TEXT NOT NULL
  ) STRICT;
  CREATE TABLE parts (
    submission_id TEXT NOT NULL REFERENCES submissions (submission_id) ON DELETE CASCADE,
    part INTEGER NOT NULL,
    bytes BLOB NOT NULL,
    PRIMARY KEY (submission_id, part)
  ) STRICT;
  CREATE TABLE refusals (
    submission_id TEXT PRIMARY KEY,
    report TEXT NOT NULL,
    reported_at TEXT NOT NULL
  ) STRICT;
  CREATE TABLE alarms (kind TEXT NOT NULL, subject TEXT NOT NULL, count INTEGER NOT NULL, PRIMARY KEY (kind, subject)) STRICT;
`,
  // JSON of a `CaseStage`; a case without one was received, and no further.
  `
  CREATE TABLE stages (
    submission_id TEXT PRIMARY KEY REFERENCES submissions (submission_id) ON DELETE CASCADE,
    stage TEXT NOT NULL
  ) STRICT;
  `,
  // Sealed parts ahead of their submission, as they came piece by piece.
  `
  CREATE TABLE part_uploads (
    upload INTEGER PRIMARY KEY,
    terminal_id TEXT NOT NULL,
    submission_id TEXT NOT NULL,
    part INTEGER NOT NULL,
    held_bytes INTEGER NOT NULL,
    total_bytes INTEGER NOT NULL,
    touched_at_ms INTEGER NOT NULL,
    UNIQUE (terminal_id, submission_id, part)
  ) STRICT;
  CREATE TABLE part_upload_pieces (
    upload INTEGER NOT NULL REFERENCES part_uploads (upload) ON DELETE CASCADE,
    at INTEGER NOT NULL,
    bytes BLOB NOT NULL,
    PRIMARY KEY (upload, at)
  ) STRICT;
  `,
] as const;

export const SCHEMA = MIGRATIONS.length;

/** In one transaction from the version found, which is not above `SCHEMA`. */
export function migrate(database: Database.Database, found: number): void {
  if (found === SCHEMA) return;
  database.transaction(() => {
    for (const statements of MIGRATIONS.slice(found)) database.exec(statements);
    database.pragma(`user_version = ${SCHEMA}`);
  })();
}
