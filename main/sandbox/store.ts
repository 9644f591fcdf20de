import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { z } from 'zod';
import { err, ok, type Result } from '../../drivers/core/result.ts';
import {
  CaseReport,
  type CaseStatusRequest,
  EnvelopeHeader,
  RefusalReport,
  SubmissionManifest,
  type SubmissionReceipt,
} from '../platform/index.ts';
import { type PartUploadStore, partUploadsOn } from './part-upload-store.ts';
import { migrate, SCHEMA } from './store-tables.ts';

export interface AcceptedSubmission {
  readonly receipt: SubmissionReceipt;
  readonly header: EnvelopeHeader;
  readonly manifest: SubmissionManifest;
}

/** How a held case stands, as it was set last. */
export interface CaseStage {
  readonly status: CaseReport['status'];
  readonly since: string;
  readonly words: CaseReport['words'];
}

export interface HeldCase extends AcceptedSubmission {
  /** `null`: received, and no further. */
  readonly stage: CaseStage | null;
}

export type CaseCode = CaseStatusRequest['code'];

export interface Alarm {
  readonly kind: 'keyUnknown';
  readonly subject: string;
  readonly count: number;
}

export interface ReportedRefusal {
  readonly report: RefusalReport;
  readonly reportedAt: string;
}

export interface Acceptance {
  readonly header: EnvelopeHeader;
  readonly fingerprint: string;
  readonly manifest: SubmissionManifest;
  readonly parts: readonly Uint8Array[];
  readonly receivedAtMs: number;
}

/** What the sandbox holds, on disk from the moment a call returns. */
export interface SandboxStore extends PartUploadStore {
  /** The one transaction that takes a submission in, and lets go of what came ahead of it; gives its receipt. */
  accept(acceptance: Acceptance): SubmissionReceipt;
  find(submissionId: string): { readonly fingerprint: string; readonly receipt: SubmissionReceipt } | null;
  /** In the order of acceptance. */
  submissions(): readonly AcceptedSubmission[];
  /** Part 1, 2, … as the citizen gave it. */
  part(submissionId: string, index: number): { readonly mediaType: string; readonly bytes: Uint8Array } | null;
  /** Newest first: nothing keeps two submissions from bearing the same short number. */
  cases(code: CaseCode): readonly HeldCase[];
  /** Moves a held case on. */
  setStage(submissionId: string, stage: CaseStage): void;
  noteRefusal(report: RefusalReport, reportedAtMs: number): void;
  refusals(): readonly ReportedRefusal[];
  raiseAlarm(kind: Alarm['kind'], subject: string): void;
  alarms(): readonly Alarm[];
  /** Forgets all but the last receipt number: numbers rise for ever. */
  reset(): void;
  close(): void;
}

const ReceiptRow = z.object({ submission_id: z.string(), receipt_number: z.string(), received_at: z.string() });
const FoundRow = ReceiptRow.extend({ fingerprint: z.string() });
const SubmissionRow = ReceiptRow.extend({ header: z.string(), manifest: z.string() });
const CaseRow = SubmissionRow.extend({ stage: z.string().nullable() });
const StageText = z.object({ status: CaseReport.shape.status, since: z.string(), words: CaseReport.shape.words });
const PartRow = z.object({ bytes: z.instanceof(Uint8Array), manifest: z.string() });
const RefusalRow = z.object({ report: z.string(), reported_at: z.string() });
const AlarmRow = z.object({ kind: z.literal('keyUnknown'), subject: z.string(), count: z.int() });

/** Opens or makes `sandbox.sqlite` in `dataDir`. */
export function openSandboxStore(dataDir: string): Result<SandboxStore, { readonly kind: 'store'; readonly detail: string }> {
  try {
    mkdirSync(dataDir, { recursive: true, mode: 0o700 });
    const database = new Database(join(dataDir, 'sandbox.sqlite'));
    database.pragma('journal_mode = WAL');
    database.pragma('synchronous = FULL');
    database.pragma('foreign_keys = ON');
    const found = z.int().parse(database.pragma('user_version', { simple: true }));
    if (found > SCHEMA) {
      database.close();
      return err({ kind: 'store', detail: `${dataDir}: written by a newer version (${found}, this one knows ${SCHEMA})` });
    }
    migrate(database, found);
    return ok(storeOn(database));
  } catch (cause) {
    return err({ kind: 'store', detail: `${dataDir}: ${cause instanceof Error ? cause.message : String(cause)}` });
  }
}

