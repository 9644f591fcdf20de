/** The one writer: a worker thread that owns the database, so that a slow disk never stops the core. */
import { randomInt } from 'node:crypto';
import { parentPort, workerData } from 'node:worker_threads';
import { assertNever, err, ok, type Result } from '../../drivers/core/result.ts';
import { Cases } from './cases.ts';
import { walBytes } from './disk.ts';
import { openLanes } from './lane.ts';
import { WAL_CHECKPOINT_BYTES, WARM_UP_BYTES, WARM_UP_PARTS } from './limits.ts';
import { isCorruption, mayComeBack, type OpenedDatabase, openDatabase } from './open-database.ts';
import { type SaveContext, save } from './save.ts';
import { createSealer, type Sealer } from './sealing/index.ts';
import { Store } from './store.ts';
import type { OpenError } from './types.ts';
import type { Claim, Withdrawal, WriterOptions, WriterReply, WriterRequest } from './writer-protocol.ts';

interface Opened {
  readonly database: OpenedDatabase;
  readonly store: Store;
  readonly cases: Cases;
  readonly context: SaveContext;
}

const port = parentPort;
if (port === null) throw new Error('outbox-worker runs as a worker thread only');
const options: WriterOptions = workerData;
let opened: Opened | null = null;

async function open(nowMs: number): Promise<Result<{ readonly notices: readonly OpenError[] }, OpenError>> {
  const sealer = await createSealer(options);
  if (!sealer.ok) {
    const detail = sealer.error.kind === 'badKey' ? sealer.error.detail : `unknown suite ${sealer.error.suite}`;
    return err({ kind: 'keyRefused', detail });
  }
  const { databaseBytes, diskReserveBytes } = options.limits;
  const database = openDatabase({ dataDir: options.dataDir, databaseBytes, diskReserveBytes, wallMs: nowMs });
  if (!database.ok) return database;
  try {
    const store = new Store(database.value.database, options.bootId);
    store.freeLeases();
    store.clamp(nowMs + options.limits.retryCapMs);
    const { dataDir, terminalId, terminalCode, limits } = options;
    const lanes = openLanes(dataDir);
    opened = {
      database: database.value,
      store,
      cases: new Cases({ database: database.value.database, lanes, truncateWal: () => store.truncateWal() }),
      context: {
        store,
        walBytes: () => walBytes(database.value.path),
        sealer: sealer.value,
        lanes,
        draw: (bound) => randomInt(bound),
        dataDir,
        terminalId,
        terminalCode,
        limits,
      },
    };
    return ok({ notices: database.value.notices });
  } catch (error) {
    database.value.close();
    return err({ kind: 'io', path: options.dataDir, detail: String(error) });
  }
}

/** Awaited before the thread is ended, see `standStill`. */
let warming: Promise<void> = Promise.resolve();

/** The first citizen waits no longer than the next: key agreement and cipher are at hand before anybody submits. */
async function warmUp(sealer: Sealer): Promise<void> {
  for (let part = 0; part < WARM_UP_PARTS; part++) await sealer.seal(new Uint8Array(WARM_UP_BYTES), new Uint8Array(0));
}

/** A sealer that fails is told by the save that needs it, to somebody who can be answered. */
const leaveToTheFirstSave = (): void => undefined;

async function answer(request: WriterRequest): Promise<unknown> {
  if (request.name === 'open') return open(request.ask.nowMs);
  if (request.name === 'standStill') return standStill();
  if (opened === null) throw new Error(`${request.name} before open`);
  const { store, cases, context, database } = opened;
  switch (request.name) {
    case 'save':
      return save(context, request.ask);
    case 'find':
      return store.find(request.ask.submissionId);
    case 'settle': {
      const found = store.find(request.ask.submissionId);
      if (found !== null && !store.truncateWal()) throw new Error('a reader holds the log, so nobody can tell whether it will stay');
      return found;
    }
    case 'findCase':
      return cases.find(request.ask.code, request.ask.subject);
    case 'withdraw':
      return settledLater(() => cases.withdraw(request.ask.submissionId, request.ask.subject));
    case 'freeStrays':
      store.freeStrays(request.ask.sending);
      return null;
    case 'claim':
      return store.claim(request.ask.nowMs, request.ask.only);
    case 'finish':
      store.finish(request.ask.submissionId, request.ask.outcome);
      return null;
    case 'dueReport':
      return store.dueReport(request.ask.nowMs);
    case 'finishReport':
      store.finishReport(request.ask.submissionId, request.ask.nextAttemptAtMs);
      return null;
    case 'nextDue':
      return store.nextDueMs();
    case 'clamp':
      store.clamp(request.ask.latestMs);
      return null;
    case 'erase':
      return store.erase(request.ask.nowMs, options.limits.eraseGroupBytes);
    case 'depth':
      return store.depth();
    case 'close':
      await warming;
      opened = null;
      try {
        store.erase(request.ask.nowMs, options.limits.eraseGroupBytes);
        store.truncateWal();
      } finally {
        database.close();
      }
      return null;
    default:
      return assertNever(request);
  }
}

function settledLater(withdraw: () => Withdrawal): Withdrawal {
  try {
    return withdraw();
  } catch (error) {
    if (mayComeBack(error)) return { kind: 'unknown' };
    throw error;
  }
}

let standing = false;
let saving: Promise<unknown> = Promise.resolve();

async function standStill(): Promise<null> {
  standing = true;
  await Promise.allSettled([saving, warming]);
  return null;
}

// Saves wait for each other, so that the sequence is the order of asking; everything else may pass a save that still seals.
let lastSave: Promise<unknown> = Promise.resolve();

/** A claimed envelope moves to the core instead of being copied there. */
function buffersOf(reply: WriterReply): ArrayBuffer[] {
  if (!('answer' in reply) || !isClaim(reply.answer)) return [];
  return reply.answer.envelope.parts.flatMap((part) =>
    part.buffer instanceof ArrayBuffer && part.byteLength === part.buffer.byteLength ? [part.buffer] : [],
  );
}

const isClaim = (answered: unknown): answered is Claim => typeof answered === 'object' && answered !== null && 'envelope' in answered;

async function serve(request: WriterRequest): Promise<void> {
  let reply: WriterReply;
  try {
    if (request.name === 'save' || request.name === 'close') {
      const turn = lastSave.then(() => {
        if (standing) throw new Error('the writer is being ended');
        saving = answer(request);
        return saving;
      });
      lastSave = turn.catch(() => null);
      reply = { id: request.id, answer: await turn };
    } else {
      reply = { id: request.id, answer: await answer(request) };
    }
  } catch (error) {
    reply = { id: request.id, failed: String(error), corrupt: isCorruption(error) };
  }
  port?.postMessage(reply, buffersOf(reply));
  if (request.name === 'open' && opened !== null) warming = warmUp(opened.context.sealer).catch(leaveToTheFirstSave);
  // After the answer has left, so that no citizen waits for it.
  if (request.name === 'save' && opened !== null && walBytes(opened.database.path) > WAL_CHECKPOINT_BYTES) opened.store.checkpoint();
}

port.on('message', (request: WriterRequest) => void serve(request));
