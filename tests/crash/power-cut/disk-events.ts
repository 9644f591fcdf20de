import { bytesOf, type SystemCall } from './system-calls.ts';

/** A file or a directory, whatever its name is by now. The recorded directory itself is `ROOT`. */
export type Node = number;
export const ROOT: Node = 0;

/** What happened to the recorded directory, in order, and what was said meanwhile. */
export type DiskEvent =
  | { readonly kind: 'named'; readonly directory: Node; readonly name: string; readonly node: Node; readonly isDirectory: boolean }
  | { readonly kind: 'renamed'; readonly directory: Node; readonly from: string; readonly to: string }
  | { readonly kind: 'unnamed'; readonly directory: Node; readonly name: string }
  | { readonly kind: 'written'; readonly node: Node; readonly offset: number; readonly bytes: Uint8Array }
  | { readonly kind: 'cut'; readonly node: Node; readonly size: number }
  /** `kept` is false where the flush failed. */
  | { readonly kind: 'flushed'; readonly node: Node; readonly kept: boolean }
  | { readonly kind: 'said'; readonly line: string };

/** Every call that changes what is on a disk, and those that say where. */
export const RECORDED_CALLS: readonly string[] = [
  ...['open', 'openat', 'creat', 'close', 'dup', 'dup2', 'dup3', 'lseek', 'mmap'],
  ...['write', 'writev', 'pwrite64', 'pwritev', 'pwritev2', 'copy_file_range', 'sendfile', 'splice', 'io_uring_setup'],
  ...['truncate', 'ftruncate', 'fallocate', 'fsync', 'fdatasync', 'sync_file_range', 'sync', 'syncfs', 'msync'],
  ...['rename', 'renameat', 'renameat2', 'unlink', 'unlinkat', 'rmdir', 'mkdir', 'mkdirat', 'link', 'linkat', 'symlink', 'symlinkat'],
];

const STDOUT = 1;

interface OpenFile {
  readonly node: Node;
  readonly mode: 'write' | 'append' | 'readAndWrite';
  /** Of what is written without an offset. */
  position: number;
}

function modeOf(flags: string): OpenFile['mode'] {
  if (/O_APPEND/.test(flags)) return 'append';
  return /O_RDWR/.test(flags) ? 'readAndWrite' : 'write';
}

/** What the calls of one process did to `root`. Throws at a call on one of its files that the model of a disk does not know. */
export function diskEventsOf(calls: readonly SystemCall[], root: string): DiskEvent[] {
  const reader = new CallReader(root);
  const inOrder = calls
    .flatMap((call) => (hasEffectAtOnce(call) ? [{ at: call.beganAt, call }] : [{ at: call.endedAt, call }]))
    .sort((one, other) => one.at - other.at);
  for (const { call } of inOrder) reader.read(call);
  return reader.events;
}

/** What is written may be on the disk before the call has ended; a flush promises nothing before that. */
const hasEffectAtOnce = ({ name }: SystemCall): boolean => /^(p?write|close)/.test(name);

class CallReader {
  readonly events: DiskEvent[] = [];
  readonly #root: string;
  readonly #files = new Map<number, OpenFile>();
  readonly #directories = new Map<Node, Map<string, Node>>([[ROOT, new Map()]]);
  readonly #sizes = new Map<Node, number>();
  readonly #changedAt = new Map<Node, number>();
  #nodes: Node = ROOT;
  #call: SystemCall | null = null;

  constructor(root: string) {
    this.#root = root;
  }

  read(call: SystemCall): void {
    const { name, args, result } = call;
    const [first = '', second = '', third = ''] = args;
    this.#call = call;
    if (name === 'fsync' || name === 'fdatasync') return this.#flushed(Number(first), result === 0);
    if (result < 0) return;
    switch (name) {
      case 'open':
        return this.#opened(first, second, result);
      case 'openat':
        return this.#opened(second, third, result);
      case 'close':
        this.#files.delete(Number(first));
        return;
      case 'write':
        return this.#wrote(Number(first), second, result, null);
      case 'pwrite64':
        return this.#wrote(Number(first), second, result, Number(args[3]));
      case 'ftruncate':
        return this.#cut(Number(first), Number(second));
      case 'mkdir':
        return this.#made(first);
      case 'mkdirat':
        return this.#made(second);
      case 'rename':
        return this.#renamed(first, second);
      case 'renameat':
      case 'renameat2':
        return this.#renamed(second, args[3] ?? '');
      case 'unlink':
      case 'rmdir':
        return this.#removed(first);
      case 'unlinkat':
        return this.#removed(second);
      case 'mmap':
        if (!/MAP_SHARED/.test(args[3] ?? '') || !/PROT_WRITE/.test(third)) return;
        return this.#refuseIf(this.#files.has(Number(args[4])), call);
      default:
        return this.#refuseIf(this.#concerns(call), call);
    }
  }

