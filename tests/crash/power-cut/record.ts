import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type DiskEvent, diskEventsOf, RECORDED_CALLS } from './disk-events.ts';
import { parseSystemCalls } from './system-calls.ts';

/** Longer than any one write. */
const STRING_BYTES = 4 * 1024 ** 2;

export interface Recorder {
  /** The directory that is recorded: empty, and there to stay. */
  readonly root: string;
  /** Stands before the command that is to be recorded. */
  readonly wrapper: readonly string[];
  /** After its end: what it did to the directory. */
  events(): DiskEvent[];
}

/** Records in `folder` every call by which a process and its threads change `root`; `faults` are injected by strace on the way. */
export function recorderIn(folder: string, faults: readonly string[] = []): Recorder {
  const root = join(folder, 'recorded');
  mkdirSync(root);
  const record = join(folder, 'calls');
  const calls = ['-e', `trace=${RECORDED_CALLS.join(',')}`, '-e', 'signal=none', ...faults.flatMap((fault) => ['-e', `inject=${fault}`])];
  return {
    root,
    wrapper: ['strace', '-f', '-qq', '-xx', '--seccomp-bpf', '-s', String(STRING_BYTES), '-o', record, ...calls],
    events: () => diskEventsOf(parseSystemCalls(readFileSync(record, 'utf8')), root),
  };
}

/** Why nothing can be recorded here; `null` where it can. */
export function whyNoRecord(): string | null {
  const tried = spawnSync('strace', ['-f', '-qq', '--seccomp-bpf', '-o', '/dev/null', '-e', 'trace=fsync', 'true'], { encoding: 'utf8' });
  if (tried.error) return 'strace is not installed';
  return tried.status === 0 ? null : `strace may not trace here: ${tried.stderr.trim().split('\n')[0] ?? ''}`;
}
