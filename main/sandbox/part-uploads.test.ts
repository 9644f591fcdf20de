import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createPartUploads, type PartUploads } from './part-uploads.ts';
import { openSandboxStore, type SandboxStore } from './store.ts';

const LIMITS = { partUploadMs: 60_000, partUploadsPerTerminal: 3, partUploadBytesPerTerminal: 1_000 };
const ID = '0123456789abcdef0123456789abcdef';

let dataDir = '';
let store: SandboxStore;
let uploads: PartUploads;
let nowMs = 0;

beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'sandbox-uploads-'));
  const opened = openSandboxStore(dataDir);
  if (!opened.ok) throw new Error(opened.error.detail);
  store = opened.value;
  nowMs = 1_790_000_000_000;
  uploads = createPartUploads({ store, wallMs: () => nowMs, limits: LIMITS });
});
afterEach(() => {
  store.close();
  rmSync(dataDir, { recursive: true });
});

const keyOf = (part: number, terminalId = 'SZ-FT-017') => ({ terminalId, submissionId: ID, part });

function append(part: number, byteLength: number, terminalId?: string): void {
  nowMs += 1;
  const key = keyOf(part, terminalId);
  const { offset } = uploads.progress(key);
  const bytes = new Uint8Array(byteLength);
  expect(uploads.append(key, { offset, totalBytes: 10_000, last: false, bytes, cut: false })).toMatchObject({ ok: true });
}

const heldBytes = (terminalId = 'SZ-FT-017'): readonly number[] =>
  [0, 1, 2, 3, 4].map((part) => uploads.progress(keyOf(part, terminalId)).offset);

test('of too many parts the one that waited longest for more is forgotten', () => {
  for (const part of [0, 1, 2]) append(part, 10);
  append(0, 10);
  append(3, 10);
  expect(heldBytes()).toEqual([20, 0, 10, 10, 0]);
});

test('of too many bytes those go that waited longest, but never those that have just come', () => {
  append(0, 400);
  append(1, 500);
  append(2, 300);
  expect(heldBytes()).toEqual([0, 500, 300, 0, 0]);
  append(2, 3_000);
  expect(heldBytes()).toEqual([0, 0, 3_300, 0, 0]);
});

test('no terminal can push out what another sent', () => {
  append(0, 900, 'SZ-FT-018');
  for (const part of [0, 1, 2, 3, 4]) append(part, 400);
  expect(heldBytes('SZ-FT-018')).toEqual([900, 0, 0, 0, 0]);
});

test('what nobody went on with for a while is gone from the list, and from the disk at the next opening', () => {
  append(0, 400);
  nowMs += LIMITS.partUploadMs;
  append(1, 500);
  expect(store.partUploads()).toHaveLength(1);
  nowMs += LIMITS.partUploadMs;
  expect(uploads.list()).toMatchObject([{ part: 1, heldBytes: 500 }]);
  nowMs += 1;
  expect(uploads.list()).toEqual([]);
  expect(store.partUploads()).toEqual([]);

  append(2, 600);
  nowMs += LIMITS.partUploadMs + 1;
  expect(store.partUploads()).toHaveLength(1);
  createPartUploads({ store, wallMs: () => nowMs, limits: LIMITS });
  expect(store.partUploads()).toEqual([]);
});

test('what came is on the disk: another opening of the store goes on from there', () => {
  append(0, 400);
  store.close();
  const opened = openSandboxStore(dataDir);
  if (!opened.ok) throw new Error(opened.error.detail);
  store = opened.value;
  uploads = createPartUploads({ store, wallMs: () => nowMs, limits: LIMITS });
  expect(heldBytes()).toEqual([400, 0, 0, 0, 0]);
});

test('of a request that was cut the bytes count, whatever it announced of its end', () => {
  const cut = { offset: 0, totalBytes: 10_000, last: true, bytes: new Uint8Array(70), cut: true };
  expect(uploads.append(keyOf(0), cut)).toEqual({ ok: true, value: { offset: 70, complete: false } });
  // And where nothing came, nothing is held.
  expect(uploads.append(keyOf(1), { ...cut, bytes: new Uint8Array(0) })).toEqual({ ok: true, value: { offset: 0, complete: false } });
  expect(store.partUploads()).toHaveLength(1);
});
