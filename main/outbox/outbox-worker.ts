/** The one writer: a worker thread that owns the database, so that a slow disk never stops the core. */
import { parentPort, workerData } from 'node:worker_threads';
import { assertNever, err, ok, type Result } from '../../drivers/core/result.ts';
import { WARM_UP_BYTES, WARM_UP_PARTS } from './limits.ts';
import { isCorruption, markSuspect, mayComeBack } from './open-database.ts';
import { openQueue, type Queue } from './queue.ts';
import { createSealer, type Sealer } from './sealing/index.ts';
import type { OpenError } from './types.ts';
import type { Claimed, Withdrawal, WriterOptions, WriterReply, WriterRequest } from './writer-protocol.ts';

const port = parentPort;
if (port === null) throw new Error('outbox-worker runs as a worker thread only');
const options: WriterOptions = workerData;
let opened: Queue | null = null;

async function open(nowMs: number): Promise<Result<{ readonly notices: readonly OpenError[] }, OpenError>> {
  const sealer = await createSealer(options);
  if (!sealer.ok) {
    const detail = sealer.error.kind === 'badKey' ? sealer.error.detail : `unknown suite ${sealer.error.suite}`;
    return err({ kind: 'keyRefused', detail });
  }
  const queue = openQueue(options, sealer.value, nowMs);
  if (!queue.ok) return queue;
  opened = queue.value;
  warmUp = () => warmed(sealer.value);
  return ok({ notices: opened.notices });
}

/** Awaited before the thread is ended, see `standStill`. */
let warming: Promise<void> = Promise.resolve();
let warmUp: () => Promise<void> = () => Promise.resolve();

/** The first citizen waits no longer than the next: key agreement and cipher are at hand before anybody submits. */
async function warmed(sealer: Sealer): Promise<void> {
  for (let part = 0; part < WARM_UP_PARTS; part++) await sealer.seal(new Uint8Array(WARM_UP_BYTES), new Uint8Array(0));
}

/** A sealer that fails is told by the save that needs it, to somebody who can be answered. */
const leaveToTheFirstSave = (): void => undefined;

async function answer(request: WriterRequest): Promise<unknown> {
  if (request.name === 'open') return open(request.ask.nowMs);
  if (request.name === 'standStill') return standStill();
  if (opened === null) throw new Error(`${request.name} before open`);
  const queue = opened;
  const { store, leases, cases } = queue;
  switch (request.name) {
    case 'save':
      return queue.save(request.ask.draft, request.ask.nowMs);
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
      return settledLater(() => queue.withdraw(request.ask.submissionId, request.ask.subject));
    case 'freeStrays':
      queue.withRoom(() => leases.freeStrays(request.ask.sending));
      return null;
    case 'claim':
      return queue.claim(request.ask);
    case 'finish':
      queue.finish(request.ask.finished);
      return null;
    case 'dueReport':
      return leases.dueReport(request.ask.nowMs);
    case 'finishReport':
      queue.withRoom(() => leases.finishReport(request.ask.submissionId, request.ask.nextAttemptAtMs));
      return null;
    case 'nextDue':
      return leases.nextDueMs();
    case 'clamp':
      queue.withRoom(() => store.clamp(request.ask.latestMs));
      return null;
    case 'hurry':
      queue.withRoom(() => leases.hurry(request.ask.nowMs));
      return null;
    case 'retry':
      return queue.retry(request.ask.submissionId);
    case 'erase':
      return queue.erase(request.ask.nowMs);
    case 'prune':
      return queue.prune(request.ask.erasedBeforeMs);
    case 'state':
      return queue.state(request.ask.nowMs);
    case 'salvage':
      return queue.salvage(request.ask.folder);
    case 'close':
      await warming;
      opened = null;
      queue.close(request.ask.nowMs);
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

/** Claimed envelopes move to the core instead of being copied there. */
function buffersOf(reply: WriterReply): ArrayBuffer[] {
  if (!('answer' in reply) || !isClaimed(reply.answer)) return [];
  return reply.answer.claims
    .flatMap(({ envelope }) => envelope.parts)
    .flatMap((part) => (part.buffer instanceof ArrayBuffer && part.byteLength === part.buffer.byteLength ? [part.buffer] : []));
}

const isClaimed = (answered: unknown): answered is Claimed => typeof answered === 'object' && answered !== null && 'claims' in answered;

async function serve(request: WriterRequest): Promise<void> {
  let reply: WriterReply;
  try {
    if (request.name === 'save' || request.name === 'salvage' || request.name === 'close') {
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
    if (isCorruption(error)) markSuspect(options.dataDir);
    reply = { id: request.id, failed: String(error), corrupt: isCorruption(error) };
  }
  port?.postMessage(reply, buffersOf(reply));
  if (request.name === 'open' && opened !== null) warming = warmUp().catch(leaveToTheFirstSave);
  // After the answer has left, so that no citizen waits for it.
  if (request.name === 'save' || request.name === 'finish') opened?.tidy();
  if (request.name === 'state') opened?.keepBallast();
}

port.on('message', (request: WriterRequest) => void serve(request));
