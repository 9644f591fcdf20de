import type { CitizenIntent, CoreMessage, IntentMessage, IntentRefusal, TerminalView } from '../../main/bridge/contract.ts';
import { CONNECTION_LIMITS } from './limits.ts';
import type { Line } from './line.ts';
import { portLine } from './port-line.ts';
import { webSocketLine } from './web-socket-line.ts';

export type ConnectionState =
  /** Before the first connection. */
  | 'connecting'
  | 'open'
  /** It was open; the host is away and tries go on. */
  | 'lost'
  /** Another page took over. Tries ended: two pages must not fight; loading the page again takes it back. */
  | 'replaced'
  /** The web host does not know this browser: the token is missing or wrong. Slow tries go on. */
  | 'denied';

export interface TerminalConnection {
  /** The newest view is given at once, if there is one. Returns how to stop listening. */
  onView(listener: (view: TerminalView) => void): () => void;
  /** The present state is given at once, then on change only. Returns how to stop listening. */
  onState(listener: (state: ConnectionState) => void): () => void;
  /** `at`: of the view the finger saw. `lost`: no answer came; whether the terminal took it shows in the next view. */
  send(at: string, intent: CitizenIntent): Promise<'taken' | IntentRefusal | 'lost'>;
}

type Answer = 'taken' | IntentRefusal | 'lost';

/** Connects this page to the host that served it, and keeps it connected. */
export function connectTerminal(): TerminalConnection {
  const openLine = location.protocol === 'app:' ? portLine() : webSocketLine();
  let state: ConnectionState = 'connecting';
  let view: TerminalView | null = null;
  let line: Line | null = null;
  let failures = 0;
  let messages = 0;
  const viewListeners = new Set<(view: TerminalView) => void>();
  const stateListeners = new Set<(state: ConnectionState) => void>();
  const unanswered = new Map<number, (answer: Answer) => void>();

  const become = (next: ConnectionState): void => {
    if (next === state) return;
    state = next;
    for (const listener of [...stateListeners]) listener(next);
  };

  const again = (pauseMs: number): void => {
    setTimeout(() => void connect(), pauseMs * (0.5 + Math.random() / 2));
  };

  const missed = (): void => {
    if (state !== 'connecting') become('lost');
    again(Math.min(CONNECTION_LIMITS.longestPauseMs, CONNECTION_LIMITS.firstPauseMs * 2 ** failures++));
  };

  const took = (message: CoreMessage, newest: { revision: number }): void => {
    if (message.type === 'view') {
      if (message.view.revision <= newest.revision) return;
      newest.revision = message.view.revision;
      view = message.view;
      for (const listener of [...viewListeners]) listener(message.view);
    } else if (message.id !== null) {
      unanswered.get(message.id)?.(message.type === 'taken' ? 'taken' : message.reason);
    }
  };

  const connect = async (): Promise<void> => {
    const newest = { revision: -1 };
    const answer = await openLine({
      opened: (opened) => {
        failures = 0;
        line = opened;
        become('open');
      },
      took: (message) => took(message, newest),
      ended: (why) => {
        line = null;
        for (const answer of [...unanswered.values()]) answer('lost');
        if (why === 'replaced') become('replaced');
        else missed();
      },
    });
    if (answer === 'unreachable') missed();
    if (answer !== 'denied') return;
    become('denied');
    again(CONNECTION_LIMITS.deniedPauseMs);
  };

  void connect();

  return {
    onView: (listener) => {
      viewListeners.add(listener);
      if (view) listener(view);
      return () => viewListeners.delete(listener);
    },
    onState: (listener) => {
      stateListeners.add(listener);
      listener(state);
      return () => stateListeners.delete(listener);
    },
    send: (at, intent) => {
      const open = line;
      if (!open) return Promise.resolve('lost');
      const message: IntentMessage = { type: 'intent', id: ++messages, at, intent };
      return new Promise((resolve) => {
        const tooLong = setTimeout(() => unanswered.get(message.id)?.('lost'), CONNECTION_LIMITS.answerMs);
        unanswered.set(message.id, (answer) => {
          clearTimeout(tooLong);
          unanswered.delete(message.id);
          resolve(answer);
        });
        open.send(message);
      });
    },
  };
}
