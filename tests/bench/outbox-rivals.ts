/** The same work in three ways: a bare table, plainjob made durable, and our queue. One durable commit each, about 1 KB each. */
import { randomBytes } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import Database from 'better-sqlite3';
import { better, defineQueue } from 'plainjob';
import { CHECKPOINT_PAGES, OUTBOX_LIMITS } from '../../main/outbox/limits.ts';
import { openQueue } from '../../main/outbox/queue.ts';
import { createSealer, type Sealer } from '../../main/outbox/sealing/index.ts';
import { BLOCKED_FOR_MS, BLOCKED_SHARE, backlogOf, draftFor, must, PAYLOAD_BYTES, receiptFor, sealedTo, TERMINAL } from './outbox-work.ts';

/** As large a log as ours before it is copied back: SQLite's own is a quarter of it. */
const AUTO_CHECKPOINT = `wal_autocheckpoint = ${CHECKPOINT_PAGES}`;
const EVERYTHING_ROOM_BYTES = 1024 ** 3;

export interface Rival {
  readonly name: 'raw' | 'plainjob' | 'unsealed' | 'sealed';
  /** Returns when it is on the disk to stay. */
  add(): Promise<void> | void;
  /** Takes so many, has them acknowledged by a sink that answers at once, and writes that down durably; ours in groups of `atOnce`. */
  drain(count: number, atOnce: number): void;
  /** What was drained leaves no trace; only ours does that. */
  erase?(): void;
  close(): void;
}

function durable(file: string): Database.Database {
  const database = new Database(file);
  database.pragma('journal_mode = WAL');
  database.pragma('synchronous = FULL');
  database.pragma('secure_delete = ON');
  database.pragma(AUTO_CHECKPOINT);
  return database;
}

/** The disk's own limit as SQLite can reach it: one prepared statement, no index. */
export function rawTable(dir: string, backlog: number): Rival {
  const database = durable(path.join(dir, 'raw.db'));
  database.exec('CREATE TABLE queue (id INTEGER PRIMARY KEY AUTOINCREMENT, body BLOB NOT NULL) STRICT');
  const insert = database.prepare('INSERT INTO queue (body) VALUES (?)');
  database.transaction(() => {
    for (let row = 0; row < backlog; row++) insert.run(randomBytes(PAYLOAD_BYTES));
  })();
  const remove = database.prepare('DELETE FROM queue WHERE id = (SELECT min(id) FROM queue)');
  const body = randomBytes(PAYLOAD_BYTES);
  return {
    name: 'raw',
    add: () => void insert.run(body),
    drain: (count) => {
      for (let row = 0; row < count; row++) remove.run();
    },
    close: () => database.close(),
  };
}

/** plainjob sets `synchronous = NORMAL` itself, under which an acknowledged job can be lost to a power cut. */
export function plainjobQueue(dir: string, backlog: number): Rival {
  const database = new Database(path.join(dir, 'plainjob.db'));
  const quiet = (): void => undefined;
  const queue = defineQueue({ connection: better(database), logger: { error: quiet, warn: quiet, info: quiet, debug: quiet } });
  database.pragma('synchronous = FULL');
  database.pragma('secure_delete = ON');
  database.pragma(AUTO_CHECKPOINT);
  const data = randomBytes(PAYLOAD_BYTES / 2).toString('hex');
  const blocked = Math.floor(backlog * BLOCKED_SHARE);
  database.transaction(() => {
    for (let row = 0; row < backlog; row++) queue.add('submission', data, row < blocked ? { delay: BLOCKED_FOR_MS } : {});
  })();
  return {
    name: 'plainjob',
    add: () => void queue.add('submission', data),
    drain: (count) => {
      for (let row = 0; row < count; row++) {
        const job = queue.getAndMarkJobAsProcessing('submission');
        if (!job) throw new Error('plainjob has nothing more to give');
        queue.markJobAsDone(job.id);
      }
    },
    close: () => queue.close(),
  };
}

/** Passes bytes through: what the queue costs by itself. */
const NO_SEALER: Sealer = { suite: 'none', keyId: 'none', overheadBytes: 0, seal: (plain) => Promise.resolve(Uint8Array.from(plain)) };

export async function ourQueue(dir: string, backlog: number, name: 'unsealed' | 'sealed'): Promise<Rival> {
  const sealer = name === 'unsealed' ? NO_SEALER : must(await createSealer(await sealedTo()));
  const dataDir = path.join(dir, name);
  mkdirSync(dataDir);
  const options = {
    dataDir,
    ...TERMINAL,
    ...(await sealedTo()),
    mirrorDir: null,
    bootId: 'bench',
    limits: { ...OUTBOX_LIMITS, diskReserveBytes: 0, ballastBytes: 0 },
  };
  must(openQueue(options, sealer, Date.now())).close(Date.now());
  backlogOf(path.join(dataDir, 'outbox.db'), backlog);
  const queue = must(openQueue(options, sealer, Date.now()));
  let citizen = 0;
  return {
    name,
    add: async () => {
      citizen += 1;
      must(await queue.save(draftFor(citizen), Date.now()));
      queue.tidy();
    },
    drain: (count, atOnce) => {
      for (let left = count; left > 0; ) {
        const rows = Math.min(atOnce, left);
        const ask = { nowMs: Date.now(), only: null, rows, atMostBytes: null, roomBytes: EVERYTHING_ROOM_BYTES, oneLarger: true };
        const { claims } = queue.claim(ask);
        if (claims.length === 0) throw new Error('our queue has nothing more to give');
        queue.finish(
          claims.map(({ envelope: { header } }) => ({
            submissionId: header.submissionId,
            outcome: { kind: 'delivered', receipt: receiptFor(header.submissionId), nowMs: Date.now() },
          })),
        );
        queue.tidy();
        left -= claims.length;
      }
    },
    erase: () => {
      while (queue.erase(Date.now()).more);
    },
    close: () => queue.close(Date.now()),
  };
}
