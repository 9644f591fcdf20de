/** The queue's commands where no terminal runs, on queues that are well and on such as are not. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, onTestFinished, test } from 'vitest';
import { bench, expectOk, noise } from '../outbox/outbox-fixture.ts';
import { holdDataDir } from './data-dir-lock.ts';
import { filledPlace, freshPlace, type Place, tamper, telling, withDeadLetter } from './queue-fixture.ts';
import { queueList } from './queue-list.ts';
import { queueRetry } from './queue-retry.ts';
import { queueSalvage } from './queue-salvage.ts';
import { queueShow } from './queue-show.ts';
import { queueStatus } from './queue-status.ts';
import { queueVerify } from './queue-verify.ts';

const KEPT = ['waiting', 'sending', 'dead'] as const;

/** It still opens: what is broken is found when the rows are read. */
function damageRows({ outboxDir }: Place): void {
  const file = path.join(outboxDir, 'outbox.db');
  const database = new Database(file, { readonly: true });
  const roots = database.prepare("SELECT rootpage FROM sqlite_schema WHERE tbl_name = 'submission' AND rootpage > 0").pluck().all();
  const pageBytes = Number(database.pragma('page_size', { simple: true }));
  database.close();
  const bytes = readFileSync(file);
  for (const root of roots) bytes.set(noise(pageBytes), (Number(root) - 1) * pageBytes);
  writeFileSync(file, bytes);
}

const auditOf = ({ dataDir }: Place): string => readFileSync(path.join(dataDir, 'audit', 'audit.jsonl'), 'utf8');

test('a dead letter is put back, the audit says by whom, and the next terminal sends it', async () => {
  const place = freshPlace();
  const id = await withDeadLetter(place);
  const { code, stdout } = await telling(() => queueRetry([id], { ...place.options, all: false }));
  expect({ code, stdout }).toEqual({
    code: 0,
    stdout: expect.stringMatching(/waits again\n1 of 1 dead letter wait again, sent when the terminal is started\n$/),
  });
  expect(auditOf(place)).toMatch(/"event":"commandTaken","command":"retry"[^]*"event":"submissionRetried"/);
  const on = await bench({ dataDir: place.outboxDir });
  await on.until(() => on.eventsOf('delivered').length === 1, 1_000);
});

test('while a terminal has the data directory and does not answer, nothing is changed', async () => {
  const place = freshPlace();
  const id = await withDeadLetter(place);
  const held = expectOk(await holdDataDir(place.dataDir));
  onTestFinished(() => held.release());
  expect(await telling(() => queueRetry([id], { ...place.options, all: false }))).toMatchObject({
    code: 2,
    stderr: expect.stringMatching(/^kiosk queue: a terminal has [^\n]+ and does not answer this command[^\n]+\n$/),
  });
});

test('neither ids nor --all, or both, is a question', async () => {
  const place = freshPlace();
  for (const [ids, all] of [
    [[], false],
    [['x'], true],
  ] as const) {
    expect(await telling(() => queueRetry(ids, { ...place.options, all }))).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('or say --all'),
    });
  }
});

test('a check names what is damaged and ends with 1', async () => {
  const place = freshPlace();
  const ids = await filledPlace(place, 2);
  expect(await telling(() => queueVerify(place.options))).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(/^2 submissions, 10\d kB sealed: all is well\n$/),
  });
  tamper(place, 'UPDATE part SET sealed = ? WHERE sequence = 2 AND part_index = 1', noise(50_000));
  tamper(place, 'DELETE FROM submission WHERE sequence = 1');
  const { code, stdout } = await telling(() => queueVerify(place.options));
  expect(code).toBe(1);
  expect(stdout).toMatch(
    new RegExp(`row 1: 2 parts of what should have been erased\n.*${ids[1]}\\): part 1 is not what was saved\n1 number in the order`),
  );
  const json = await telling(() => queueVerify(place.json));
  expect(JSON.parse(json.stdout)).toMatchObject({
    rows: 1,
    gaps: 1,
    findings: [{ kind: 'stuck' }, { kind: 'leftOver' }, { kind: 'partChanged', submissionId: ids[1] }],
  });
});

