/** Changing the queue: through the terminal that runs, or, where none does, by opening the queue as its one writer. */
import { statSync } from 'node:fs';
import path from 'node:path';
import { err, ok, type Result } from '../../drivers/core/result.ts';
import { systemClock } from '../../drivers/core/system-clock.ts';
import { type AuditFields, openAuditLog } from '../audit/index.ts';
import type { ControlClient, ControlError, LineError, RetryRefusal, SalvageRefusal } from '../control/index.ts';
import { type Maintenance, openForMaintenance, type Salvaged } from '../outbox/index.ts';
import { holdDataDir } from './data-dir-lock.ts';
import { connectErrorText, openErrorText } from './queue-errors.ts';
import { type Complaint, type QueueGround, reachTerminal } from './queue-ground.ts';

interface StoreRefused {
  readonly kind: 'store';
  readonly detail: string;
}

export type WritingError = ControlError | LineError | StoreRefused;

export interface QueueWriting {
  /** Through the running terminal, which sends at once what waits. */
  readonly live: boolean;
  /** What opening the queue found and mended, a line each. */
  readonly notices: readonly string[];
  retry(submissionId: string): Promise<Result<'queued', RetryRefusal | WritingError>>;
  salvage(folder: string): Promise<Result<Salvaged, SalvageRefusal | WritingError>>;
  close(): Promise<void>;
}

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
  const opened = openForMaintenance(outboxDir, systemClock.wallMs());
  if (!opened.ok) {
    held.value.release();
    return err({ kind: opened.error.kind, text: openErrorText(opened.error) });
  }
  return ok(await onOwn(opened.value, dataDir, () => held.value.release()));
}

async function onOwn(queue: Maintenance, dataDir: string, release: () => void): Promise<QueueWriting> {
  // Nobody has told this command whether the clock is right.
  const audit = await openAuditLog({ dir: path.join(dataDir, 'audit'), wallMs: () => systemClock.wallMs(), clockTrusted: () => false });
  const taken = (command: AuditFields<'commandTaken'>['command']): void => {
    if (audit.ok) audit.value.record('commandTaken', { command });
  };
  return {
    live: false,
    notices: [
      ...queue.notices.map(openErrorText),
      ...(audit.ok ? [] : [`the audit log cannot be written, so this is not in it: ${audit.error.path}: ${audit.error.detail}`]),
    ],
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