function storeOn(database: Database.Database): SandboxStore {
  const nextNumber = database.prepare("SELECT coalesce((SELECT seq FROM sqlite_sequence WHERE name = 'submissions'), 0) + 1").pluck();
  const insertSubmission = database.prepare(
    'INSERT INTO submissions (number, submission_id, receipt_number, received_at, fingerprint, header, manifest) VALUES (?, ?, ?, ?, ?, ?, ?)',
  );
  const insertPart = database.prepare('INSERT INTO parts (submission_id, part, bytes) VALUES (?, ?, ?)');
  const findSubmission = database.prepare(
    'SELECT submission_id, receipt_number, received_at, fingerprint FROM submissions WHERE submission_id = ?',
  );
  const listSubmissions = database.prepare(
    'SELECT submission_id, receipt_number, received_at, header, manifest FROM submissions ORDER BY number',
  );
  const findPart = database.prepare(
    'SELECT bytes, manifest FROM parts JOIN submissions USING (submission_id) WHERE submission_id = ? AND part = ?',
  );
  const CASE =
    'SELECT submission_id, receipt_number, received_at, header, manifest, stage FROM submissions LEFT JOIN stages USING (submission_id)';
  const findCases = {
    submissionId: database.prepare(`${CASE} WHERE submission_id = ?`),
    shortNumber: database.prepare(`${CASE} WHERE header ->> '$.shortNumber' = ? ORDER BY number DESC`),
  };
  const upsertStage = database.prepare(
    'INSERT INTO stages (submission_id, stage) VALUES (?, ?) ON CONFLICT DO UPDATE SET stage = excluded.stage',
  );
  const upsertRefusal = database.prepare(
    'INSERT INTO refusals (submission_id, report, reported_at) VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET report = excluded.report',
  );
  const listRefusals = database.prepare('SELECT report, reported_at FROM refusals ORDER BY rowid');
  const upsertAlarm = database.prepare(
    'INSERT INTO alarms (kind, subject, count) VALUES (?, ?, 1) ON CONFLICT DO UPDATE SET count = count + 1',
  );
  const listAlarms = database.prepare('SELECT kind, subject, count FROM alarms ORDER BY kind, subject');

  const forgetUploads = database.prepare('DELETE FROM part_uploads WHERE terminal_id = ? AND submission_id = ?');

  const accept = database.transaction((acceptance: Acceptance): SubmissionReceipt => {
    const { header, manifest } = acceptance;
    const number = z.int().parse(nextNumber.get());
    const receipt: SubmissionReceipt = {
      submissionId: header.submissionId,
      receiptNumber: receiptNumber(number, acceptance.receivedAtMs),
      receivedAt: new Date(acceptance.receivedAtMs).toISOString(),
    };
    insertSubmission.run(
      number,
      receipt.submissionId,
      receipt.receiptNumber,
      receipt.receivedAt,
      acceptance.fingerprint,
      JSON.stringify(header),
      JSON.stringify(manifest),
    );
    acceptance.parts.forEach((bytes, position) => insertPart.run(receipt.submissionId, position + 1, bytes));
    forgetUploads.run(header.terminalId, header.submissionId);
    return receipt;
  });

  return {
    ...partUploadsOn(database),
    accept,
    find: (submissionId) => {
      const row = FoundRow.optional().parse(findSubmission.get(submissionId));
      return row ? { fingerprint: row.fingerprint, receipt: receiptOf(row) } : null;
    },
    submissions: () => z.array(SubmissionRow).parse(listSubmissions.all()).map(submissionOf),
    cases: (code) => {
      const rows = 'submissionId' in code ? findCases.submissionId.all(code.submissionId) : findCases.shortNumber.all(code.shortNumber);
      return z
        .array(CaseRow)
        .parse(rows)
        .map((row) => ({ ...submissionOf(row), stage: row.stage === null ? null : StageText.parse(JSON.parse(row.stage)) }));
    },
    setStage: (submissionId, stage) => {
      upsertStage.run(submissionId, JSON.stringify(stage));
    },
    part: (submissionId, index) => {
      const row = PartRow.optional().parse(findPart.get(submissionId, index));
      if (!row) return null;
      const listed = SubmissionManifest.parse(JSON.parse(row.manifest)).parts.find((part) => part.index === index);
      return listed ? { mediaType: listed.mediaType, bytes: row.bytes } : null;
    },
    noteRefusal: (report, reportedAtMs) => {
      upsertRefusal.run(report.submissionId, JSON.stringify(report), new Date(reportedAtMs).toISOString());
    },
    refusals: () =>
      z
        .array(RefusalRow)
        .parse(listRefusals.all())
        .map((row) => ({ report: RefusalReport.parse(JSON.parse(row.report)), reportedAt: row.reported_at })),
    raiseAlarm: (kind, subject) => {
      upsertAlarm.run(kind, subject);
    },
    alarms: () => z.array(AlarmRow).parse(listAlarms.all()),
    reset: database.transaction(() => {
      database.exec('DELETE FROM submissions; DELETE FROM refusals; DELETE FROM alarms; DELETE FROM part_uploads;');
    }),
    close: () => {
      database.close();
    },
  };
}

function submissionOf(row: z.infer<typeof SubmissionRow>): AcceptedSubmission {
  return {
    receipt: receiptOf(row),
    header: EnvelopeHeader.parse(JSON.parse(row.header)),
    manifest: SubmissionManifest.parse(JSON.parse(row.manifest)),
  };
}

function receiptOf(row: z.infer<typeof ReceiptRow>): SubmissionReceipt {
  return { submissionId: row.submission_id, receiptNumber: row.receipt_number, receivedAt: row.received_at };
}

const SHENZHEN_OFFSET_MS = 8 * 3_600_000;

/** 申办流水号: the region's code 440300, the day in Shenzhen, a number that never comes again: `SB440300-20261123-000001`. */
function receiptNumber(number: number, receivedAtMs: number): string {
  const day = new Date(receivedAtMs + SHENZHEN_OFFSET_MS).toISOString().slice(0, 10).replaceAll('-', '');
  return `SB440300-${day}-${String(number).padStart(6, '0')}`;
}
