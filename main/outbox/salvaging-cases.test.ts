/** What a broken database still tells of whose it was, and of what they took back. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { expect, test } from 'vitest';
import { bench, draftOf, expectOk, freshDataDir, noise, partOf, readRow } from './outbox-fixture.ts';
import { damageSecond, filled, foldersOf, moveAside, opened } from './set-aside-fixture.ts';

const ZHANG = '440300199001010011';

test('whose it is comes over; what waits may have been sent by a word that was lost, so it is asked for and not withdrawn', async () => {
  const dataDir = freshDataDir();
  const [waiting = '', dead = ''] = await filled(dataDir);
  const older = new Database(join(dataDir, 'outbox.db'));
  older.exec("UPDATE submission SET state = 'dead', lane = NULL, http_status = 422, refusal_reported = 1 WHERE sequence = 2");
  older.close();
  const before = readRow(dataDir, 'SELECT count(DISTINCT owner) AS owners FROM submission');
  expect(before).toEqual({ owners: 3 });
  moveAside(dataDir);
  const on = await opened(dataDir);
  expect(on.outbox.notices).toMatchObject([{ takenOver: 3, lost: 0 }]);
  const find = (submissionId: string, subject = ZHANG) => on.outbox.findCase({ code: { submissionId }, subject });
  expect(expectOk(await find(waiting))).toMatchObject({ state: 'waiting', withdrawable: false });
  expect(expectOk(await find(dead))).toMatchObject({ state: 'refused', httpStatus: 422 });
  expect(expectOk(await find(dead, '440300199202020022'))).toBeNull();
  expect(await on.outbox.withdraw({ submissionId: waiting, subject: ZHANG })).toMatchObject({ error: { kind: 'alreadySent' } });
  await on.until(() => on.platform.lookedUp.includes(waiting), 1_000);
});

test('what was withdrawn stays withdrawn, erased there or not, and nothing of it is brought back', async () => {
  const dataDir = freshDataDir();
  const on = await opened(dataDir);
  const ids: string[] = [];
  for (let i = 0; i < 2; i++) {
    ids.push(expectOk(await on.outbox.save(draftOf({ parts: [partOf('page', noise(50_000))] }))).submissionId);
    await on.until(() => on.eventsOf('attemptFailed').length > i, 500);
    await on.until(async () => (await on.outbox.withdraw({ submissionId: ids[i] ?? '', subject: ZHANG })).ok);
    if (i === 0) await on.until(() => on.eventsOf('erased').length === 1, 500);
  }
  // The power goes before the second is erased.
  const crashed = freshDataDir();
  for (const file of ['outbox.db', 'outbox.db-wal', 'lane.key']) writeFileSync(join(crashed, file), readFileSync(join(dataDir, file)));
  expect(readRow(crashed, 'SELECT count(*) AS parts FROM part')).toEqual({ parts: 2 });
  moveAside(crashed);
  const after = await opened(crashed);
  expect(after.outbox.notices).toMatchObject([{ takenOver: 2, lost: 0 }]);
  expect(foldersOf(crashed)).toEqual([]);
  expect(readRow(crashed, 'SELECT count(*) AS parts FROM part')).toEqual({ parts: 0 });
  for (const submissionId of ids)
    expect(expectOk(await after.outbox.findCase({ code: { submissionId }, subject: '' }))).toMatchObject({ state: 'withdrawn' });
  await after.clock.advance(120_000);
  expect(after.platform.sent).toEqual([]);
});

test('withdrawn after it was taken over, it is not brought back by a second look at what lies aside', async () => {
  const dataDir = freshDataDir();
  const [id = ''] = await filled(dataDir, 1);
  const folder = moveAside(dataDir, ['']);
  const copy = readFileSync(join(folder, 'outbox.db'));
  const cut = await opened(dataDir);
  await cut.outbox.close(0);
  const row = new Database(join(dataDir, 'outbox.db'));
  row.exec('UPDATE submission SET settle = 0');
  row.close();
  const on = await opened(dataDir);
  expectOk(await on.outbox.withdraw({ submissionId: id, subject: ZHANG }));
  await on.outbox.close(0);
  mkdirSync(folder);
  writeFileSync(join(folder, 'outbox.db'), copy);
  const again = await bench({ dataDir });
  expect(again.outbox.notices).toMatchObject([{ takenOver: 1, lost: 0 }]);
  await again.clock.advance(120_000);
  expect(again.platform.sent).toEqual([]);
});

test('of what was delivered, parts that cannot be read any more are no loss', async () => {
  const dataDir = freshDataDir();
  await filled(dataDir);
  const older = new Database(join(dataDir, 'outbox.db'));
  older.exec("UPDATE submission SET state = 'delivered', lane = NULL, owner = NULL, receipt_number = 'R-2' WHERE sequence = 2");
  older.close();
  damageSecond(join(dataDir, 'outbox.db'));
  const on = await opened(dataDir);
  expect(on.outbox.notices).toMatchObject([{ takenOver: 3, lost: 0 }]);
  expect(foldersOf(dataDir)).toEqual([]);
});
