export type { CoreExit, CoreProcess } from './core-process.ts';
export { forkedCore } from './forked-core.ts';
export { SUPERVISION_LIMITS, type SupervisionLimits } from './limits.ts';
export { superviseCore, type CoreEvent, type CoreState, type SupervisedCore } from './supervise-core.ts';
