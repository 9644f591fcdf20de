import { GrowingBytes } from './growing-bytes.ts';

/** What a disk writes whole or not at all. */
export const SECTOR_BYTES = 512;
/** What the system writes back together and forgets together. */
export const PAGE_BYTES = 4_096;

type Change =
  | { readonly kind: 'written'; readonly offset: number; readonly bytes: Uint8Array }
  | { readonly kind: 'cut'; readonly size: number };

/** How the changes that were not flushed fare in one power cut. */
type Fate = 'all' | 'none' | 'first ones' | 'any pages' | 'any sectors';
const FATES: readonly Fate[] = ['all', 'none', 'first ones', 'any pages', 'any sectors'];
/** Of a page or sector that may be there or not. */
const CHANCES: readonly number[] = [0.1, 0.5, 0.9];

/** A file as processes see it and as the disk has it. */
export class CachedFile {
  /** Surely there after a power cut, but for `#doubtful`. */
  readonly #onDisk = new GrowingBytes();
  /** What a process read at the last flush. */
  readonly #flushed = new GrowingBytes();
  #pending: Change[] = [];
  /**
   * Pages whose flush failed: they count as written from then on and no later flush brings them, unless they are written
   * again. Whether they are on the disk nobody knows.
   */
  readonly #doubtful = new Map<number, Uint8Array>();

  change(change: Change): void {
    this.#pending.push(change);
  }

  flush(kept: boolean): void {
    const pages = new Set<number>();
    for (const change of this.#pending) {
      apply(change, this.#flushed);
      if (kept) apply(change, this.#onDisk);
      if (change.kind === 'written') for (const page of unitsOf(change, PAGE_BYTES)) pages.add(page);
      else for (const page of this.#doubtful.keys()) if (page * PAGE_BYTES >= change.size) this.#doubtful.delete(page);
    }
    this.#pending = [];
    for (const page of pages) {
      const bytes = this.#flushed.copy(page * PAGE_BYTES, PAGE_BYTES);
      if (!kept) {
        this.#doubtful.set(page, bytes);
      } else if (this.#doubtful.delete(page)) {
        this.#onDisk.write(page * PAGE_BYTES, bytes);
      }
    }
    if (kept) this.#onDisk.resize(this.#flushed.size);
  }

  /** What may be found after a power cut now. */
  afterPowerCut(random: () => number): Uint8Array {
    const found = this.#onDisk.clone();
    const sizes = [found.size];
    const chanceOfDoubtful = oneOf([0, 0.5, 1], random);
    for (const [page, bytes] of this.#doubtful) {
      for (let at = 0; at < bytes.length; at += SECTOR_BYTES)
        if (random() < chanceOfDoubtful) found.write(page * PAGE_BYTES + at, bytes.subarray(at, at + SECTOR_BYTES));
    }
    sizes.push(found.size);
    const fate = oneOf(FATES, random);
    const chance = oneOf(CHANCES, random);
    const unitBytes = fate === 'any pages' ? PAGE_BYTES : SECTOR_BYTES;
    const issued = fate === 'first ones' ? Math.floor(random() * (this.#pending.length + 1)) : this.#pending.length;
    const seen = this.#flushed.clone();
    for (const [index, change] of this.#pending.slice(0, issued).entries()) {
      const arrives = (): boolean =>
        fate === 'all' || (fate === 'first ones' && index < issued - 1) || (fate !== 'none' && random() < chance);
      apply(change, seen);
      sizes.push(seen.size);
      if (change.kind === 'cut') {
        if (arrives()) found.resize(Math.min(found.size, change.size));
        continue;
      }
      // A sector goes to the disk as a process would read it then.
      for (const unit of unitsOf(change, unitBytes)) if (arrives()) found.write(unit * unitBytes, seen.copy(unit * unitBytes, unitBytes));
    }
    if (fate === 'all') found.resize(seen.size);
    else if (fate !== 'none' && issued > 0) found.resize(oneOf(sizes, random));
    return found.bytes();
  }
}

function apply(change: Change, to: GrowingBytes): void {
  if (change.kind === 'written') to.write(change.offset, change.bytes);
  else to.resize(change.size);
}

function* unitsOf(change: { readonly offset: number; readonly bytes: Uint8Array }, unitBytes: number): Generator<number> {
  const last = Math.floor((change.offset + change.bytes.length - 1) / unitBytes);
  for (let unit = Math.floor(change.offset / unitBytes); unit <= last; unit++) yield unit;
}

export function oneOf<T>(choices: readonly T[], random: () => number): T {
  const chosen = choices[Math.floor(random() * choices.length)];
  if (chosen === undefined) throw new Error('nothing to choose from');
  return chosen;
}
