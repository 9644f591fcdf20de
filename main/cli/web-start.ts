import path from 'node:path';
import { systemClock } from '../../drivers/core/index.ts';
import { ok, type Result } from '../../drivers/core/result.ts';
import { type CoreToHost, type HostToCore, isCoreToHost } from '../bridge/index.ts';
import { coreEventLog, forkedCore, superviseCore } from '../supervision/index.ts';
import { startWebHost } from '../web/index.ts';
import { hostLog } from './host-log.ts';
import { keepTrying } from './keep-trying.ts';
import { type NotStarted, notStarted } from './not-started.ts';
import { HOW_TO_LAB, type HostStart, labAt, type RunningHost } from './running-host.ts';

const ROOT = path.join(import.meta.dirname, '..', '..');

/** The terminal as a page on the loopback interface, its core a forked child. */
export async function startAsPage(start: HostStart): Promise<Result<RunningHost, NotStarted>> {
  const { terminal, lab } = start;
  const log = hostLog();
  const core = superviseCore<HostToCore, CoreToHost>({
    start: () => forkedCore(path.join(ROOT, 'main', 'core', 'entry.ts'), JSON.stringify(terminal.coreOptions), isCoreToHost),
    clock: systemClock,
    onEvent: coreEventLog(log),
  });
  keepTrying(core);
  const host = await startWebHost({
    port: start.port,
    dataDir: terminal.dataDir,
    rendererDir: path.join(ROOT, 'dist', 'renderer'),
    labDir: lab ? path.join(ROOT, 'dist', 'lab') : null,
    core,
    clock: systemClock,
    log,
  });
  if (!host.ok) {
    await core.stop();
    return notStarted(
      host.error.kind === 'portInUse'
        ? `Port ${host.error.port} is in use. Stop the program that holds it, or choose another with --port.`
        : `The page cannot be served on port ${host.error.port}: ${host.error.detail}`,
    );
  }
  const { url, close } = host.value;
  return ok({ told: `The terminal runs as a web page: ${url}`, labTold: lab ? labAt(url.replace('/#', '/lab#')) : HOW_TO_LAB, close });
}
