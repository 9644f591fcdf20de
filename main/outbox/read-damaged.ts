/** Reading a database that is broken: as much of it as there is, by ways that few pages can block. */
import { type Database, SqliteError } from 'better-sqlite3';
import { SALVAGE_UNREADABLE_PARTS } from './limits.ts';

export interface FoundPart {
  readonly part_index: number;
  readonly sha256: string;
  readonly sealed: Buffer;
}

/** Damage that reading again will not undo. */
export const UNREADABLE = /^SQLITE_(CORRUPT|NOTADB|IOERR|ERROR|TOOBIG|MISMATCH)/;

type Reading<T> = { readonly kind: 'read'; readonly value: T } | { readonly kind: 'unreadable' };

/** What is too damaged to be read is one thing, a disk in trouble another. */
export function reading<T>(read: () => T): Reading<T> {
  try {
    return { kind: 'read', value: read() };
  } catch (error) {
    if (error instanceof SqliteError && UNREADABLE.test(error.code)) return { kind: 'unreadable' };
    throw error;
  }
}

/**
 * Gives the parts of a submission, in order. Found by the table of parts, one after another: a damaged index would hide parts
 * that are whole, and a damaged page of the table hides only what stands on it. `null` where the index knows of more.
 */
export function partsIn(from: Database): (sequence: number) => readonly FoundPart[] | null {
  const next = from.prepare<[number], { partId: number; sequence: number }>(
    'SELECT part_id AS partId, sequence FROM part WHERE part_id > ? ORDER BY part_id LIMIT 1',
  );
  const idsBySequence = new Map<number, number[]>();
  let unreadable = 0;
  for (let at = 0; unreadable < SALVAGE_UNREADABLE_PARTS; ) {
    const found = reading(() => next.get(at));
    if (found.kind === 'unreadable') {
      at++;
      unreadable++;
      continue;
    }
    if (found.value === undefined) break;
    const { partId, sequence } = found.value;
    idsBySequence.set(sequence, [...(idsBySequence.get(sequence) ?? []), partId]);
    at = partId;
    unreadable = 0;
  }
  const part = from.prepare<[number], FoundPart>('SELECT part_index, sha256, sealed FROM part WHERE part_id = ?');
  const indexed = from.prepare<[number], { parts: number }>('SELECT count(*) AS parts FROM part WHERE sequence = ?');
  return (sequence) => {
    const ids = idsBySequence.get(sequence) ?? [];
    const known = reading(() => indexed.get(sequence)?.parts ?? 0);
    if (known.kind === 'read' && known.value > ids.length) return null;
    return ids.flatMap((id) => part.get(id) ?? []).toSorted((one, other) => one.part_index - other.part_index);
  };
}
