import { Worker } from 'node:worker_threads';
import { afterEach, describe, expect, test } from 'vitest';
import { ManualClock } from '../../drivers/core/manual-clock.ts';
import { type Call, WorkerSeat } from './worker-seat.ts';

/** Answers `ask` with itself and its thread's number; `die`, `hang`, `spin`, `notes`, `fails` and `eats` as they say. */
const WORKER = `
  const { parentPort, threadId } = require('node:worker_threads');
  const eaten = [];
  parentPort.on('message', (ask) => {
    if (ask === 'die') process.exit(3);
    if (ask === 'throw') throw new Error('a bug');
    if (ask === 'spin') for (;;) {}
    if (ask === 'hang') return;
    if (ask === 'eats') for (;;) eaten.push(new Array(1_000_000).fill(ask));
    if (ask === 'fails') return parentPort.postMessage({ failed: 'so it is' });
    if (ask === 'notes') { parentPort.postMessage({ note: 1 }); parentPort.postMessage({ note: 2 }); }
    parentPort.postMessage({ answer: ask + ' ' + threadId });
  });
`;

type Seat = WorkerSeat<string, string, number>;
const seats: Seat[] = [];
const clock = new ManualClock();

function seat(): Seat {
  const startWorker = (): Worker => new Worker(WORKER, { eval: true, resourceLimits: { maxOldGenerationSizeMb: 32 } });
  const made: Seat = new WorkerSeat({ clock, startWorker });
  seats.push(made);
  return made;
}

const ask = (what: string, more: Partial<Call<string, string, number>> = {}): Call<string, string, number> => ({
  ask: what,
  limitMs: 1_000,
  ...more,
});
const answered = { ok: true, value: expect.stringMatching(/^again \d+$/) };

afterEach(async () => {
  for (const made of seats.splice(0)) await made.close();
});

test('one thread answers call after call', async () => {
  const made = seat();
  const first = await made.call(ask('a'));
  const second = await made.call(ask('a'));
  expect(first.ok).toBe(true);
  expect(second).toEqual(first);
});

test('calls are answered in the order of asking', async () => {
  const made = seat();
  const answers = await Promise.all(['a', 'b', 'c'].map((what) => made.call(ask(what))));
  expect(answers.map((answer) => (answer.ok ? answer.value.slice(0, 1) : answer.error))).toEqual(['a', 'b', 'c']);
});

describe('after a thread that', () => {
  test.each(['die', 'throw'])('ends by itself (%s), the call has failed and the next has another', async (what) => {
    const made = seat();
    expect(await made.call(ask(what))).toMatchObject({ ok: false, error: { kind: 'failed' } });
    expect(await made.call(ask('again'))).toEqual(answered);
  });

  test('fails, the next call has another', async () => {
    const made = seat();
    expect(await made.call(ask('fails'))).toEqual({ ok: false, error: { kind: 'failed', detail: 'so it is' } });
    expect(await made.call(ask('again'))).toEqual(answered);
  });

  test.each(['hang', 'spin'])('takes too long (%s), it is ended, and the next call has another', async (what) => {
    const made = seat();
    const late = made.call(ask(what));
    const next = made.call(ask('again'));
    await clock.advance(1_000);
    expect(await late).toEqual({ ok: false, error: { kind: 'timeout' } });
    expect(await next).toEqual(answered);
  });

  test('eats too much of its heap, it is ended, and the next call has another', async () => {
    const made = seat();
    expect(await made.call(ask('eats'))).toEqual({ ok: false, error: { kind: 'tooMuchMemory' } });
    expect(await made.call(ask('again'))).toEqual(answered);
  });
});

test('a thread that is to end after its answer ends, and the call behind it has another', async () => {
  const made = seat();
  const [first, second, third] = await Promise.all([
    made.call(ask('a')),
    made.call(ask('a', { endsWorker: () => true })),
    made.call(ask('a')),
  ]);
  expect(second).toEqual(first);
  expect(third.ok).toBe(true);
  expect(third).not.toEqual(first);
});

test('a note gives the call its whole time again', async () => {
  const notes: number[] = [];
  const made = seat();
  const called = made.call(ask('notes', { onNote: (note) => notes.push(note) }));
  expect((await called).ok).toBe(true);
  expect(notes).toEqual([1, 2]);
});

test('a process that grows too far ends the call', async () => {
  const startWorker = (): Worker => new Worker(WORKER, { eval: true });
  const made: Seat = new WorkerSeat({ clock, startWorker, memory: { growthBytes: -1, watchEveryMs: 50 } });
  seats.push(made);
  const called = made.call(ask('hang'));
  await clock.advance(50);
  expect(await called).toEqual({ ok: false, error: { kind: 'tooMuchMemory' } });
});

test('who asks may take it back, before its turn and in the middle', async () => {
  const made = seat();
  const taken = new AbortController();
  const first = made.call(ask('hang', { signal: taken.signal }));
  const second = made.call(ask('hang', { signal: taken.signal }));
  taken.abort();
  expect(await first).toEqual({ ok: false, error: { kind: 'aborted' } });
  expect(await second).toEqual({ ok: false, error: { kind: 'aborted' } });
});

test('closing answers whoever waits, and whoever comes later', async () => {
  const made = seat();
  const waiting = made.call(ask('hang'));
  const behind = made.call(ask('a'));
  await made.close();
  for (const call of [waiting, behind, made.call(ask('a'))]) expect(await call).toEqual({ ok: false, error: { kind: 'closed' } });
});

test('an ask that cannot be posted fails for whoever asked, and for nobody else', async () => {
  const startWorker = (): Worker => new Worker(WORKER, { eval: true });
  const made: WorkerSeat<unknown, string> = new WorkerSeat({ clock, startWorker });
  await expect(made.call({ ask: () => 'a function', limitMs: 1_000 })).rejects.toThrow('could not be cloned');
  expect(clock.waiting).toBe(0);
  expect((await made.call({ ask: 'a', limitMs: 1_000 })).ok).toBe(true);
  await made.close();
});

test('no timer is left behind', async () => {
  const made = seat();
  for (const what of ['a', 'notes', 'fails', 'die']) await made.call(ask(what));
  expect(clock.waiting).toBe(0);
});
