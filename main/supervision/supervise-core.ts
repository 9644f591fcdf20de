import type { Clock } from '../../drivers/core/clock.ts';
import type { CoreExit, CoreProcess } from './core-process.ts';
import { SUPERVISION_LIMITS, type SupervisionLimits } from './limits.ts';
import { restartPauseMs } from './restart-pause.ts';

export type CoreState =
  /** The first start. */
  | 'starting'
  | 'ready'
  /** Ended or killed; it is being started again, or soon will be. */
  | 'restarting'
  /** The core said that a restart would not help; waits for `retry`. */
  | 'fatal'
  /** Stopped by `stop`, for good. */
  | 'stopped';

export type CoreEvent =
  | { readonly type: 'started'; readonly pid: number | null }
  | { readonly type: 'ready'; readonly afterMs: number }
  | { readonly type: 'beatMissed'; readonly silentMs: number }
  | { readonly type: 'startTooLong'; readonly afterMs: number }
  | ({ readonly type: 'exited'; readonly wanted: boolean } & CoreExit)
  | { readonly type: 'restarting'; readonly pauseMs: number; readonly shortLives: number }
  | { readonly type: 'fatal'; readonly message: string };

export interface SupervisedCore<ToCore, FromCore> {
  state(): CoreState;
  /** What the running core, or the last one that got so far, said when it was ready. */
  readyMessage(): FromCore | null;
  /** False when there is no core to take it; the message is dropped. */
  send(message: ToCore): boolean;
  /** Messages of the running core only, in order. Returns how to stop listening. */
  onMessage(listener: (message: FromCore) => void): () => void;
  /** Called on change only. Returns how to stop listening. */
  onState(listener: (state: CoreState) => void): () => void;
  /** After `fatal`: tries once more. Does nothing in any other state. */
  retry(): void;
  /** Asks the core to finish and exit, and kills it when it does not in time. Resolves when it is gone. */
  stop(): Promise<'exited' | 'killed'>;
}

/**
 * Keeps one core running: starts it at once, kills it when it falls silent, starts it again when it ends, and waits longer
 * when it cannot live. The core says `{type: 'beat'}`, `{type: 'ready'}` and, if need be, `{type: 'fatal', message}`.
 */
