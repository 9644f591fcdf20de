/**
 * The only place where scans live: a folder of the core's own on a RAM file system, wiped at the end of every session and
 * at boot. What is left in it at boot tells that a session was cut short.
 */
import { randomBytes } from 'node:crypto';
import { appendFile, chmod, mkdir, readdir, readFile, rm, statfs, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { err, ok, type Result } from '../../drivers/core/result.ts';
import { CORE_LIMITS } from './limits.ts';

/** `f_type` of tmpfs and ramfs (statfs(2)). */
const RAM_FILE_SYSTEMS: ReadonlySet<number> = new Set([0x0102_1994, 0x8584_58f6]);
const MARKER = 'session';

export type RamError =
  | { readonly kind: 'full' }
  | { readonly kind: 'oversized'; readonly limitBytes: number }
  | { readonly kind: 'io'; readonly path: string; readonly detail: string };

/** What a session keeps here: pictures of pages, and documents of the platform. */
export type KeptKind = 'png' | 'pdf';

export interface SessionFolder {
  readonly sessionId: string;
  /** Of the one submission that a session may lead to: the same at every try, so that no try makes a second one. */
  readonly submissionId: string;
  /** Gives the file's opaque id. A picture is for the page, a document for the printer. */
  keep(kind: KeptKind, bytes: Uint8Array): Promise<Result<{ readonly fileId: string }, RamError>>;
  /** `null` for what is of another session, was dropped, or is of another kind. */
  read(kind: KeptKind, fileId: string): Promise<Uint8Array | null>;
  fileOf(kind: KeptKind, fileId: string): string | null;
  drop(fileIds: readonly string[]): Promise<void>;
  /** The marker stays: the session is cut short, not over. */
  dropEverything(): Promise<void>;
  /** Before the commit: a crash from here on leaves the question whether this submission was saved. */
  noteSaving(submissionId: string): Promise<void>;
  /** Survives a crash of the core, not a power cut: the number that the citizen saw, and nothing else. */
  noteSaved(shortNumber: string): Promise<void>;
  /** Ends the session: nothing is written after it. True when nothing is left. */
  wipe(): Promise<boolean>;
}

/** A session that a crash cut short. */
export interface InterruptedSession {
  /** Short numbers of what it had saved. */
  readonly shortNumbers: readonly string[];
  /** Ids of what it was saving: only the outbox knows whether they were committed. */
  readonly unsettled: readonly string[];
}

export interface RamFolder {
  readonly isRam: boolean;
  /** `null` where no session was cut short. */
  readonly interruptedSession: InterruptedSession | null;
  beginSession(): SessionFolder;
}

export async function openRamFolder(dir: string): Promise<Result<RamFolder, RamError>> {
  try {
    const interruptedSession = await readInterrupted(dir);
    await rm(dir, { recursive: true, force: true });
    await mkdir(dir, { recursive: true, mode: 0o700 });
    await chmod(dir, 0o700);
    const { type } = await statfs(dir);
    return ok({ isRam: RAM_FILE_SYSTEMS.has(type), interruptedSession, beginSession: () => beginSession(dir) });
  } catch (error) {
    return err({ kind: 'io', path: dir, detail: String(error) });
  }
}

/** What the sessions left that were never wiped: at most one, but a wipe may have failed before. */
async function readInterrupted(dir: string): Promise<InterruptedSession | null> {
  const names = await readdir(dir).catch(() => []);
  const texts: string[] = [];
  for (const name of names.filter((candidate) => /^s-[0-9a-f]{16}$/.test(candidate))) {
    // A folder whose marker cannot be read was a session all the same.
    texts.push(await readFile(path.join(dir, name, MARKER), 'utf8').catch(() => ''));
  }
  if (texts.length === 0) return null;
  const lines = texts.flatMap((text) => text.split('\n'));
  const shortNumbers = lines.filter((line) => /^[A-Z][0-9A-Z-]{5,30}$/.test(line));
  const saving = lines.flatMap((line) => /^saving ([0-9a-f]{32})$/.exec(line)?.[1] ?? []);
  // A number settles the question: a session has one submission.
  return { shortNumbers, unsettled: shortNumbers.length > 0 ? [] : [...new Set(saving)] };
}

function beginSession(dir: string): SessionFolder {
  const sessionId = `s-${randomBytes(8).toString('hex')}`;
  const own = path.join(dir, sessionId);
  const kept = new Map<string, { readonly kind: KeptKind; readonly file: string; readonly bytes: number }>();
  let over = false;
  const begun = mkdir(own, { recursive: true, mode: 0o700 })
    .then(() => writeFile(path.join(own, MARKER), '', { mode: 0o600 }))
    .then(
      () => true,
      () => false,
    );
  // Appended, never written anew: a crash in between must not take what stood there. What cannot be noted is not shown
  // after a crash; the submission itself is the outbox's affair.
  const note = async (line: string): Promise<void> => {
    if (!(await begun) || over) return;
    await appendFile(path.join(own, MARKER), `${line}\n`, { mode: 0o600 }).catch(() => undefined);
  };
  const drop = async (fileIds: readonly string[]): Promise<void> => {
    for (const fileId of fileIds) {
      const found = kept.get(fileId);
      kept.delete(fileId);
      if (found) await rm(found.file, { force: true });
    }
  };
  const fileOf = (kind: KeptKind, fileId: string): string | null => {
    const found = kept.get(fileId);
    return found?.kind === kind ? found.file : null;
  };

  return {
    sessionId,
    submissionId: randomBytes(16).toString('hex'),
    keep: async (kind, bytes) => {
      const heldBytes = [...kept.values()].reduce((sum, file) => sum + file.bytes, 0);
      if (bytes.byteLength > CORE_LIMITS.pageBytes) return err({ kind: 'oversized', limitBytes: CORE_LIMITS.pageBytes });
      if (heldBytes + bytes.byteLength > CORE_LIMITS.sessionBytes) {
        return err({ kind: 'oversized', limitBytes: CORE_LIMITS.sessionBytes });
      }
      if (!(await begun) || over) return err({ kind: 'io', path: own, detail: 'the session has no folder' });
      const fileId = randomBytes(16).toString('hex');
      const file = path.join(own, `${fileId}.${kind}`);
      try {
        await writeFile(file, bytes, { mode: 0o600, flag: 'wx' });
      } catch (error) {
        await rm(file, { force: true });
        const full = error instanceof Error && 'code' in error && error.code === 'ENOSPC';
        return err(full ? { kind: 'full' } : { kind: 'io', path: file, detail: String(error) });
      }
      if (over) {
        await rm(file, { force: true });
        return err({ kind: 'io', path: own, detail: 'the session is over' });
      }
      kept.set(fileId, { kind, file, bytes: bytes.byteLength });
      return ok({ fileId });
    },
    read: async (kind, fileId) => {
      const file = fileOf(kind, fileId);
      return file === null ? null : readFile(file).catch(() => null);
    },
    fileOf,
    drop,
    dropEverything: () => drop([...kept.keys()]),
    noteSaving: (submissionId) => note(`saving ${submissionId}`),
    noteSaved: (shortNumber) => note(shortNumber),
    wipe: async () => {
      over = true;
      await begun;
      kept.clear();
      return rm(own, { recursive: true, force: true }).then(
        () => true,
        () => false,
      );
    },
  };
}
