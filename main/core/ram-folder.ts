/**
 * The only place where scans live: a folder of the core's own on a RAM file system, wiped at the end of every session and
 * at boot. What is left in it at boot tells that a session was cut short.
 */
import { randomBytes } from 'node:crypto';
import { chmod, mkdir, readFile, rm, statfs, writeFile } from 'node:fs/promises';
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
  /** Survives a crash of the core, not a power cut: the number that the citizen saw, and nothing else. */
  noteSaved(shortNumber: string): Promise<void>;
  /** True when nothing is left. */
  wipe(): Promise<boolean>;
}

export interface RamFolder {
  readonly isRam: boolean;
  /** Short numbers that a session before a crash had saved; `null` where none was cut short. */
  readonly interruptedSession: readonly string[] | null;
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

async function readMarker(file: string): Promise<readonly string[] | null> {
  const text = await readFile(file, 'utf8').catch(() => null);
  if (text === null) return null;
  return text.split('\n').filter((line) => /^[A-Z][0-9A-Z-]{5,30}$/.test(line));
}

function beginSession(dir: string): SessionFolder {
  const sessionId = `s-${randomBytes(8).toString('hex')}`;
  const pages = new Map<string, { readonly file: string; readonly bytes: number }>();
  const marker = path.join(dir, MARKER);
  let saved = '';
  const begun = writeFile(marker, saved, { mode: 0o600 }).catch(() => undefined);

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
    noteSaved: async (shortNumber) => {
      saved += `${shortNumber}\n`;
      await writeFile(marker, saved, { mode: 0o600 }).catch(() => undefined);
    },
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
