/**
 * The only place where scans live: a folder of the core's own on a RAM file system, wiped at the end of every session and
 * at boot. What is left in it at boot tells that a session was cut short.
 */
import { randomBytes } from 'node:crypto';
import { appendFile, chmod, mkdir, readFile, rm, statfs, writeFile } from 'node:fs/promises';
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

export interface SessionFolder {
  readonly sessionId: string;
  /** Gives the page's opaque id. */
  writePage(bytes: Uint8Array): Promise<Result<{ readonly imageId: string }, RamError>>;
  readPage(imageId: string): Promise<Uint8Array | null>;
  /** `null` for a page of another session, or one that was dropped. */
  fileOf(imageId: string): string | null;
  dropPage(imageId: string): Promise<void>;
  /** Before the commit: a crash from here on leaves the question whether this submission was saved. */
  noteSaving(submissionId: string): Promise<void>;
  /** Survives a crash of the core, not a power cut: the number that the citizen saw, and nothing else. */
  noteSaved(shortNumber: string): Promise<void>;
  /** True when nothing is left. */
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
    const interruptedSession = await readMarker(path.join(dir, MARKER));
    await rm(dir, { recursive: true, force: true });
    await mkdir(dir, { recursive: true, mode: 0o700 });
    await chmod(dir, 0o700);
    const { type } = await statfs(dir);
    return ok({ isRam: RAM_FILE_SYSTEMS.has(type), interruptedSession, beginSession: () => beginSession(dir) });
  } catch (error) {
    return err({ kind: 'io', path: dir, detail: String(error) });
  }
}

async function readMarker(file: string): Promise<InterruptedSession | null> {
  const text = await readFile(file, 'utf8').catch(() => null);
  if (text === null) return null;
  const shortNumbers: string[] = [];
  let unsettled: string[] = [];
  for (const line of text.split('\n')) {
    const [, submissionId] = /^saving ([0-9a-f]{32})$/.exec(line) ?? [];
    if (submissionId !== undefined) unsettled.push(submissionId);
    else if (/^[A-Z][0-9A-Z-]{5,30}$/.test(line)) {
      shortNumbers.push(line);
      // The tries before it had failed, or it would not have been tried again.
      unsettled = [];
    }
  }
  return { shortNumbers, unsettled };
}

function beginSession(dir: string): SessionFolder {
  const sessionId = `s-${randomBytes(8).toString('hex')}`;
  const pages = new Map<string, { readonly file: string; readonly bytes: number }>();
  const marker = path.join(dir, MARKER);
  const begun = writeFile(marker, '', { mode: 0o600 }).catch(() => undefined);
  // Appended, never written anew: a crash in between must not take what stood there.
  const note = async (line: string): Promise<void> => {
    await begun;
    await appendFile(marker, `${line}\n`, { mode: 0o600 }).catch(() => undefined);
  };

  return {
    sessionId,
    writePage: async (bytes) => {
      const held = [...pages.values()].reduce((sum, page) => sum + page.bytes, 0);
      if (bytes.byteLength > CORE_LIMITS.pageBytes) return err({ kind: 'oversized', limitBytes: CORE_LIMITS.pageBytes });
      if (held + bytes.byteLength > CORE_LIMITS.sessionBytes) {
        return err({ kind: 'oversized', limitBytes: CORE_LIMITS.sessionBytes });
      }
      const imageId = randomBytes(16).toString('hex');
      const file = path.join(dir, `${imageId}.png`);
      try {
        await writeFile(file, bytes, { mode: 0o600, flag: 'wx' });
      } catch (error) {
        await rm(file, { force: true });
        const full = error instanceof Error && 'code' in error && error.code === 'ENOSPC';
        return err(full ? { kind: 'full' } : { kind: 'io', path: file, detail: String(error) });
      }
      pages.set(imageId, { file, bytes: bytes.byteLength });
      return ok({ imageId });
    },
    readPage: async (imageId) => {
      const page = pages.get(imageId);
      return page ? readFile(page.file).catch(() => null) : null;
    },
    fileOf: (imageId) => pages.get(imageId)?.file ?? null,
    dropPage: async (imageId) => {
      const page = pages.get(imageId);
      pages.delete(imageId);
      if (page) await rm(page.file, { force: true });
    },
    noteSaving: (submissionId) => note(`saving ${submissionId}`),
    noteSaved: (shortNumber) => note(shortNumber),
    wipe: async () => {
      await begun;
      pages.clear();
      try {
        await rm(dir, { recursive: true, force: true });
        await mkdir(dir, { recursive: true, mode: 0o700 });
        return true;
      } catch {
        return false;
      }
    },
  };
}
