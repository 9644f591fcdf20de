import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, statSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import Database from 'better-sqlite3';
import { describe, expect, onTestFinished, test } from 'vitest';
import { ManualClock } from '../../drivers/core/manual-clock.ts';
import { PLATFORM_LIMITS } from '../platform/index.ts';
import { type OpenedOutbox, openOutboxWith } from './outbox.ts';
import {
  bench,
  draftOf,
  expectOk,
  freshDataDir,
  MARKER,
  noise,
  OPENER,
  occurrences,
  optionsFor,
  partOf,
  readRow,
  ScriptedPlatform,
  sha256,
} from './outbox-fixture.ts';
import { openSubmission } from './sealing/index.ts';
import type { DeliveryAnswer, PlainPart } from './types.ts';

const AWAY: DeliveryAnswer = { kind: 'tryLater', reason: 'cable out', retryAfterMs: null, reached: false };

function awayPlatform(): ScriptedPlatform {
  const platform = new ScriptedPlatform();
  platform.answer = () => AWAY;
  return platform;
}

describe('saved is on the disk and sealed', () => {
  test('the row stands in the file when the save is told, with its id, number and place in the order', async () => {
    const { outbox, dataDir, events } = await bench({ platform: awayPlatform() });
    const first = expectOk(await outbox.save(draftOf()));
    const second = expectOk(await outbox.save(draftOf()));
    expect([first.sequence, second.sequence]).toEqual([1, 2]);
    expect(first.submissionId).toMatch(/^[0-9a-f]{32}$/);
    expect(first.shortNumber).toMatch(/^S017-[0-9A-Z]{4}-\d\d-\d$/);
    expect(readRow(dataDir, 'SELECT count(*) AS rows FROM submission')).toEqual({ rows: 2 });
    expect(events.filter((event) => event.kind === 'saved')).toHaveLength(2);
    expect(expectOk(await outbox.depth())).toEqual({ queued: 2, dead: 0, oldestSavedAtMs: Date.UTC(2026, 8, 1, 2) });
  });

  test('a second try under the same id is told the first one, whatever became of it, and is not sent again', async () => {
    const on = await bench();
    const draft = draftOf();
    const first = expectOk(await on.outbox.save(draft));
    expect(first.submissionId).toBe(draft.submissionId);
    expect(expectOk(await on.outbox.save(draft))).toEqual(first);
    await on.until(() => on.eventsOf('delivered').length === 1);
    expect(expectOk(await on.outbox.save(draft))).toEqual(first);
    await on.clock.advance(60_000);
    expect(on.platform.sent).toHaveLength(1);
    expect(readRow(on.dataDir, 'SELECT count(*) AS rows FROM submission')).toEqual({ rows: 1 });
  });

  test('two tries under the same id at the same time are one submission', async () => {
    const { outbox, dataDir } = await bench({ platform: awayPlatform() });
    const draft = draftOf();
    const [one, two] = await Promise.all([outbox.save(draft), outbox.save(draft)]);
    expect(expectOk(two)).toEqual(expectOk(one));
    expect(readRow(dataDir, 'SELECT count(*) AS rows FROM submission')).toEqual({ rows: 1 });
  });

  test.each(['', 'no hex', 'A'.repeat(32), 'a'.repeat(31)])('an id that is none (%j) is refused', async (submissionId) => {
    const { outbox } = await bench({ platform: awayPlatform() });
    expect(await outbox.save(draftOf({ submissionId }))).toEqual({
      ok: false,
      error: { kind: 'store', detail: 'the draft is no record: submissionId' },
    });
  });

  test('nothing of the citizen can be read while it waits, nor the name of the lane', async () => {
    const { outbox, dataDir } = await bench({ platform: awayPlatform() });
    for (let i = 0; i < 5; i++) expectOk(await outbox.save(draftOf({ idNumber: '440300199001010011' })));
    for (const text of [MARKER, '440300199001010011', '深圳']) expect(occurrences(dataDir, Buffer.from(text).toString('latin1'))).toBe(0);
  });

  test('after delivery not even the sealed bytes are left, and the audit row is', async () => {
    const on = await bench();
    on.platform.answer = () => AWAY;
    const { submissionId, shortNumber } = expectOk(await on.outbox.save(draftOf({ parts: [partOf('page', noise(200_000))] })));
    await on.until(() => on.platform.sent.length === 1);
    const traces = (on.platform.sent[0]?.parts ?? []).map((part) => Buffer.from(part.slice(100, 132)).toString('latin1'));
    const lane = readRow(on.dataDir, 'SELECT lane FROM submission')?.lane;
    if (lane instanceof Uint8Array) traces.push(Buffer.from(lane).toString('latin1'));
    expect(traces).toHaveLength(3);
    for (const trace of traces) expect(occurrences(on.dataDir, trace)).toBeGreaterThan(0);
    on.platform.answer = () => 'receive';
    await on.until(() => on.eventsOf('delivered').length === 1, 500);
    // The queue is idle: within two seconds the writer is asked to erase.
    await on.clock.advance(2_000);
    await on.until(() => on.eventsOf('erased').length === 1);
    for (const trace of traces) expect(occurrences(on.dataDir, trace)).toBe(0);
    expect(
      readRow(on.dataDir, 'SELECT submission_id AS id, short_number AS number, receipt_number AS receipt, lane FROM submission'),
    ).toEqual({
      id: submissionId,
      number: shortNumber,
      receipt: `R-${submissionId.slice(0, 8)}`,
      lane: null,
    });
    expect(readRow(on.dataDir, 'SELECT count(*) AS parts FROM part')).toEqual({ parts: 0 });
  });

  test('erasing waits for a reader who holds the log, and tries again', async () => {
    const on = await bench();
    const reader = new Database(join(on.dataDir, 'outbox.db'), { readonly: true });
    onTestFinished(() => {
      reader.close();
    });
    reader.exec('BEGIN');
    reader.prepare('SELECT count(*) FROM submission').get();
    expectOk(await on.outbox.save(draftOf()));
    await on.until(() => on.eventsOf('delivered').length === 1);
    await on.clock.advance(3_000);
    await on.until(() => readRow(on.dataDir, 'SELECT count(*) AS parts FROM part')?.parts === 0, 100);
    expect(on.eventsOf('erased')).toEqual([]);
    reader.exec('COMMIT');
    await on.until(() => on.eventsOf('erased').length === 1, 500);
    expect(statSync(join(on.dataDir, 'outbox.db-wal')).size).toBeLessThan(20_000);
  });

  test('what one run delivered and did not erase, the next erases', async () => {
    const before = await bench();
    const reader = new Database(join(before.dataDir, 'outbox.db'), { readonly: true });
    reader.exec('BEGIN');
    reader.prepare('SELECT count(*) FROM submission').get();
    expectOk(await before.outbox.save(draftOf()));
    await before.until(() => before.eventsOf('delivered').length === 1);
    await before.outbox.close(0);
    reader.close();
    const on = await bench({ dataDir: before.dataDir });
    await on.until(() => readRow(on.dataDir, 'SELECT erased_at_ms AS erased FROM submission')?.erased !== null, 100);
    expect(readRow(on.dataDir, 'SELECT count(*) AS parts FROM part')).toEqual({ parts: 0 });
  });
});

