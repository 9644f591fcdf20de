export type { FaultMode, FaultSetting } from './faults.ts';
export { SANDBOX_KEY } from './intake.ts';
export type { SandboxEvent } from './platform-routes.ts';
export { createSandbox, type ListenError, type Sandbox, type SandboxOptions } from './sandbox.ts';
export type { SandboxAlarm, SandboxRefusal, SandboxSubmission } from './sandbox-routes.ts';
export { createSandboxThread } from './sandbox-thread.ts';
