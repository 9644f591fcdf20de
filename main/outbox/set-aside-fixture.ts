/** What the tests of salvage share: directories that were filled, broken and set aside. */
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import type { OutboxLimits } from './limits.ts';
import { type Bench, bench, draftOf, expectOk, noise, partOf } from './outbox-fixture.ts';

const AWAY = () => ({ kind: 'tryLater', reason: 'away', retryAfterMs: null, reached: false }) as const;
export const foldersOf = (dataDir: string): string[] => readdirSync(dataDir).filter((name) => name.startsWith('set-aside-'));
export const idsOf = (on: Bench): Set<string> => new Set(on.platform.sent.map(({ header }) => header.submissionId));

/** Opens it, with a platform that is away. */
export async function opened(dataDir: string, limits: Partial<OutboxLimits> = {}): Promise<Bench> {
  const on = await bench({ dataDir, limits });
  on.platform.answer = AWAY;
  return on;
}

/** A directory with saved and undelivered submissions, closed in order; their ids. */
export async function filled(dataDir: string, count = 3): Promise<string[]> {
  const on = await opened(dataDir);
  const ids: string[] = [];
  for (let i = 0; i < count; i++)
    ids.push(expectOk(await on.outbox.save(draftOf({ parts: [partOf('page', noise(50_000))] }))).submissionId);
  await on.outbox.close(0);
  return ids;
}

/** What a power cut right after the move leaves: no database, and the old one aside. */
export function moveAside(
  dataDir: string,
  suffixes: readonly string[] = ['', '-wal', '-shm'],
  folder = 'set-aside-20260901T020304Z',
): string {
  const path = join(dataDir, folder);
  mkdirSync(path);
  for (const suffix of suffixes) {
    const file = `outbox.db${suffix}`;
    if (existsSync(join(dataDir, file))) renameSync(join(dataDir, file), join(path, file));
  }
  return path;
}

/** Overwrites a page in the middle of the second submission's scan. */
export function damageSecond(path: string): void {
  const reader = new Database(path, { readonly: true });
  const sealed: unknown = reader.prepare('SELECT sealed FROM part WHERE sequence = 2 AND part_index = 1').pluck().get();
  reader.close();
  if (!(sealed instanceof Uint8Array)) throw new Error('the second page is not there');
  const bytes = readFileSync(path);
  const inTheMiddle = bytes.indexOf(sealed.subarray(20_000, 20_032));
  bytes.set(noise(4_096), inTheMiddle - (inTheMiddle % 4_096));
  writeFileSync(path, bytes);
}
