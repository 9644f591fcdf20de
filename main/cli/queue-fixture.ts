/** What the tests of the queue's commands share: a data directory, what a command printed, and a terminal that answers as told. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import Database from 'better-sqlite3';
import { onTestFinished, vi } from 'vitest';
import { systemClock } from '../../drivers/core/index.ts';
import { err, ok } from '../../drivers/core/result.ts';
import { type ControlService, serveControl } from '../control/index.ts';
import type { OutboxStatus } from '../outbox/index.ts';
import { bench, draftOf, expectOk, noise, partOf } from '../outbox/outbox-fixture.ts';
import { filled } from '../outbox/set-aside-fixture.ts';

export const WELL: OutboxStatus = {
  queued: 0,
  dead: 0,
  oldestSavedAtMs: null,
  sending: 'open',
  admission: { open: true },
  alarms: [],
  freeDiskBytes: 12_000_000_000,
  databaseBytes: 40_960,
  databaseLimitBytes: 4_294_967_296,
  ballastBytes: 25_165_824,
  mirror: 'none',
  mirrorDetail: null,
  onlyInMirror: 0,
  suite: 'hpke-x25519-sha256-aes256gcm',
  keyId: 'k-2',
};

export interface Place {
  readonly dataDir: string;
  readonly outboxDir: string;
  readonly options: { readonly dataDir: string; readonly json: false };
  readonly json: { readonly dataDir: string; readonly json: true };
}

export function freshPlace(): Place {
  const dataDir = mkdtempSync(path.join(tmpdir(), 'queue-'));
  onTestFinished(() => rmSync(dataDir, { recursive: true, force: true }));
  return { dataDir, outboxDir: path.join(dataDir, 'outbox'), options: { dataDir, json: false }, json: { dataDir, json: true } };
}

/** A queue at rest, with so many that wait; gives their ids. */
export const filledPlace = async (place: Place, count: number): Promise<string[]> => filled(place.outboxDir, count);

/** Changes the database behind the back of its program. */
export function tamper({ outboxDir }: Place, sql: string, ...values: unknown[]): void {
  const database = new Database(path.join(outboxDir, 'outbox.db'));
  database.pragma('foreign_keys = OFF');
  database.prepare(sql).run(...values);
  database.close();
}

/** One that the platform refused. */
export async function withDeadLetter({ outboxDir }: Place): Promise<string> {
  const on = await bench({ dataDir: outboxDir });
  on.platform.answer = () => ({ kind: 'refused', httpStatus: 422, problem: 'contentInvalid' });
  const { submissionId } = expectOk(await on.outbox.save(draftOf({ parts: [partOf('page', noise(1_000))] })));
  await on.until(() => on.eventsOf('deadLetter').length === 1);
  await on.outbox.close(0);
  return submissionId;
}

export interface Told {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a command in the test's own process. */
export async function telling(run: () => number | Promise<number>): Promise<Told> {
  const told = { stdout: '', stderr: '' };
  const spies = (['stdout', 'stderr'] as const).map((stream) =>
    vi.spyOn(process[stream], 'write').mockImplementation((text) => {
      told[stream] += String(text);
      return true;
    }),
  );
  try {
    return { code: await run(), ...told };
  } finally {
    for (const spy of spies) spy.mockRestore();
  }
}

/** A terminal that runs on the place, as far as a command can tell. */
export async function runningOn({ dataDir }: Place, service: Partial<ControlService>): Promise<void> {
  const away = () => Promise.resolve(err({ kind: 'outOfService' as const }));
  const server = await serveControl({
    dataDir,
    clock: systemClock,
    service: {
      ping: () => ({ terminalId: 'SZ-FT-017', pid: 1 }),
      status: () => Promise.resolve(ok(WELL)),
      retry: away,
      hurry: () => Promise.resolve(ok(null)),
      salvage: away,
      ...service,
    },
  });
  if (!server.ok) throw new Error(server.error.detail);
  onTestFinished(() => server.value.close());
}
