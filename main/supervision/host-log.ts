import { assertNever } from '../../drivers/core/result.ts';
import type { CoreEvent } from './supervise-core.ts';

/** Where the host writes; a pino logger is one. Fields and texts carry nothing of a person. */
export interface HostLog {
  info(fields: object, text: string): void;
  warn(fields: object, text: string): void;
  error(fields: object, text: string): void;
}

/** Writes what happens to the core; for `onEvent` of `superviseCore`. */
export function coreEventLog(log: HostLog): (event: CoreEvent) => void {
  return (event) => {
    const { type, ...fields } = event;
    switch (event.type) {
      case 'started':
      case 'ready':
        log.info(fields, `core ${type}`);
        return;
      case 'exited':
        if (event.wanted) log.info(fields, 'core exited');
        else log.error(fields, 'core exited unexpectedly');
        return;
      case 'restarting':
        log.warn(fields, 'core is started again');
        return;
      case 'beatMissed':
        log.error(fields, 'core is silent and is killed');
        return;
      case 'startTooLong':
        log.error(fields, 'core does not become ready and is killed');
        return;
      case 'fatal':
        log.error({}, `core cannot run: ${event.message}`);
        return;
      default:
        assertNever(event);
    }
  };
}