describe('parts', () => {
  test('from files in the RAM folder, read by the writer, open to the same bytes', async () => {
    const on = await bench();
    const ramFile = join(freshDataDir(), 'scan-1.png');
    const page = noise(300_000);
    writeFileSync(ramFile, page);
    expectOk(
      await on.outbox.save(
        draftOf({ parts: [{ name: 'scan', mediaType: 'image/png', source: { ramFile } }, partOf('empty', new Uint8Array(0))] }),
      ),
    );
    await on.until(() => on.platform.sent.length === 1);
    const [envelope] = on.platform.sent;
    if (envelope === undefined) throw new Error('nothing was sent');
    expect(expectOk(await openSubmission(envelope, OPENER)).parts.map(sha256)).toEqual([sha256(page), sha256(new Uint8Array(0))]);
  });

  const inRam = (path: string): PlainPart => ({ name: 'scan', mediaType: 'image/png', source: { ramFile: path } });

  test('a file that vanished, or is none, is named and nothing is saved', async () => {
    const { outbox } = await bench();
    const folder = freshDataDir();
    symlinkSync(join(folder, 'nowhere'), join(folder, 'dangling'));
    for (const path of [join(folder, 'gone.png'), folder, join(folder, 'dangling')]) {
      expect(await outbox.save(draftOf({ parts: [inRam(path)] }))).toEqual({ ok: false, error: { kind: 'partMissing', name: 'scan' } });
    }
    expect(expectOk(await outbox.depth())).toMatchObject({ queued: 0 });
  });

  test('over the limit all together is too large, before a byte of it is read', async () => {
    const { outbox } = await bench();
    const half = join(freshDataDir(), 'half.png');
    writeFileSync(half, '');
    truncateSync(half, PLATFORM_LIMITS.submissionBytes / 2);
    expect(await outbox.save(draftOf({ parts: [inRam(half), inRam(half)] }))).toEqual({
      ok: false,
      error: { kind: 'tooLarge', limitBytes: PLATFORM_LIMITS.submissionBytes },
    });
  });

  test('more of them than an envelope holds, and a record that is none, are refused without a value in the text', async () => {
    const { outbox } = await bench();
    const many = Array.from({ length: PLATFORM_LIMITS.parts }, (_, i) => partOf(`page-${i}`, noise(10)));
    expect(await outbox.save(draftOf({ parts: many }))).toMatchObject({ ok: false, error: { kind: 'store' } });
    const refused = await outbox.save(draftOf({ marker: MARKER.repeat(100) }));
    expect(refused).toEqual({ ok: false, error: { kind: 'store', detail: 'the draft is no record: identity.name' } });
  });

  test('the letters that break lesser systems come through', async () => {
    const on = await bench();
    const name = '喆㐀𠮷 O’Neil 🙂';
    expectOk(await on.outbox.save(draftOf({ marker: name })));
    await on.until(() => on.platform.sent.length === 1);
    const [envelope] = on.platform.sent;
    if (envelope === undefined) throw new Error('nothing was sent');
    expect(expectOk(await openSubmission(envelope, OPENER)).manifest.record.identity.name).toBe(name);
  });
});

