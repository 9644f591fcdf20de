/** What was asked of the fake `electron`, in order, and what it is told to be. */
export interface Call {
  readonly name: string;
  readonly args: readonly unknown[];
}

export const calls: Call[] = [];

export function record(name: string, ...args: readonly unknown[]): void {
  calls.push({ name, args });
}

export const callsOf = (name: string): readonly (readonly unknown[])[] =>
  calls.filter((call) => call.name === name).map((call) => call.args);

export interface Ground {
  ready: boolean;
  /** No other instance holds the lock. */
  lockFree: boolean;
  /** Of the command line. */
  switches: string[];
  /** `inert` cores never run; the test plays them. */
  cores: 'real' | 'inert';
  /** After every load of an address that is allowed. */
  onLoad: ((window: unknown, address: string) => void) | null;
}

export const ground: Ground = { ready: false, lockFree: true, switches: [], cores: 'inert', onLoad: null };

/** Electron throws where something is asked for too early or too late. */
export function mustBeReady(what: string): void {
  if (!ground.ready) throw new Error(`${what} can only be used when the app is ready`);
}

export function mustNotBeReady(what: string): void {
  if (ground.ready) throw new Error(`${what} can only be called before the app is ready`);
}

export interface PreventableEvent {
  defaultPrevented: boolean;
  preventDefault(): void;
}

export function preventable(): PreventableEvent {
  const event = {
    defaultPrevented: false,
    preventDefault: () => {
      event.defaultPrevented = true;
    },
  };
  return event;
}
