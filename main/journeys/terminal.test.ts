import { expect, test, vi } from 'vitest';
import { createActor, fromPromise, SimulatedClock } from 'xstate';
import { compileCases } from './cases/compile.ts';
import { JOURNEY_DELAYS } from './limits.ts';
import { sessionMachine } from './session.ts';
import { type InterruptedTruth, terminalMachine } from './terminal.ts';

const timing = { idleBeforeWarningMs: 120_000, idleAnswerMs: 30_000, leavingMs: 10_000, receiptGraceMs: 2_500 };

function started(interruptedSession: InterruptedTruth | null = null) {
  const clock = new SimulatedClock();
  const over = vi.fn<() => void>();
  const terminal = createActor(
    terminalMachine.provide({
      actions: { sessionOver: over },
      actors: { session: sessionMachine.provide({ actors: { wipeSession: fromPromise(() => Promise.resolve()) } }) },
    }),
    { clock, input: { interruptedSession, sessionInput: () => ({ timing, items: [], journeys: new Map(), caseJourney: compileCases() }) } },
  );
  terminal.start();
  return { clock, terminal, over };
}

test('a touch wakes it, and a session that ends leads back to the attract screen', async () => {
  const { clock, terminal, over } = started();
  expect(terminal.getSnapshot().value).toBe('attract');
  terminal.send({ type: 'wake' });
  expect(terminal.getSnapshot().value).toBe('session');
  clock.increment(timing.idleBeforeWarningMs);
  await new Promise<void>((resolve) => setImmediate(resolve));
  expect(terminal.getSnapshot().value).toBe('attract');
  expect(over).toHaveBeenCalledTimes(1);
});

test('after a crash it says what is true, and goes on by a touch or by itself', () => {
  const byTouch = started({ shortNumbers: ['S017-7F3K-29-4'], certain: true }).terminal;
  expect(byTouch.getSnapshot()).toMatchObject({
    value: 'interrupted',
    context: { interruptedSession: { shortNumbers: ['S017-7F3K-29-4'] } },
  });
  byTouch.send({ type: 'continue' });
  expect(byTouch.getSnapshot()).toMatchObject({ value: 'attract', context: { interruptedSession: null } });
  const { clock, terminal } = started({ shortNumbers: [], certain: false });
  clock.increment(JOURNEY_DELAYS.interruptedMs);
  expect(terminal.getSnapshot().value).toBe('attract');
});

test('what a session was saving when it was cut short, and had been saved after all, is told with its number', () => {
  const { terminal } = started({ shortNumbers: [], certain: false });
  terminal.send({ type: 'interruptedSettled', truth: { shortNumbers: ['S017-7F3K-29-4'], certain: true } });
  expect(terminal.getSnapshot()).toMatchObject({
    value: 'interrupted',
    context: { interruptedSession: { shortNumbers: ['S017-7F3K-29-4'] } },
  });
});

test('without storage nobody is woken; when it is back, so is the terminal', () => {
  const { terminal } = started();
  terminal.send({ type: 'outOfService', problem: 'trouble.storageReadOnly' });
  expect(terminal.getSnapshot().value).toBe('outOfService');
  expect(terminal.getSnapshot().can({ type: 'wake' })).toBe(false);
  terminal.send({ type: 'switchLanguage', language: 'en' });
  expect(terminal.getSnapshot().context.language).toBe('en');
  terminal.send({ type: 'inService' });
  expect(terminal.getSnapshot()).toMatchObject({ value: 'attract', context: { language: 'zh-CN' } });
});

test('storage that fails in the middle of a session closes the terminal only after it', () => {
  const { terminal } = started();
  terminal.send({ type: 'wake' });
  terminal.send({ type: 'outOfService', problem: 'trouble.storageCorrupt' });
  expect(terminal.getSnapshot().value).toBe('session');
});