describe('a salvage', () => {
  test('into a terminal that was never started takes a mirror over', async () => {
    const [place, mirror] = [freshPlace(), freshPlace()];
    await filledPlace(mirror, 3);
    const { code, stdout } = await telling(() => queueSalvage(mirror.outboxDir, place.options));
    expect({ code, stdout }).toEqual({
      code: 0,
      stdout: expect.stringMatching(
        /^There was no queue: a new queue was begun in [^\n]+\nTaking over from [^\n]+\n3 submissions of it are safe here, 3 of them newly wait to be sent, when the terminal is started\.\n$/,
      ),
    });
    expect(auditOf(place)).toContain('"command":"salvage"');
    const again = await telling(() => queueSalvage(mirror.outboxDir, place.json));
    expect(again.code).toBe(0);
    expect(JSON.parse(again.stdout)).toMatchObject({ takenOver: 3, waiting: 0, lost: 0, begun: false, notices: [] });
  });

  test('tells a program that it began a new queue', async () => {
    const [place, mirror] = [freshPlace(), freshPlace()];
    await filledPlace(mirror, 1);
    expect(JSON.parse((await telling(() => queueSalvage(mirror.outboxDir, place.json))).stdout)).toMatchObject({ waiting: 1, begun: true });
  });

  test('counts what is done with, or of another terminal, as safe and not as waiting', async () => {
    const [place, mirror] = [freshPlace(), freshPlace()];
    await filledPlace(place, 1);
    await filledPlace(mirror, 4);
    tamper(mirror, "UPDATE submission SET state = 'withdrawn', lane = NULL, owner = NULL WHERE sequence = 2");
    tamper(mirror, "UPDATE submission SET terminal_id = 'SZ-LH-001' WHERE sequence = 3");
    const { code, stdout } = await telling(() => queueSalvage(mirror.outboxDir, place.json));
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ takenOver: 4, waiting: 2, lost: 0 });
  });

  test('that finds its own queue damaged tells it, also to a program, and ends with 1', async () => {
    const [place, mirror] = [freshPlace(), freshPlace()];
    await filledPlace(place, 1);
    await filledPlace(mirror, 1);
    damageRows(place);
    const { code, stdout } = await telling(() => queueSalvage(mirror.outboxDir, place.json));
    expect(code).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({
      lost: 0,
      complete: true,
      begun: false,
      notices: [{ kind: 'corrupt', message: expect.stringMatching(/^the database was damaged/) }],
    });
  });

  test.each([
    ['a folder that is not there', (place: Place) => path.join(place.dataDir, 'none'), 'there is no outbox.db in'],
    ['its own', (place: Place) => place.outboxDir, 'is the queue of this terminal itself'],
    [
      'its own by another name',
      (place: Place) => path.join(place.outboxDir, '..', 'outbox', 'outbox.db'),
      'is the queue of this terminal itself',
    ],
  ])('of %s: one line, exit code 2', async (_what, folder, told) => {
    const place = freshPlace();
    await filledPlace(place, 1);
    const { code, stdout, stderr } = await telling(() => queueSalvage(folder(place), place.options));
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(/^[^\n]+\n$/);
    expect(stderr).toContain(told);
  });

  test('of noise: nobody can tell what was in it', async () => {
    const place = freshPlace();
    const from = path.join(place.dataDir, 'from');
    mkdirSync(from);
    writeFileSync(path.join(from, 'outbox.db'), noise(20_000));
    expect(await telling(() => queueSalvage(from, place.options))).toMatchObject({
      code: 1,
      stdout: expect.stringContaining('nobody can tell'),
    });
  });
});

test.each([
  [['list', '--state', 'foo', '--json'], /choose among/],
  [['show', '--json'], /missing required argument/],
  [['list', '--jsn', '--json'], /unknown option/],
])('what is typed wrong, as %j, is one line, and an object for a program', (args, told) => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [path.join(import.meta.dirname, 'kiosk.ts'), 'queue', ...args], {
    encoding: 'utf8',
  });
  expect(status).toBe(2);
  expect(stderr).toMatch(/^kiosk queue: [^\n]+\n$/);
  expect(stderr).toMatch(told);
  expect(JSON.parse(stdout)).toMatchObject({ error: { kind: 'usage', message: expect.stringMatching(told) } });
});

test.each([
  ['S017-7F3K-29', "is no submission's number"],
  ['0123456789abcdef0123456789abcdef', 'there is no submission'],
])('to show %s: one line, exit code 2', async (id, told) => {
  const place = freshPlace();
  await filledPlace(place, 1);
  const { code, stderr } = await telling(() => queueShow(id, place.options));
  expect(code).toBe(2);
  expect(stderr).toMatch(/^kiosk queue: [^\n]+\n$/);
  expect(stderr).toContain(told);
});

test('a list says how many there are beyond its limit; one object a line for programs', async () => {
  const place = freshPlace();
  const ids = await filledPlace(place, 3);
  const list = { state: KEPT, limit: 2, newest: false };
  expect((await telling(() => queueList({ ...place.options, ...list }))).stdout).toMatch(/2 of 3 submissions; --limit 3 shows all\n$/);
  const json = await telling(() => queueList({ ...place.json, ...list, newest: true }));
  expect(
    json.stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line).submissionId),
  ).toEqual([ids[2], ids[1]]);
});

describe('a status', () => {
  test('of a terminal that does not run is exit code 1 while something waits there, and 0 when nothing does', async () => {
    const place = freshPlace();
    await filledPlace(place, 0);
    expect(await telling(() => queueStatus(place.options))).toMatchObject({ code: 0, stdout: expect.stringContaining('is not running') });
    await filledPlace(place, 1);
    expect(await telling(() => queueStatus(place.json))).toMatchObject({ code: 1, stdout: expect.stringContaining('"waiting":1') });
  });

  test('of a database that is damaged: one line, exit code 2', async () => {
    const place = freshPlace();
    await filledPlace(place, 1);
    damageRows(place);
    const { code, stdout, stderr } = await telling(() => queueStatus(place.options));
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(/^kiosk queue: [^\n]+ is damaged \([^\n]+\n$/);
  });
});
