/** Changing the queue: through the terminal that runs, or, where none does, by opening the queue as its one writer. */
import { existsSync, statSync } from 'node:fs';
import path from 'node:path';
import { err, ok, type Result } from '../../drivers/core/result.ts';
import { systemClock } from '../../drivers/core/system-clock.ts';
import { type AuditFields, openAuditLog } from '../audit/index.ts';
import type { ControlClient, ControlError, LineError, RetryRefusal, SalvageRefusal } from '../control/index.ts';
import { type Maintenance, type OpenError, openForMaintenance, type Salvaged } from '../outbox/index.ts';
import { holdDataDir } from './data-dir-lock.ts';
import { EXIT } from './exit-codes.ts';
import { connectErrorText, openErrorText } from './queue-errors.ts';
import { type Complaint, DATABASE_FILE, type QueueGround, reachTerminal } from './queue-ground.ts';

interface StoreRefused {
  readonly kind: 'store';
  readonly detail: string;
}

export type WritingError = ControlError | LineError | StoreRefused;

/** What opening the queue found and mended, or what stays away while it is open. */
export interface Notice {
  readonly kind: OpenError['kind'] | 'auditNotWritable';
  readonly message: string;
}

export interface QueueWriting {
  /** Through the running terminal, which sends at once what waits. */
  readonly live: boolean;
  readonly notices: readonly Notice[];
  /** There was no queue here, and opening made one. */
  readonly begun: boolean;
  retry(submissionId: string): Promise<Result<'queued', RetryRefusal | WritingError>>;
  salvage(folder: string): Promise<Result<Salvaged, SalvageRefusal | WritingError>>;
  close(): Promise<void>;
}

/** A database that was found damaged is a problem, however well the command itself went. */
export const exitOf = (notices: readonly Notice[]): number => (notices.some(({ kind }) => kind === 'corrupt') ? EXIT.problems : EXIT.fine);

export async function openWriting(ground: QueueGround): Promise<Result<QueueWriting, Complaint>> {
  const connected = await reachTerminal(ground);
  if (connected.ok) return ok(throughTerminal(connected.value));
  if (connected.error.kind !== 'notRunning') return err({ kind: connected.error.kind, text: connectErrorText(connected.error) });
  return withoutTerminal(ground);
}

function throughTerminal(client: ControlClient): QueueWriting {
  return {
    live: true,
    notices: [],
    begun: false,
    retry: (submissionId) => client.retry(submissionId),
    salvage: (folder) => client.salvage(folder),
    close: () => Promise.resolve(client.close()),
  };
}

/** Holds the data directory as a terminal does, so that none starts in between. */
async function withoutTerminal({ dataDir, outboxDir }: QueueGround): Promise<Result<QueueWriting, Complaint>> {
  const owner = statSync(dataDir, { throwIfNoEntry: false })?.uid;
  if (owner === undefined)
    return err({ kind: 'noDataDir', text: `${dataDir} is not there; name the terminal's data directory with --data-dir` });
  // Files that root makes there are none that the terminal could write.
  if (process.geteuid && process.geteuid() !== owner) {
    return err({ kind: 'notAllowed', text: `${dataDir} is another user's; run this as the terminal's user: sudo -u '#${owner}' …` });
  }
  const held = await holdDataDir(dataDir);
  if (!held.ok) {
    return err({
      kind: 'inUse',
      text: `a terminal has ${dataDir} and does not answer this command; wait until it has started, or restart it`,
    });
  }
  const found = existsSync(path.join(outboxDir, DATABASE_FILE));
  const opened = openForMaintenance(outboxDir, systemClock.wallMs());
  if (!opened.ok) {
    held.value.release();
    return err({ kind: opened.error.kind, text: openErrorText(opened.error) });
  }
  const notices = opened.value.notices.map((error): Notice => ({ kind: error.kind, message: openErrorText(error) }));
  // One that a power cut left set aside is a queue all the same.
  const begun = !found && notices.length === 0;
  return ok(await onOwn(opened.value, { dataDir, notices, begun, release: () => held.value.release() }));
}

async function onOwn(
  queue: Maintenance,
  place: Pick<QueueWriting, 'notices' | 'begun'> & { readonly dataDir: string; readonly release: () => void },
): Promise<QueueWriting> {
  const { dataDir, begun, release } = place;
  // Nobody has told this command whether the clock is right.
  const audit = await openAuditLog({ dir: path.join(dataDir, 'audit'), wallMs: () => systemClock.wallMs(), clockTrusted: () => false });
  const taken = (command: AuditFields<'commandTaken'>['command']): void => {
    if (audit.ok) audit.value.record('commandTaken', { command });
  };
  return {
    live: false,
    notices: [...place.notices, ...(audit.ok ? [] : [{ kind: 'auditNotWritable' as const, message: unauditedText(audit.error) }])],
    begun,
    retry: (submissionId) => {
      taken('retry');
      const retried = queue.retry(submissionId);
      if (retried.ok && audit.ok) audit.value.record('submissionRetried', { submission: submissionId });
      return Promise.resolve(retried);
    },
    salvage: (folder) => {
      taken('salvage');
      return Promise.resolve(queue.salvage(folder));
    },
    close: async () => {
      queue.close();
      if (audit.ok) await audit.value.flush();
      release();
    },
  };
}

const unauditedText = ({ path: file, detail }: { readonly path: string; readonly detail: string }): string =>
  `the audit log cannot be written, so this is not in it: ${file}: ${detail}`;
