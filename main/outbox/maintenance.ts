import { SqliteError } from 'better-sqlite3';
import { err, ok, type Result } from '../../drivers/core/result.ts';
import { OUTBOX_LIMITS, type OutboxLimits } from './limits.ts';
import { type OpenedDatabase, openDatabase } from './open-database.ts';
import { salvageFolder } from './salvage.ts';
import { Store } from './store.ts';
import { Tally } from './tally.ts';
import type { OpenError, RetryError, Salvaged, SalvageError, Unavailable } from './types.ts';

interface StoreRefused {
  readonly kind: 'store';
  readonly detail: string;
}

/** The queue of a terminal that does not run, in the hand of a technician: nothing is sent and nothing is sealed. */
export interface Maintenance {
  /** What opening found and mended, as it does when a terminal opens it. */
  readonly notices: readonly OpenError[];
  retry(submissionId: string): Result<'queued', Exclude<RetryError, Unavailable> | StoreRefused>;
  salvage(folder: string): Result<Salvaged, Exclude<SalvageError, Unavailable>>;
  close(): void;
}

/** Opens the queue in a folder as its one writer; `inUse` while a terminal has it. */
export function openForMaintenance(
  folder: string,
  wallMs: number,
  limits: Partial<Pick<OutboxLimits, 'databaseBytes' | 'diskReserveBytes'>> = {},
): Result<Maintenance, OpenError> {
  const { databaseBytes, diskReserveBytes } = { ...OUTBOX_LIMITS, ...limits };
  const opened = openDatabase({ dataDir: folder, databaseBytes, diskReserveBytes, wallMs });
  if (!opened.ok) return opened;
  const { database, path, notices } = opened.value;
  const store = new Store(database, new Tally(database));
  return ok({
    notices,
    retry: (submissionId) => {
      try {
        const retried = store.retry(submissionId);
        return retried === 'queued' ? ok('queued') : err(retried);
      } catch (error) {
        if (!(error instanceof SqliteError)) throw error;
        return err({ kind: 'store', detail: `${error.code}: ${error.message}` });
      }
    },
    salvage: (from) => salvageFolder({ database, path, dataDir: folder, diskReserveBytes }, from),
    close: () => close(opened.value, store),
  });
}

/** As a terminal closes it: nothing is left in the log. */
function close(opened: OpenedDatabase, store: Store): void {
  try {
    store.truncateWal();
  } finally {
    opened.close();
  }
}