describe('a disk that is full', () => {
  test('at the cap of the database, saving says so; what is saved is delivered and erased, and there is room again', async () => {
    const on = await bench({ limits: { databaseBytes: 2_000_000 } });
    on.platform.answer = () => AWAY;
    const large = (i: number) => draftOf({ idNumber: `44030019900101001${i}`, parts: [partOf('page', noise(500_000))] });
    const results = [];
    for (let i = 0; i < 6; i++) results.push(await on.outbox.save(large(i)));
    const saved = results.filter((result) => result.ok).length;
    expect(saved).toBe(3);
    expect(results.at(-1)).toEqual({ ok: false, error: { kind: 'diskFull' } });
    on.platform.answer = () => 'receive';
    await on.until(() => on.eventsOf('erased').reduce((sum, event) => sum + event.submissions, 0) === saved, 500);
    expect((await on.outbox.save(large(7))).ok).toBe(true);
  });

  test('a small file system: refused while there is still room to erase', async (context) => {
    const dataDir = mkdtempSync(join(tmpdir(), 'outbox-small-'));
    onTestFinished(() => rmSync(dataDir, { recursive: true, force: true }));
    try {
      execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=8m', 'tmpfs', dataDir], { stdio: 'ignore' });
    } catch {
      context.skip('needs the right to mount a small file system');
    }
    onTestFinished(() => {
      execFileSync('umount', ['-l', dataDir]);
    });
    const on = await bench({ dataDir, limits: { diskReserveBytes: 2_000_000, eraseGroupBytes: 500_000 } });
    on.platform.answer = () => AWAY;
    let saved = 0;
    for (;;) {
      const result = await on.outbox.save(draftOf({ parts: [partOf('page', noise(400_000))] }));
      if (!result.ok) {
        expect(result.error).toEqual({ kind: 'diskFull' });
        break;
      }
      saved++;
    }
    expect(saved).toBeGreaterThan(1);
    on.platform.answer = () => 'receive';
    await on.until(() => on.eventsOf('erased').reduce((sum, event) => sum + event.submissions, 0) === saved, 500);
    expect((await on.outbox.save(draftOf({ parts: [partOf('page', noise(400_000))] }))).ok).toBe(true);
  });

  test('a disk that others fill to the last byte: the save is refused, and goes through when there is room', async (context) => {
    const dataDir = mkdtempSync(join(tmpdir(), 'outbox-full-'));
    onTestFinished(() => rmSync(dataDir, { recursive: true, force: true }));
    try {
      execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=4m', 'tmpfs', dataDir], { stdio: 'ignore' });
    } catch {
      context.skip('needs the right to mount a small file system');
    }
    onTestFinished(() => {
      execFileSync('umount', ['-l', dataDir]);
    });
    const { outbox } = await bench({ dataDir, platform: awayPlatform(), limits: { diskReserveBytes: Number.NEGATIVE_INFINITY } });
    expectOk(await outbox.save(draftOf()));
    mkdirSync(join(dataDir, 'others'));
    expect(() => writeFileSync(join(dataDir, 'others', 'log'), noise(8_000_000))).toThrow('ENOSPC');
    expect(await outbox.save(draftOf({ parts: [partOf('page', noise(100_000))] }))).toEqual({ ok: false, error: { kind: 'diskFull' } });
    rmSync(join(dataDir, 'others'), { recursive: true });
    expectOk(await outbox.save(draftOf({ parts: [partOf('page', noise(100_000))] })));
    expect(expectOk(await outbox.depth())).toMatchObject({ queued: 2 });
  });
});

