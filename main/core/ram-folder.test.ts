import { mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { CORE_LIMITS } from './limits.ts';
import { openRamFolder, type RamFolder } from './ram-folder.ts';

let parent: string;
let dir: string;
beforeEach(async () => {
  parent = await mkdtemp('/dev/shm/ram-folder-');
  dir = path.join(parent, 'terminal');
});
afterEach(() => rm(parent, { recursive: true, force: true }));

async function opened(where = dir): Promise<RamFolder> {
  const folder = await openRamFolder(where);
  if (!folder.ok) throw new Error(JSON.stringify(folder.error));
  return folder.value;
}

test('is for its own user only, and knows whether it is RAM', async () => {
  expect((await opened()).isRam).toBe(true);
  expect((await stat(dir)).mode & 0o777).toBe(0o700);
  const disk = await mkdtemp(path.join(os.tmpdir(), 'no-ram-'));
  expect((await opened(path.join(disk, 'x'))).isRam).toBe(false);
  await rm(disk, { recursive: true });
});

test('a page is found by its id within its session only, and dropping it takes it off the disk', async () => {
  const ram = await opened();
  const session = ram.beginSession();
  const bytes = Uint8Array.from([1, 2, 3]);
  const page = await session.keep('png', bytes);
  if (!page.ok) throw new Error(page.error.kind);
  expect(new Uint8Array((await session.read('png', page.value.fileId)) ?? [])).toEqual(bytes);
  expect(await session.read('png', '../session')).toBeNull();
  expect(await ram.beginSession().read('png', page.value.fileId)).toBeNull();
  await session.drop([page.value.fileId]);
  expect((await readdir(dir, { recursive: true })).filter((name) => name.endsWith('.png'))).toEqual([]);
});

test('wiping leaves nothing', async () => {
  const session = (await opened()).beginSession();
  await session.keep('png', new Uint8Array(1000));
  await session.noteSaved('S017-7F3K-29-4');
  expect(await session.wipe()).toBe(true);
  expect(await readdir(dir)).toEqual([]);
});

test('a page or a session over the limit is refused by name', async () => {
  const session = (await opened()).beginSession();
  expect(await session.keep('png', new Uint8Array(CORE_LIMITS.pageBytes + 1))).toEqual({
    ok: false,
    error: { kind: 'oversized', limitBytes: CORE_LIMITS.pageBytes },
  });
  for (let written = 0; written + CORE_LIMITS.pageBytes <= CORE_LIMITS.sessionBytes; written += CORE_LIMITS.pageBytes) {
    expect((await session.keep('png', new Uint8Array(CORE_LIMITS.pageBytes))).ok).toBe(true);
  }
  expect(await session.keep('png', new Uint8Array(CORE_LIMITS.pageBytes))).toMatchObject({ error: { kind: 'oversized' } });
});

test('the boot after a crash wipes what was left and tells what that session had saved', async () => {
  const before = (await opened()).beginSession();
  await before.keep('png', new Uint8Array(10));
  await before.noteSaved('S017-7F3K-29-4');
  const after = await opened();
  expect(after.interruptedSession).toEqual({ shortNumbers: ['S017-7F3K-29-4'], unsettled: [] });
  expect(await readdir(dir)).toEqual([]);
  expect((await opened()).interruptedSession).toBeNull();
});

test('a crash between the commit and its number leaves the question, by id; a number settles it', async () => {
  const id = 'a'.repeat(32);
  await (await opened()).beginSession().noteSaving(id);
  const second = await opened();
  expect(second.interruptedSession).toEqual({ shortNumbers: [], unsettled: [id] });
  const session = second.beginSession();
  await session.noteSaving(id);
  await session.noteSaved('S017-7F3K-29-4');
  expect((await opened()).interruptedSession).toEqual({ shortNumbers: ['S017-7F3K-29-4'], unsettled: [] });
});

test('a session cut short before saving anything is told as such; junk in the marker is not shown', async () => {
  const session = (await opened()).beginSession();
  await session.noteSaved('<b>');
  await session.noteSaved('../../x');
  expect((await opened()).interruptedSession).toEqual({ shortNumbers: [], unsettled: [] });
});

test('what comes late, after the wipe, leaves nothing and touches nobody else', async () => {
  const ram = await opened();
  const gone = ram.beginSession();
  await gone.noteSaving('a'.repeat(32));
  const next = ram.beginSession();
  const page = await next.keep('png', new Uint8Array(10));
  expect(await gone.wipe()).toBe(true);
  await gone.noteSaved('S017-7F3K-29-4');
  expect(await gone.keep('png', new Uint8Array(10))).toMatchObject({ ok: false });
  expect(await gone.wipe()).toBe(true);
  if (!page.ok) throw new Error(page.error.kind);
  expect(await next.read('png', page.value.fileId)).not.toBeNull();
  await next.wipe();
  expect(await readdir(dir)).toEqual([]);
  expect((await opened()).interruptedSession).toBeNull();
});

test('a session that the terminal cuts short itself loses its pages, not its number', async () => {
  const session = (await opened()).beginSession();
  await session.keep('png', new Uint8Array(10));
  await session.noteSaved('S017-7F3K-29-4');
  await session.dropEverything();
  expect((await readdir(dir, { recursive: true })).filter((name) => name.endsWith('.png'))).toEqual([]);
  expect((await opened()).interruptedSession).toEqual({ shortNumbers: ['S017-7F3K-29-4'], unsettled: [] });
});

test('a folder that cannot be made is an error with its path', async () => {
  await writeFile(path.join(parent, 'file'), '');
  expect(await openRamFolder(path.join(parent, 'file', 'below'))).toMatchObject({ ok: false, error: { kind: 'io' } });
});
