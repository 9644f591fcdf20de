import Database from 'better-sqlite3';
import { err, ok } from '../../../drivers/core/result.ts';
import { MIGRATIONS } from '../../../main/outbox/migrations.ts';
import type { OpenedDatabase } from '../../../main/outbox/open-database.ts';
import type { Queue } from '../../../main/outbox/queue.ts';
import type { StoreWatch } from '../../../main/outbox/store-watch.ts';
import type { WriterCallName, WriterCalls } from '../../../main/outbox/writer-protocol.ts';

type Answers = { readonly [Name in WriterCallName]?: (ask: WriterCalls[Name]['ask']) => WriterCalls[Name]['answer'] };

/** A queue without its worker thread: what delivery asks of it is answered at once, by the same code as in the worker. */
export function storeOf(queue: Queue): Pick<StoreWatch, 'ask'> {
  const { store, leases } = queue;
  const answers: Answers = {
    claim: (ask) => queue.claim(ask),
    finish: ({ finished }) => {
      queue.finish(finished);
      return null;
    },
    freeStrays: ({ sending }) => {
      leases.freeStrays(sending);
      return null;
    },
    nextDue: () => leases.nextDueMs(),
    dueReport: ({ nowMs }) => leases.dueReport(nowMs),
    finishReport: ({ submissionId, nextAttemptAtMs }) => {
      leases.finishReport(submissionId, nextAttemptAtMs);
      return null;
    },
    clamp: ({ latestMs }) => {
      store.clamp(latestMs);
      return null;
    },
    erase: ({ nowMs }) => queue.erase(nowMs),
    prune: ({ erasedBeforeMs }) => queue.prune(erasedBeforeMs),
  };
  return {
    ask: (name, ask) => {
      const answer = answers[name];
      return Promise.resolve(answer ? ok(answer(ask)) : err({ kind: 'failed', detail: `${name} is not asked here` }));
    },
  };
}

/** The real schema; a disk for each of hundreds of terminals would measure the disk. */
export function databaseInMemory(): OpenedDatabase {
  const database = new Database(':memory:');
  database.pragma('secure_delete = ON');
  for (const step of MIGRATIONS) database.exec(step);
  database.pragma('foreign_keys = ON');
  return { database, path: ':memory:', notices: [], close: () => database.close() };
}
