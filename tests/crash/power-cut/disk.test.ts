/** What the model of a disk promises, and that it takes what was not promised. */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { seededRandom } from '../seeded-random.ts';
import { Disk } from './disk.ts';
import { type DiskEvent, diskEventsOf, ROOT } from './disk-events.ts';
import { parseSystemCalls } from './system-calls.ts';

const CUTS = 200;
const FILE = 1;

const named: DiskEvent = { kind: 'named', directory: ROOT, name: 'queue', node: FILE, isDirectory: false };
const written = (letter: string, bytes = 2_048, offset = 0): DiskEvent => ({
  kind: 'written',
  node: FILE,
  offset,
  bytes: Buffer.alloc(bytes, letter),
});
const flushed = (node: number, kept = true): DiskEvent => ({ kind: 'flushed', node, kept });

/** All that 200 power cuts after these events left of the file, a letter for each run of bytes, 0 for zeros; `null`: no such name. */
function foundAfter(events: readonly DiskEvent[], name = 'queue'): Set<string | null> {
  const folder = mkdtempSync(join(tmpdir(), 'disk-model-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const disk = new Disk();
  for (const event of events) disk.apply(event);
  const random = seededRandom(1);
  const found = new Set<string | null>();
  for (let cut = 0; cut < CUTS; cut++) {
    const into = join(folder, String(cut));
    mkdirSync(into);
    disk.powerCut(random, into);
    found.add(readdirSync(into).includes(name) ? lettersOf(readFileSync(join(into, name), 'latin1')) : null);
  }
  return found;
}

const lettersOf = (text: string): string => text.replaceAll('\0', '0').replaceAll(/(.)\1*/g, '$1');

test('what was flushed, with its name, is there', () => {
  expect(foundAfter([named, written('a'), flushed(FILE), flushed(ROOT)])).toEqual(new Set(['a']));
});

test('a name that was not flushed may be gone, whatever is in the file', () => {
  expect(foundAfter([named, written('a'), flushed(FILE)])).toEqual(new Set(['a', null]));
});

test('a file that was not flushed may be empty, whole, or in pieces with zeros between', () => {
  const found = foundAfter([named, flushed(ROOT), written('a')]);
  expect(found).toContain('');
  expect(found).toContain('a');
  expect(found).toContain('0a');
  expect(found).not.toContain(null);
});

test('what overwrites flushed bytes may come in any order of sectors', () => {
  const found = foundAfter([named, flushed(ROOT), written('a'), flushed(FILE), written('b')]);
  for (const pieces of ['a', 'b', 'ab', 'ba', 'aba', 'bab']) expect(found).toContain(pieces);
});

test('a file that was cut off and not flushed may have its old end, zeros in its place, or none', () => {
  const found = foundAfter([named, flushed(ROOT), written('a'), flushed(FILE), { kind: 'cut', node: FILE, size: 0 }]);
  expect(found).toEqual(new Set(['a', '0', '']));
});

test('a flush that failed promises nothing, and no later flush brings what it did not', () => {
  const found = foundAfter([named, flushed(ROOT), written('a'), flushed(FILE), written('b'), flushed(FILE, false), flushed(FILE)]);
  expect(found).toContain('a');
  expect(found).toContain('b');
});

test('unless it is written again', () => {
  const again = [written('b'), flushed(FILE)];
  const found = foundAfter([named, flushed(ROOT), written('a'), flushed(FILE), written('b'), flushed(FILE, false), ...again]);
  expect(found).toEqual(new Set(['b']));
});

test('a name moved over another is the old or the new one', () => {
  const other: DiskEvent = { kind: 'named', directory: ROOT, name: 'new', node: 2, isDirectory: false };
  const moved: DiskEvent = { kind: 'renamed', directory: ROOT, from: 'new', to: 'queue' };
  const found = foundAfter([named, written('a'), flushed(FILE), other, flushed(ROOT), moved]);
  expect(found).toEqual(new Set(['a', '']));
});

test('a record of strace is read with its threads mixed, and a call that the model does not know is an error', () => {
  const hex = (text: string): string => `"${[...Buffer.from(text)].map((byte) => `\\x${byte.toString(16).padStart(2, '0')}`).join('')}"`;
  const record = [
    `7 openat(AT_FDCWD, ${hex('/r/queue')}, O_RDWR|O_CREAT, 0600) = 5`,
    `7 pwrite64(5, ${hex('row')}, 3, 0 <unfinished ...>`,
    `8 write(1, ${hex('other\n')}, 6) = 6`,
    '7 <... pwrite64 resumed>) = 3',
    '7 fsync(5) = -1 EIO (Input/output error) (INJECTED)',
    `8 openat(AT_FDCWD, ${hex('/elsewhere')}, O_RDONLY) = 6`,
    '8 +++ exited with 0 +++',
  ];
  expect(diskEventsOf(parseSystemCalls(record.join('\n')), '/r')).toEqual([
    named,
    { kind: 'written', node: FILE, offset: 0, bytes: Buffer.from('row') },
    { kind: 'said', line: 'other' },
    { kind: 'flushed', node: FILE, kept: false },
  ]);
  const unknown = [...record, '7 copy_file_range(5, NULL, 6, NULL, 3, 0) = 3'].join('\n');
  expect(() => diskEventsOf(parseSystemCalls(unknown), '/r')).toThrow('modelled without copy_file_range');
});
