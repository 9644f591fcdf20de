import type Database from 'better-sqlite3';
import { z } from 'zod';

/** A terminal sees what it sent itself: its id is a part of the name. */
export interface PartKey {
  readonly terminalId: string;
  readonly submissionId: string;
  readonly part: number;
}

/** What came of a sealed part ahead of its submission. */
export interface PartUpload {
  readonly heldBytes: number;
  /** As announced. */
  readonly totalBytes: number;
}

export interface ListedPartUpload extends PartKey, PartUpload {
  readonly touchedAtMs: number;
}

export interface PartUploadStore {
  partUpload(key: PartKey): PartUpload | null;
  /** In one transaction; `offset` is what is held, 0 begins. */
  appendToPart(
    key: PartKey,
    piece: { readonly offset: number; readonly totalBytes: number; readonly bytes: Uint8Array; readonly atMs: number },
  ): void;
  partBytes(key: PartKey): Uint8Array;
  forgetPart(key: PartKey): void;
  forgetPartsUntouchedSince(epochMs: number): void;
  /** The one that waited longest for more comes first. */
  partUploads(): readonly ListedPartUpload[];
}

const UploadRow = z.object({ held_bytes: z.int(), total_bytes: z.int() });
const ListedRow = UploadRow.extend({ terminal_id: z.string(), submission_id: z.string(), part: z.int(), touched_at_ms: z.int() });
const Bytes = z.instanceof(Uint8Array);

export function partUploadsOn(database: Database.Database): PartUploadStore {
  const NAMED = 'terminal_id = ? AND submission_id = ? AND part = ?';
  const find = database.prepare(`SELECT held_bytes, total_bytes FROM part_uploads WHERE ${NAMED}`);
  const list = database.prepare(
    'SELECT terminal_id, submission_id, part, held_bytes, total_bytes, touched_at_ms FROM part_uploads ORDER BY touched_at_ms, upload',
  );
  const upsert = database
    .prepare(
      `INSERT INTO part_uploads (terminal_id, submission_id, part, held_bytes, total_bytes, touched_at_ms) VALUES (?, ?, ?, ?, ?, ?)
       ON CONFLICT DO UPDATE SET held_bytes = excluded.held_bytes, touched_at_ms = excluded.touched_at_ms RETURNING upload`,
    )
    .pluck();
  const insertPiece = database.prepare('INSERT INTO part_upload_pieces (upload, at, bytes) VALUES (?, ?, ?)');
  const listPieces = database
    .prepare(`SELECT bytes FROM part_upload_pieces JOIN part_uploads USING (upload) WHERE ${NAMED} ORDER BY at`)
    .pluck();
  const forget = database.prepare(`DELETE FROM part_uploads WHERE ${NAMED}`);
  const forgetUntouched = database.prepare('DELETE FROM part_uploads WHERE touched_at_ms < ?');
  const named = ({ terminalId, submissionId, part }: PartKey) => [terminalId, submissionId, part] as const;

  return {
    partUpload: (key) => {
      const row = UploadRow.optional().parse(find.get(...named(key)));
      return row ? { heldBytes: row.held_bytes, totalBytes: row.total_bytes } : null;
    },
    appendToPart: database.transaction((key, { offset, totalBytes, bytes, atMs }) => {
      const upload = z.int().parse(upsert.get(...named(key), offset + bytes.byteLength, totalBytes, atMs));
      insertPiece.run(upload, offset, bytes);
    }),
    partBytes: (key) => Buffer.concat(z.array(Bytes).parse(listPieces.all(...named(key)))),
    forgetPart: (key) => {
      forget.run(...named(key));
    },
    forgetPartsUntouchedSince: (epochMs) => {
      forgetUntouched.run(epochMs);
    },
    partUploads: () =>
      z
        .array(ListedRow)
        .parse(list.all())
        .map((row) => ({
          terminalId: row.terminal_id,
          submissionId: row.submission_id,
          part: row.part,
          heldBytes: row.held_bytes,
          totalBytes: row.total_bytes,
          touchedAtMs: row.touched_at_ms,
        })),
  };
}
