export type { CoreExit, CoreProcess } from './core-process.ts';
export { forkedCore } from './forked-core.ts';
export { coreEventLog, type HostLog } from './host-log.ts';
export type { SupervisionLimits } from './limits.ts';
export { type CoreEvent, type CoreState, type SupervisedCore, superviseCore } from './supervise-core.ts';
