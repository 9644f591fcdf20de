import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CachedFile, oneOf } from './cached-file.ts';
import { type DiskEvent, type Node, ROOT } from './disk-events.ts';

type NameChange = Extract<DiskEvent, { readonly directory: Node }>;

class CachedDirectory {
  readonly #onDisk = new Map<string, Node>();
  #pending: NameChange[] = [];

  change(change: NameChange): void {
    this.#pending.push(change);
  }

  flush(kept: boolean): void {
    // Of a flush that failed nothing is promised, ever.
    if (!kept) return;
    for (const change of this.#pending) applyName(change, this.#onDisk);
    this.#pending = [];
  }

  afterPowerCut(random: () => number): ReadonlyMap<string, Node> {
    const found = new Map(this.#onDisk);
    const fate = oneOf(['all', 'none', 'first ones', 'any'] as const, random);
    const first = fate === 'first ones' ? Math.floor(random() * (this.#pending.length + 1)) : this.#pending.length;
    for (const change of this.#pending.slice(0, first)) {
      if (fate !== 'none' && (fate !== 'any' || random() < 0.5)) applyName(change, found);
    }
    return found;
  }
}

function applyName(change: NameChange, to: Map<string, Node>): void {
  switch (change.kind) {
    case 'named':
      to.set(change.name, change.node);
      return;
    case 'unnamed':
      to.delete(change.name);
      return;
    case 'renamed': {
      const node = to.get(change.from);
      if (node === undefined) return;
      to.delete(change.from);
      to.set(change.to, node);
    }
  }
}

/**
 * A disk that keeps what was flushed and promises nothing else. After a power cut, what was written since is there, or not,
 * or in part, in any order, by sectors of 512 bytes; names since the last flush of their directory are new, old or gone.
 */
export class Disk {
  readonly #files = new Map<Node, CachedFile>();
  readonly #directories = new Map<Node, CachedDirectory>([[ROOT, new CachedDirectory()]]);

  apply(event: DiskEvent): void {
    switch (event.kind) {
      case 'named':
        if (event.isDirectory) this.#directories.set(event.node, new CachedDirectory());
        else this.#files.set(event.node, new CachedFile());
        this.#directories.get(event.directory)?.change(event);
        return;
      case 'renamed':
      case 'unnamed':
        this.#directories.get(event.directory)?.change(event);
        return;
      case 'written':
      case 'cut':
        this.#files.get(event.node)?.change(event);
        return;
      case 'flushed':
        (this.#files.get(event.node) ?? this.#directories.get(event.node))?.flush(event.kept);
        return;
      case 'said':
        return;
    }
  }

  /** Writes what may be found after a power cut now into the empty directory `into`. */
  powerCut(random: () => number, into: string): void {
    this.#restore(ROOT, random, into);
  }

  #restore(directory: Node, random: () => number, into: string): void {
    for (const [name, node] of this.#directories.get(directory)?.afterPowerCut(random) ?? []) {
      const path = join(into, name);
      const file = this.#files.get(node);
      if (file) {
        writeFileSync(path, file.afterPowerCut(random));
      } else {
        mkdirSync(path);
        this.#restore(node, random, path);
      }
    }
  }
}
