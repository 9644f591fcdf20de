import { realpath } from 'node:fs/promises';
import path from 'node:path';
import type { Clock } from '../../drivers/core/clock.ts';
import { err, ok, type Result } from '../../drivers/core/result.ts';
import type { AuditFields, AuditLog } from '../audit/index.ts';
import { type ControlServer, type ControlService, type ListenError, serveControl } from '../control/index.ts';
import type { Outbox } from '../outbox/index.ts';
import { CORE_LIMITS } from './limits.ts';

interface TechnicianOptions {
  readonly dataDir: string;
  readonly terminalId: string;
  /** `null` while it cannot be opened. */
  readonly outbox: () => Pick<Outbox, 'status' | 'retry' | 'hurry' | 'salvage'> | null;
  readonly audit: AuditLog;
  readonly clock: Clock;
}

/**
 * Takes a technician's commands from the data directory's socket. A terminal serves its citizens without it: where it cannot
 * listen, it says so once and tries again.
 */
export function serveTechnician(options: TechnicianOptions): { close(): Promise<void> } {
  const { dataDir, clock } = options;
  const service = controlService(options);
  let timer: number | null = null;
  let closed = false;
  let told = false;
  let listening: Promise<Result<ControlServer, ListenError>>;

  const listen = async (): Promise<Result<ControlServer, ListenError>> => {
    const came = await serveControl({ dataDir, service, clock });
    if (came.ok || closed) return came;
    if (!told) process.stderr.write(`The kiosk command does not reach this terminal: ${came.error.path}: ${came.error.detail}\n`);
    told = true;
    timer = clock.setTimeout(() => {
      listening = listen();
    }, CORE_LIMITS.storageRetryMs);
    return came;
  };
  listening = listen();

  return {
    close: async () => {
      closed = true;
      if (timer !== null) clock.clearTimeout(timer);
      const came = await listening;
      if (came.ok) await came.value.close();
    },
  };
}

function controlService({ dataDir, terminalId, outbox, audit }: TechnicianOptions): ControlService {
  const outboxDir = path.join(dataDir, 'outbox');
  const taken = (command: AuditFields<'commandTaken'>['command']): void => audit.record('commandTaken', { command });
  const outOfService = err({ kind: 'outOfService' as const });
  return {
    ping: () => ({ terminalId, pid: process.pid }),
    status: async () => (await outbox()?.status()) ?? outOfService,
    retry: async (submissionId) => {
      const queue = outbox();
      if (!queue) return outOfService;
      taken('retry');
      return queue.retry(submissionId);
    },
    hurry: async () => {
      const queue = outbox();
      if (!queue) return outOfService;
      taken('hurry');
      const hurried = await queue.hurry();
      return hurried.ok ? ok(null) : hurried;
    },
    salvage: async (folder) => {
      const queue = outbox();
      if (!queue) return outOfService;
      if (await isSame(folder, outboxDir)) return err({ kind: 'ownQueue', path: folder });
      taken('salvage');
      return queue.salvage(folder);
    },
  };
}

async function isSame(folder: string, other: string): Promise<boolean> {
  try {
    return (await realpath(folder)) === (await realpath(other));
  } catch {
    // What is not there is not the same, and whoever reads it says that it is not there.
    return false;
  }
}
