import {
  type CitizenIntent,
  type CoreToHost,
  type HostedCore,
  type HostToCore,
  type Refusal,
  serveViews,
  type TerminalView,
} from '../../main/bridge/index.ts';
import { attractView } from './fake-views.ts';

/** A core in the test's own process, behind the same messages as a forked one. Messages arrive in a later turn, copied. */
export class InProcessCore implements HostedCore {
  view: TerminalView = attractView();
  readonly taken: CitizenIntent[] = [];
  readonly refused: Refusal[] = [];
  readonly heard: HostToCore[] = [];
  lab = false;
  answerTake: 'taken' | 'notNow' = 'taken';
  /** When false, messages to the core stay unread, as in a core that hangs. */
  listening = true;
  /** Answers what `serveViews` does not. */
  onHeard: (message: HostToCore) => void = () => undefined;
  #state: ReturnType<HostedCore['state']> = 'ready';
  readonly #hostListeners = new Set<(message: CoreToHost) => void>();
  readonly #coreListeners = new Set<(message: HostToCore) => void>();
  readonly #stateListeners = new Set<() => void>();
  readonly #views = serveViews({
    toHost: (message) => this.say(message),
    fromHost: (listener) => {
      this.#coreListeners.add(listener);
      return () => this.#coreListeners.delete(listener);
    },
    currentView: () => this.view,
    take: (intent) => {
      if (this.answerTake === 'taken') this.taken.push(intent);
      return this.answerTake;
    },
    onRefused: (refusal) => this.refused.push(refusal),
  });

  show(view: TerminalView): void {
    this.view = view;
    this.#views.viewChanged();
  }

  say(message: CoreToHost): void {
    const copy = structuredClone(message);
    setImmediate(() => {
      for (const listener of [...this.#hostListeners]) listener(copy);
    });
  }

  become(state: ReturnType<HostedCore['state']>): void {
    this.#state = state;
    for (const listener of [...this.#stateListeners]) listener();
  }

  state(): ReturnType<HostedCore['state']> {
    return this.#state;
  }

  readyMessage(): CoreToHost {
    return { type: 'ready', lab: this.lab };
  }

  send(message: HostToCore): boolean {
    const copy = structuredClone(message);
    this.heard.push(copy);
    this.onHeard(copy);
    setImmediate(() => {
      if (!this.listening) return;
      for (const listener of [...this.#coreListeners]) listener(copy);
    });
    return true;
  }

  onMessage(listener: (message: CoreToHost) => void): () => void {
    this.#hostListeners.add(listener);
    return () => this.#hostListeners.delete(listener);
  }

  onState(listener: () => void): () => void {
    this.#stateListeners.add(listener);
    return () => this.#stateListeners.delete(listener);
  }

  stop(): Promise<void> {
    this.become('stopped');
    return Promise.resolve();
  }
}