export function superviseCore<ToCore, FromCore extends { readonly type: string }>(options: {
  readonly start: () => CoreProcess<ToCore, FromCore>;
  readonly clock: Clock;
  /** 0 ≤ r < 1; jitters the pauses. */
  readonly random?: () => number;
  readonly limits?: Partial<SupervisionLimits>;
  readonly onEvent: (event: CoreEvent) => void;
}): SupervisedCore<ToCore, FromCore> {
  const { start, clock, onEvent } = options;
  const random = options.random ?? Math.random;
  const limits: SupervisionLimits = { ...SUPERVISION_LIMITS, ...options.limits };

  let state: CoreState = 'starting';
  let running: CoreProcess<ToCore, FromCore> | null = null;
  let startedAtMs = 0;
  let readyAtMs: number | null = null;
  let readyMessage: FromCore | null = null;
  let shortLives: readonly number[] = [];
  /** What the end of the running core leads to. */
  let atExit: 'restart' | 'stop' | 'stayDown' = 'restart';
  let killed = false;
  const messageListeners = new Set<(message: FromCore) => void>();
  const stateListeners = new Set<(state: CoreState) => void>();
  const stopWaiters: ((how: 'exited' | 'killed') => void)[] = [];
  const timers = { beat: -1, ready: -1, restart: -1, stop: -1 };

  const setTimer = (name: keyof typeof timers, delayMs: number, then: () => void): void => {
    clock.clearTimeout(timers[name]);
    timers[name] = clock.setTimeout(then, delayMs);
  };

  const become = (next: CoreState): void => {
    if (next === state) return;
    state = next;
    for (const listener of [...stateListeners]) listener(next);
  };

  const kill = (): void => {
    killed = true;
    running?.kill();
  };

  const expectBeatWithin = (timeoutMs: number): void => {
    const sinceMs = clock.monotonicMs();
    setTimer('beat', timeoutMs - limits.graceMs, () =>
      setTimer('beat', limits.graceMs, () => {
        onEvent({ type: 'beatMissed', silentMs: clock.monotonicMs() - sinceMs });
        kill();
      }),
    );
  };

  const took = (message: FromCore): void => {
    if (message.type === 'beat' || message.type === 'ready') expectBeatWithin(limits.beatTimeoutMs);
    if (message.type === 'fatal' && atExit === 'restart') {
      const text = 'message' in message && typeof message.message === 'string' ? message.message : 'no reason given';
      atExit = 'stayDown';
      setTimer('stop', limits.stopTimeoutMs, kill);
      onEvent({ type: 'fatal', message: text });
      become('fatal');
    }
    for (const listener of [...messageListeners]) listener(message);
    if (message.type === 'ready' && readyAtMs === null && atExit === 'restart') {
      readyAtMs = clock.monotonicMs();
      readyMessage = message;
      clock.clearTimeout(timers.ready);
      onEvent({ type: 'ready', afterMs: readyAtMs - startedAtMs });
      become('ready');
    }
  };

  const ended = (exit: CoreExit): void => {
    for (const timer of Object.values(timers)) clock.clearTimeout(timer);
    running = null;
    onEvent({ type: 'exited', wanted: atExit !== 'restart', ...exit });
    if (atExit === 'stop') {
      become('stopped');
      for (const waiter of stopWaiters.splice(0)) waiter(killed ? 'killed' : 'exited');
      return;
    }
    if (atExit === 'stayDown') return;
    const nowMs = clock.monotonicMs();
    const steady = readyAtMs !== null && nowMs - readyAtMs >= limits.steadyMs;
    shortLives = steady ? [] : [...shortLives.filter((atMs) => nowMs - atMs < limits.windowMs), nowMs];
    const pauseMs = restartPauseMs(shortLives.length, readyAtMs !== null, limits, random);
    onEvent({ type: 'restarting', pauseMs, shortLives: shortLives.length });
    become('restarting');
    // A listener may have asked to stop in the meantime.
    if (atExit === 'restart') setTimer('restart', pauseMs, begin);
  };

  const begin = (): void => {
    const core = start();
    running = core;
    startedAtMs = clock.monotonicMs();
    readyAtMs = null;
    atExit = 'restart';
    killed = false;
    expectBeatWithin(limits.firstBeatTimeoutMs);
    setTimer('ready', limits.readyTimeoutMs, () => {
      onEvent({ type: 'startTooLong', afterMs: limits.readyTimeoutMs });
      kill();
    });
    core.onMessage((message) => {
      if (running === core) took(message);
    });
    core.onExit((exit) => {
      if (running === core) ended(exit);
    });
    onEvent({ type: 'started', pid: core.pid });
  };

  begin();

  return {
    state: () => state,
    readyMessage: () => readyMessage,
    send: (message) => {
      running?.send(message);
      return running !== null;
    },
    onMessage: (listener) => {
      messageListeners.add(listener);
      return () => messageListeners.delete(listener);
    },
    onState: (listener) => {
      stateListeners.add(listener);
      return () => stateListeners.delete(listener);
    },
    retry: () => {
      if (state !== 'fatal') return;
      become('restarting');
      atExit = 'restart';
      if (running) kill();
      else begin();
    },
    stop: () => {
      atExit = 'stop';
      clock.clearTimeout(timers.restart);
      if (!running) {
        become('stopped');
        return Promise.resolve('exited');
      }
      running.send({ type: 'stop' });
      setTimer('stop', limits.stopTimeoutMs, kill);
      return new Promise((resolve) => stopWaiters.push(resolve));
    },
  };
}
