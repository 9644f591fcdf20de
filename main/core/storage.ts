import type { Clock } from '../../drivers/core/clock.ts';
import { type OpenError, type OpenedOutbox, type OutboxOptions, openOutbox } from '../outbox/index.ts';
import { CORE_LIMITS } from './limits.ts';

export interface Storage {
  /** `null` while it cannot be opened. */
  outbox(): OpenedOutbox | null;
  /** Once the first try to open it is over, whatever came of it. */
  tried(): Promise<void>;
  close(graceMs: number): Promise<void>;
}

/** Opens the outbox, and while that fails tries again: a disk that comes back brings the terminal back. */
export function keepStorageOpen(options: {
  readonly outbox: OutboxOptions;
  readonly clock: Clock;
  readonly onOpen: (outbox: OpenedOutbox) => void;
  readonly onProblem: (error: OpenError) => void;
}): Storage {
  let opened: OpenedOutbox | null = null;
  let timer: number | null = null;
  let closed = false;

  const open = async (): Promise<void> => {
    timer = null;
    const result = await openOutbox(options.outbox);
    if (!result.ok) {
      options.onProblem(result.error);
      if (!closed) timer = options.clock.setTimeout(retry, CORE_LIMITS.storageRetryMs);
      return;
    }
    const outbox = result.value;
    opened = outbox;
    outbox.onEvent((event) => {
      if (event.kind !== 'gone' || opened !== outbox) return;
      // Its writer was given up. What is in it is on the disk; only a fresh opening can tell more.
      opened = null;
      options.onProblem({ kind: 'io', path: options.outbox.dataDir, detail: event.detail });
      void outbox.close(0).then(() => {
        if (!closed) retry();
      });
    });
    options.onOpen(outbox);
  };
  const retry = (): void => {
    opening = open();
  };
  let opening = open();
  const firstTry = opening;

  return {
    outbox: () => opened,
    tried: () => firstTry,
    close: async (graceMs) => {
      closed = true;
      if (timer !== null) options.clock.clearTimeout(timer);
      await opening;
      await opened?.close(graceMs);
      opened = null;
    },
  };
}
