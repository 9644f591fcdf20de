import type { Clock } from './clock.ts';
import type { ByteTransport, TransportError } from './transport.ts';

/** Pauses between tries to open a device that is away. */
export const RECONNECT_LIMITS = { firstPauseMs: 250, longestPauseMs: 5_000 } as const;

export type ConnectionState = 'opening' | 'open' | 'absent' | 'fault' | 'closed';

export interface Connection {
  state(): ConnectionState;
  /** Never opens again. */
  close(): Promise<void>;
}

/**
 * Keeps a transport open: opens it, and after a loss opens it again with growing, jittered pauses. `onState` is called
 * on change only.
 */
export function keepConnected(options: {
  readonly transport: ByteTransport;
  readonly clock: Clock;
  /** 0 ≤ r < 1. */
  readonly random: () => number;
  readonly onState: (state: ConnectionState, reason: TransportError | null) => void;
}): Connection {
  const { transport, clock, random, onState } = options;
  let state: ConnectionState = 'opening';
  let failures = 0;
  let timer: number | null = null;

  const become = (next: ConnectionState, reason: TransportError | null): void => {
    if (state === 'closed' || next === state) return;
    state = next;
    onState(next, reason);
  };

  const again = (): void => {
    if (state === 'closed') return;
    const ceilingMs = Math.min(RECONNECT_LIMITS.longestPauseMs, RECONNECT_LIMITS.firstPauseMs * 2 ** failures);
    failures++;
    timer = clock.setTimeout(tryOpen, ceilingMs * (0.5 + random() / 2));
  };

  const tryOpen = (): void => {
    timer = null;
    void transport.open().then((opened) => {
      if (state === 'closed') {
        void transport.close();
        return;
      }
      if (opened.ok) {
        failures = 0;
        become('open', null);
        return;
      }
      become(opened.error.kind === 'absent' || opened.error.kind === 'disconnected' ? 'absent' : 'fault', opened.error);
      again();
    });
  };

  const stopListening = transport.onClosed((reason) => {
    if (state === 'closed') return;
    become('absent', reason);
    again();
  });
  tryOpen();

  return {
    state: () => state,
    close: async () => {
      if (state === 'closed') return;
      become('closed', null);
      if (timer !== null) clock.clearTimeout(timer);
      stopListening();
      await transport.close();
    },
  };
}