describe('the writer ends in the middle of a save', () => {
  const REAL = new URL('./outbox-worker.ts', import.meta.url);
  const DYING = new URL('./dying-worker.ts', import.meta.url);

  /** The first writer ends as told; those after it are as they are in the terminal. */
  async function openWith(ends: 'beforeCommit' | 'afterCommit' | 'always'): Promise<OpenedOutbox & { readonly starts: () => number }> {
    let starts = 0;
    const outbox = expectOk(
      await openOutboxWith(optionsFor(freshDataDir(), awayPlatform(), new ManualClock(), { writerRestarts: 2 }), (settings) =>
        starts++ === 0 || ends === 'always'
          ? new Worker(DYING, { ...settings, env: { ...process.env, WRITER_ENDS: ends } })
          : new Worker(REAL, settings),
      ),
    );
    onTestFinished(() => outbox.close(0));
    return Object.assign(outbox, { starts: () => starts });
  }

  test('after the commit: the new writer knows it, and it is told as saved', async () => {
    const outbox = await openWith('afterCommit');
    const saved = expectOk(await outbox.save(draftOf()));
    expect(saved.sequence).toBe(1);
    expect(expectOk(await outbox.depth())).toMatchObject({ queued: 1 });
  });

  test('before the commit: nothing was saved, it is said so, and the next one is saved', async () => {
    const outbox = await openWith('beforeCommit');
    expect(await outbox.save(draftOf())).toMatchObject({ ok: false, error: { kind: 'store' } });
    expect(expectOk(await outbox.depth())).toMatchObject({ queued: 0 });
    expectOk(await outbox.save(draftOf()));
  });

  test('again and again: it is given up in the end; the save it ended in says that nobody knows, those after it that nothing was asked', async () => {
    const outbox = await openWith('always');
    const kinds: string[] = [];
    for (let i = 0; i < 5; i++) {
      const result = await outbox.save(draftOf());
      kinds.push(result.ok ? 'ok' : result.error.kind);
    }
    expect(kinds).toEqual(['store', 'store', 'workerLost', 'notAsked', 'notAsked']);
    expect(outbox.starts()).toBe(3);
  });
});
