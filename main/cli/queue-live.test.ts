/** The queue's commands beside a terminal that answers in every way it may. */

import { mkdirSync } from 'node:fs';
import { createServer } from 'node:net';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { err, ok } from '../../drivers/core/result.ts';
import type { OutboxStatus } from '../outbox/index.ts';
import { queueDrain } from './queue-drain.ts';
import { filledPlace, freshPlace, type Place, runningOn, telling, WELL, withDeadLetter } from './queue-fixture.ts';
import { queueRetry } from './queue-retry.ts';
import { queueSalvage } from './queue-salvage.ts';
import { queueStatus } from './queue-status.ts';

async function placeWith(status: Partial<OutboxStatus>): Promise<Place> {
  const place = freshPlace();
  await runningOn(place, { status: () => Promise.resolve(ok({ ...WELL, ...status })) });
  return place;
}

test('well: exit code 0, and every line says something', async () => {
  const place = await placeWith({});
  const { code, stdout } = await telling(() => queueStatus(place.options));
  expect(code).toBe(0);
  expect(stdout).toBe(
    `Terminal SZ-FT-017 is running on ${place.dataDir}.

Waiting     nothing
Sending     at once
Citizens    may begin
Dead        none
Room        12.0 GB free on the disk; database 41.0 kB of 4.3 GB, 25.2 MB in reserve
Mirror      none
Sealing to  k-2, hpke-x25519-sha256-aes256gcm
`,
  );
});

test('trouble: exit code 1, each alarm with what to do, and why citizens may not begin', async () => {
  const place = await placeWith({
    queued: 3,
    dead: 1,
    oldestSavedAtMs: Date.now() - 90_061_000,
    sending: 'paused',
    admission: { open: false, reason: 'disk' },
    alarms: ['queuePaused', 'oldestWaiting', 'nearlyFull', 'deadLetters', 'mirrorFailing', 'onlyInMirror'],
    ballastBytes: 0,
    mirror: 'failing',
    mirrorDetail: '/media/card is not there',
    onlyInMirror: 2,
  });
  const { code, stdout } = await telling(() => queueStatus(place.options));
  expect(code).toBe(1);
  expect(stdout).toMatch(
    /Waiting +3, the oldest for 1 d 1 h\nSending +paused[^]*may not begin what ends here: the disk has no room for one more\nDead +1 letter/,
  );
  expect(stdout).toMatch(/no reserve\nMirror +failing: \/media\/card is not there\n +2 submissions only there\n/);
  expect(stdout.match(/^ALARM \w+: .+\n {6}To do: .+$/gm)).toHaveLength(6);
  const json = await telling(() => queueStatus(place.json));
  expect(JSON.parse(json.stdout)).toMatchObject({
    terminal: 'running',
    admission: { open: false, reason: 'disk' },
    alarms: expect.any(Array),
  });
});

test('admission closed without an alarm is exit code 1 all the same', async () => {
  const place = await placeWith({ admission: { open: false, reason: 'key' } });
  expect(await telling(() => queueStatus(place.options))).toMatchObject({ code: 1 });
});

test('while a key is being changed, what waits for the old one is counted', async () => {
  const place = await placeWith({ queued: 2 });
  await filledPlace(place, 2);
  expect((await telling(() => queueStatus(place.options))).stdout).toMatch(/Sealing to +k-2, [^\n]+\n +waiting: 2 sealed to test-1, hpke/);
});

test('out of service: exit code 1, why, and what stands in the database', async () => {
  const place = freshPlace();
  await filledPlace(place, 1);
  await runningOn(place, { status: () => Promise.resolve(err({ kind: 'outOfService' })) });
  const { code, stdout } = await telling(() => queueStatus(place.options));
  expect(code).toBe(1);
  expect(stdout).toMatch(/does not serve this command: the terminal runs and is out of service[^]*Waiting +1,/);
});

test('of another version: exit code 1, and what to do', async () => {
  const place = freshPlace();
  mkdirSync(path.join(place.dataDir, 'run'));
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.once('data', () => socket.end('{"version":2,"ok":false,"error":{"kind":"wrongVersion","speaks":2}}\n'));
  });
  await new Promise<void>((resolve) => server.listen(path.join(place.dataDir, 'run', 'control.sock'), resolve));
  onTestFinished(() => void server.close());
  const { code, stdout } = await telling(() => queueStatus(place.options));
  expect(code).toBe(1);
  expect(stdout).toMatch(/of another version than this command \(it speaks 2\)/);
});

