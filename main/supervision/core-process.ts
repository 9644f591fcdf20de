/** How a core ended: its exit code, or the signal that ended it, or why it could not be started at all. */
export interface CoreExit {
  readonly exitCode: number | null;
  readonly signal: string | null;
  readonly startError: string | null;
}

/** The wish that the supervisor itself expresses; the rest of what is said is the host's business. */
export interface StopMessage {
  readonly type: 'stop';
}

/** One running core: a forked child, or a utility process. Listeners are set once, right after the start. */
export interface CoreProcess<ToCore, FromCore> {
  readonly pid: number | null;
  /** Never throws; a message to a core that is gone is lost, and `onExit` tells. */
  send(message: ToCore | StopMessage): void;
  onMessage(listener: (message: FromCore) => void): void;
  /** Called once. */
  onExit(listener: (exit: CoreExit) => void): void;
  /** At once and without asking (SIGKILL). */
  kill(): void;
}
