import { expect, test } from 'vitest';
import { ManualClock } from '../../drivers/core/manual-clock.ts';
import type { CoreExit, CoreProcess } from './core-process.ts';
import { SUPERVISION_LIMITS } from './limits.ts';
import { type CoreEvent, type CoreState, superviseCore } from './supervise-core.ts';

type FromCore = { type: 'beat' } | { type: 'ready' } | { type: 'fatal'; message: string } | { type: 'word'; text: string };
type ToCore = { type: 'stop' } | { type: 'word'; text: string };

const CRASH: CoreExit = { exitCode: 1, signal: null, startError: null };
const SIGKILL: CoreExit = { exitCode: null, signal: 'SIGKILL', startError: null };

class FakeProcess implements CoreProcess<ToCore, FromCore> {
  readonly pid = 1;
  readonly sent: string[] = [];
  killed = false;
  say: (message: FromCore) => void = () => undefined;
  exit: (exit: CoreExit) => void = () => undefined;
  send(message: ToCore): void {
    this.sent.push(message.type);
  }
  onMessage(listener: (message: FromCore) => void): void {
    this.say = listener;
  }
  onExit(listener: (exit: CoreExit) => void): void {
    this.exit = listener;
  }
  kill(): void {
    this.killed = true;
    this.exit(SIGKILL);
  }
}

function supervised() {
  const clock = new ManualClock();
  const processes: FakeProcess[] = [];
  const events: CoreEvent[] = [];
  const states: CoreState[] = [];
  const core = superviseCore<ToCore, FromCore>({
    start: () => {
      const started = new FakeProcess();
      processes.push(started);
      return started;
    },
    clock,
    random: () => 1,
    onEvent: (event) => events.push(event),
  });
  core.onState((state) => states.push(state));
  const newest = (): FakeProcess => {
    const last = processes.at(-1);
    if (!last) throw new Error('no core was started');
    return last;
  };
  const beatFor = async (ms: number): Promise<void> => {
    for (let goneMs = 0; goneMs < ms; goneMs += 500) {
      newest().say({ type: 'beat' });
      await clock.advance(500);
    }
  };
  const pauses = (): number[] => events.flatMap((event) => (event.type === 'restarting' ? [event.pauseMs] : []));
  return { clock, processes, events, states, core, newest, beatFor, pauses };
}

test('a core that says ready is ready', () => {
  const { core, newest, states } = supervised();
  expect(core.state()).toBe('starting');
  newest().say({ type: 'ready' });
  expect(core.state()).toBe('ready');
  expect(core.readyMessage()).toEqual({ type: 'ready' });
  expect(states).toEqual(['ready']);
});

test('a core that beats is left alone', async () => {
  const { newest, beatFor, processes } = supervised();
  newest().say({ type: 'ready' });
  await beatFor(600_000);
  expect(processes).toHaveLength(1);
  expect(newest().killed).toBe(false);
});

test('a ready core that falls silent for five seconds is killed and started again at once', async () => {
  const { clock, core, newest, beatFor, processes, events } = supervised();
  newest().say({ type: 'ready' });
  await beatFor(10_000);
  // The last beat was half a second ago.
  await clock.advance(SUPERVISION_LIMITS.beatTimeoutMs - 501);
  expect(processes).toHaveLength(1);
  await clock.advance(1);
  expect(processes[0]?.killed).toBe(true);
  await clock.advance(0);
  expect(processes).toHaveLength(2);
  expect(events.find((event) => event.type === 'beatMissed')).toEqual({ type: 'beatMissed', silentMs: 5_000 });
  expect(core.state()).toBe('restarting');
});

test('a starting core has fifteen seconds for its first beat', async () => {
  const { clock, processes } = supervised();
  await clock.advance(SUPERVISION_LIMITS.firstBeatTimeoutMs - 1);
  expect(processes[0]?.killed).toBe(false);
  await clock.advance(1);
  expect(processes[0]?.killed).toBe(true);
});

test('a core that beats but never becomes ready is killed after two minutes', async () => {
  const { beatFor, processes, events } = supervised();
  await beatFor(SUPERVISION_LIMITS.readyTimeoutMs);
  expect(processes[0]?.killed).toBe(true);
  expect(events.some((event) => event.type === 'startTooLong')).toBe(true);
});

test('beats that waited while the host was busy are read before the core is judged', async () => {
  const { clock, newest, processes } = supervised();
  newest().say({ type: 'ready' });
  // The host's timers and the core's beats fall due together after a stall; timers run first.
  await clock.advance(SUPERVISION_LIMITS.beatTimeoutMs - SUPERVISION_LIMITS.graceMs);
  newest().say({ type: 'beat' });
  await clock.advance(SUPERVISION_LIMITS.beatTimeoutMs - 1);
  expect(processes[0]?.killed).toBe(false);
});

