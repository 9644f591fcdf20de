/** Handing over: what an export holds, and what stays of one that fails. */
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { noise, OPENER, sha256 } from '../outbox/outbox-fixture.ts';
import { openSubmission } from '../outbox/sealing/index.ts';
import { queueExport } from './queue-export.ts';
import { filledPlace, freshPlace, type Place, tamper, telling } from './queue-fixture.ts';
import { queueList } from './queue-list.ts';

const KEPT = ['waiting', 'sending', 'dead'] as const;
const mayMount = process.getuid?.() === 0 && spawnSync('unshare', ['--mount', 'true']).status === 0;

describe('an export', () => {
  test('holds what the platform can open, and its lists are right', async () => {
    const place = freshPlace();
    const ids = await filledPlace(place, 2);
    const folder = path.join(place.dataDir, 'out');
    expect(await telling(() => queueExport(folder, [], { ...place.options, state: KEPT }))).toMatchObject({ code: 0 });
    const manifest = JSON.parse(readFileSync(path.join(folder, 'manifest.json'), 'utf8'));
    expect(manifest).toMatchObject({ format: 'self-service-terminal/sealed-export', version: 1 });
    expect(manifest.submissions.map(({ submissionId }: { submissionId: string }) => submissionId)).toEqual(ids);
    for (const { header, parts, asSaved } of manifest.submissions) {
      expect(asSaved).toBe(true);
      const read = (file: string): Buffer => readFileSync(path.join(folder, file));
      const envelope = { header: JSON.parse(read(header.file).toString()), parts: parts.map(({ file }: { file: string }) => read(file)) };
      expect(await openSubmission(envelope, OPENER)).toMatchObject({ ok: true });
    }
    for (const line of readFileSync(path.join(folder, 'SHA256SUMS'), 'utf8').trimEnd().split('\n')) {
      const [digest, file = ''] = line.split('  ');
      expect(sha256(readFileSync(path.join(folder, file)))).toBe(digest);
    }
  });

  test('of some ids holds those, and of a file, a full folder or an unknown id it says no and leaves nothing', async () => {
    const place = freshPlace();
    const [first = ''] = await filledPlace(place, 2);
    const folder = path.join(place.dataDir, 'out');
    const exporting = (to: string, ...ids: string[]) => telling(() => queueExport(to, ids, { ...place.options, state: KEPT }));
    expect(await exporting(folder, 'f'.repeat(32))).toMatchObject({ code: 2, stderr: expect.stringContaining('there is no submission') });
    expect(existsSync(folder)).toBe(false);
    expect(await exporting(folder, first, first)).toMatchObject({ code: 0, stdout: expect.stringContaining('1 submission,') });
    expect(await exporting(folder, first)).toMatchObject({ code: 2, stderr: expect.stringContaining('not empty') });
    const file = path.join(place.dataDir, 'file');
    writeFileSync(file, '');
    expect(await exporting(file)).toMatchObject({ code: 2, stderr: expect.stringContaining('cannot be made') });
    expect(await telling(() => queueExport(path.join(folder, 'x'), [], { ...place.options, state: ['dead'] }))).toMatchObject({
      code: 2,
      stderr: 'kiosk queue: nothing in this queue is dead, so there is nothing to write\n',
    });
  });

  test('takes what is damaged as it is and says so; a number that is none is no name of a folder', async () => {
    const place = freshPlace();
    const ids = await filledPlace(place, 2);
    tamper(place, 'UPDATE part SET sealed = ? WHERE sequence = 1 AND part_index = 1', noise(10));
    tamper(place, "UPDATE submission SET short_number = '../../\u001b[2Jevil' WHERE sequence = 2");
    const folder = path.join(place.dataDir, 'out');
    const { code, stdout } = await telling(() => queueExport(folder, [], { ...place.options, state: KEPT }));
    expect(code).toBe(1);
    expect(stdout).toContain(`(${ids[0]}): it is not what was saved; it was written as it is`);
    expect(readdirSync(folder)).toContain('row-2');
    expect(readdirSync(place.dataDir).sort()).toEqual(['out', 'outbox']);
    const listed = await telling(() => queueList({ ...place.options, state: KEPT, limit: 9, newest: false }));
    expect(listed.stdout).toContain('evil');
    expect(listed.stdout).not.toContain('\u001b');
  });

  test('of what was delivered or withdrawn there is none', async () => {
    const place = freshPlace();
    const [id = ''] = await filledPlace(place, 1);
    tamper(place, "UPDATE submission SET state = 'withdrawn', lane = NULL, owner = NULL");
    const told = await telling(() => queueExport(path.join(place.dataDir, 'out'), [id], { ...place.json, state: KEPT }));
    expect(told).toMatchObject({ code: 2 });
    expect(JSON.parse(told.stdout)).toMatchObject({ error: { kind: 'notKept', message: expect.stringContaining('was withdrawn') } });
  });

  test('to a stick that is pulled out in the middle: one line, which tells that something may still be there', async () => {
    const place = freshPlace();
    await filledPlace(place, 3);
    const stick = path.join(place.dataDir, 'stick');
    const exporting = telling(() => queueExport(path.join(stick, 'out'), [], { ...place.json, state: KEPT }));
    // The export yields as often between its submissions.
    while (!existsSync(path.join(stick, 'out'))) await new Promise((resolve) => setImmediate(resolve));
    renameSync(stick, path.join(place.dataDir, 'pulled'));
    const { code, stdout, stderr } = await exporting;
    expect(code).toBe(2);
    expect(stderr).toMatch(/^kiosk queue: [^\n]+; what was written may still be there[^\n]+\n$/);
    expect(JSON.parse(stdout)).toMatchObject({ error: { kind: 'io' }, nothingLeft: false });
  });

  describe.skipIf(!mayMount)(`on a small disk${mayMount ? '' : ' (skipped: only root may mount one)'}`, () => {
    function smallDisk(place: Place, options: string): string {
      const disk = path.join(place.dataDir, 'stick');
      mkdirSync(disk);
      execFileSync('mount', ['-t', 'tmpfs', '-o', options, 'tmpfs', disk]);
      onTestFinished(() => void execFileSync('umount', ['-l', disk]));
      return disk;
    }

    test.each([
      ['too small: it is told before anything is written', 'size=64k', /has room for 65\.\d kB, and 1\.\d MB are needed/],
      ['that runs full in the middle: nothing is left', 'size=16m,nr_inodes=6', /is full; choose another[^\n]*; nothing was left there/],
    ])('%s', async (_what, disk, told) => {
      const place = freshPlace();
      await filledPlace(place, 2);
      const folder = path.join(smallDisk(place, disk), 'out');
      const { code, stderr } = await telling(() => queueExport(folder, [], { ...place.options, state: KEPT }));
      expect(code).toBe(2);
      expect(stderr).toMatch(told);
      expect(existsSync(folder)).toBe(false);
    });
  });
});
