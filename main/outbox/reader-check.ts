import { createHash } from 'node:crypto';
import Database from 'better-sqlite3';
import { CHECK_PAGE_ROWS, CHECK_STRUCTURE_BYTES, CHECK_STRUCTURE_LINES } from './limits.ts';
import { type StoredPart, tableStates } from './reader-rows.ts';

interface RowRef {
  readonly sequence: number;
  readonly submissionId: string;
  readonly shortNumber: string;
}

/** Something that is not as it should be. */
export type Finding =
  /** What SQLite says of its own pages. */
  | { readonly kind: 'structure'; readonly detail: string }
  /** The disk or the database does not give it. `part: null`: the row itself. */
  | (RowRef & { readonly kind: 'unreadable'; readonly part: number | null; readonly detail: string })
  /** Not the bytes that were saved. */
  | (RowRef & { readonly kind: 'partChanged'; readonly part: number })
  | (RowRef & { readonly kind: 'partMissing'; readonly part: number })
  /** All its parts together are not as long as they were. */
  | (RowRef & { readonly kind: 'sizeChanged'; readonly savedBytes: number; readonly foundBytes: number })
  | (RowRef & { readonly kind: 'foreignTerminal'; readonly terminalId: string })
  /** Nothing stands before it, and it would never be sent. */
  | (RowRef & { readonly kind: 'stuck' })
  /** It would be sent before an earlier one of the same lane. */
  | (RowRef & { readonly kind: 'outOfTurn' })
  /** Parts of what was erased, or of no row at all. */
  | { readonly kind: 'leftOver'; readonly sequence: number; readonly parts: number };

export type CheckStep =
  | { readonly kind: 'finding'; readonly finding: Finding }
  /** Sealed bytes that were looked at, of all there are. */
  | { readonly kind: 'progress'; readonly doneBytes: number; readonly totalBytes: number; readonly rows: number }
  /** The database is so large that its pages were not looked at as a whole: that would keep what was delivered from being erased. */
  | { readonly kind: 'structureSkipped' }
  /** Numbers in the order of saving that no row bears, beyond those of rows whose time was over: what an earlier disk lost. */
  | { readonly kind: 'gaps'; readonly numbers: number };

const KEPT = tableStates(['waiting', 'sending', 'dead']);
const REF = 'sequence, submission_id AS submissionId, short_number AS shortNumber';

/** Looks at everything there is: pages, rows, lanes, and every sealed byte against its digest. Each look is a short read. */
export function* checkQueue(database: Database.Database, terminalId: string | null): Generator<CheckStep, void> {
  yield* guarded(checkStructure(database));
  yield* guarded(checkRows(database, terminalId));
  yield* guarded(checkParts(database));
}

const found = (finding: Finding): CheckStep => ({ kind: 'finding', finding });

/** What cannot be looked at is a finding, and the next look is taken. */
function* guarded(steps: Generator<CheckStep, void>): Generator<CheckStep, void> {
  try {
    yield* steps;
  } catch (error) {
    if (!(error instanceof Database.SqliteError)) throw error;
    yield found({ kind: 'structure', detail: `${error.code}: ${error.message}` });
  }
}

function* checkStructure(database: Database.Database): Generator<CheckStep, void> {
  const pages = Number(database.pragma('page_count', { simple: true })) * Number(database.pragma('page_size', { simple: true }));
  const isLarge = pages > CHECK_STRUCTURE_BYTES;
  for (const what of isLarge ? ["'submission'", "'spent_number'"] : [String(CHECK_STRUCTURE_LINES)]) {
    const verdict = database.prepare<[], { quick_check: string }>(`PRAGMA quick_check(${what})`).all();
    for (const { quick_check: line } of verdict) if (line !== 'ok') yield found({ kind: 'structure', detail: line });
  }
  if (isLarge) yield { kind: 'structureSkipped' };
}