test('a core that crashes after a steady life is started at once, however often', async () => {
  const { clock, newest, beatFor, processes, pauses } = supervised();
  for (let crash = 0; crash < 50; crash++) {
    newest().say({ type: 'ready' });
    await beatFor(SUPERVISION_LIMITS.steadyMs);
    newest().exit(SIGKILL);
    await clock.advance(0);
  }
  expect(processes).toHaveLength(51);
  expect(new Set(pauses())).toEqual(new Set([0]));
});

test('a core that crashes soon after it was ready is back within seconds, however often: somebody stands before it', async () => {
  const { clock, newest, pauses, processes } = supervised();
  for (let crash = 0; crash < 20; crash++) {
    newest().say({ type: 'ready' });
    newest().exit(SIGKILL);
    await clock.advance(pauses().at(-1) ?? 0);
    expect(processes).toHaveLength(crash + 2);
  }
  expect(Math.max(...pauses())).toBe(SUPERVISION_LIMITS.longestPauseMs);
});

test('pauses grow while short lives follow each other, and tries never end', async () => {
  const { clock, newest, pauses, processes } = supervised();
  for (let crash = 0; crash < 20; crash++) {
    newest().exit(CRASH);
    await clock.advance(pauses().at(-1) ?? 0);
    expect(processes).toHaveLength(crash + 2);
  }
  expect(pauses().slice(0, 6)).toEqual([0, 250, 500, 1_000, 2_000, 30_000]);
  expect(Math.max(...pauses())).toBe(30_000);
});

test('a steady life forgives the short ones before it', async () => {
  const { clock, newest, beatFor, pauses } = supervised();
  for (let crash = 0; crash < 4; crash++) {
    newest().exit(CRASH);
    await clock.advance(pauses().at(-1) ?? 0);
  }
  newest().say({ type: 'ready' });
  await beatFor(SUPERVISION_LIMITS.steadyMs);
  newest().exit(CRASH);
  expect(pauses().at(-1)).toBe(0);
});

test('an exit with 0 that nobody asked for is a crash', async () => {
  const { clock, newest, processes } = supervised();
  newest().exit({ exitCode: 0, signal: null, startError: null });
  await clock.advance(0);
  expect(processes).toHaveLength(2);
});

test('a core that could not even be started is tried again', async () => {
  const { clock, newest, processes } = supervised();
  newest().exit({ exitCode: null, signal: null, startError: 'EAGAIN' });
  await clock.advance(0);
  expect(processes).toHaveLength(2);
});

test('after fatal nothing is started, until told', async () => {
  const { clock, core, newest, processes, events } = supervised();
  newest().say({ type: 'fatal', message: 'the profile has an unknown key' });
  newest().exit(CRASH);
  await clock.advance(3_600_000);
  expect(processes).toHaveLength(1);
  expect(core.state()).toBe('fatal');
  expect(events).toContainEqual({ type: 'fatal', message: 'the profile has an unknown key' });
  core.retry();
  expect(processes).toHaveLength(2);
  newest().say({ type: 'ready' });
  expect(core.state()).toBe('ready');
});

test('a core that says fatal and does not leave is killed', async () => {
  const { clock, newest, processes } = supervised();
  newest().say({ type: 'fatal', message: 'no' });
  await clock.advance(SUPERVISION_LIMITS.stopTimeoutMs);
  expect(processes[0]?.killed).toBe(true);
  await clock.advance(60_000);
  expect(processes).toHaveLength(1);
});

test('a core that exits after stop is not started again, and no timer stays', async () => {
  const { clock, core, newest, processes } = supervised();
  newest().say({ type: 'ready' });
  const stopped = core.stop();
  expect(newest().sent).toEqual(['stop']);
  newest().exit({ exitCode: 0, signal: null, startError: null });
  expect(await stopped).toBe('exited');
  await clock.advance(3_600_000);
  expect(processes).toHaveLength(1);
  expect(core.state()).toBe('stopped');
  expect(clock.waiting).toBe(0);
});

test('a core that ignores stop is killed', async () => {
  const { clock, core, newest, beatFor } = supervised();
  newest().say({ type: 'ready' });
  const stopped = core.stop();
  await beatFor(SUPERVISION_LIMITS.stopTimeoutMs);
  expect(await stopped).toBe('killed');
  expect(clock.waiting).toBe(0);
});

test('stop during a pause ends the tries', async () => {
  const { clock, core, newest, processes } = supervised();
  newest().exit(CRASH);
  await clock.advance(0);
  newest().exit(CRASH);
  expect(await core.stop()).toBe('exited');
  await clock.advance(60_000);
  expect(processes).toHaveLength(2);
});

test('what an older core still had to say is not heard', async () => {
  const { clock, core, newest } = supervised();
  const heard: string[] = [];
  core.onMessage((message) => heard.push(message.type));
  const older = newest();
  older.exit(CRASH);
  expect(core.send({ type: 'word', text: 'hello' })).toBe(false);
  await clock.advance(0);
  older.say({ type: 'word', text: 'late' });
  expect(heard).toEqual([]);
  expect(core.send({ type: 'word', text: 'hello' })).toBe(true);
  expect(newest().sent).toEqual(['word']);
});
