/** A host that does nothing but supervise, to be killed: prints the core's pid once it is ready. The core's options stand in `argv[2]`. */
import { join } from 'node:path';
import { systemClock } from '../../drivers/core/index.ts';
import { type CoreToHost, type HostToCore, isCoreToHost } from '../../main/bridge/index.ts';
import { forkedCore, superviseCore } from '../../main/supervision/index.ts';

let pid: number | null = null;
superviseCore<HostToCore, CoreToHost>({
  start: () => forkedCore(join(import.meta.dirname, 'fake-core.ts'), process.argv[2] ?? '{}', isCoreToHost),
  clock: systemClock,
  onEvent: (event) => {
    if (event.type === 'started') pid = event.pid;
    if (event.type === 'ready') console.log(pid);
  },
});