function* checkRows(database: Database.Database, terminalId: string | null): Generator<CheckStep, void> {
  if (terminalId !== null) {
    const foreign = database.prepare<[string, string], RowRef & { terminalId: string }>(
      `SELECT ${REF}, terminal_id AS terminalId FROM submission
       WHERE terminal_id != ? AND state IN (SELECT value FROM json_each(?)) ORDER BY sequence`,
    );
    for (const row of foreign.all(terminalId, KEPT)) yield found({ kind: 'foreignTerminal', ...row });
  }
  const lanes = database.prepare<[], RowRef & { marked: number }>(
    `SELECT ${REF}, head AS marked FROM submission s WHERE state IN ('queued', 'sending') AND head = EXISTS (
       SELECT 1 FROM submission earlier
       WHERE earlier.lane = s.lane AND earlier.sequence < s.sequence AND earlier.state IN ('queued', 'sending')) ORDER BY sequence`,
  );
  for (const { marked, ...row } of lanes.all()) yield found({ kind: marked === 1 ? 'outOfTurn' : 'stuck', ...row });
  const leftOver = database.prepare<[], { sequence: number; parts: number }>(
    `SELECT part.sequence, count(*) AS parts FROM part LEFT JOIN submission USING (sequence)
     WHERE submission.sequence IS NULL OR erased_at_ms IS NOT NULL GROUP BY part.sequence`,
  );
  for (const row of leftOver.all()) yield found({ kind: 'leftOver', ...row });
  const numbers = database
    .prepare<[], { last: number; rows: number; spent: number }>(
      `SELECT (SELECT seq FROM sqlite_sequence WHERE name = 'submission') AS last, (SELECT count(*) FROM submission) AS rows,
         (SELECT count(*) FROM spent_number) AS spent`,
    )
    .get();
  const gaps = numbers ? numbers.last - numbers.rows - numbers.spent : 0;
  if (gaps > 0) yield { kind: 'gaps', numbers: gaps };
}

interface KeptRow extends RowRef {
  readonly sealedBytes: number;
}

function* checkParts(database: Database.Database): Generator<CheckStep, void> {
  const kept = 'FROM submission WHERE state IN (SELECT value FROM json_each(?))';
  const page = database.prepare<[string, number, number], KeptRow>(
    `SELECT ${REF}, sealed_bytes AS sealedBytes ${kept} AND sequence > ? ORDER BY sequence LIMIT ?`,
  );
  const stillKept = database.prepare<[string, number]>(`SELECT 1 ${kept} AND sequence = ?`);
  const totalBytes = database.prepare<[string], { bytes: number }>(`SELECT total(sealed_bytes) AS bytes ${kept}`).get(KEPT)?.bytes ?? 0;
  const parts = partsReader(database);
  let doneBytes = 0;
  let rows = 0;
  for (let after = 0; ; ) {
    const next = page.all(KEPT, after, CHECK_PAGE_ROWS);
    for (const row of next) {
      const findings = parts(row);
      // Delivered or withdrawn while it was looked at, its parts went, as they should.
      if (findings.length > 0 && stillKept.get(KEPT, row.sequence) !== undefined) yield* findings.map(found);
      doneBytes += row.sealedBytes;
      rows++;
      yield { kind: 'progress', doneBytes, totalBytes: Math.max(totalBytes, doneBytes), rows };
    }
    const last = next.at(-1);
    if (!last) return;
    after = last.sequence;
  }
}

function partsReader(database: Database.Database): (row: KeptRow) => Finding[] {
  const listed = database.prepare<[number], Pick<StoredPart, 'index' | 'sha256'>>(
    'SELECT part_index AS "index", sha256 FROM part WHERE sequence = ? ORDER BY part_index',
  );
  const sealedOf = database.prepare<[number, number], { sealed: Buffer }>('SELECT sealed FROM part WHERE sequence = ? AND part_index = ?');
  return ({ sealedBytes, ...row }) => {
    const findings: Finding[] = [];
    const tried = <T>(part: number | null, read: () => T): T | null => {
      try {
        return read();
      } catch (error) {
        if (!(error instanceof Database.SqliteError)) throw error;
        findings.push({ kind: 'unreadable', ...row, part, detail: `${error.code}: ${error.message}` });
        return null;
      }
    };
    let foundBytes = 0;
    let expected = 0;
    const present = tried(null, () => listed.all(row.sequence)) ?? [];
    for (const { index, sha256 } of present) {
      for (; expected < index; expected++) findings.push({ kind: 'partMissing', ...row, part: expected });
      expected = index + 1;
      const sealed = tried(index, () => sealedOf.get(row.sequence, index)?.sealed ?? null);
      if (sealed === null) continue;
      foundBytes += sealed.length;
      if (createHash('sha256').update(sealed).digest('hex') !== sha256) findings.push({ kind: 'partChanged', ...row, part: index });
    }
    if (findings.length === 0 && foundBytes !== sealedBytes) {
      findings.push({ kind: 'sizeChanged', ...row, savedBytes: sealedBytes, foundBytes });
    }
    return findings;
  };
}
