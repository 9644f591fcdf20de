/**
 * What somebody did to the queue's file while the terminal was off, or what its configuration got wrong, against the real
 * platform's side: each is named, kept and alarmed, and the sound one beside it arrives.
 */
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { expect, onTestFinished, test } from 'vitest';
import { z } from 'zod';
import { systemClock } from '../../drivers/core/index.ts';
import { type DeliveryPort, type OpenedOutbox, type OutboxEvent, openOutbox } from '../../main/outbox/index.ts';
import { draftOf, expectOk, freshDataDir, readRow, sha256 } from '../../main/outbox/outbox-fixture.ts';
import { deriveKeyPair, HPKE_SUITE } from '../../main/outbox/sealing/index.ts';
import { PROBLEM_TYPES } from '../../main/platform/index.ts';
import { SANDBOX_KEY } from '../../main/sandbox/index.ts';
import { until } from '../support/until.ts';
import { type Bench, TERMINAL, withSandbox } from './platform-fixture.ts';

const AWAY: DeliveryPort = {
  deliver: async () => ({ kind: 'tryLater', reason: 'away', retryAfterMs: null, reached: false, submitted: false }),
  lookUp: async () => ({ ok: false, error: { kind: 'unreachable', detail: 'away' } }),
  reportRefusal: async () => ({ ok: false, error: { kind: 'unreachable', detail: 'away' } }),
};
const QUICK = { diskReserveBytes: 0, ballastBytes: 0, reconnectSpreadMs: 1, catchUpPaceMs: 1, retryBaseMs: 1, shortestPauseMs: 1 } as const;

interface Opened {
  readonly outbox: OpenedOutbox;
  readonly events: OutboxEvent[];
}

async function opened(
  dataDir: string,
  delivery: DeliveryPort,
  key: { readonly keyId: string; readonly label: string } = SANDBOX_KEY,
): Promise<Opened> {
  const { publicKey } = await deriveKeyPair(key.label);
  const outbox = expectOk(
    await openOutbox({
      ...{ dataDir, terminalId: TERMINAL, terminalCode: 'S017', suite: HPKE_SUITE, keyId: key.keyId, publicKey },
      ...{ clock: systemClock, random: Math.random, delivery, limits: QUICK },
    }),
  );
  onTestFinished(() => outbox.close(0));
  const events: OutboxEvent[] = [];
  outbox.onEvent((event) => events.push(event));
  return { outbox, events };
}

/** Two submissions of two people, saved while the platform is away; then the terminal is off and `tamper` has the file. */
async function tampered(tamper: (database: Database.Database) => void): Promise<{ readonly dataDir: string; readonly ids: string[] }> {
  const dataDir = freshDataDir();
  const { outbox } = await opened(dataDir, AWAY);
  const ids: string[] = [];
  for (const idNumber of ['440300199001010011', '440300199202020022']) {
    ids.push(expectOk(await outbox.save(draftOf({ idNumber }))).submissionId);
  }
  await outbox.close(0);
  const database = new Database(join(dataDir, 'outbox.db'));
  tamper(database);
  database.close();
  return { dataDir, ids };
}

const Records = z.array(z.object({ submissionId: z.string() }));
const received = async (platform: Bench): Promise<string[]> =>
  Records.parse(await platform.get('/_sandbox/submissions')).map(({ submissionId }) => submissionId);

test.each([
  {
    what: 'an envelope that names another key than it was sealed to',
    tamper: (database: Database.Database) => database.exec("UPDATE submission SET key_id = 'sandbox-2025' WHERE sequence = 1"),
    problem: 'sealBroken',
  },
  {
    what: 'a manifest that was put in from somebody else’s submission, digest and all',
    tamper: (database: Database.Database) =>
      database.exec(`UPDATE part SET (sha256, sealed) = (SELECT sha256, sealed FROM part WHERE sequence = 2 AND part_index = 0)
                     WHERE sequence = 1 AND part_index = 0`),
    problem: 'sealBroken',
  },
  {
    what: 'a part with one bit turned and its digest made to fit',
    tamper: (database: Database.Database) => {
      const sealed = database.prepare('SELECT sealed FROM part WHERE sequence = 1 AND part_index = 1').pluck().get();
      if (!(sealed instanceof Uint8Array)) throw new Error('the part is not there');
      sealed[40] = (sealed[40] ?? 0) ^ 1;
      database.prepare('UPDATE part SET sealed = ?, sha256 = ? WHERE sequence = 1 AND part_index = 1').run(sealed, sha256(sealed));
    },
    problem: 'sealBroken',
  },
  {
    what: 'a number that is not the one in the seal',
    tamper: (database: Database.Database) => database.exec("UPDATE submission SET short_number = 'S017-0000-00-0' WHERE sequence = 1"),
    problem: 'contentInvalid',
  },
] as const)('$what: refused by the platform by name, kept, alarmed; the other one arrives', async ({ tamper, problem }) => {
  expect(PROBLEM_TYPES[problem]).toBeTypeOf('string');
  const { dataDir, ids } = await tampered(tamper);
  await withSandbox(async (platform) => {
    const { outbox, events } = await opened(dataDir, platform.client());
    await until(() => events.some(({ kind }) => kind === 'delivered') && events.some(({ kind }) => kind === 'refusalReported'));
    expect(events.filter(({ kind }) => kind === 'deadLetter')).toMatchObject([
      { submissionId: ids[0], reason: 'refused', httpStatus: 422, problem },
    ]);
    await until(() => outbox.alarms().includes('deadLetters'));
    expect(readRow(dataDir, 'SELECT count(*) AS parts FROM part WHERE sequence = 1')).toEqual({ parts: 2 });
    expect(await received(platform)).toEqual([ids[1]]);
  });
});

test('a key that the platform does not know: an alarm and no loss; once it knows it, everything arrives', async () => {
  await withSandbox(async (platform) => {
    const dataDir = freshDataDir();
    const mistaken = await opened(dataDir, platform.client(), { keyId: 'sandbox-2031', label: SANDBOX_KEY.label });
    const first = expectOk(await mistaken.outbox.save(draftOf()));
    await until(() => mistaken.outbox.alarms().includes('keyUnknown'));
    expect(mistaken.outbox.admission()).toEqual({ open: false, reason: 'key' });
    expect(mistaken.events.some(({ kind }) => kind === 'deadLetter')).toBe(false);
    await mistaken.outbox.close(0);

    // The configuration is mended: what is saved from now on goes out, what was sealed to the unknown key waits for the platform.
    const mended = await opened(dataDir, platform.client());
    const second = expectOk(await mended.outbox.save(draftOf({ idNumber: '440300199202020022' })));
    await until(() => mended.events.some(({ kind }) => kind === 'delivered'));
    expect(mended.outbox.admission()).toEqual({ open: true });
    expect(await received(platform)).toEqual([second.submissionId]);
    expect(readRow(dataDir, `SELECT state FROM submission WHERE submission_id = '${first.submissionId}'`)).toEqual({ state: 'queued' });
  });
});

test('the right name on the wrong key: refused by name, kept, alarmed', async () => {
  await withSandbox(async (platform) => {
    const on = await opened(freshDataDir(), platform.client(), { keyId: SANDBOX_KEY.keyId, label: 'another key' });
    const { submissionId } = expectOk(await on.outbox.save(draftOf()));
    await until(() => on.events.some(({ kind }) => kind === 'deadLetter'));
    expect(on.events.filter(({ kind }) => kind === 'deadLetter')).toMatchObject([{ submissionId, problem: 'sealBroken' }]);
    await until(() => on.outbox.alarms().includes('deadLetters'));
  });
});
