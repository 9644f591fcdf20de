import { createHash } from 'node:crypto';
import { appendFile, mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { err, ok, type Result } from '../../drivers/core/result.ts';
import { AUDIT_EVENTS, type AuditEventName, type AuditFields } from './catalogue.ts';

export const AUDIT_LIMITS = {
  /** A file is closed and the next begun past this. */
  fileBytes: 5_242_880,
  /** Closed files that are kept; the oldest goes when one more is closed. */
  closedFiles: 40,
  /** Lines kept in memory while the disk does not take them; the oldest go first and are counted. */
  waitingLines: 10_000,
  /** Longest line that is looked for at the end of the last file. */
  lineBytes: 4_096,
} as const;

const FIRST_LINK = '0'.repeat(64);
const CURRENT_FILE = 'audit.jsonl';

export interface AuditLog {
  /** Never throws and never waits: the line is written behind. */
  record<N extends AuditEventName>(name: N, fields: AuditFields<N>): void;
  /** Resolves when everything recorded so far is with the operating system, or could not be. */
  flush(): Promise<void>;
  /** Lines that the disk refused. */
  lost(): number;
}

export type AuditError = { readonly kind: 'io'; readonly path: string; readonly detail: string };

/**
 * Opens the log in `dir`: one JSON object a line, each with the SHA-256 of the line before it, so that a line taken out
 * or changed shows. A torn last line (power cut) is closed with a newline and the chain goes on from the last whole one.
 */
export async function openAuditLog(options: {
  readonly dir: string;
  readonly wallMs: () => number;
  readonly clockTrusted: () => boolean;
}): Promise<Result<AuditLog, AuditError>> {
  const file = path.join(options.dir, CURRENT_FILE);
  let end: { link: string; sequence: number; bytes: number };
  try {
    await mkdir(options.dir, { recursive: true, mode: 0o700 });
    end = await readEnd(file);
  } catch (error) {
    return err({ kind: 'io', path: file, detail: String(error) });
  }

  let { link, sequence, bytes } = end;
  let lost = 0;
  let waiting: string[] = [];
  let writing: Promise<void> | null = null;

  const writeBehind = async (): Promise<void> => {
    while (waiting.length > 0) {
      const lines = waiting;
      waiting = [];
      const text = lines.join('');
      try {
        if (bytes > AUDIT_LIMITS.fileBytes) {
          await rename(file, await nextClosedName(options.dir));
          bytes = 0;
        }
        await appendFile(file, text, { mode: 0o600 });
        bytes += Buffer.byteLength(text);
      } catch {
        // The disk is full or gone: the terminal serves on, and says how many lines it could not keep.
        lost += lines.length;
      }
    }
    writing = null;
  };

  return ok({
    record: (name, fields) => {
      const declared = AUDIT_EVENTS[name].parse(fields);
      sequence++;
      const body = JSON.stringify({
        sequence,
        at: options.wallMs(),
        clockTrusted: options.clockTrusted(),
        event: name,
        ...declared,
        previous: link,
      });
      link = createHash('sha256').update(body).digest('hex');
      if (waiting.length >= AUDIT_LIMITS.waitingLines) {
        waiting.shift();
        lost++;
      }
      waiting.push(`${body}\n`);
      writing ??= writeBehind();
    },
    flush: async () => {
      await writing;
    },
    lost: () => lost,
  });
}

/** The name of the file to be closed now; makes room for it. */
async function nextClosedName(dir: string): Promise<string> {
  const closed = (await readdir(dir)).filter((name) => /^audit-\d{6}\.jsonl$/.test(name)).sort();
  for (const old of closed.slice(0, Math.max(0, closed.length + 1 - AUDIT_LIMITS.closedFiles))) {
    await rm(path.join(dir, old), { force: true });
  }
  const number = Number(closed.at(-1)?.slice(6, 12) ?? 0) + 1;
  return path.join(dir, `audit-${String(number).padStart(6, '0')}.jsonl`);
}

/** The hash and number of the last whole line. */
async function readEnd(file: string): Promise<{ link: string; sequence: number; bytes: number }> {
  const size = await stat(file).then(
    (found) => found.size,
    () => 0,
  );
  if (size === 0) return { link: FIRST_LINK, sequence: 0, bytes: 0 };
  const handle = await open(file, 'r+');
  try {
    const length = Math.min(size, AUDIT_LIMITS.lineBytes * 4);
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(length), 0, length, size - length);
    const text = buffer.subarray(0, bytesRead).toString('utf8');
    let bytes = size;
    if (!text.endsWith('\n')) {
      await handle.write('\n', size);
      bytes++;
    }
    for (const line of text.split('\n').reverse()) {
      const sequence = sequenceOf(line);
      if (sequence !== null) return { link: createHash('sha256').update(line).digest('hex'), sequence, bytes };
    }
    return { link: FIRST_LINK, sequence: 0, bytes };
  } finally {
    await handle.close();
  }
}

function sequenceOf(line: string): number | null {
  try {
    const parsed: unknown = JSON.parse(line);
    return typeof parsed === 'object' && parsed !== null && 'sequence' in parsed && typeof parsed.sequence === 'number'
      ? parsed.sequence
      : null;
  } catch {
    return null;
  }
}
