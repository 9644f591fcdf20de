import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { chmodSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { Clock } from '../../drivers/core/clock.ts';
import type { HostLog } from '../supervision/index.ts';
import { WEB_LIMITS } from './limits.ts';

export type Exchanged = { readonly kind: 'session'; readonly session: string } | { readonly kind: 'wrong' } | { readonly kind: 'tooMany' };

/** Who may use this host: those who can read the token file, and the browsers that showed the token once. */
export interface Access {
  readonly token: string;
  /** Writes the token file, and takes over the sessions of the last start. */
  publish(): void;
  /** A new session value for the right token. */
  exchange(token: string): Exchanged;
  hasSession(session: string | undefined): boolean;
  /** For `Authorization: Bearer`; wrong ones count as attempts. */
  hasToken(token: string): boolean;
  /** Removes the token file. */
  close(): void;
}

const SessionDigests = z.array(z.hex().length(64)).max(WEB_LIMITS.sessions);

/**
 * Makes a new token; `publish` writes it to `<dataDir>/run/web-token`, readable by its owner alone. Sessions outlive a restart of
 * the host, so that the page of a running kiosk browser comes back by itself: their SHA-256 digests stand in
 * `web-sessions` beside it. On a disk that cannot be written both live in memory only; the log says so.
 */
export function createAccess(options: { readonly dataDir: string; readonly clock: Clock; readonly log: HostLog }): Access {
  const { clock, log } = options;
  const runDir = join(options.dataDir, 'run');
  const tokenFile = join(runDir, 'web-token');
  const sessionsFile = join(runDir, 'web-sessions');
  const token = randomBytes(WEB_LIMITS.tokenBytes).toString('base64url');
  const tokenDigest = digestOf(token);

  let sessions: readonly string[] = [];
  let attemptsLeft: number = WEB_LIMITS.tokenAttempts;
  let refilledAtMs = clock.monotonicMs();

  const check = (candidate: string): 'right' | 'wrong' | 'tooMany' => {
    const given = Math.floor((clock.monotonicMs() - refilledAtMs) / WEB_LIMITS.tokenAttemptEveryMs);
    refilledAtMs += given * WEB_LIMITS.tokenAttemptEveryMs;
    attemptsLeft = Math.min(WEB_LIMITS.tokenAttempts, attemptsLeft + given);
    if (attemptsLeft === 0) return 'tooMany';
    if (timingSafeEqual(digestOf(candidate), tokenDigest)) return 'right';
    attemptsLeft--;
    return 'wrong';
  };

  return {
    token,
    publish: () => {
      try {
        mkdirSync(runDir, { recursive: true, mode: 0o700 });
        chmodSync(runDir, 0o700);
        writePrivately(tokenFile, token);
      } catch (failure) {
        log.warn({ reason: reasonOf(failure) }, 'the token could not be written to a file');
      }
      sessions = readSessions(sessionsFile, log);
    },
    exchange: (candidate) => {
      const outcome = check(candidate);
      if (outcome !== 'right') return { kind: outcome };
      const session = randomBytes(WEB_LIMITS.tokenBytes).toString('base64url');
      sessions = [...sessions, digestOf(session).toString('hex')].slice(-WEB_LIMITS.sessions);
      try {
        writePrivately(sessionsFile, JSON.stringify(sessions));
      } catch (failure) {
        log.warn({ reason: reasonOf(failure) }, 'sessions could not be kept for the next start');
      }
      return { kind: 'session', session };
    },
    // The digest is looked up, not the secret: how long the comparison takes says nothing of a session value.
    hasSession: (session) => session !== undefined && sessions.includes(digestOf(session).toString('hex')),
    hasToken: (candidate) => check(candidate) === 'right',
    close: () => {
      try {
        rmSync(tokenFile, { force: true });
      } catch (failure) {
        log.warn({ reason: reasonOf(failure) }, 'the token file could not be removed');
      }
    },
  };
}

function readSessions(file: string, log: HostLog): readonly string[] {
  try {
    return SessionDigests.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch (failure) {
    const missing = failure instanceof Error && 'code' in failure && failure.code === 'ENOENT';
    if (!missing) log.warn({ reason: reasonOf(failure) }, 'the sessions of the last start are not readable; browsers need the token again');
    return [];
  }
}

/** A new file each time: the mode of an existing one would stay as it was. */
function writePrivately(file: string, text: string): void {
  const fresh = `${file}.new`;
  rmSync(fresh, { force: true });
  writeFileSync(fresh, text, { mode: 0o600, flag: 'wx' });
  renameSync(fresh, file);
}

function digestOf(secret: string): Buffer {
  return createHash('sha256').update(secret).digest();
}

function reasonOf(failure: unknown): string {
  return failure instanceof Error ? failure.message : String(failure);
}