test('a drain tells how many went and why the others did not', async () => {
  const place = freshPlace();
  const states: Partial<OutboxStatus>[] = [{ queued: 5 }, { queued: 3, dead: 1, sending: 'paused', alarms: ['queuePaused', 'keyUnknown'] }];
  await runningOn(place, { status: () => Promise.resolve(ok({ ...WELL, ...(states.length > 1 ? states.shift() : states[0]) })) });
  const { code, stdout } = await telling(() => queueDrain({ ...place.options, timeout: 1 }));
  expect(code).toBe(1);
  expect(stdout).toBe(`1 submission sent.
3 still wait: the platform does not let this terminal in (401 or 403). The terminal goes on by itself.
The platform does not know a key that something is sealed to; \`kiosk queue status\` says what to do.
1 dead letter stays: \`kiosk queue list --state dead\` says why.
`);
});

test('a drain of a terminal that ends in the middle is told in one line', async () => {
  const place = freshPlace();
  await runningOn(place, { status: () => Promise.reject(new Error('a bug')) });
  const { code, stderr } = await telling(() => queueDrain({ ...place.options, timeout: 1 }));
  expect(code).toBe(2);
  expect(stderr).toBe('kiosk queue: the terminal failed to do it, which is a fault of the program: Error: a bug\n');
});

test.each([
  [{ kind: 'notSendable', reason: 'damaged' } as const, 'are not those that were saved'],
  [{ kind: 'notSendable', reason: 'foreignTerminal' } as const, 'of another terminal'],
])('a dead letter that does not go back says why: %o', async (refusal, why) => {
  const place = freshPlace();
  const id = await withDeadLetter(place);
  await runningOn(place, { retry: () => Promise.resolve(err(refusal)) });
  const { code, stdout } = await telling(() => queueRetry([id], { ...place.options, all: false }));
  expect(code).toBe(1);
  expect(stdout).toContain(why);
  expect(stdout).toMatch(/0 of 1 dead letter wait again\n$/);
});

test('dead letters that none of could be tried, since the terminal is out of service: one line, exit code 2', async () => {
  const place = freshPlace();
  const id = await withDeadLetter(place);
  await runningOn(place, { retry: () => Promise.resolve(err({ kind: 'outOfService' })) });
  const { code, stdout, stderr } = await telling(() => queueRetry([id], { ...place.options, all: false }));
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(stderr).toMatch(/^kiosk queue: the terminal runs and is out of service[^\n]+\n$/);
  const json = await telling(() => queueRetry([id], { ...place.json, all: false }));
  expect(JSON.parse(json.stdout)).toMatchObject({ error: { kind: 'outOfService' }, queued: 0, results: [{ outcome: 'outOfService' }] });
});

test.each([
  [
    ok({ takenOver: 4, waiting: 3, lost: 0 }),
    0,
    /^Taking over from [^\n]+\n4 submissions of it are safe here, 3 of them newly wait to be sent\.\n$/,
  ],
  [
    ok({ takenOver: 1, waiting: 0, lost: 2 }),
    1,
    /1 submission of it is safe here, none of them newly waits to be sent\.\n2 submissions could not be read whole/,
  ],
  [ok({ takenOver: 0, waiting: 0, lost: null }), 1, /0 submissions of it are safe here\.\n[^\n]+nobody can tell/],
  [
    err({ kind: 'later', takenOver: 3, detail: 'the disk has no room for the rest' } as const),
    1,
    /3 submissions of it are safe here, and the rest is not: the disk has no room/,
  ],
  [err({ kind: 'later', takenOver: 0, detail: 'its schema 9 is newer than 4' } as const), 2, /its schema 9 is newer/],
  [err({ kind: 'noDatabase', path: '/x' } as const), 2, /as the terminal sees it/],
])('a salvage of which comes %o', async (answer, exit, told) => {
  const place = freshPlace();
  const from = freshPlace();
  await filledPlace(from, 1);
  const asked: string[] = [];
  await runningOn(place, {
    salvage: (folder) => {
      asked.push(folder);
      return Promise.resolve(answer);
    },
  });
  const { code, stdout, stderr } = await telling(() => queueSalvage(path.join(from.outboxDir, 'outbox.db'), place.options));
  expect(code).toBe(exit);
  expect(stdout + stderr).toMatch(told);
  expect(asked).toEqual([from.outboxDir]);
});
