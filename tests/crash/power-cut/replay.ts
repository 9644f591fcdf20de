/** Recorded runs cut off at many moments, and what an opening would find after each. */
import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { idsOf, parseTold, type Told } from '../saving-life.ts';
import { Disk } from './disk.ts';
import type { DiskEvent } from './disk-events.ts';

/** A RAM file system: what is rebuilt is read once. */
const RAM = '/dev/shm';

export interface PowerCut {
  /** What was found afterwards, until the next cut. */
  readonly root: string;
  /** What was told by then. */
  readonly told: readonly Told[];
  readonly saved: readonly string[];
}

/** Half of them fall right after a save was told, when the least time has gone for luck. */
export function momentsIn(events: readonly DiskEvent[], cuts: number, random: () => number): number[] {
  const saves = events.flatMap((event, at) => (event.kind === 'said' && event.line.startsWith('saved ') ? [at] : []));
  return Array.from({ length: cuts }, (_, cut) => {
    const anywhere = Math.floor(random() * events.length);
    return cut % 2 === 0 ? anywhere : (saves[Math.floor(random() * saves.length)] ?? anywhere);
  });
}

/** Cuts the power right after each of `moments`, earliest first, and gives what is found to `look`. */
export async function replayPowerCuts(
  events: readonly DiskEvent[],
  moments: readonly number[],
  random: () => number,
  look: (cut: PowerCut) => void | Promise<void>,
): Promise<void> {
  const disk = new Disk();
  const told: Told[] = [];
  let done = 0;
  for (const moment of moments.toSorted((one, other) => one - other)) {
    for (; done <= moment; done++) {
      const event = events[done];
      if (event === undefined) continue;
      disk.apply(event);
      if (event.kind === 'said') told.push(parseTold(event.line));
    }
    const root = mkdtempSync(join(existsSync(RAM) ? RAM : tmpdir(), 'power-cut-'));
    try {
      disk.powerCut(random, root);
      await look({ root, told: [...told], saved: idsOf(told, 'saved') });
    } finally {
      rmSync(root, { recursive: true, force: true });
    }
  }
}

interface Row {
  readonly sequence: number;
  readonly state: string;
}

interface Part {
  readonly part_index: number;
  readonly sha256: string;
  readonly sealed: Buffer;
}

/** Manifest and page. */
const PARTS = 2;

/** Which of `saved` are not whole in the database at `path`, and what its check says, if it is not sound. */
export function inspect(path: string, saved: readonly string[]): { readonly lost: readonly string[]; readonly corrupt: string | null } {
  if (!existsSync(path) || statSync(path).size === 0) return { lost: saved, corrupt: null };
  let database: Database.Database | null = null;
  try {
    const reader = new Database(path, { fileMustExist: true });
    database = reader;
    const verdict = String(reader.pragma('integrity_check(1)', { simple: true }));
    if (verdict !== 'ok') return { lost: saved, corrupt: verdict };
    // Sound, and from before the tables were made.
    if (reader.prepare("SELECT 1 FROM sqlite_schema WHERE name = 'part'").get() === undefined) return { lost: saved, corrupt: null };
    return { lost: saved.filter((id) => !isWhole(reader, id)), corrupt: null };
  } catch (error) {
    if (!(error instanceof Database.SqliteError)) throw error;
    return { lost: saved, corrupt: `${error.code}: ${error.message}` };
  } finally {
    database?.close();
  }
}

function isWhole(reader: Database.Database, id: string): boolean {
  const row = reader.prepare<[string], Row>('SELECT sequence, state FROM submission WHERE submission_id = ?').get(id);
  if (row === undefined) return false;
  // The platform has it.
  if (row.state === 'delivered') return true;
  const parts = reader
    .prepare<[number], Part>('SELECT part_index, sha256, sealed FROM part WHERE sequence = ? ORDER BY part_index')
    .all(row.sequence);
  const asSealed = (part: Part, at: number): boolean =>
    part.part_index === at && part.sha256 === createHash('sha256').update(part.sealed).digest('hex');
  return parts.length === PARTS && parts.every(asSealed);
}
