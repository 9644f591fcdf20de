/**
 * The schema, version by version: number n of this list takes a database from `user_version` n to n + 1. A released
 * entry is never edited; a change is a new entry.
 */
export const MIGRATIONS: readonly string[] = [
  `
  CREATE TABLE submission (
    -- Order of saving; AUTOINCREMENT so that a number is never given twice.
    sequence INTEGER PRIMARY KEY AUTOINCREMENT,
    submission_id TEXT NOT NULL UNIQUE,
    short_number TEXT NOT NULL UNIQUE,
    terminal_id TEXT NOT NULL,
    suite TEXT NOT NULL,
    key_id TEXT NOT NULL,
    schema_version INTEGER NOT NULL,
    saved_at_ms INTEGER NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('queued', 'sending', 'delivered', 'dead')),
    -- HMAC of the citizen's number under a secret outside this file; gone on delivery.
    lane BLOB CHECK (state != 'delivered' OR lane IS NULL),
    attempts INTEGER NOT NULL DEFAULT 0,
    next_attempt_at_ms INTEGER NOT NULL,
    -- 1: an answer was lost, so the platform is asked whether it holds the submission before it is sent again.
    settle INTEGER NOT NULL DEFAULT 0,
    -- The run of the core that is sending it.
    lease TEXT CHECK ((state = 'sending') = (lease IS NOT NULL)),
    -- Of a dead letter: what the platform answered, and whether it has been told that the terminal knows.
    http_status INTEGER,
    report_attempts INTEGER NOT NULL DEFAULT 0,
    refusal_reported INTEGER NOT NULL DEFAULT 0,
    -- What stays for audit after delivery.
    receipt_number TEXT,
    received_at TEXT,
    delivered_at_ms INTEGER,
    erased_at_ms INTEGER
  ) STRICT;
  CREATE INDEX submission_due ON submission (state, next_attempt_at_ms) WHERE state IN ('queued', 'dead');
  CREATE INDEX submission_lane ON submission (lane, sequence) WHERE state IN ('queued', 'sending');
  CREATE INDEX submission_to_erase ON submission (sequence) WHERE state = 'delivered' AND erased_at_ms IS NULL;
  CREATE TABLE part (
    part_id INTEGER PRIMARY KEY,
    sequence INTEGER NOT NULL REFERENCES submission (sequence),
    part_index INTEGER NOT NULL,
    sha256 TEXT NOT NULL,
    sealed BLOB NOT NULL,
    UNIQUE (sequence, part_index)
  ) STRICT;
  `,
  // A dead letter waits for nobody and nobody for it: whose it is is not kept.
  "UPDATE submission SET lane = NULL WHERE state = 'dead'",
  // The state 'withdrawn', and whose a submission is. A CHECK changes only with its table: the rows move into a new one, the
  // parts stay where they are, and AUTOINCREMENT goes on where it was, which may be beyond the last row.
  `
  CREATE TABLE submission_3 (
    sequence INTEGER PRIMARY KEY AUTOINCREMENT,
    submission_id TEXT NOT NULL UNIQUE,
    short_number TEXT NOT NULL UNIQUE,
    terminal_id TEXT NOT NULL,
    suite TEXT NOT NULL,
    key_id TEXT NOT NULL,
    schema_version INTEGER NOT NULL,
    saved_at_ms INTEGER NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('queued', 'sending', 'delivered', 'dead', 'withdrawn')),
    -- HMAC of the citizen's number under a secret outside this file: orders what is on its way.
    lane BLOB CHECK (state NOT IN ('delivered', 'withdrawn') OR lane IS NULL),
    -- HMAC of submission id and citizen's number: proves whose it is, and says nothing of their others. NULL in old rows.
    owner BLOB CHECK (state NOT IN ('delivered', 'withdrawn') OR owner IS NULL),
    attempts INTEGER NOT NULL DEFAULT 0,
    next_attempt_at_ms INTEGER NOT NULL,
    -- 1: an answer was lost once, so the platform is asked whether it holds it before it is sent again.
    settle INTEGER NOT NULL DEFAULT 0,
    lease TEXT CHECK ((state = 'sending') = (lease IS NOT NULL)),
    http_status INTEGER,
    report_attempts INTEGER NOT NULL DEFAULT 0,
    refusal_reported INTEGER NOT NULL DEFAULT 0,
    receipt_number TEXT,
    received_at TEXT,
    delivered_at_ms INTEGER,
    erased_at_ms INTEGER
  ) STRICT;
  INSERT INTO submission_3 (sequence, submission_id, short_number, terminal_id, suite, key_id, schema_version, saved_at_ms, state,
      lane, attempts, next_attempt_at_ms, settle, lease, http_status, report_attempts, refusal_reported, receipt_number,
      received_at, delivered_at_ms, erased_at_ms)
    SELECT sequence, submission_id, short_number, terminal_id, suite, key_id, schema_version, saved_at_ms, state,
      lane, attempts, next_attempt_at_ms, settle, lease, http_status, report_attempts, refusal_reported, receipt_number,
      received_at, delivered_at_ms, erased_at_ms
    FROM submission ORDER BY sequence;
  DELETE FROM sqlite_sequence WHERE name = 'submission_3';
  INSERT INTO sqlite_sequence (name, seq) SELECT 'submission_3', seq FROM sqlite_sequence WHERE name = 'submission';
  DROP TABLE submission;
  ALTER TABLE submission_3 RENAME TO submission;
  CREATE INDEX submission_due ON submission (state, next_attempt_at_ms) WHERE state IN ('queued', 'dead');
  CREATE INDEX submission_lane ON submission (lane, sequence) WHERE state IN ('queued', 'sending');
  CREATE INDEX submission_to_erase ON submission (sequence) WHERE state IN ('delivered', 'withdrawn') AND erased_at_ms IS NULL;
  `,
  // What is due is found by an index however many wait: the first of each lane is marked, and what was never tried is due
  // since 0, in the order of saving. Why a dead letter is one. Old rows can go; the numbers they bore are never given again.
  `
  ALTER TABLE submission ADD COLUMN head INTEGER NOT NULL DEFAULT 0;
  ALTER TABLE submission ADD COLUMN sealed_bytes INTEGER NOT NULL DEFAULT 0;
  ALTER TABLE submission ADD COLUMN dead_reason TEXT CHECK (dead_reason IN ('refused', 'damaged', 'foreignTerminal'));
  ALTER TABLE submission ADD COLUMN problem TEXT;
  UPDATE submission SET dead_reason = 'refused' WHERE state = 'dead';
  UPDATE submission SET next_attempt_at_ms = 0 WHERE state = 'queued' AND attempts = 0;
  UPDATE submission SET sealed_bytes = (SELECT coalesce(sum(length(sealed)), 0) FROM part WHERE part.sequence = submission.sequence);
  DROP INDEX submission_due;
  UPDATE submission SET head = (lane IS NULL OR sequence = (
    SELECT min(first.sequence) FROM submission first WHERE first.lane = submission.lane AND first.state IN ('queued', 'sending')))
  WHERE state IN ('queued', 'sending');
  CREATE INDEX submission_due ON submission (next_attempt_at_ms, sequence) WHERE state = 'queued' AND head = 1;
  CREATE INDEX submission_report ON submission (next_attempt_at_ms, sequence) WHERE state = 'dead' AND refusal_reported = 0;
  CREATE INDEX submission_erased ON submission (erased_at_ms) WHERE erased_at_ms IS NOT NULL;
  CREATE TABLE spent_number (short_number TEXT PRIMARY KEY) STRICT, WITHOUT ROWID;
  `,
];

export const KNOWN_SCHEMA = MIGRATIONS.length;
