import { createHash } from 'node:crypto';
import { closeSync, fsyncSync, mkdirSync, openSync, readdirSync, readFileSync, rmSync, statfsSync, writeSync } from 'node:fs';
import path from 'node:path';
import { err, ok, type Result } from '../../drivers/core/result.ts';
import { parseShortNumber, type QueueRow, type StoredPart } from '../outbox/index.ts';
import type { EnvelopeHeader } from '../platform/index.ts';

/** What an export is, for whoever reads it in years to come. */
const FORMAT = 'self-service-terminal/sealed-export';
const FORMAT_VERSION = 1;

export type ExportProblem =
  | { readonly kind: 'exists' }
  | { readonly kind: 'noRoom'; readonly freeBytes: number; readonly neededBytes: number }
  | { readonly kind: 'diskFull' }
  | { readonly kind: 'notWritable' | 'io'; readonly detail: string }
  | { readonly kind: 'notRead'; readonly file: string };

interface ExportedFile {
  /** Below the export's folder, with slashes. */
  readonly file: string;
  readonly byteLength: number;
  readonly sha256: string;
}

/** A submission as the manifest lists it. */
export interface ExportedSubmission {
  readonly submissionId: string;
  readonly shortNumber: string;
  readonly terminalId: string;
  readonly sequence: number;
  readonly savedAtMs: number;
  readonly state: QueueRow['state'];
  readonly deadReason: QueueRow['deadReason'];
  readonly httpStatus: number | null;
  readonly problem: string | null;
  /** Its bytes are those that were saved. */
  readonly asSaved: boolean;
  readonly header: ExportedFile;
  readonly parts: readonly (ExportedFile & { readonly index: number })[];
}

/** A new folder that sealed submissions are written to: for the own user alone, each file on the disk and read back. */
export class ExportFolder {
  readonly #folder: string;
  /** Was it there, and empty? Then it stays. */
  readonly #found: boolean;
  readonly #files: ExportedFile[] = [];

  private constructor(folder: string, found: boolean) {
    this.#folder = folder;
    this.#found = found;
  }

  static make(folder: string, neededBytes: number): Result<ExportFolder, ExportProblem> {
    try {
      const found = mkdirSync(folder, { recursive: true, mode: 0o700 }) === undefined;
      if (readdirSync(folder).length > 0) return err({ kind: 'exists' });
      const made = new ExportFolder(folder, found);
      const { bavail, bsize } = statfsSync(folder);
      if (bavail * bsize >= neededBytes) return ok(made);
      made.takeAway();
      return err({ kind: 'noRoom', freeBytes: bavail * bsize, neededBytes });
    } catch (error) {
      const problem = problemOf(error);
      return err(problem.kind === 'io' ? { kind: 'notWritable', detail: problem.detail } : problem);
    }
  }

  begin(row: QueueRow, parts: readonly StoredPart[]): Result<ExportingSubmission, ExportProblem> {
    // A number out of a damaged database is no name for a folder.
    const name = parseShortNumber(row.shortNumber) === row.shortNumber ? row.shortNumber : `row-${row.sequence}`;
    try {
      mkdirSync(path.join(this.#folder, name), { mode: 0o700 });
    } catch (error) {
      return err(problemOf(error));
    }
    const header = Buffer.from(`${JSON.stringify(headerOf(row, parts), null, 2)}\n`);
    const headerFile = this.#write(`${name}/header.json`, header);
    if (!headerFile.ok) return headerFile;
    const written: (ExportedFile & { readonly index: number })[] = [];
    let asSaved = parts.every(({ index }, at) => index === at);
    return ok({
      write: (part, sealed) => {
        const file = this.#write(`${name}/part-${part.index}.bin`, sealed);
        if (!file.ok) return file;
        asSaved &&= file.value.sha256 === part.sha256;
        written.push({ index: part.index, ...file.value });
        return ok(undefined);
      },
      finish: (now) => {
        this.#files.push(headerFile.value, ...written);
        const { submissionId, shortNumber, terminalId, sequence, savedAtMs, state, deadReason, httpStatus, problem } = now;
        const wholeSize = written.reduce((sum, { byteLength }) => sum + byteLength, 0) === now.sealedBytes;
        return ok({
          ...{ submissionId, shortNumber, terminalId, sequence, savedAtMs, state, deadReason, httpStatus, problem },
          ...{ asSaved: asSaved && wholeSize && written.length > 0, header: headerFile.value, parts: written },
        });
      },
      takeAway: () => tried(() => rmSync(path.join(this.#folder, name), { recursive: true })),
    });
  }

  /** The lists go last: a folder without them is no export. */
  finish(submissions: readonly ExportedSubmission[], exportedAtMs: number): Result<void, ExportProblem> {
    const manifest = { format: FORMAT, version: FORMAT_VERSION, exportedAtMs, submissions };
    const listed = this.#write('manifest.json', Buffer.from(`${JSON.stringify(manifest, null, 2)}\n`));
    if (!listed.ok) return listed;
    const sums = [...this.#files, listed.value].map(({ sha256, file }) => `${sha256}  ${file}\n`).join('');
    const summed = this.#write('SHA256SUMS', Buffer.from(sums));
    return summed.ok ? ok(undefined) : summed;
  }

  /** All of it. Where it cannot, as with a medium that was pulled out, something of it may stay. */
  takeAway(): Result<void, ExportProblem> {
    return tried(() => {
      for (const name of readdirSync(this.#folder)) rmSync(path.join(this.#folder, name), { recursive: true });
      if (!this.#found) rmSync(this.#folder, { recursive: true });
    });
  }

  #write(file: string, bytes: Uint8Array): Result<ExportedFile, ExportProblem> {
    const target = path.join(this.#folder, ...file.split('/'));
    const digest = sha256Of(bytes);
    try {
      const opened = openSync(target, 'wx', 0o600);
      try {
        for (let at = 0; at < bytes.length; ) at += writeSync(opened, bytes, at);
        fsyncSync(opened);
      } finally {
        closeSync(opened);
      }
      if (sha256Of(readFileSync(target)) !== digest) return err({ kind: 'notRead', file: target });
    } catch (error) {
      return err(problemOf(error));
    }
    return ok({ file, byteLength: bytes.length, sha256: digest });
  }
}

export interface ExportingSubmission {
  write(part: StoredPart, sealed: Uint8Array): Result<void, ExportProblem>;
  finish(now: QueueRow): Result<ExportedSubmission, ExportProblem>;
  takeAway(): Result<void, ExportProblem>;
}

const sha256Of = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

/** As it is sent. */
function headerOf(row: QueueRow, parts: readonly StoredPart[]): EnvelopeHeader {
  const { submissionId, shortNumber, terminalId, suite, keyId, schemaVersion, sequence } = row;
  return { submissionId, shortNumber, terminalId, suite, keyId, schemaVersion, sequence, parts: [...parts] };
}

function tried(act: () => void): Result<void, ExportProblem> {
  try {
    return ok(act());
  } catch (error) {
    return err(problemOf(error));
  }
}

function problemOf(error: unknown): Exclude<ExportProblem, { kind: 'exists' }> {
  const code = error instanceof Error && 'code' in error ? error.code : null;
  if (code === 'ENOSPC' || code === 'EDQUOT') return { kind: 'diskFull' };
  return { kind: 'io', detail: error instanceof Error ? error.message : String(error) };
}