  #concerns({ name, args }: SystemCall): boolean {
    if (name === 'sync' || name === 'syncfs') return true;
    // libuv has a ring of another kind for what it waits for, and writes no file through it.
    if (name === 'io_uring_setup') return args.some((arg) => arg.includes('IORING_SETUP_SQPOLL'));
    return args.some((arg) => (arg.startsWith('"\\x') && this.#place(arg) !== null) || (/^\d+$/.test(arg) && this.#files.has(Number(arg))));
  }

  #refuseIf(refused: boolean, { name, args }: SystemCall): void {
    if (refused) throw new Error(`a disk is modelled without ${name}(${args.join(', ').slice(0, 200)})`);
  }

  /** Where a path of the recorded directory stands; `null` for one outside of it. The index of a WAL is no part of the disk. */
  #place(printed: string): { readonly directory: Node; readonly name: string; readonly node: Node | null } | null {
    const path = bytesOf(printed).toString();
    if (path === this.#root) return { directory: ROOT, name: '', node: ROOT };
    if (!path.startsWith(`${this.#root}/`) || path.endsWith('-shm')) return null;
    const steps = path.slice(this.#root.length + 1).split('/');
    const name = steps.pop() ?? '';
    let directory: Node = ROOT;
    for (const step of steps) {
      const next = this.#directories.get(directory)?.get(step);
      if (next === undefined) return null;
      directory = next;
    }
    return { directory, name, node: this.#directories.get(directory)?.get(name) ?? null };
  }

  #opened(printed: string, flags: string, descriptor: number): void {
    const place = this.#place(printed);
    if (place === null) return;
    const node = place.node ?? this.#name(place.directory, place.name, false);
    if (place.node !== null && /O_TRUNC/.test(flags)) this.#truncate(node, 0);
    this.#files.set(descriptor, { node, mode: modeOf(flags), position: 0 });
  }

  /** What changes while it is flushed may be flushed with it or not; one thread writes a file, so this does not happen. */
  #flushed(descriptor: number, kept: boolean): void {
    const file = this.#files.get(descriptor);
    if (file === undefined) return;
    if ((this.#changedAt.get(file.node) ?? -1) > (this.#call?.beganAt ?? 0)) throw new Error('a file was changed while it was flushed');
    this.events.push({ kind: 'flushed', node: file.node, kept });
  }

  #changed(node: Node): void {
    this.#changedAt.set(node, this.#call?.endedAt ?? 0);
  }

  #name(directory: Node, name: string, isDirectory: boolean): Node {
    const node = ++this.#nodes;
    if (isDirectory) this.#directories.set(node, new Map());
    this.#directories.get(directory)?.set(name, node);
    this.#changed(directory);
    this.events.push({ kind: 'named', directory, name, node, isDirectory });
    return node;
  }

  #wrote(descriptor: number, printed: string, count: number, offset: number | null): void {
    const file = this.#files.get(descriptor);
    if (file === undefined) {
      if (descriptor === STDOUT) this.#said(bytesOf(printed).toString());
      return;
    }
    const size = this.#sizes.get(file.node) ?? 0;
    // Reads move the position too, and are not recorded.
    if (offset === null && file.mode === 'readAndWrite') throw new Error('a disk is modelled without write() between read()s');
    const at = offset ?? (file.mode === 'append' ? size : file.position);
    if (offset === null) file.position = at + count;
    this.#sizes.set(file.node, Math.max(size, at + count));
    this.#changed(file.node);
    this.events.push({ kind: 'written', node: file.node, offset: at, bytes: bytesOf(printed).subarray(0, count) });
  }

  #said(text: string): void {
    for (const line of text.split('\n')) if (line !== '') this.events.push({ kind: 'said', line });
  }

  #cut(descriptor: number, size: number): void {
    const file = this.#files.get(descriptor);
    if (file) this.#truncate(file.node, size);
  }

  #truncate(node: Node, size: number): void {
    this.#sizes.set(node, size);
    this.#changed(node);
    this.events.push({ kind: 'cut', node, size });
  }

  #made(printed: string): void {
    const place = this.#place(printed);
    if (place) this.#name(place.directory, place.name, true);
  }

  #renamed(printedFrom: string, printedTo: string): void {
    const from = this.#place(printedFrom);
    const to = this.#place(printedTo);
    if (from === null && to === null) return;
    if (from === null || to === null || from.node === null || from.directory !== to.directory)
      throw new Error('a disk is modelled without renaming from one directory to another');
    const names = this.#directories.get(from.directory);
    names?.delete(from.name);
    names?.set(to.name, from.node);
    this.#changed(from.directory);
    this.events.push({ kind: 'renamed', directory: from.directory, from: from.name, to: to.name });
  }

  #removed(printed: string): void {
    const place = this.#place(printed);
    if (place === null) return;
    this.#directories.get(place.directory)?.delete(place.name);
    this.#changed(place.directory);
    this.events.push({ kind: 'unnamed', directory: place.directory, name: place.name });
  }
}
