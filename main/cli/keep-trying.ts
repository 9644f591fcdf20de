import { systemClock } from '../../drivers/core/index.ts';
import type { SupervisedCore } from '../supervision/index.ts';

const FATAL_RETRY_MS = 30_000;

/** What a core cannot run with may come right: a tmpfs that is mounted late, a profile that is mended. */
export function keepTrying<ToCore, FromCore>(core: SupervisedCore<ToCore, FromCore>): void {
  core.onState((state) => {
    if (state === 'fatal') systemClock.setTimeout(() => core.retry(), FATAL_RETRY_MS);
  });
}
